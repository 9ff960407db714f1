//! What a folder holds of an experiment.

use std::{collections::BTreeMap, path::Path};

use super::timings;
use crate::{
    error::FolderError,
    report::Results,
    runner::plan::Plan,
    store::{
        read::{Kept, Stored},
        record::{CellKey, Outcome, Timing},
    },
};

/// What is stored of an experiment.
#[derive(Debug, Clone)]
pub struct Found {
    /// The stored cells of the experiment.
    pub results: Results,
    /// Its cells, stored or not.
    pub planned: usize,
    /// What there is to say about the folder, a message each: lines that cannot be used, cells of other
    /// configurations.
    pub notes: Vec<String>,
    /// Cells of other configurations.
    pub others: usize,
}

impl Found {
    /// Cells that are not stored.
    #[must_use]
    pub fn missing(&self) -> usize {
        self.planned - self.results.cells.len()
    }
}

/// Reads what `folder` holds of `plan`, be it nothing.
pub fn read(folder: &Path, plan: &Plan<'_>) -> Result<Found, FolderError> {
    let cells = plan.cells.iter().map(|cell| (&cell.key, &*cell.hash));
    let mut stored = Stored::only(cells);
    stored.add_folder(folder)?;
    let (mut notes, others) = (stored.complaints(), stored.others());
    if others > 0 {
        notes.push(format!(
            "note: {others} stored cells belong to another configuration of {} and are ignored",
            folder.display()
        ));
    }
    let (cells, timings) = in_order(plan, stored.kept, timings::read(folder)?);
    let mut experiment = plan.experiment.clone();
    for (choice, read) in experiment.datasets.iter_mut().zip(&plan.read).filter(|(_, read)| !read.is_empty())
    {
        choice.read.clone_from(read);
    }
    let results = Results { experiment, cells, timings };
    Ok(Found { results, planned: plan.cells.len(), notes, others })
}

/// Outcomes and times by key, where `known` are times of recorded cells. Made in the order of the keys and
/// at once, so that the maps are packed: half of their memory is lost otherwise.
fn in_order(
    plan: &Plan<'_>,
    mut kept: Vec<Option<Kept>>,
    mut known: BTreeMap<CellKey, Timing>,
) -> (BTreeMap<CellKey, Outcome>, BTreeMap<CellKey, Timing>) {
    let mut order: Vec<usize> = (0..kept.len()).collect();
    order.sort_unstable_by(|&a, &b| plan.cells[a].key.cmp(&plan.cells[b].key));
    let mut outcomes = Vec::with_capacity(kept.len());
    let mut times = Vec::with_capacity(kept.len());
    for at in order {
        let Some(cell) = kept[at].take() else { continue };
        let key = &plan.cells[at].key;
        times.extend(cell.timing.or(known.remove(key)).map(|timing| (key.clone(), timing)));
        outcomes.push((key.clone(), cell.outcome));
    }
    drop((kept, known));
    (outcomes.into_iter().collect(), times.into_iter().collect())
}

/// Whether each of the cells of `plan` is stored in `folder`, and what there is to say about the others there.
pub fn stored(folder: &Path, plan: &Plan<'_>) -> Result<(Vec<bool>, Vec<String>), FolderError> {
    let mut stored = Stored::presence_of(plan.cells.iter().map(|cell| (&cell.key, &*cell.hash)));
    stored.add_folder(folder)?;
    let there = plan.cells.iter().map(|cell| stored.holds(&cell.key, &cell.hash));
    Ok((there.collect(), stored.complaints()))
}
