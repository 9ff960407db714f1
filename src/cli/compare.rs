//! `albench compare`: who beats the baseline, on the terminal.

use std::{
    env,
    io::{self, IsTerminal},
    path::PathBuf,
};

use anyhow::Result;

use super::{
    outcome::complain,
    output::{Output, printable},
};
use crate::{folder::RunFolder, report};

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

pub(super) fn run(args: &Args, output: &Output) -> Result<()> {
    let coloured = io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let mut complete = Ok(());
    for path in &args.folders {
        let mut found = RunFolder::open(path)?.read()?;
        output.notes(&found.notes);
        complete = complete.and_then(|()| complain(&found, path));
        if let Some(baseline) = &args.baseline {
            found.results.experiment = found.results.experiment.with_baseline(baseline, "--baseline")?;
        }
        let text = printable(&report::verdicts(&found.results));
        output.print_styled(&if coloured { report::coloured(&text) } else { text });
    }
    complete
}
