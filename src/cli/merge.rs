//! `albench merge`: the cells of several run folders in one recorded run.

use std::path::PathBuf;

use anyhow::Result;

use super::{outcome::complain, output::Output};
use crate::{folder, report};

/// Arguments of `albench merge`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Run folders of one and the same experiment
    #[arg(required = true, value_name = "FOLDER")]
    folders: Vec<PathBuf>,
    /// Where the recorded run goes; cells that are there already stay
    #[arg(long, value_name = "FOLDER")]
    into: PathBuf,
    /// Print no summary
    #[arg(long)]
    quiet: bool,
}

pub(super) fn run(args: &Args, output: &Output) -> Result<()> {
    let found = folder::gather(&args.folders, &args.into)?;
    output.notes(&found.notes);
    if !args.quiet {
        output.print(&format!("{}\n", report::terminal(&found.results)));
    }
    complain(&found, &args.into)
}
