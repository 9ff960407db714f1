//! What a folder holds of an experiment.

use std::{collections::BTreeMap, path::Path};

use super::timings;
use crate::{error::FolderError, report::Results, runner::plan::Plan, store::read::Stored};

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
    let mut timings = timings::read(folder)?;
    let mut cells = BTreeMap::new();
    for ((key, _), cell) in stored.cells {
        if let Some(timing) = cell.timing {
            timings.insert(key.clone(), timing);
        }
        cells.insert(key, cell.outcome);
    }
    timings.retain(|key, _| cells.contains_key(key));
    let mut experiment = plan.experiment.clone();
    for (choice, read) in experiment.datasets.iter_mut().zip(&plan.read).filter(|(_, read)| !read.is_empty())
    {
        choice.read.clone_from(read);
    }
    let results = Results { experiment, cells, timings };
    Ok(Found { results, planned: plan.cells.len(), notes, others })
}

/// Whether each of the cells of `plan` is stored in `folder`, and what there is to say about the others there.
pub fn stored(folder: &Path, plan: &Plan<'_>) -> Result<(Vec<bool>, Vec<String>), FolderError> {
    let mut stored = Stored::presence_of(plan.cells.iter().map(|cell| (&cell.key, &*cell.hash)));
    stored.add_folder(folder)?;
    let there = plan.cells.iter().map(|cell| stored.holds(&cell.key, &cell.hash));
    Ok((there.collect(), stored.complaints()))
}
