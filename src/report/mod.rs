//! Tables, figures and the page of one run, made from its cells alone.
//!
//! Nothing here reads the clock, the environment or the data: the same cells give the same bytes.
//! Only `timings.csv` and the terminal's summary hold times.

pub mod comparison;
#[cfg(test)]
mod fake;
pub mod figures;
pub mod grid;
pub mod palette;
pub mod tables;

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
