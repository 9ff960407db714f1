//! What a folder holds of an experiment.

use std::path::Path;

use super::timings;
use crate::{
    error::FolderError,
    report::Results,
    runner::plan::Plan,
    simulation::Packed,
    store::{
        read::{Outcomes, Presence, Stored},
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
    let mut stored = Stored::new(Outcomes::of(plan.cells.iter().map(|cell| (&cell.key, cell.hash))));
    stored.add_folder(folder)?;
    let (mut notes, others) = (stored.complaints(), stored.others());
    if others > 0 {
        notes.push(format!(
            "note: {others} stored cells belong to another configuration of {} and are ignored",
            folder.display()
        ));
    }
    let (outcomes, mut timings) = stored.kept.finish();
    let (order, untimed) = (ByKey::of(plan), untimed(&timings));
    timings::read(folder, |key, timing| {
        if let Some(at) = order.find(key).filter(|&at| untimed[at]) {
            timings[at] = timing;
        }
    })?;
    let mut results = order.results(outcomes, timings);
    let datasets = results.experiment.datasets.iter_mut();
    for (choice, read) in datasets.zip(&plan.read).filter(|(_, read)| !read.is_empty()) {
        choice.read.clone_from(read);
    }
    Ok(Found { results, planned: plan.cells.len(), notes, others })
}

/// Which of the times are none.
fn untimed(timings: &[Timing]) -> Vec<bool> {
    timings.iter().map(|timing| !timing.is_known()).collect()
}

/// The cells of a plan by their keys.
pub(super) struct ByKey<'p> {
    plan: &'p Plan<'p>,
    /// Their numbers in the plan.
    order: Vec<usize>,
}

impl<'p> ByKey<'p> {
    pub(super) fn of(plan: &'p Plan<'p>) -> Self {
        let mut order: Vec<usize> = (0..plan.cells.len()).collect();
        order.sort_unstable_by(|&a, &b| plan.cells[a].key.cmp(&plan.cells[b].key));
        Self { plan, order }
    }

    /// Number of the cell in the plan.
    pub(super) fn find(&self, key: &CellKey) -> Option<usize> {
        let at = self.order.binary_search_by(|&at| self.plan.cells[at].key.cmp(key)).ok()?;
        Some(self.order[at])
    }

    /// What came out of the cells of the plan, and the times of those that are there. The maps are made in
    /// the order of the keys and at once, so that they are packed: half of their memory is lost otherwise.
    pub(super) fn results(
        &self,
        mut outcomes: Vec<Option<Outcome<Packed>>>,
        timings: Vec<Timing>,
    ) -> Results {
        let key = |at: usize| self.plan.cells[at].key.clone();
        let timed = self.order.iter().filter(|&&at| outcomes[at].is_some() && timings[at].is_known());
        let times = timed.map(|&at| (key(at), timings[at])).collect();
        drop(timings);
        let cells = self.order.iter().filter_map(|&at| Some((key(at), outcomes[at].take()?))).collect();
        Results { experiment: self.plan.experiment.clone(), cells, timings: times }
    }
}

/// Whether each of the cells of `plan` is stored in `folder`, and what there is to say about the others there.
pub fn stored(folder: &Path, plan: &Plan<'_>) -> Result<(Vec<bool>, Vec<String>), FolderError> {
    let mut stored = Stored::new(Presence::of(plan.cells.iter().map(|cell| (&cell.key, cell.hash))));
    stored.add_folder(folder)?;
    let notes = stored.complaints();
    Ok((stored.kept.finish(), notes))
}
