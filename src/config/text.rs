//! Files as text.

use std::path::Path;

use crate::{
    error::{InputError, InputProblem},
    files,
};

/// Ending of paths, and of the files behind names.
pub(super) const ENDING: &str = ".toml";

/// Longest file that is read as an experiment or a card, in bytes.
const MAX_TEXT: u64 = 16 << 20;

/// The text of an experiment, a card or a `run.toml`.
pub(crate) fn read_text(path: &Path) -> Result<String, InputError> {
    let error = |problem| InputError { file: path.display().to_string(), line: None, problem };
    match files::read(path, MAX_TEXT) {
        Ok(Some(bytes)) => String::from_utf8(bytes).map_err(|_| error(InputProblem::NotUtf8)),
        Ok(None) => Err(error(InputProblem::TooLong { limit: MAX_TEXT })),
        Err(reason) => Err(error(InputProblem::Unreadable { reason: reason.to_string() })),
    }
}
