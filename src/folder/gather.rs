//! The cells of several run folders in one recorded run.
//!
//! Every cell is kept, of whatever configuration. Nothing is removed before all cells are on the
//! disk in their new place, so that a gathering that was stopped can be repeated.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{description::RUN_TOML, found::Found, opened::RunFolder, publish, timings};
use crate::{
    durable::sync_folder,
    error::{FolderError, StoreError},
    files,
    report::{Results, Times},
    runner::plan::Plan,
    store::{
        CELLS,
        read::{Stored, segments},
        record::{CellKey, Timing},
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

    let mut stored = Stored::default();
    let mut times = BTreeMap::new();
    for path in folders.iter().filter(|path| !in_place(path)) {
        times.extend(timings::read(path)?);
        stored.add_folder(path)?;
    }
    times.extend(timings::read(into)?);
    let moved = move_segments(into)?;
    stored.add_folder(into)?;

    let seeds = |folder: &RunFolder| folder.experiment.seeds;
    let most = opened.iter().map(seeds).max().unwrap_or_default();
    let described = opened.iter().find(|folder| seeds(folder) == most).unwrap_or(&opened[0]);
    let plan = described.plan();
    if !plan.cells.iter().any(|cell| stored.holds(&cell.key, &cell.hash)) {
        return Err(StoreError::Empty { path: folders[0].clone(), others: stored.cells.len() }.into());
    }
    recorded::write(into, stored.cells.values())?;
    remove(&moved, &stored)?;
    let found = results(&plan, stored, times);
    publish::publish(into, &found.results, Some(&described.provenance), Times::Hidden)?;
    Ok(found)
}

/// Checks that two folders mean the same by every cell. They may have different numbers of seeds.
fn compare(first: &RunFolder, other: &RunFolder) -> Result<(), StoreError> {
    let seeds = first.experiment.seeds.min(other.experiment.seeds);
    let cells = |folder: &RunFolder| -> BTreeMap<CellKey, Arc<str>> {
        let cells = folder.plan().cells.into_iter().filter(|cell| cell.key.seed < seeds);
        cells.map(|cell| (cell.key, cell.hash)).collect()
    };
    let (ours, theirs) = (cells(first), cells(other));
    let differs = |(key, hash): &(&CellKey, &Arc<str>), cells: &BTreeMap<CellKey, Arc<str>>| {
        cells.get(key) != Some(hash)
    };
    let one = ours.iter().find(|cell| differs(cell, &theirs));
    match one.or_else(|| theirs.iter().find(|cell| differs(cell, &ours))) {
        None => Ok(()),
        Some((key, _)) => Err(StoreError::Differs {
            path: other.path.clone(),
            first: first.path.clone(),
            cell: key.to_string(),
        }),
    }
}

/// What is stored of the plan, taken out of all that is.
fn results(plan: &Plan<'_>, mut stored: Stored, mut times: BTreeMap<CellKey, Timing>) -> Found {
    let mut cells = BTreeMap::new();
    for planned in &plan.cells {
        if let Some(cell) = stored.cells.remove(&(planned.key.clone(), Arc::clone(&planned.hash))) {
            cells.insert(planned.key.clone(), cell.outcome);
            times.extend(cell.timing.map(|timing| (planned.key.clone(), timing)));
        }
    }
    let others = stored.cells.len();
    let mut notes = stored.complaints();
    if others > 0 {
        notes.push(format!(
            "note: {others} cells of other configurations are kept, and are not part of the report"
        ));
    }
    times.retain(|key, _| cells.contains_key(key));
    let results = Results { experiment: plan.experiment.clone(), cells, timings: times };
    Found { results, planned: plan.cells.len(), notes, others }
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
fn remove(moved: &[PathBuf], stored: &Stored) -> Result<(), StoreError> {
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
