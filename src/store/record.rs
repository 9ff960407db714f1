//! One line of a segment: a finished cell.

use serde::{Deserialize, Serialize};

use crate::simulation::Trace;

/// Which cell; the order of this type is the order of every derived file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CellKey {
    /// `id` of the data set.
    pub dataset: String,
    /// `id` of the learner.
    pub learner: String,
    /// `id` of the strategy.
    pub strategy: String,
    /// Seed of the run.
    pub seed: u64,
}

/// How a cell ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It ran to its end.
    Finished(Trace),
    /// The protocol does not run this seed, for this reason.
    Skipped(String),
}

/// Seconds that the parts of a cell took.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Timing {
    /// Training.
    pub fit: f64,
    /// Predicting the test half.
    pub predict: f64,
    /// The strategy.
    pub query: f64,
}
