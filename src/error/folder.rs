//! Run folders that cannot be opened, reported or merged.

use thiserror::Error;

use super::{InputError, ReportError, StoreError};

/// Why something could not be done with a run folder.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FolderError {
    /// Its cells, or the folder itself.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Its description.
    #[error(transparent)]
    Input(#[from] InputError),
    /// Its report.
    #[error(transparent)]
    Report(#[from] ReportError),
}
