//! A run folder: its `run.toml`, its cells, and the files derived from them.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::{printable, provenance::Provenance};
use crate::{
    config::{self, Experiment, Library},
    error::StoreError,
    report::{self, Results, Times},
    runner::plan::Plan,
    store::{
        read::{self, Stored},
        record::{Cell, CellKey, Timing},
        recorded::{replace, sweep},
    },
};

const RUN_TOML: &str = "run.toml";

/// Opens the run in `folder` as `run.toml` describes it.
pub(super) fn open(folder: &Path) -> Result<(Experiment, Provenance)> {
    let path = folder.join(RUN_TOML);
    let not_a_run = |reason: String| StoreError::NotARun {
        path: folder.to_owned(),
        reason: format!("its {RUN_TOML} cannot be read ({reason}); name a folder that `albench run` wrote"),
    };
    if !path.exists() {
        return Err(not_a_run("there is none".to_owned()).into());
    }
    let text = config::read_text(&path).map_err(|error| not_a_run(error.problem.to_string()))?;
    parse(&text, folder)
}

/// What the text of the `run.toml` of `folder` says.
pub fn parse(text: &str, folder: &Path) -> Result<(Experiment, Provenance)> {
    let file = folder.join(RUN_TOML).display().to_string();
    let mut experiment = config::read_run(text, &file, &Library::shipped())?;
    let wire: Wire = toml::from_str(text).map_err(|error| StoreError::NotARun {
        path: folder.to_owned(),
        reason: format!("the provenance in its {RUN_TOML} cannot be read: {}", error.message()),
    })?;
    for choice in &mut experiment.datasets {
        choice.read = wire.provenance.read.get(&choice.id).cloned().unwrap_or_default();
    }
    Ok((experiment, wire.provenance))
}

#[derive(Serialize, Deserialize)]
struct Wire {
    provenance: Provenance,
}

/// Writes `run.toml`.
pub(super) fn describe(folder: &Path, experiment: &Experiment, provenance: &Provenance) -> Result<()> {
    let wire =
        toml::to_string(&Wire { provenance: provenance.clone() }).context("plain data becomes TOML")?;
    let text = format!("{}\n{wire}", experiment.to_toml());
    save(&folder.join(RUN_TOML), text.as_bytes())
}

/// The cells in `stored` that belong to `plan`, and how many are of another configuration.
pub(super) fn current(plan: &Plan<'_>, stored: Stored) -> (BTreeMap<CellKey, Cell>, usize) {
    let mut cells = stored.cells;
    let mut found = BTreeMap::new();
    for planned in &plan.cells {
        if let Some((_, cell)) = cells.remove_entry(&(planned.key.clone(), planned.hash.clone())) {
            found.insert(planned.key.clone(), cell);
        }
    }
    (found, cells.len())
}

/// Reads the cells of `folder`, telling the user on stderr what cannot be used.
pub(super) fn read_cells(folder: &Path) -> Result<Stored> {
    let stored = read::read(folder)?;
    for complaint in stored.complaints() {
        eprintln!("{}", printable(&complaint));
    }
    Ok(stored)
}

/// What the stored cells of `plan` say.
pub(super) fn results(plan: &Plan<'_>, folder: &Path, stored: Stored) -> Result<Results> {
    let (cells, stale) = current(plan, stored);
    if stale > 0 {
        eprintln!(
            "note: {stale} stored cells belong to another configuration of {} and are ignored",
            folder.display()
        );
    }
    let mut timings = read_timings(folder)?;
    timings.retain(|key, _| cells.contains_key(key));
    timings.extend(cells.iter().filter_map(|(key, cell)| Some((key.clone(), cell.timing?))));
    let cells = cells.into_iter().map(|(key, cell)| (key, cell.outcome)).collect();
    let mut experiment = plan.experiment.clone();
    for (choice, read) in experiment.datasets.iter_mut().zip(&plan.read).filter(|(_, read)| !read.is_empty())
    {
        choice.read.clone_from(read);
    }
    Ok(Results { experiment, cells, timings })
}

/// Recorded cells hold no times; `timings.csv` beside them does.
fn read_timings(folder: &Path) -> Result<BTreeMap<CellKey, Timing>> {
    #[derive(Deserialize)]
    struct Row {
        dataset: String,
        learner: String,
        strategy: String,
        seed: u64,
        fit_seconds: f64,
        predict_seconds: f64,
        query_seconds: f64,
    }
    let path = folder.join("timings.csv");
    if !path.exists() {
        return Ok(BTreeMap::new());
    }
    let damaged = |reason: String| StoreError::Timings { path: path.clone(), reason };
    let mut reader = csv::Reader::from_path(&path).map_err(|error| damaged(error.to_string()))?;
    reader
        .deserialize()
        .map(|row| {
            let row: Row = row.map_err(|error| damaged(error.to_string()))?;
            let seconds = [row.fit_seconds, row.predict_seconds, row.query_seconds];
            if !seconds.iter().all(|seconds| seconds.is_finite() && *seconds >= 0.0) {
                return Err(damaged(format!("a time of seed {} is no number of seconds", row.seed)).into());
            }
            let key = CellKey {
                dataset: row.dataset,
                learner: row.learner,
                strategy: row.strategy,
                seed: row.seed,
            };
            let timing =
                Timing { fit: row.fit_seconds, predict: row.predict_seconds, query: row.query_seconds };
            Ok((key, timing))
        })
        .collect()
}

/// Writes every derived file of the run.
pub(super) fn render(folder: &Path, results: &Results, times: Times) -> Result<()> {
    for artifact in report::render(results, times)? {
        save(&folder.join(&artifact.name), &artifact.bytes)?;
    }
    Ok(())
}

/// Creates the run folder, or tidies the one that is there.
pub(super) fn create(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).map_err(|source| failed("create", folder, source))?;
    sweep(folder);
    Ok(())
}

fn save(path: &Path, bytes: &[u8]) -> Result<()> {
    replace(path, bytes).map_err(|source| failed("write", path, source))
}

fn failed(action: &'static str, path: &Path, source: std::io::Error) -> anyhow::Error {
    StoreError::Io { action, path: path.to_owned(), source }.into()
}
