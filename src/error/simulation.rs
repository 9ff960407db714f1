//! Runs that stop: learner, strategy, loop.

use thiserror::Error;

use crate::output::Output;

/// Why a learner could not be trained or asked.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum LearnerError {
    /// Something that the learner does not have.
    #[error("the learner gives no {output} with these parameters")]
    Lacks {
        /// What was asked for.
        output: Output,
    },
    /// A sample with weights for a learner that weighs all rows alike.
    #[error("learner `{learner}` takes no weights of rows")]
    NoWeights {
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
    /// The data have no such space.
    #[error("the data have no space `{name}`; name it in their card as [spaces.{name}]")]
    NoSpace {
        /// Its name.
        name: String,
    },
    /// Decision values of two classes were needed.
    #[error("strategy `{strategy}` reads the decision value of 2 classes, the data have {found}")]
    NeedsTwoClasses {
        /// Registry name.
        strategy: &'static str,
        /// Classes of the data set.
        found: usize,
    },
    /// The training half is too small for what the strategy builds on it.
    #[error("strategy `{strategy}` needs at least {needed} training rows, got {found}")]
    TooFewRows {
        /// Registry name.
        strategy: &'static str,
        /// Fewest rows that it works with.
        needed: usize,
        /// Rows of the training half.
        found: usize,
    },
    /// No bag of labeled rows that its package would take.
    #[error(
        "strategy `{strategy}` has drawn {draws} bags of the labeled rows, and none holds all {classes} classes; raise \
         `initial`"
    )]
    NoBag {
        /// Registry name.
        strategy: &'static str,
        /// Bags that were drawn.
        draws: usize,
        /// Classes that have a label.
        classes: usize,
    },
    /// Bags of labels for members that are not trained by the strategy.
    #[error(
        "strategy `{strategy}` draws bags for learners that it trains itself; leave `bootstrap` out or take \
         source = \"members\""
    )]
    ForeignMembers {
        /// Registry name.
        strategy: &'static str,
    },
    /// A kernel matrix that rounding has made singular.
    #[error("strategy `{strategy}` cannot invert its kernel matrix; raise `lambda`")]
    NotInvertible {
        /// Registry name.
        strategy: &'static str,
    },
    /// Matrices of all training rows that would not fit.
    #[error(
        "strategy `{strategy}` keeps matrices of all training rows, {bytes} bytes here, and may take \
         {budget}; use fewer training rows"
    )]
    TooLarge {
        /// Registry name.
        strategy: &'static str,
        /// What they would take.
        bytes: usize,
        /// What they may take.
        budget: usize,
    },
    /// The package raises an exception here, so that there is nothing to mirror.
    #[error("strategy `{strategy}` stops where its package raises an exception: {reason}")]
    PackageStops {
        /// Registry name.
        strategy: &'static str,
        /// What the package cannot do.
        reason: &'static str,
    },
    /// No row that is left has a score that is a number.
    #[error(
        "strategy `{strategy}` has no score that is a number for any row that is left; use a smaller `batch`"
    )]
    NoScores {
        /// Registry name.
        strategy: &'static str,
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

/// Why an oracle could not answer.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum OracleError {
    /// A row that is not there.
    #[error("training row {row} has no label: there are {rows} rows")]
    NoSuchRow {
        /// The row.
        row: usize,
        /// Rows of the training half.
        rows: usize,
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
    /// The oracle failed.
    #[error(transparent)]
    Oracle(#[from] OracleError),
    /// A bug in this program or in a library, or numbers that nobody thought of.
    #[error("panic at {place}: {message}; please report it with the experiment and its data")]
    Panicked {
        /// File, line and column.
        place: String,
        /// What was said there.
        message: String,
    },
    /// The cell took longer than it was given.
    #[error("it took more than the {seconds} s of --cell-timeout; give it more time, or fewer labels")]
    TimeIsOver {
        /// Seconds that it had.
        seconds: u64,
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
