//! `albench report`: tables and figures from stored cells.

use std::path::PathBuf;

use anyhow::Result;

use super::folder;
use crate::{
    report::{self, Times},
    runner::plan::Plan,
};

/// Arguments of `albench report`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Run folders, such as results/density
    #[arg(required = true, value_name = "FOLDER")]
    folders: Vec<PathBuf>,
    /// Also compare all of them together, in a report of its own in this folder
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Show the time that each strategy took in report.html, which then differs from run to run
    #[arg(long)]
    times: bool,
    /// Print no summary
    #[arg(long)]
    quiet: bool,
}

pub(super) fn run(args: &Args) -> Result<()> {
    let times = if args.times { Times::Shown } else { Times::Hidden };
    let mut runs = Vec::new();
    for path in &args.folders {
        let (experiment, provenance) = folder::open(path)?;
        let plan = Plan::recorded(&experiment, &provenance.datasets);
        let results = folder::results(&plan, path, folder::read_cells(path)?)?;
        folder::render(path, &results, times)?;
        if !args.quiet {
            println!("{}", report::terminal(&results));
        }
        runs.push(results);
    }
    if let Some(out) = &args.out {
        let joined = report::join(&runs)?;
        folder::create(out)?;
        folder::render(out, &joined, times)?;
        if !args.quiet {
            println!("{}", report::terminal(&joined));
        }
    }
    Ok(())
}
