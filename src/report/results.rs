//! What a report is made from, and what it is.

use std::collections::BTreeMap;

use crate::{
    config::Experiment,
    store::record::{CellKey, Outcome, Timing},
};

/// What a run found: the experiment and every cell of it that is stored.
#[derive(Debug, Clone)]
pub struct Results {
    /// What was run.
    pub experiment: Experiment,
    /// Stored cells of the experiment; cells that are not stored are missing here.
    pub cells: BTreeMap<CellKey, Outcome>,
    /// Seconds per cell, where they are known.
    pub timings: BTreeMap<CellKey, Timing>,
}

/// A file of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Its name in the run folder.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Artifact {
    pub(super) fn new(name: String, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name, bytes: bytes.into() }
    }
}

/// Whether `report.html` shows the time that each strategy took. Times differ from run to run, so
/// with them the page is no longer a function of the cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Times {
    /// It does not.
    #[default]
    Hidden,
    /// It does.
    Shown,
}
