//! `albench site`: a static site of several reports.

use std::path::PathBuf;

use anyhow::Result;

use super::output::Output;
use crate::folder;

/// Arguments of `albench site`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folders with a report each, such as results/density, or what `albench report --out` wrote
    #[arg(required = true, value_name = "FOLDER")]
    folders: Vec<PathBuf>,
    /// Where the site goes: index.html, and each report in a folder of its own; copy it to any web server
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

pub(super) fn run(args: &Args, output: &Output) -> Result<()> {
    let results = folder::site::write(&args.folders, &args.out)?;
    let (index, reports) = (args.out.join("index.html"), args.folders.len());
    output.print(&format!("{}: {results} results of {reports} reports\n", index.display()));
    Ok(())
}
