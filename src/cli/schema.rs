//! `albench schema`: what experiments and cards can say, for editors and as a page.

use clap::ValueEnum;

use super::output::Output;
use crate::config::{Library, reference};

/// Arguments of `albench schema`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Of what
    #[arg(default_value = "experiment")]
    of: Of,
    /// Instead of a JSON schema the page docs/EXPERIMENT.md, which is about both
    #[arg(long)]
    markdown: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Of {
    /// Experiments
    Experiment,
    /// Cards of data sets
    Card,
}

pub(super) fn run(args: &Args, output: &Output) {
    let library = Library::shipped();
    let schema = match args.of {
        Of::Experiment => reference::experiment_schema(&library),
        Of::Card => reference::card_schema(&library),
    };
    let text = if args.markdown { reference::markdown(&library) } else { format!("{schema:#}\n") };
    output.print(&text);
}
