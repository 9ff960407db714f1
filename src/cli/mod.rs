//! The command line, one verb per file.

use std::{ffi::OsString, io};

use anyhow::Result;
use clap::{
    CommandFactory, Parser, Subcommand,
    error::{ContextKind, ContextValue, ErrorKind},
};

use self::outcome::{exit_code, message};
use crate::config;

mod check;
mod compare;
mod draft;
mod interrupt;
mod list;
mod manual;
mod map;
mod merge;
mod new;
mod outcome;
mod output;
mod plan;
mod probe;
mod progress;
mod report;
mod run;
mod schema;
mod site;
mod slurm_limits;
mod submit;

pub use self::output::{Output, printable};

/// Simulates pool-based active learning and compares query strategies, many seeds at a time.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100, after_help = EXAMPLES)]
pub struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

const EXAMPLES: &str = "\
Examples:
  albench new my.csv --label species   a card and an experiment for your data, to run or to change
  albench list experiments             what can be run as it is
  albench run density                  run a shipped experiment; results go to results/density
  albench run my.toml --seeds 5        run your own, with fewer repetitions
  albench plan my.toml                 how long that takes, and in how many parts
  albench report results/density       tables and figures again, without running anything
  albench report results/* --out all   one report of all of them together
  albench site results/* --out site    the reports as a site, with a table of all results
  albench map results/density --dataset digits --out map.svg     where strategies pick
  albench compare results/density      the verdict on the terminal
  albench compare old/mine new/mine    the same strategies of two runs, seed by seed

Exit codes: 0 ok, 1 a run failed or something is missing, 2 bad usage or input, 130 interrupted,
141 nobody read the output, 143 terminated";

#[derive(Debug, Subcommand)]
enum Verb {
    /// Write a card and an experiment for a data file, with every choice explained
    New(new::Args),
    /// Run experiments and write their reports; finished cells are never run again
    Run(run::Args),
    /// Print what a run would take, and how to divide it; a cell of each kind is timed, nothing stored
    Plan(plan::Args),
    /// Render tables and figures from stored cells, without running anything
    Report(report::Args),
    /// Print what is read of data, a card or an experiment, and what to beware of; runs nothing
    Check(check::Args),
    /// Print who beats the baseline of a run, or what differs between two runs; nothing is written
    Compare(compare::Args),
    /// Gather reports into a static site, with a table of all results that can be searched
    Site(site::Args),
    /// Draw where in the data the strategies of a run pick: at the start, after three queries, at the end
    Map(map::Args),
    /// Gather the cells of several run folders into one, and render its report
    Merge(merge::Args),
    /// Write a script that runs an experiment on a cluster; submits nothing
    Submit(submit::Args),
    /// Show what is on offer: strategies, learners, metrics, datasets, formats, experiments
    List(list::Args),
    /// Print what experiments and cards can say, as JSON schemas for editors or as a page
    Schema(schema::Args),
    /// Print a script that completes commands in a shell
    Completions(manual::CompletionsArgs),
    /// Print the manual page, or write those of all verbs
    Man(manual::ManArgs),
}

/// Does what the command line asks for, and gives the exit code: it also tells whether everything that
/// was meant for stdout got there.
#[must_use]
pub fn main(arguments: impl IntoIterator<Item = OsString>, output: &Output) -> u8 {
    let code = match Cli::try_parse_from(arguments) {
        Ok(cli) => match dispatch(cli, output) {
            Ok(()) => 0,
            Err(error) => {
                output.note(&format!("error: {}", message(&error)));
                exit_code(&error)
            }
        },
        Err(usage) => {
            let text = usage.render().to_string();
            if usage.use_stderr() {
                output.note(text.trim_end());
                output.notes(meant_to_run(&usage).as_slice());
            } else {
                output.print(&text);
            }
            u8::try_from(usage.exit_code()).unwrap_or(2)
        }
    };
    match output.finish() {
        Ok(()) => code,
        // As a tool that SIGPIPE ends: quietly, with a code that says so.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            if code == 0 {
                BROKEN_PIPE
            } else {
                code
            }
        }
        Err(error) => {
            output.last_note(&format!("error: cannot write to stdout: {error}"));
            code.max(1)
        }
    }
}

/// The tip for whoever names an experiment where a verb belongs.
fn meant_to_run(usage: &clap::Error) -> Option<String> {
    if usage.kind() != ErrorKind::InvalidSubcommand {
        return None;
    }
    let Some(ContextValue::String(word)) = usage.get(ContextKind::InvalidSubcommand) else { return None };
    config::load(word)
        .is_ok()
        .then(|| format!("\n  tip: to run the experiment: albench run {}", submit::shell_word(word)))
}

/// What shells say of a program that SIGPIPE ended: 128 and the number of the signal.
const BROKEN_PIPE: u8 = 141;

fn dispatch(cli: Cli, output: &Output) -> Result<()> {
    match cli.verb {
        Verb::Run(args) => run::run(&args, output),
        Verb::Report(args) => report::run(&args, output),
        Verb::Check(args) => check::run(&args, output),
        Verb::Compare(args) => compare::run(&args, output),
        Verb::Site(args) => site::run(&args, output),
        Verb::Map(args) => map::run(&args, output),
        Verb::Merge(args) => merge::run(&args, output),
        Verb::Submit(args) => submit::run(&args, output),
        Verb::List(args) => list::run(&args, output),
        Verb::New(args) => new::run(&args, output),
        Verb::Plan(args) => plan::run(&args, output),
        Verb::Schema(args) => {
            schema::run(&args, output);
            Ok(())
        }
        Verb::Completions(args) => {
            manual::completions(&args, Cli::command(), output);
            Ok(())
        }
        Verb::Man(args) => manual::man(&args, Cli::command(), output),
    }
}
