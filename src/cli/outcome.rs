//! How a command ended: what is said of it, and its exit code.

use std::path::Path;

use anyhow::{Result, bail};

use crate::{
    error::{
        CompareError, DatasetError, FolderError, InputError, MapError, ReportError, RunError, StoreError,
        SubmitError,
    },
    folder::Found,
};

/// The error and its causes on one line. A cause that the message before repeats already is left out.
pub(super) fn message(error: &anyhow::Error) -> String {
    let mut message = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !message.contains(&cause) {
            message.push_str(": ");
            message.push_str(&cause);
        }
    }
    message
}

/// Fails when something is missing of what was asked for, whatever has been printed.
pub(super) fn complain(found: &Found, folder: &Path) -> Result<()> {
    match found.missing() {
        0 => Ok(()),
        missing => bail!(
            "{missing} of {} cells are missing in {}: the report shows the others; `albench run` runs what is missing",
            found.planned,
            folder.display()
        ),
    }
}

/// 2 where the user's input is at fault, 1 where a run failed.
pub(super) fn exit_code(error: &anyhow::Error) -> u8 {
    let of_input =
        |error: &ReportError| matches!(error, ReportError::NotComparable | ReportError::Contradiction { .. });
    let input = error.chain().any(|cause| {
        cause.is::<InputError>()
            || cause.is::<DatasetError>()
            || cause.is::<StoreError>()
            || cause.is::<RunError>()
            || cause.is::<SubmitError>()
            || cause.is::<CompareError>()
            || cause.is::<MapError>()
            || cause.downcast_ref().is_some_and(of_input)
            || match cause.downcast_ref() {
                Some(FolderError::Report(error)) => of_input(error),
                folder => folder.is_some(),
            }
    });
    if input { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use std::{io, path::PathBuf};

    use anyhow::Context;

    use super::message;
    use crate::error::StoreError;

    #[test]
    fn a_cause_is_told_once() {
        let source = io::Error::other("no space");
        let store = StoreError::Io { action: "write", path: PathBuf::from("f"), source };
        let error = Err::<(), _>(store).context("experiment `e`").expect_err("an error");
        let expected =
            "experiment `e`: cannot write f: no space; finished cells are kept: mend that and run again";
        assert_eq!(message(&error), expected);
    }
}
