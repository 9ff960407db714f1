//! Runs that cannot be compared as they were asked to be.

use std::path::PathBuf;

use thiserror::Error;

/// Why runs could not be compared or judged.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum CompareError {
    /// Two runs of different things.
    #[error(
        "{} and {} share no data set, learner and strategy of the same ids; `albench report A B --out FOLDER` \
         puts different experiments into one report", first.display(), second.display()
    )]
    NothingShared {
        /// The one folder.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
    /// A baseline where the other run is what is compared with.
    #[error(
        "--baseline names a strategy of one run folder, \"{baseline}\" was given with two; leave it out, or name one folder"
    )]
    BaselineOfTwo {
        /// What was given.
        baseline: String,
    },
    /// A verdict that this run cannot have.
    #[error("--fail-on {verdict} can never fail on {}: {reason}", path.display())]
    NothingToJudge {
        /// The verdict.
        verdict: &'static str,
        /// The run folder.
        path: PathBuf,
        /// Why, and the remedy.
        reason: &'static str,
    },
}
