//! What a report is made from, and what it is.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use crate::{
    config::Experiment,
    simulation::Packed,
    store::record::{CellKey, Outcome, Timing},
};

/// What a run found: the experiment and every cell of it that is stored.
#[derive(Debug, Clone)]
pub struct Results {
    /// What was run.
    pub experiment: Experiment,
    /// Stored cells of the experiment; cells that are not stored are missing here.
    pub cells: BTreeMap<CellKey, Outcome<Packed>>,
    /// Seconds per cell, where they are known.
    pub timings: BTreeMap<CellKey, Timing>,
}

/// A file of a report.
#[derive(Debug)]
pub struct Artifact {
    /// Its name in the run folder.
    pub name: String,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Bytes(Vec<u8>),
    /// As long as the run has cells: made when it is written.
    Rows(fn(&Results, &mut dyn Write) -> io::Result<()>),
}

impl Artifact {
    /// A file that holds these bytes.
    pub fn new(name: String, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name, content: Content::Bytes(bytes.into()) }
    }

    pub(super) fn of_rows(name: String, rows: fn(&Results, &mut dyn Write) -> io::Result<()>) -> Self {
        Self { name, content: Content::Rows(rows) }
    }

    /// Writes the file, which is one of the report of `results`.
    pub fn write(&self, results: &Results, out: &mut dyn Write) -> io::Result<()> {
        match &self.content {
            Content::Bytes(bytes) => out.write_all(bytes),
            Content::Rows(rows) => rows(results, out),
        }
    }

    /// The whole file at once.
    #[cfg(test)]
    pub(super) fn bytes(&self, results: &Results) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write(results, &mut bytes).expect("memory takes everything");
        bytes
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
