//! A two-class problem among the rows of a fit, for whichever solver.

use super::rows::Fill;
use crate::error::LearnerError;

/// A two-class problem, for whichever solver.
pub(super) struct Subset<'a> {
    /// Rows of the positive class, which come first.
    pub(super) n_first: usize,
    /// All rows, as indices into the rows of the gram matrix.
    pub(super) rows: &'a [usize],
    /// `K(x, x)` of each.
    pub(super) diagonal: &'a [f64],
    /// The weight of each; `None` weighs all alike.
    pub(super) weights: Option<&'a [f64]>,
    /// Writes kernel rows.
    pub(super) fill: Fill<'a>,
}

/// What helps a solver that does not converge.
pub(super) const REMEDY: &str = "write `scaling = \"standard\"` in [[dataset]] where features differ in scale, or \
                                 use a smaller C or another kernel";

/// The error of a fit that fails for this reason.
pub(super) fn failed(reason: &str) -> LearnerError {
    LearnerError::Training { learner: "svc", reason: reason.to_owned() }
}
