//! Cells that cannot be stored or read, runs that cannot start, reports that cannot be made.

use std::{io, path::PathBuf};

use thiserror::Error;

use super::{DatasetError, SplitError, words::retold};

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
    #[error("the line is not a cell: {}", retold(.reason))]
    Json {
        /// What the JSON reader says.
        reason: String,
    },
    /// Columns of different lengths.
    #[error("the columns of the cell differ in length")]
    Uneven,
    /// Numbers that no run can have.
    #[error("the cell contradicts itself: {reason}")]
    Impossible {
        /// Which numbers.
        reason: &'static str,
    },
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
    #[error("cannot {action} {}: {source}; finished cells are kept: mend that and run again", path.display())]
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
    /// More text than any run writes.
    #[error(
        "{at}: the {what} has more than {limit} bytes, no run writes that: delete the file and run again"
    )]
    TooLarge {
        /// File and line.
        at: String,
        /// "line" or "text".
        what: &'static str,
        /// Largest size that is read.
        limit: u64,
    },
    /// A compressed file that holds far more text than cells compress to.
    #[error(
        "{file}: the text has more than {limit} times the bytes of the file, no run writes that: delete the file and run again"
    )]
    Bomb {
        /// The file.
        file: String,
        /// Most bytes of text per compressed byte.
        limit: u64,
    },
    /// Times that cannot be read.
    #[error("{} cannot be read: {}; delete it, it holds nothing but times", path.display(), retold(.reason))]
    Timings {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A run of which nothing is stored.
    #[error("{} holds no cell of the experiment that its run.toml describes{}; `albench run` runs it", path.display(), of_others(*others))]
    Empty {
        /// The folder.
        path: PathBuf,
        /// Cells of other configurations.
        others: usize,
    },
    /// Folders of different experiments, or of different data.
    #[error(
        "{} was run with another configuration, data or version than {}: they differ in {cell}; merge only \
         parts of one experiment", path.display(), first.display()
    )]
    Differs {
        /// The one folder.
        path: PathBuf,
        /// The folder that it is to be merged with.
        first: PathBuf,
        /// A cell that is not the same in both, or that only one has.
        cell: String,
    },
    /// Cells that may belong to others.
    #[error("the cells in {} stay: {reason}", path.display())]
    NotForgotten {
        /// The folder.
        path: PathBuf,
        /// What is in the way, and the remedy.
        reason: String,
    },
    /// A file that would be replaced.
    #[error("{} is there already and stays as it is; remove it, or name another folder with `--into`", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
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
    /// Data that cannot be split.
    #[error("data set `{dataset}`: {source}")]
    Split {
        /// `id` of the data set.
        dataset: String,
        /// What is wrong.
        source: SplitError,
    },
    /// Cells that cannot be stored.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A learner of images for a file without any.
    #[error(
        "learner `{learner}` looks at images, and the file of data set `{dataset}` has rows of no shape; write \
         `image = [height, width]` in its card if they are pixels, or take another learner"
    )]
    NoImages {
        /// `id` of the data set.
        dataset: String,
        /// `id` of the learner.
        learner: String,
    },
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
    /// No run to join.
    #[error("there is no run to join; name at least one run folder")]
    NothingToJoin,
    /// Runs whose numbers mean different things.
    #[error("the runs rank by different metrics or areas; report them apart")]
    NotComparable,
    /// Two runs that differ in what should be the same cell.
    #[error("the runs say different things about {cell}; run one of them again with `--fresh`")]
    Contradiction {
        /// The cell.
        cell: String,
    },
}

fn of_others(count: usize) -> String {
    if count == 0 { String::new() } else { format!(" ({count} of other configurations are there)") }
}
