//! The command line, one verb per file.

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::error::{DatasetError, InputError, ReportError, RunError, StoreError, SubmitError, visible};

mod check;
mod compare;
mod folder;
mod interrupt;
mod list;
mod merge;
mod progress;
mod provenance;
mod report;
mod run;
mod submit;

pub use self::{folder::parse as parse_run, provenance::Provenance};

/// Simulates pool-based active learning and compares query strategies, many seeds at a time.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100, after_help = EXAMPLES)]
pub struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

const EXAMPLES: &str = "\
Examples:
  albench list experiments             what can be run as it is
  albench run density                  run a shipped experiment; results go to results/density
  albench run my.toml --seeds 5        run your own, with fewer repetitions
  albench report results/density       tables and figures again, without running anything
  albench report results/* --out all   and a report of all of them together
  albench compare results/density      the verdict on the terminal

Exit codes: 0 ok, 1 a run failed, 2 bad usage or input, 130 interrupted, 143 terminated";

#[derive(Debug, Subcommand)]
enum Verb {
    /// Run experiments and write their reports; finished cells are never run again
    Run(run::Args),
    /// Render tables and figures from stored cells, without running anything
    Report(report::Args),
    /// Print what is read of data, a card or an experiment, and what to beware of; runs nothing
    Check(check::Args),
    /// Print who beats the baseline, with intervals, warnings and claims; nothing is written
    Compare(compare::Args),
    /// Gather the cells of several run folders into one, and render its report
    Merge(merge::Args),
    /// Write a script that runs an experiment on a cluster; submits nothing
    Submit(submit::Args),
    /// Show what is on offer: strategies, learners, metrics, datasets, experiments
    List(list::Args),
}

/// Does what the command line asks for.
pub fn dispatch(cli: Cli) -> Result<()> {
    match cli.verb {
        Verb::Run(args) => run::run(&args),
        Verb::Report(args) => report::run(&args),
        Verb::Check(args) => check::run(&args),
        Verb::Compare(args) => compare::run(&args),
        Verb::Merge(args) => merge::run(&args),
        Verb::Submit(args) => submit::run(&args),
        Verb::List(args) => list::run(&args),
    }
}

/// The text without what a terminal would obey: parts of it may come from files of others.
#[must_use]
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|character| if character == '\n' { "\n".to_owned() } else { visible(character) })
        .collect()
}

/// The error and its causes on one line. A cause that the message before repeats already is left out.
#[must_use]
pub fn message(error: &anyhow::Error) -> String {
    let mut message = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !message.contains(&cause) {
            message.push_str(": ");
            message.push_str(&cause);
        }
    }
    message
}

/// 2 where the user's input is at fault, 1 where a run failed.
#[must_use]
pub fn exit_code(error: &anyhow::Error) -> u8 {
    let input = error.chain().any(|cause| {
        cause.is::<InputError>()
            || cause.is::<DatasetError>()
            || cause.is::<StoreError>()
            || cause.is::<RunError>()
            || cause.is::<SubmitError>()
            || matches!(
                cause.downcast_ref(),
                Some(ReportError::NotComparable | ReportError::Contradiction { .. })
            )
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
