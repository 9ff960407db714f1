//! The cells of several run folders in one recorded run.
//!
//! Every cell is kept, of whatever configuration. Nothing is removed before all cells are on the
//! disk in their new place, so that a gathering that was stopped can be repeated.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    description::RUN_TOML,
    found::{ByKey, Found},
    opened::RunFolder,
    publish, timings,
};
use crate::{
    durable::sync_folder,
    error::{FolderError, StoreError},
    files,
    report::Times,
    runner::plan::Plan,
    store::{
        CELLS,
        read::{Spool, Stored, segments},
        record::{CellHash, CellKey, Timing},
        recorded,
        segment::failed,
    },
};

/// How the segments are named whose cells are being gathered; readers take them as any other.
const MOVED: &str = "gathered-";

/// Gathers the cells of `folders`, and of `into` where it holds some, in the recorded file of
/// `into`, with the report of them. The segments of `into` become part of that file.
///
/// The description of the folder with most seeds becomes that of all.
///
/// # Errors
///
/// [`StoreError::Differs`] when two folders would have run the same cell differently or one of them
/// other cells; [`StoreError::Contradiction`] when two have different results of a cell;
/// [`StoreError::Empty`] when there is no cell of the experiment. Nothing is removed then.
pub fn gather(folders: &[PathBuf], into: &Path) -> Result<Found, FolderError> {
    let mut opened = folders.iter().map(|path| RunFolder::open(path)).collect::<Result<Vec<_>, _>>()?;
    let in_place = |path: &Path| match (fs::canonicalize(path), fs::canonicalize(into)) {
        (Ok(path), Ok(into)) => path == into,
        _ => false,
    };
    // Without a description `into` is new, or one that an earlier gathering did not finish.
    let described = files::is_there(&into.join(RUN_TOML)).map_err(|source| failed("find", into, source))?;
    if described && !folders.iter().any(|path| in_place(path)) {
        opened.push(RunFolder::open(into)?);
    }
    for other in &opened[1..] {
        compare(&opened[0], other)?;
    }
    publish::create(into)?;

    let seeds = |folder: &RunFolder| folder.experiment.seeds;
    let most = opened.iter().map(seeds).max().unwrap_or_default();
    let described = opened.iter().find(|folder| seeds(folder) == most).unwrap_or(&opened[0]);
    let plan = described.plan();
    let order = ByKey::of(&plan);
    let mut times = vec![Timing::UNKNOWN; plan.cells.len()];
    let mut stored = Stored::new(Spool::create(into)?);
    for path in folders.iter().filter(|path| !in_place(path)) {
        read_times(path, &order, &mut times)?;
        stored.add_folder(path)?;
    }
    read_times(into, &order, &mut times)?;
    let moved = move_segments(into)?;
    stored.add_folder(into)?;

    if !plan.cells.iter().any(|cell| stored.holds(&cell.key, cell.hash)) {
        return Err(StoreError::Empty { path: folders[0].clone(), others: stored.kept.len() }.into());
    }
    recorded::write(into, &mut stored.kept)?;
    remove(&moved, &stored)?;
    let found = results(&plan, &order, stored, times)?;
    publish::publish(into, &found.results, Some(&described.provenance), Times::Hidden)?;
    Ok(found)
}

/// Puts the times that `folder` knows in the place of those that others do.
fn read_times(folder: &Path, order: &ByKey<'_>, times: &mut [Timing]) -> Result<(), StoreError> {
    timings::read(folder, |key, timing| {
        if let Some(at) = order.find(key) {
            times[at] = timing;
        }
    })
}

/// Checks that two folders mean the same by every cell. They may have different numbers of seeds.
fn compare(first: &RunFolder, other: &RunFolder) -> Result<(), StoreError> {
    let seeds = first.experiment.seeds.min(other.experiment.seeds);
    let cells = |folder: &RunFolder| -> Vec<(CellKey, CellHash)> {
        let cells = folder.plan().cells.into_iter().filter(|cell| cell.key.seed < seeds);
        let mut cells: Vec<_> = cells.map(|cell| (cell.key, cell.hash)).collect();
        cells.sort_unstable();
        cells
    };
    let (ours, theirs) = (cells(first), cells(other));
    let missing = |cells: &[(CellKey, CellHash)], others: &[(CellKey, CellHash)]| {
        cells.iter().find(|cell| others.binary_search(cell).is_err()).map(|(key, _)| key.to_string())
    };
    match missing(&ours, &theirs).or_else(|| missing(&theirs, &ours)) {
        None => Ok(()),
        Some(cell) => Err(StoreError::Differs { path: other.path.clone(), first: first.path.clone(), cell }),
    }
}

/// What is stored of the plan, read back. Times that came with the cells are better than those that the
/// folders know.
fn results(
    plan: &Plan<'_>,
    order: &ByKey<'_>,
    mut stored: Stored<Spool>,
    mut times: Vec<Timing>,
) -> Result<Found, StoreError> {
    let mut outcomes = Vec::with_capacity(plan.cells.len());
    for (planned, time) in plan.cells.iter().zip(&mut times) {
        let cell = stored.kept.cell(&planned.key, planned.hash)?;
        outcomes.push(cell.map(|cell| {
            *time = cell.timing.unwrap_or(*time);
            cell.outcome.pack()
        }));
    }
    let others = stored.kept.len() - outcomes.iter().flatten().count();
    let mut notes = stored.complaints();
    drop(stored);
    if others > 0 {
        notes.push(format!(
            "note: {others} cells of other configurations are kept, and are not part of the report"
        ));
    }
    let results = order.results(outcomes, times);
    Ok(Found { results, planned: plan.cells.len(), notes, others })
}

/// Gives the segments of `folder` other names, so that a process that still writes one of them notices
/// it and begins another.
fn move_segments(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let cells = folder.join(CELLS);
    let mut moved = Vec::new();
    for path in segments(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(MOVED) {
            moved.push(path);
            continue;
        }
        let rename = || -> io::Result<PathBuf> {
            // The name is taken before: two gatherings may be at work.
            let taken = tempfile::Builder::new().prefix(MOVED).suffix(".jsonl").tempfile_in(&cells)?;
            let to = cells.join(taken.path().file_name().unwrap_or_default());
            taken.keep()?;
            fs::rename(&path, &to)?;
            Ok(to)
        };
        moved.push(rename().map_err(|source| failed("move", &path, source))?);
    }
    Ok(moved)
}

/// Removes the segments that were moved and read to their end; what holds damage stays.
fn remove(moved: &[PathBuf], stored: &Stored<Spool>) -> Result<(), StoreError> {
    let is_damaged = |path: &Path| {
        let name = path.display().to_string();
        stored.damaged.iter().any(|damage| damage.starts_with(&name))
    };
    for path in moved.iter().filter(|path| !is_damaged(path)) {
        fs::remove_file(path).map_err(|source| failed("remove", path, source))?;
    }
    match moved.first().and_then(|path| path.parent()) {
        Some(cells) => sync_folder(cells).map_err(|source| failed("sync", cells, source)),
        None => Ok(()),
    }
}
