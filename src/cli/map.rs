//! `albench map`: where in the data the strategies of a run pick.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::output::Output;
use crate::{
    dataset::Source,
    durable::replace,
    error::{MapError, RunError},
    folder::RunFolder,
    report::{
        Results,
        figures::{Picture, pdf},
        map::{Map, Plane},
    },
    split::{self, Halves},
    store::record::{CellKey, Outcome},
};

/// Without --strategies, so many: the first of the experiment.
const FIRST: usize = 3;

/// Arguments of `albench map`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A run folder, such as results/density
    folder: PathBuf,
    /// The picture: a file that ends in .svg, .png or .pdf
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Id of the data set, where the run has several
    #[arg(long, value_name = "ID")]
    dataset: Option<String>,
    /// Id of the learner, where the run has several
    #[arg(long, value_name = "ID")]
    learner: Option<String>,
    /// Ids of the strategies, a row of panels each [default: the first three of the experiment]
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    strategies: Vec<String>,
    /// The seed
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Where to look for data files that are not beside their card; may be given several times
    #[arg(long, value_name = "DIR")]
    data: Vec<PathBuf>,
}

pub(super) fn run(args: &Args, output: &Output) -> Result<()> {
    let format = format(&args.out)?;
    let folder = RunFolder::open(&args.folder)?;
    let experiment = &folder.experiment;
    let choice = chosen("--dataset", args.dataset.as_deref(), &experiment.datasets, |choice| &choice.id)?;
    let learner = chosen("--learner", args.learner.as_deref(), &experiment.learners, |choice| &choice.id)?;
    let strategies = if args.strategies.is_empty() {
        experiment.strategies.iter().take(FIRST).collect()
    } else {
        let found = args
            .strategies
            .iter()
            .map(|id| chosen("--strategies", Some(id), &experiment.strategies, |choice| &choice.id));
        found.collect::<Result<Vec<_>, _>>()?
    };
    let found = folder.read()?;
    output.notes(&found.notes);
    let picks = |strategy: &str| {
        let key = CellKey::new(choice.id.as_str(), learner.id.as_str(), strategy, args.seed);
        stored(&found.results, &key, &args.folder)
    };
    let strategies =
        strategies.into_iter().map(|strategy| Ok((strategy.label.as_str(), picks(&strategy.id)?)));
    let strategies = strategies.collect::<Result<Vec<_>, MapError>>()?;

    let data = choice.card.load(args.seed, &args.data)?;
    let recorded = folder.provenance.datasets.get(&choice.id);
    if matches!(choice.card.source, Source::File { .. }) && recorded != Some(&data.digest()) {
        return Err(MapError::OtherData { dataset: choice.id.clone(), path: args.folder.clone() }.into());
    }
    let blame = |source| RunError::Split { dataset: choice.id.clone(), source };
    let split_seed = choice.protocol.split_seed.unwrap_or(args.seed);
    let halves = Halves::of(&data, &choice.protocol, split_seed).map_err(blame)?;
    let labels = halves.truth.classes();
    let first_batch = split::first_batch(labels, halves.given.as_deref(), &choice.protocol, args.seed)
        .map_err(blame)?
        .unwrap_or_default();
    let map = Map {
        experiment,
        what: format!("{}, {}, seed {}", choice.label, learner.label, args.seed),
        classes: &data.classes,
        labels,
        plane: &Plane::of(halves.pool.features()),
        first_batch: &first_batch,
        strategies,
    };
    let bytes = map.picture().and_then(|picture| format(&picture));
    let bytes = bytes.map_err(|problem| MapError::Drawing(problem.to_string()))?;
    replace(&args.out, &bytes).map_err(|source| MapError::Write { path: args.out.clone(), source })?;
    output.print(&format!("{}\n", args.out.display()));
    Ok(())
}

type Write = fn(&Picture) -> Result<Vec<u8>, crate::report::figures::Problem>;

/// How a file with this ending is written.
fn format(path: &Path) -> Result<Write, MapError> {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("svg") => Ok(Picture::svg),
        Some("png") => Ok(Picture::png),
        Some("pdf") => Ok(pdf),
        _ => Err(MapError::Ending { path: path.to_owned() }),
    }
}

/// The choice of this id; the only one where none is given.
fn chosen<'c, T>(
    option: &'static str,
    id: Option<&str>,
    choices: &'c [T],
    of: impl Fn(&T) -> &String,
) -> Result<&'c T, MapError> {
    let found = match (id, choices) {
        (None, [only]) => Some(only),
        (None, _) => None,
        (Some(id), _) => choices.iter().find(|choice| of(choice) == id),
    };
    let known = || choices.iter().map(|choice| of(choice).clone()).collect();
    found.ok_or_else(|| MapError::Choice { option, found: id.map(str::to_owned), known: known() })
}

/// The picks of each query of a cell.
fn stored(results: &Results, key: &CellKey, path: &Path) -> Result<Vec<Vec<usize>>, MapError> {
    let cell = key.to_string();
    match results.cells.get(key) {
        Some(Outcome::Finished(trace)) => Ok(trace.picks()),
        Some(Outcome::Skipped(reason)) => Err(MapError::Skipped { cell, reason: reason.clone() }),
        None => Err(MapError::NotStored { cell, path: path.to_owned() }),
    }
}
