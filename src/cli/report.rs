//! `albench report`: tables and figures from stored cells.

use std::path::PathBuf;

use anyhow::Result;

use super::{outcome::complain, output::Output};
use crate::{
    config,
    folder::{RunFolder, publish},
    report::{self, Times},
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
    /// From now on draw figures and paper.tex as the tables [figure] and [table] of this TOML file say: size, letters,
    /// colours, formats, rows, columns, caption
    #[arg(long, value_name = "FILE")]
    style: Option<PathBuf>,
    /// Print no summary
    #[arg(long)]
    quiet: bool,
}

pub(super) fn run(args: &Args, output: &Output) -> Result<()> {
    let times = if args.times { Times::Shown } else { Times::Hidden };
    if let Some(out) = &args.out {
        publish::refuse_in_place(out, &args.folders)?;
    }
    let mut runs = Vec::new();
    let mut complete = Ok(());
    for path in &args.folders {
        let folder = RunFolder::open(path)?;
        let mut found = folder.read()?;
        if let Some(file) = &args.style {
            let (text, name) = (config::read_text(file)?, file.display().to_string());
            found.results.experiment = config::read_style(&text, &name, found.results.experiment)?;
        }
        output.notes(&found.notes);
        publish::publish(path, &found.results, Some(&folder.provenance), times)?;
        if !args.quiet {
            output.print(&format!("{}\n", report::terminal(&found.results)));
        }
        complete = complete.and_then(|()| complain(&found, path));
        runs.push(found.results);
    }
    if let Some(out) = &args.out {
        let joined = report::join(&runs)?;
        publish::create(out)?;
        publish::publish(out, &joined, None, times)?;
        if !args.quiet {
            output.print(&format!("{}\n", report::terminal(&joined)));
        }
    }
    complete
}
