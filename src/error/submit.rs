//! Scripts for clusters.

use std::path::PathBuf;

use thiserror::Error;

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
    /// Nothing from which the number of tasks could follow.
    #[error(
        "nothing tells how long a cell takes, so that no number of tasks can be suggested; say it with `--shards N`"
    )]
    UnknownTime,
    /// A path that cannot be written into the script.
    #[error("{} cannot be used: {reason}; choose another folder", path.display())]
    BadPath {
        /// The path.
        path: PathBuf,
        /// Why.
        reason: &'static str,
    },
}
