//! Every way a library call can fail, one enum per stage of the pipeline.
//!
//! Messages are lowercase fragments that name the offending value and the remedy. The binary adds
//! what it was doing; the library never prints and never exits.

use std::{io, path::PathBuf};

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

/// Why one line of a segment cannot be used.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum LineError {
    /// The line does not end in a checksum.
    #[error("the line has no checksum")]
    Unsealed,
    /// The content is not what was written.
    #[error("the checksum does not match")]
    Checksum,
    /// Written by a newer version of this program.
    #[error("the line has format version {found}, this program reads up to {known}; use a newer albench")]
    Newer {
        /// Version in the line.
        found: u32,
        /// Newest version that is read.
        known: u32,
    },
    /// Not the JSON object that is expected.
    #[error("the line is not a cell: {reason}")]
    Json {
        /// What the JSON reader says.
        reason: String,
    },
    /// Columns of different lengths.
    #[error("the columns of the cell differ in length")]
    Uneven,
}

impl LineError {
    pub(crate) fn json(error: &serde_json::Error) -> Self {
        Self::Json { reason: error.to_string() }
    }
}

/// Why stored cells could not be read or written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The file system refused.
    #[error("cannot {action} {}: {source}; finished cells are kept", path.display())]
    Io {
        /// What was tried, such as "write".
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Two lines claim to be the same cell and differ.
    #[error(
        "{first} and {second} hold different results of the same cell ({cell}, hash {hash}); \
         one of them is wrong: find out which machine wrote it, delete that file and run again"
    )]
    Contradiction {
        /// File and line of the one.
        first: String,
        /// File and line of the other.
        second: String,
        /// The cell.
        cell: String,
        /// Its hash.
        hash: String,
    },
    /// A line was written by a newer version.
    #[error("{at}: {source}")]
    Newer {
        /// File and line.
        at: String,
        /// What is wrong.
        source: LineError,
    },
    /// A folder that should hold a run does not.
    #[error("{} is not a run folder: {reason}", path.display())]
    NotARun {
        /// The folder.
        path: PathBuf,
        /// What is missing.
        reason: String,
    },
}

/// Why an experiment could not be run.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RunError {
    /// Data that cannot be loaded or made.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// Cells that cannot be stored.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A protocol that asks for more rows than there are.
    #[error(
        "data set `{dataset}` has {rows} rows, of which {n_train} train; the protocol labels {before_last} \
         before its last query: lower `initial`, `batch` or `iterations`"
    )]
    TooFewRows {
        /// `id` of the data set.
        dataset: String,
        /// Its rows.
        rows: usize,
        /// Rows of the training half.
        n_train: usize,
        /// Rows labeled before the last query.
        before_last: usize,
    },
    /// The system gives no threads.
    #[error("cannot start {threads} threads: {reason}; try a smaller `--threads`")]
    Threads {
        /// How many were asked for.
        threads: usize,
        /// What the system says.
        reason: String,
    },
}

/// Why no script for a cluster could be written.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SubmitError {
    /// Tasks that would have nothing to do.
    #[error("{shards} tasks for {cells} cells; ask for at most {cells}, better for some cells per task")]
    TooManyShards {
        /// Tasks asked for.
        shards: usize,
        /// Cells of the experiment.
        cells: usize,
    },
    /// A path that cannot be written into the script.
    #[error("{} cannot be used: {reason}; choose another folder", path.display())]
    BadPath {
        /// The path.
        path: PathBuf,
        /// Why.
        reason: &'static str,
    },
}
