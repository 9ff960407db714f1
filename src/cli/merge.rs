//! `albench merge`: the cells of several run folders in one recorded run.

use std::{collections::BTreeMap, path::PathBuf};

use anyhow::Result;

use super::folder;
use crate::{
    error::StoreError,
    report::{self, Times},
    runner::plan::Plan,
    store::{read::Stored, recorded},
};

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

pub(super) fn run(args: &Args) -> Result<()> {
    let (experiment, provenance) = folder::open(&args.folders[0])?;
    let plan = Plan::recorded(&experiment, &provenance.datasets);
    let mut stored = Stored::default();
    let mut timings = BTreeMap::new();
    for path in args.folders.iter().chain([&args.into].into_iter().filter(|into| into.exists())) {
        let (other, other_provenance) = folder::open(path)?;
        let same =
            other.to_toml() == experiment.to_toml() && other_provenance.datasets == provenance.datasets;
        if !same {
            return Err(StoreError::NotARun {
                path: path.clone(),
                reason: format!(
                    "it was run with another configuration or version than {}; merge only shards of one experiment",
                    args.folders[0].display()
                ),
            }
            .into());
        }
        let found = folder::read_cells(path)?;
        timings.extend(folder::results(&plan, path, found.clone())?.timings);
        stored.join(found)?;
    }
    let (cells, _) = folder::current(&plan, stored.clone());
    folder::create(&args.into)?;
    recorded::write(&args.into, cells.values())?;
    folder::describe(&args.into, &experiment, &provenance)?;
    let mut results = folder::results(&plan, &args.into, stored)?;
    results.timings = timings;
    folder::render(&args.into, &results, Times::Hidden)?;
    if !args.quiet {
        println!("{}", report::terminal(&results));
    }
    Ok(())
}
