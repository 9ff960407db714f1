//! Oracles: who answers when a row is asked for. The only owner of the true labels of a training half.

use crate::error::OracleError;

mod truth;

pub use truth::Truth;

/// What comes back for one row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answer {
    /// Position in the training half.
    pub row: usize,
    /// Its class; `None` when the oracle abstains, which costs all the same.
    pub class: Option<usize>,
    /// What the answer costs, in units of the experiment's own.
    pub cost: f64,
}

/// Who answers. One object serves one cell and may keep state between questions.
pub trait Oracle: std::fmt::Debug {
    /// One answer per row, in their order.
    fn answer(&mut self, rows: &[usize]) -> Result<Vec<Answer>, OracleError>;

    /// What each training row costs, where that is known before it is asked for.
    fn costs(&self) -> Option<&[f64]> {
        None
    }
}
