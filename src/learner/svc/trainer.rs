//! Whichever solver trains the machines of the pairs.

use super::{
    linfa,
    smo::{MAX_STEPS, Problem, Solution, Solver},
    subset::{REMEDY, failed},
};
use crate::error::LearnerError;

pub(super) use super::subset::Subset;

/// A solver with what it needs from fit to fit.
#[derive(Debug)]
pub(super) enum Trainer {
    /// Ours.
    Libsvm {
        /// Its memory.
        solver: Box<Solver>,
        /// Upper bound of the coefficients.
        c: f64,
        /// When to stop.
        tolerance: f64,
    },
    /// linfa-svm's.
    Linfa(linfa::Linfa),
}

impl Trainer {
    /// Trains one machine.
    pub(super) fn train(&mut self, subset: &Subset<'_>) -> Result<Solution, LearnerError> {
        match self {
            Self::Libsvm { solver, c, tolerance } => solver
                .solve(&Problem {
                    n_first: subset.n_first,
                    diagonal: subset.diagonal,
                    fill: subset.fill,
                    c: *c,
                    weights: subset.weights,
                    tolerance: *tolerance,
                })
                .ok_or_else(|| {
                    failed(&format!("the solver does not converge within {MAX_STEPS} steps; {REMEDY}"))
                }),
            Self::Linfa(linfa) => linfa.train(subset),
        }
    }
}
