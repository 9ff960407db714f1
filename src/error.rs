//! Every way a library call can fail, one enum per stage of the pipeline.
//!
//! Messages are lowercase fragments that name the offending value and the remedy. The binary adds
//! what it was doing; the library never prints and never exits.

use thiserror::Error;

/// A file that a user wrote (experiment, card, data) and that cannot be used.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("{file}{}: {problem}", .line.map(|line| format!(":{line}")).unwrap_or_default())]
pub struct InputError {
    /// The file as the user named it.
    pub file: String,
    /// Line in the file, counted from 1, where it can be told.
    pub line: Option<usize>,
    /// What is wrong.
    pub problem: InputProblem,
}

/// What is wrong with an input file.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum InputProblem {
    /// The file cannot be read.
    #[error("cannot be read: {reason}; check the path and its permissions")]
    Unreadable {
        /// What the system says.
        reason: String,
    },
}

/// Why a learner could not be trained or asked.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum LearnerError {
    /// Class probabilities of a learner that has none.
    #[error("learner `{learner}` gives no class probabilities with these parameters")]
    NoProbabilities {
        /// Registry name.
        learner: &'static str,
    },
    /// Decision values of a learner that has none.
    #[error("learner `{learner}` gives no pairwise decision values")]
    NoDecisions {
        /// Registry name.
        learner: &'static str,
    },
    /// Fewer than two classes among the labeled rows.
    #[error("learner `{learner}` needs labeled rows of at least 2 classes, got {found}")]
    TooFewClasses {
        /// Registry name.
        learner: &'static str,
        /// Classes among the labeled rows.
        found: usize,
    },
    /// A library underneath failed.
    #[error("learner `{learner}` failed to train: {reason}")]
    Training {
        /// Registry name.
        learner: &'static str,
        /// What the library says.
        reason: String,
    },
}

/// Why a query strategy could not pick.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum StrategyError {
    /// The learner could not give what the strategy asked for.
    #[error(transparent)]
    Learner(#[from] LearnerError),
    /// Decision values of two classes were needed.
    #[error("strategy `{strategy}` reads the decision value of 2 classes, the data have {found}")]
    NeedsTwoClasses {
        /// Registry name.
        strategy: &'static str,
        /// Classes of the data set.
        found: usize,
    },
    /// A row that is not a probability distribution.
    #[error("training row {row}: class probabilities sum to {sum}, expected 1 within {tolerance}")]
    NotADistribution {
        /// Position in the training half.
        row: usize,
        /// What the row sums to; NaN when an entry is NaN.
        sum: f64,
        /// Allowed distance from 1.
        tolerance: f64,
    },
}

/// Why a simulated run stopped.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SimulationError {
    /// The learner failed.
    #[error(transparent)]
    Learner(#[from] LearnerError),
    /// The strategy failed.
    #[error("query {query}: {source}")]
    Strategy {
        /// Query, counted from 1.
        query: usize,
        /// What went wrong.
        source: StrategyError,
    },
    /// The strategy broke its contract.
    #[error("query {query}: strategy returned {found} distinct rows of the pool, expected {expected}")]
    BadPicks {
        /// Query, counted from 1.
        query: usize,
        /// Distinct rows of the pool among the picks.
        found: usize,
        /// Batch size.
        expected: usize,
    },
}

/// Why tables, figures or the page of a run could not be made or saved.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ReportError {
    /// A figure could not be drawn.
    #[error("figure `{figure}` cannot be drawn: {reason}")]
    Figure {
        /// Name of its files, without their endings.
        figure: String,
        /// What the drawing library says.
        reason: String,
    },
    /// A file could not be saved.
    #[error("cannot save `{file}`: {reason}; check the folder, its permissions and the space left")]
    Unwritable {
        /// The file.
        file: String,
        /// What the system says.
        reason: String,
    },
}
