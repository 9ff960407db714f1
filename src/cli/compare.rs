//! `albench compare`: who beats the baseline, on the terminal.

use std::{
    env,
    io::{self, IsTerminal},
    path::PathBuf,
};

use anyhow::Result;

use super::folder;
use crate::{report, runner::plan::Plan};

/// Arguments of `albench compare`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Run folders, such as results/density
    #[arg(required = true, value_name = "FOLDER")]
    folders: Vec<PathBuf>,
    /// Id of the strategy that the others are compared with [default: that of the experiment]
    #[arg(long, value_name = "STRATEGY")]
    baseline: Option<String>,
}

pub(super) fn run(args: &Args) -> Result<()> {
    let coloured = io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    for path in &args.folders {
        let (experiment, provenance) = folder::open(path)?;
        let plan = Plan::recorded(&experiment, &provenance.datasets);
        let mut results = folder::results(&plan, path, folder::read_cells(path)?)?;
        if let Some(baseline) = &args.baseline {
            results.experiment = results.experiment.with_baseline(baseline, "--baseline")?;
        }
        let text = report::verdicts(&results);
        print!("{}", if coloured { report::coloured(&text) } else { text });
    }
    Ok(())
}
