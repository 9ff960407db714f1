//! The cells of an experiment: their keys, what determines them, and in which order they run.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
};

use sha2::{Digest, Sha256};

use super::{cost, inspection};
use crate::{
    config::{DatasetChoice, Digests, Experiment},
    dataset::{Dataset, Source, SpaceFile, Spaces, summary_of_spaces},
    error::RunError,
    learner,
    protocol::Iterations,
    store::record::{CellHash, CellKey},
    strategy::given_spaces,
};

/// What is to be run, with the data files loaded and checked.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The experiment.
    pub experiment: &'a Experiment,
    /// Every cell of it, in the order in which they run.
    pub cells: Vec<Planned>,
    /// Per data set of the experiment: its content where it comes from a file.
    pub(super) files: Vec<Option<Arc<Dataset>>>,
    /// Per data set of the experiment: the spaces that a strategy looks at.
    pub(super) spaces: Vec<Spaces>,
    /// Per data set of the experiment: the digests of what its files hold.
    pub digests: Vec<Digests>,
    /// Per data set of the experiment: what was read, a line, then what to beware of; empty in the plan
    /// of a run that is on disk.
    pub read: Vec<Vec<String>>,
}

/// One cell that can be run.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// Its key.
    pub key: CellKey,
    /// Hash of everything that determines it.
    pub hash: CellHash,
    /// Expected cost in arbitrary units, for the order and for shards.
    pub cost: f64,
    /// Position in the experiment's data sets.
    pub dataset: usize,
    /// Position in the experiment's learners.
    pub learner: usize,
    /// Position in the experiment's strategies.
    pub strategy: usize,
}

impl<'a> Plan<'a> {
    /// Loads the data files (a relative one from beside its card or from `data_dirs`), checks that
    /// the protocol fits them, and lists the cells.
    pub fn new(experiment: &'a Experiment, data_dirs: &[PathBuf]) -> Result<Self, RunError> {
        let mut plan = Self::empty(experiment);
        let wanted: BTreeSet<String> = experiment
            .strategies
            .iter()
            .flat_map(|choice| given_spaces(choice.spec.params, &choice.params))
            .collect();
        for choice in &experiment.datasets {
            let data = match &choice.card.source {
                Source::Generator { .. } => None,
                Source::File { .. } => Some(Arc::new(choice.card.load(0, data_dirs)?)),
            };
            let mut spaces = Spaces::new();
            let read = match &data {
                Some(data) => {
                    spaces = choice.card.load_spaces(data, |name| wanted.contains(name), data_dirs)?;
                    let looked = inspection::of_dataset(choice, data, experiment.seeds)?;
                    fits(choice, choice.protocol.used_rows(data.labels.len()), looked.n_train)?;
                    has_images(experiment, choice, data)?;
                    let mut lines = looked.lines;
                    lines.iter_mut().take(1).for_each(|line| *line += &summary_of_spaces(&spaces));
                    lines
                }
                None => inspection::of_generator(choice)?,
            };
            plan.read.push(read);
            plan.digests.push(Digests {
                data: data.as_ref().map(|data| data.digest()),
                spaces: spaces.iter().map(|(name, vectors)| (name.clone(), vectors.digest())).collect(),
            });
            plan.files.push(data);
            plan.spaces.push(spaces);
        }
        plan.list();
        Ok(plan)
    }

    /// The plan of a run that is on disk, without its data: cells can be recognised, not run. `digests` are
    /// those of [`Self::digests_by_name`].
    #[must_use]
    pub fn recorded(experiment: &'a Experiment, digests: &BTreeMap<String, String>) -> Self {
        let mut plan = Self::empty(experiment);
        for choice in &experiment.datasets {
            let space = |space: &SpaceFile| {
                Some((space.name.clone(), digests.get(&key_of_space(&choice.id, &space.name))?.clone()))
            };
            let spaces = choice.card.spaces().iter().filter_map(space).collect();
            plan.digests.push(Digests { data: digests.get(&choice.id).cloned(), spaces });
            plan.files.push(None);
            plan.spaces.push(Spaces::new());
            plan.read.push(Vec::new());
        }
        plan.list();
        plan
    }

    /// The digests of all files: those of a data set under its id, those of a space under `ID/NAME`.
    #[must_use]
    pub fn digests_by_name(&self) -> BTreeMap<String, String> {
        let mut named = BTreeMap::new();
        for (choice, digests) in self.experiment.datasets.iter().zip(&self.digests) {
            named.extend(digests.data.clone().map(|digest| (choice.id.clone(), digest)));
            let space = |(name, digest): (&String, &String)| (key_of_space(&choice.id, name), digest.clone());
            named.extend(digests.spaces.iter().map(space));
        }
        named
    }

    fn empty(experiment: &'a Experiment) -> Self {
        Self {
            experiment,
            cells: Vec::new(),
            files: Vec::new(),
            spaces: Vec::new(),
            digests: Vec::new(),
            read: Vec::new(),
        }
    }

    fn list(&mut self) {
        let experiment = self.experiment;
        let kinds = experiment.datasets.len() * experiment.learners.len() * experiment.strategies.len();
        self.cells.reserve_exact(kinds.saturating_mul(usize::try_from(experiment.seeds).unwrap_or(0)));
        for (dataset, data) in experiment.datasets.iter().enumerate() {
            let shape = self.files[dataset].as_ref().map(|data| data.shape()).or(data.card.shape);
            let digests = &self.digests[dataset];
            for (learner, trained) in experiment.learners.iter().enumerate() {
                for (strategy, asked) in experiment.strategies.iter().enumerate() {
                    let determinants = experiment.determinants(data, digests, trained, asked);
                    let cost = cost::of_cell(data, trained, asked, shape);
                    let first = CellKey::new(&*data.id, &*trained.id, &*asked.id, 0);
                    for seed in 0..experiment.seeds {
                        let key = CellKey { seed, ..first.clone() };
                        let hash = hash(&determinants, seed);
                        self.cells.push(Planned { key, hash, cost, dataset, learner, strategy });
                    }
                }
            }
        }
        self.order();
    }

    /// Data sets with the longest cells first; within one, all cells of a seed together, because
    /// they share data; the longest first.
    fn order(&mut self) {
        let mut longest = vec![0.0_f64; self.experiment.datasets.len()];
        for cell in &self.cells {
            longest[cell.dataset] = longest[cell.dataset].max(cell.cost);
        }
        self.cells.sort_by(|a, b| {
            (longest[b.dataset].total_cmp(&longest[a.dataset]))
                .then(a.dataset.cmp(&b.dataset))
                .then(a.key.seed.cmp(&b.key.seed))
                .then(b.cost.total_cmp(&a.cost))
        });
    }
}

/// What a digest of a space is recorded under; ids have no `/`.
fn key_of_space(dataset: &str, space: &str) -> String {
    format!("{dataset}/{space}")
}

fn hash(determinants: &str, seed: u64) -> CellHash {
    let mut sha = Sha256::new();
    sha.update(determinants.as_bytes());
    sha.update(format!("\nseed {seed}").as_bytes());
    let digest = sha.finalize();
    CellHash(std::array::from_fn(|at| digest[at]))
}

/// The check that the configuration cannot make before the data are read.
fn fits(choice: &DatasetChoice, rows: usize, n_train: usize) -> Result<(), RunError> {
    let protocol = &choice.protocol;
    let before_last = match protocol.iterations {
        Iterations::Count(count) => protocol.initial + protocol.batch * count.saturating_sub(1),
        Iterations::UntilPoolEmpty => protocol.initial,
    };
    if before_last < n_train {
        return Ok(());
    }
    Err(RunError::TooFewRows { dataset: choice.id.clone(), rows, n_train, before_last })
}

/// Refuses a learner of images for a file that turns out to hold none.
fn has_images(experiment: &Experiment, choice: &DatasetChoice, data: &Dataset) -> Result<(), RunError> {
    let looks =
        experiment.learners.iter().find(|learner| learner::needs_images(learner.spec, &learner.params));
    match (looks, data.about.image) {
        (Some(learner), None) => {
            Err(RunError::NoImages { dataset: choice.id.clone(), learner: learner.id.clone() })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::Plan;
    use crate::config;

    /// The hashes of the cells of `smoke`, by key.
    fn hashes(digest: Option<&str>) -> BTreeMap<String, String> {
        let experiment = config::load("smoke").expect("a shipped experiment");
        let ids = experiment.datasets.iter().map(|choice| choice.id.clone());
        let digests = ids.filter_map(|id| Some((id, digest?.to_owned()))).collect();
        let plan = Plan::recorded(&experiment, &digests);
        plan.cells.iter().map(|cell| (cell.key.to_string(), cell.hash.to_string())).collect()
    }

    #[test]
    fn other_data_and_another_seed_make_another_cell() {
        let known = hashes(Some("aa"));
        assert_eq!(known, hashes(Some("aa")));
        assert_eq!(known.values().collect::<BTreeSet<_>>().len(), known.len());
        for digest in [Some("ab"), None] {
            let other = hashes(digest);
            assert!(known.iter().all(|(key, hash)| other[key] != *hash), "{digest:?}");
        }
    }
}
