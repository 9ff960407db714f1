//! Maps of picks that cannot be drawn as they were asked for.

use std::{io, path::PathBuf};

use thiserror::Error;

use super::quoted;

/// Why no map was drawn.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MapError {
    /// A run of several data sets, or an id that it does not have.
    #[error("{option} must be one of {}{}", .known.join(", "), found.as_ref().map(|id| format!(", found {}", quoted(id))).unwrap_or_default())]
    Choice {
        /// The option.
        option: &'static str,
        /// What was given.
        found: Option<String>,
        /// What the run has.
        known: Vec<String>,
    },
    /// A cell that is not stored.
    #[error("{cell} is not stored in {}; `albench run` runs what is missing", path.display())]
    NotStored {
        /// The cell.
        cell: String,
        /// The run folder.
        path: PathBuf,
    },
    /// A seed that the protocol does not run.
    #[error("{cell} was skipped: {reason}; choose another --seed")]
    Skipped {
        /// The cell.
        cell: String,
        /// Why.
        reason: String,
    },
    /// Data that are not those of the run.
    #[error("data set `{dataset}` holds other data than those that {} was run on: its picks would lie on other rows", path.display())]
    OtherData {
        /// Its id.
        dataset: String,
        /// The run folder.
        path: PathBuf,
    },
    /// A file of another kind.
    #[error("--out {}: the file must end in .svg, .png or .pdf", path.display())]
    Ending {
        /// What was given.
        path: PathBuf,
    },
    /// A picture that cannot be made.
    #[error("cannot draw the map: {0}")]
    Drawing(String),
    /// A file that cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}
