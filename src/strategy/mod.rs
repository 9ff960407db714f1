//! Query strategies: which rows of the pool to label next.
//!
//! To add one: create `src/strategy/<family>/<name>.rs` with the table
//! `pub(in crate::strategy) const SPECS: &[StrategySpec]`, a row for each package that has it, and
//! name it in the family's `mod.rs`. A test fails if a file is forgotten; the conformance suite
//! (`tests/conformance`) then covers every row without a new test. A strategy that scores rows one
//! by one is no more than this:
//!
//! ```
//! use albench::{error::StrategyError, round::Round, strategy::{Picks, Strategy, choose}};
//!
//! /// Asks for the rows with the smallest first feature.
//! #[derive(Debug)]
//! struct SmallestFirst;
//!
//! impl Strategy for SmallestFirst {
//!     fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
//!         let scores = round.candidates().iter().map(|&row| -round.features()[[row, 0]]).collect();
//!         Ok(choose::largest(round.candidates(), scores, round.batch()))
//!     }
//! }
//! ```

use std::sync::LazyLock;

use crate::{
    error::StrategyError,
    learner::Size,
    oracle::Answer,
    output::Outputs,
    package::Mirror,
    params::{Component, ParamSpec, Params},
    round::Round,
};

mod baseline;
mod batch;
mod committee;
mod decision;
pub mod density;
mod diversity;
mod expected_error;
mod gradient;
mod meta;
mod quire;
mod uncertainty;

mod bags;
mod centers;
pub mod choose;
pub mod cut;
mod disagreement;
mod distance;
mod drawn;
mod gamma;
mod greedy;
mod joint_entropy;
mod members;
mod probability;
pub mod scikit_activeml;
mod scored;
mod space;
mod ties;

pub use space::given_spaces;

/// The files of all families, each with its rows.
const FAMILIES: &[&[&[StrategySpec]]] = &[
    baseline::FILES,
    batch::FILES,
    committee::FILES,
    decision::FILES,
    density::FILES,
    diversity::FILES,
    expected_error::FILES,
    gradient::FILES,
    meta::FILES,
    quire::FILES,
    uncertainty::FILES,
];

/// All strategies, sorted by name. Reports and help texts read this list.
#[must_use]
pub fn all() -> &'static [&'static StrategySpec] {
    static ALL: LazyLock<Vec<&'static StrategySpec>> = LazyLock::new(|| {
        let mut all: Vec<_> = FAMILIES.iter().flat_map(|files| files.iter().copied().flatten()).collect();
        all.sort_by_key(|spec| spec.name);
        all
    });
    &ALL
}

/// The answer of a strategy.
#[derive(Debug, Clone, PartialEq)]
pub struct Picks {
    /// Training rows to label, distinct candidates, in the order they were chosen.
    pub rows: Vec<usize>,
    /// One score per candidate, shape `(n_candidates,)`, larger means "ask first"; `None` where the
    /// strategy does not score rows one by one. NaN is kept as the mirrored package gives it.
    pub scores: Option<Vec<f64>>,
}

/// A pool-based query strategy. One object serves one cell and may keep state between queries. Only
/// `query` is required.
pub trait Strategy: std::fmt::Debug + Send {
    /// Sees the first pool and the first labels before the first query; `queries` is how many are
    /// planned, `None` when the run goes on until the pool is empty.
    fn start(&mut self, _round: &Round<'_>, _queries: Option<usize>) -> Result<(), StrategyError> {
        Ok(())
    }

    /// Picks `round.batch()` distinct candidates.
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError>;

    /// Hears what came back, in the order of the picks, before the next model is trained.
    fn observe(&mut self, _round: &Round<'_>, _answers: &[Answer]) -> Result<(), StrategyError> {
        Ok(())
    }

    /// One over the smallest probability of a draw that its estimates rest on, by now; `None` for a
    /// strategy that weighs no draws.
    fn importance(&self) -> Option<f64> {
        None
    }
}

/// How a strategy wants to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Asks {
    /// For a whole batch at once.
    #[default]
    Batch,
    /// For one row at a time: its label comes, and the model is trained anew, before the next one.
    OneByOne,
}

/// What a strategy asks of the experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Needs {
    /// Of the run's learner.
    pub outputs: Outputs,
    /// Of the learners among its parameters.
    pub members: Outputs,
    /// Whether the data must have two classes.
    pub two_classes: bool,
    /// How it wants to be asked.
    pub asks: Asks,
}

impl Needs {
    /// Features alone.
    pub const NOTHING: Self =
        Self { outputs: Outputs::NONE, members: Outputs::NONE, two_classes: false, asks: Asks::Batch };
    /// Class probabilities of the run's learner.
    pub const PROBABILITIES: Self = Self { outputs: Outputs::PROBABILITIES, ..Self::NOTHING };
}

/// Whether the scores of the rows depend on the order in which the pool lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderFree {
    /// A permuted pool gives permuted scores.
    Yes,
    /// It does not, for this reason.
    No(&'static str),
}

/// The size of a query, for the guess at its cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Work {
    /// Of the data and of the labels so far.
    pub size: Size,
    /// Rows that can be asked for.
    pub unlabeled: f64,
    /// Rows that are asked for.
    pub batch: f64,
    /// What one fit of the run's learner costs.
    pub fit: f64,
    /// What class probabilities of all unlabeled rows cost.
    pub probabilities: f64,
}

/// One row of the registry: what the command line, the docs and the tests need to know.
#[derive(Debug, Clone)]
pub struct StrategySpec {
    /// Name in configs and result files: `^[a-z][a-z0-9-]*$`, never reused.
    pub name: &'static str,
    /// One line for help texts and the table of strategies.
    pub summary: &'static str,
    /// Numeric version: raised when a number that it computes is mended, see the rule in `config`.
    pub version: u32,
    /// Which symbol of which package it follows.
    pub mirror: Option<Mirror>,
    /// Paper that defines it, as a short citation.
    pub paper: &'static str,
    /// Its parameters.
    pub params: &'static [ParamSpec],
    /// What it asks of the experiment, with these parameters.
    pub needs: fn(&Params) -> Needs,
    /// Whether scores depend on the order of the rows.
    pub order_free: OrderFree,
    /// What a query costs, in the unit of the learners' costs; only for the order of cells, for
    /// shards and progress.
    pub cost: fn(&Params, &Work) -> f64,
    /// Builds the object for one cell from complete parameters and the cell's seed.
    pub build: fn(&Params, seed: u64) -> Box<dyn Strategy>,
}

/// The cost of a strategy that compares class probabilities.
fn of_probabilities(_: &Params, work: &Work) -> f64 {
    work.probabilities
}

/// The cost of a strategy that looks at the distances of every picked row.
fn of_distances(_: &Params, work: &Work) -> f64 {
    work.batch * work.size.train * work.size.features * 1e-6
}

/// The cost of a strategy that trains the members of a committee, of which each is about as dear as
/// the run's learner.
fn of_members(params: &Params, work: &Work) -> f64 {
    members::cost(params, work)
}

/// The cost of a strategy that looks at hardly anything.
fn of_nothing(_: &Params, _: &Work) -> f64 {
    0.0
}

/// Builds a strategy that a parameter names.
///
/// # Panics
///
/// When there is no such strategy: parameters are checked before they come here.
#[must_use]
pub fn build(component: &Component, seed: u64) -> Box<dyn Strategy> {
    let (spec, params) = named_by(component);
    (spec.build)(&params, seed)
}

/// The registry row of a strategy that a parameter names, with its complete parameters.
fn named_by(component: &Component) -> (&'static StrategySpec, Params) {
    let spec = find(component.kind).unwrap_or_else(|| panic!("`{}` is no strategy", component.kind));
    (spec, component.params(spec.params))
}

/// Looks a strategy up by its name.
#[must_use]
pub fn find(name: &str) -> Option<&'static StrategySpec> {
    all().iter().copied().find(|spec| spec.name == name)
}

/// The cell's seed as numpy's legacy streams take it.
fn stream_seed(seed: u64) -> u32 {
    u32::try_from(seed).expect("the configuration reader admits seeds below 2^32")
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::{FAMILIES, all, find};

    /// Names of the files in the family folders, as registry names.
    fn names_on_disk() -> BTreeSet<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/strategy");
        let entries = |folder: &Path| {
            let entries = fs::read_dir(folder).expect("a readable folder");
            entries.map(|entry| entry.expect("a readable entry").path()).collect::<Vec<_>>()
        };
        let families = entries(&root).into_iter().filter(|path| path.is_dir());
        let files = families.flat_map(|family| entries(&family));
        let stems =
            files.map(|path| path.file_stem().expect("a named file").to_string_lossy().replace('_', "-"));
        stems.filter(|stem| stem != "mod").collect()
    }

    #[test]
    fn every_file_of_a_family_has_rows_one_of_which_bears_its_name() {
        let files: Vec<_> = FAMILIES.iter().flat_map(|files| files.iter()).collect();
        let on_disk = names_on_disk();
        assert_eq!(files.len(), on_disk.len(), "a file in a family's folder is not in its list");
        for file in files {
            let named = file.iter().filter(|spec| on_disk.contains(spec.name)).count();
            assert_eq!(named, 1, "{:?}", file.iter().map(|spec| spec.name).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_strategy_is_found_by_its_name_and_nothing_else_is() {
        assert!(all().is_sorted_by(|a, b| a.name < b.name), "no name twice");
        for spec in all() {
            assert_eq!(find(spec.name).map(|found| found.name), Some(spec.name));
        }
        assert!(find("margins").is_none());
    }
}
