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
    /// Training rows labeled at the start.
    pub first_batch: Vec<usize>,
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

    /// What the cell works on, or why its seed cannot run.
    pub(super) fn take(&self, planned: &Planned) -> Result<Result<Material, String>, RunError> {
        let key = key(self.plan, planned);
        let entry = &self.entries[&key];
        let lease = Lease(Arc::clone(entry));
        let halves = {
            // Held while the halves are made: others that need the same ones wait for them.
            let mut made = entry.made.lock().unwrap_or_else(PoisonError::into_inner);
            let halves = match made.take() {
                Some(halves) => halves,
                None => match self.make(key)? {
                    Ok(halves) => Arc::new(halves),
                    Err(source) => return self.skip(planned.dataset, source),
                },
            };
            Arc::clone(made.insert(halves))
        };
        let protocol = &self.plan.experiment.datasets[planned.dataset].protocol;
        let (classes, given) = (halves.truth.classes(), halves.given.as_deref());
        match split::first_batch(classes, given, protocol, planned.key.seed) {
            Ok(Some(first_batch)) => Ok(Ok(Material { halves, first_batch, _lease: lease })),
            Ok(None) => Ok(Err("the first batch holds a single class".to_owned())),
            Err(source) => self.skip(planned.dataset, source),
        }
    }

    /// The reason why one seed cannot run; what is wrong with all of them is an error.
    fn skip<T>(&self, dataset: usize, source: SplitError) -> Result<Result<T, String>, RunError> {
        if source.of_one_seed() {
            return Ok(Err(source.to_string()));
        }
        Err(RunError::Split { dataset: self.plan.experiment.datasets[dataset].id.clone(), source })
    }

    fn make(&self, key: HalvesKey) -> Result<Result<Halves, SplitError>, RunError> {
        let choice = &self.plan.experiment.datasets[key.dataset];
        let generated;
        let data = match (&self.plan.files[key.dataset], key.data_seed) {
            (Some(data), _) => data.as_ref(),
            (None, seed) => {
                generated = choice.card.load(seed.unwrap_or_default(), &[])?;
                &generated
            }
        };
        let split = split::split(data, &choice.protocol, key.split_seed);
        let halves = split.and_then(|split| {
            let halves = Halves::scaled(data, &split, choice.protocol.scaling)?;
            Ok(halves.with_spaces(&self.plan.spaces[key.dataset], &split))
        });
        Ok(halves)
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
