//! What the cells of one (data set, seed) share: data, split, distances and first batch.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::plan::{Plan, Planned};
use crate::{
    error::{RunError, SplitError},
    split,
    split::Halves,
};

/// What one cell works on.
#[derive(Debug)]
pub(super) struct Material {
    /// The split data set.
    pub halves: Arc<Halves>,
    /// Training rows labeled at the start, or why the protocol does not run this seed.
    pub first_batch: Result<Vec<usize>, String>,
    _lease: Lease,
}

/// Which halves: a data set file with one split for all seeds is shared by all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct HalvesKey {
    dataset: usize,
    data_seed: Option<u64>,
    split_seed: u64,
}

/// Makes halves when a cell first asks and drops them after the last cell that needs them, so
/// that memory is bounded by the cells in flight.
#[derive(Debug)]
pub(super) struct Shelf<'a> {
    plan: &'a Plan<'a>,
    entries: BTreeMap<HalvesKey, Arc<Entry>>,
}

#[derive(Debug)]
struct Entry {
    made: Mutex<Option<Arc<Halves>>>,
    left: Mutex<usize>,
}

/// Tells the shelf when a cell is done with its halves.
#[derive(Debug)]
struct Lease(Arc<Entry>);

impl Drop for Lease {
    fn drop(&mut self) {
        let mut left = self.0.left.lock().unwrap_or_else(PoisonError::into_inner);
        *left -= 1;
        if *left == 0 {
            self.0.made.lock().unwrap_or_else(PoisonError::into_inner).take();
        }
    }
}

impl<'a> Shelf<'a> {
    pub(super) fn new(plan: &'a Plan<'a>, cells: &[&Planned]) -> Self {
        let mut counts: BTreeMap<HalvesKey, usize> = BTreeMap::new();
        for planned in cells {
            *counts.entry(key(plan, planned)).or_default() += 1;
        }
        let entry = |left| Arc::new(Entry { made: Mutex::default(), left: Mutex::new(left) });
        Self { plan, entries: counts.into_iter().map(|(key, count)| (key, entry(count))).collect() }
    }

    pub(super) fn take(&self, planned: &Planned) -> Result<Material, RunError> {
        let key = key(self.plan, planned);
        let entry = &self.entries[&key];
        let halves = {
            // Held while the halves are made: others that need the same ones wait for them.
            let mut made = entry.made.lock().unwrap_or_else(PoisonError::into_inner);
            let halves = match made.take() {
                Some(halves) => halves,
                None => Arc::new(self.make(key)?),
            };
            Arc::clone(made.insert(halves))
        };
        let protocol = &self.plan.experiment.datasets[planned.dataset].protocol;
        let first_batch = split::first_batch(halves.truth.classes(), protocol, planned.key.seed)
            .map_err(|source| self.blame(planned.dataset, source))?
            .ok_or_else(|| "the first batch holds a single class".to_owned());
        Ok(Material { halves, first_batch, _lease: Lease(Arc::clone(entry)) })
    }

    fn blame(&self, dataset: usize, source: SplitError) -> RunError {
        RunError::Split { dataset: self.plan.experiment.datasets[dataset].id.clone(), source }
    }

    fn make(&self, key: HalvesKey) -> Result<Halves, RunError> {
        let choice = &self.plan.experiment.datasets[key.dataset];
        let generated;
        let data = match (&self.plan.files[key.dataset], key.data_seed) {
            (Some(data), _) => data.as_ref(),
            (None, seed) => {
                generated = choice.card.load(seed.unwrap_or_default(), &[])?;
                &generated
            }
        };
        let split = split::split(data, &choice.protocol, key.split_seed)
            .map_err(|source| self.blame(key.dataset, source))?;
        Ok(Halves::scaled(data, &split, choice.protocol.scaling))
    }
}

fn key(plan: &Plan<'_>, planned: &Planned) -> HalvesKey {
    let seed = planned.key.seed;
    let split_seed = plan.experiment.datasets[planned.dataset].protocol.split_seed;
    HalvesKey {
        dataset: planned.dataset,
        data_seed: plan.files[planned.dataset].is_none().then_some(seed),
        split_seed: split_seed.unwrap_or(seed),
    }
}
