//! Files as text.

use std::{fs::File, io::Read, path::Path};

use crate::error::{InputError, InputProblem};

/// Ending of paths, and of the files behind names.
pub(super) const ENDING: &str = ".toml";

/// Longest file that is read as an experiment or a card, in bytes.
const MAX_TEXT: u64 = 16 << 20;

/// The text of an experiment, a card or a `run.toml`.
pub(crate) fn read_text(path: &Path) -> Result<String, InputError> {
    let error = |problem| InputError { file: path.display().to_string(), line: None, problem };
    if path.metadata().is_ok_and(|found| !found.is_file()) {
        return Err(error(InputProblem::Unreadable { reason: "it is not a regular file".to_owned() }));
    }
    let unreadable = |reason: std::io::Error| error(InputProblem::Unreadable { reason: reason.to_string() });
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(MAX_TEXT + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_TEXT {
        return Err(error(InputProblem::TooLong { limit: MAX_TEXT }));
    }
    String::from_utf8(bytes).map_err(|_| error(InputProblem::NotUtf8))
}
