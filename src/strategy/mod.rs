//! Query strategies: which rows of the pool to label next.
//!
//! To add one: create `src/strategy/<family>/<name>.rs` with a `pub(in crate::strategy) const SPEC`,
//! and name it in the family's list and in [`ALL`]. A test fails if a file is forgotten; the
//! conformance suite (`tests/conformance.rs`) then covers it without a new test.

use std::cell::OnceCell;

use ndarray::{Array2, ArrayView2};

use crate::{
    error::StrategyError,
    learner::{Model, Rows},
    params::{ParamSpec, Params},
    split::Halves,
};

pub mod baseline;
pub mod batch;
pub mod density;
pub mod uncertainty;

mod metric;
mod probability;
pub mod select;

/// All strategies, sorted by name. Reports and help texts read this list.
pub const ALL: &[StrategySpec] = &[
    density::alipy_graph_density::SPEC,
    uncertainty::entropy::SPEC,
    density::knn_density::SPEC,
    uncertainty::least_confident::SPEC,
    density::libact_density_weighted::SPEC,
    density::libact_dwus::SPEC,
    baseline::lowest_row::SPEC,
    uncertainty::margin::SPEC,
    density::modal_density::SPEC,
    batch::modal_ranked_batch::SPEC,
    baseline::random::SPEC,
];

/// What a strategy may look at in one query. Labels of unlabeled rows are out of its reach.
#[derive(Debug)]
pub struct Round<'a> {
    halves: &'a Halves,
    model: &'a dyn Model,
    labeled: &'a [usize],
    pool: &'a [usize],
    batch: usize,
    probabilities: OnceCell<Array2<f64>>,
    decisions: OnceCell<Array2<f64>>,
}

impl<'a> Round<'a> {
    /// A query for `batch` rows of `pool`. Both lists ascend, are disjoint and hold positions in
    /// the training half; `batch` is at least 1 and at most the size of the pool.
    #[must_use]
    pub fn new(
        halves: &'a Halves,
        model: &'a dyn Model,
        labeled: &'a [usize],
        pool: &'a [usize],
        batch: usize,
    ) -> Self {
        Self {
            halves,
            model,
            labeled,
            pool,
            batch,
            probabilities: OnceCell::new(),
            decisions: OnceCell::new(),
        }
    }

    /// How many rows to pick, at most the size of the pool.
    #[must_use]
    pub fn batch(&self) -> usize {
        self.batch
    }

    /// The unlabeled rows, ascending.
    #[must_use]
    pub fn pool(&self) -> &'a [usize] {
        self.pool
    }

    /// The labeled rows, ascending.
    #[must_use]
    pub fn labeled(&self) -> &'a [usize] {
        self.labeled
    }

    /// Classes of the labeled rows, in their order.
    #[must_use]
    pub fn labels(&self) -> Vec<usize> {
        self.labeled.iter().map(|&row| self.halves.train_y[row]).collect()
    }

    /// Number of classes of the data set.
    #[must_use]
    pub fn n_classes(&self) -> usize {
        self.halves.n_classes
    }

    /// Features of all training rows, labeled or not, shape `(n_train, n_features)`.
    #[must_use]
    pub fn features(&self) -> ArrayView2<'a, f64> {
        self.halves.train_x.view()
    }

    /// Squared Euclidean distances among the training rows.
    #[must_use]
    pub fn distances(&self) -> &'a crate::numeric::distances::SquaredDistances {
        self.halves.distances()
    }

    /// Class probabilities of the pool, shape `(n_pool, n_classes)`, computed on first use:
    /// a strategy that does not ask does not pay for them.
    ///
    /// # Errors
    ///
    /// Those of the model, and [`StrategyError::NotADistribution`] when a row is none.
    pub fn probabilities(&self) -> Result<&Array2<f64>, StrategyError> {
        cached(&self.probabilities, || {
            let rows = self.model.probabilities(Rows::Train(self.pool))?;
            probability::check(rows.view(), self.pool)?;
            Ok(rows)
        })
    }

    /// The probabilities, if the strategy has asked for them.
    pub(crate) fn computed_probabilities(&self) -> Option<&Array2<f64>> {
        self.probabilities.get()
    }

    /// Pairwise decision values of the pool, shape `(n_pool, n_pairs)`, computed on first use.
    pub fn decisions(&self) -> Result<&Array2<f64>, StrategyError> {
        cached(&self.decisions, || Ok(self.model.decisions(Rows::Train(self.pool))?))
    }
}

/// `OnceCell::get_or_try_init`, which is not stable yet.
fn cached<T>(
    cell: &OnceCell<T>,
    make: impl FnOnce() -> Result<T, StrategyError>,
) -> Result<&T, StrategyError> {
    if let Some(value) = cell.get() {
        return Ok(value);
    }
    let value = make()?;
    Ok(cell.get_or_init(|| value))
}

/// The answer of a strategy.
#[derive(Debug, Clone, PartialEq)]
pub struct Picks {
    /// Training rows to label, distinct members of the pool, in the order they were chosen.
    pub rows: Vec<usize>,
    /// One score per pool row, shape `(n_pool,)`, larger means "ask first"; `None` where the
    /// strategy does not score rows one by one. NaN is kept as the mirrored package gives it.
    pub scores: Option<Vec<f64>>,
}

/// A pool-based query strategy. One object serves one cell and may keep state between queries.
pub trait Strategy: std::fmt::Debug + Send {
    /// Picks `round.batch()` distinct rows of the pool.
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError>;
}

/// How closely a strategy is shown to follow what it mirrors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parity {
    /// All picks of all reference curves are equal.
    Exact,
    /// Scores are equal, ties are broken differently.
    Scores,
    /// The mean curve is equal within its error.
    Statistical,
    /// Nothing to compare with.
    Own,
}

/// What a strategy asks of the learner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Needs {
    /// Class probabilities.
    pub probabilities: bool,
    /// Pairwise decision values of two classes.
    pub decisions: bool,
}

/// Whether the scores of the rows depend on the order in which the pool lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderFree {
    /// A permuted pool gives permuted scores.
    Yes,
    /// It does not, for this reason.
    No(&'static str),
}

/// One row of the registry: what the command line, the docs and the tests need to know.
#[derive(Debug, Clone)]
pub struct StrategySpec {
    /// Name in configs and result files: `^[a-z][a-z0-9-]*$`, never reused.
    pub name: &'static str,
    /// One line for help texts and the README's table.
    pub summary: &'static str,
    /// Numeric version: raised when a number that it computes is mended, see the rule in `config`.
    pub version: u32,
    /// Package, version and symbol whose numbers the golden tests reproduce.
    pub mirrors: Option<&'static str>,
    /// Paper that defines it, as a short citation.
    pub paper: &'static str,
    /// How closely it follows what it mirrors.
    pub parity: Parity,
    /// Its parameters.
    pub params: &'static [ParamSpec],
    /// What it asks of the learner, with these parameters.
    pub needs: fn(&Params) -> Needs,
    /// Whether scores depend on the order of the rows.
    pub order_free: OrderFree,
    /// Builds the object for one cell from complete parameters and the cell's seed.
    pub build: fn(&Params, seed: u64) -> Box<dyn Strategy>,
}

/// Looks a strategy up by its name.
#[must_use]
pub fn find(name: &str) -> Option<&'static StrategySpec> {
    ALL.iter().find(|spec| spec.name == name)
}

/// The cell's seed as numpy's legacy streams take it.
fn stream_seed(seed: u64) -> u32 {
    u32::try_from(seed).expect("the configuration reader admits seeds below 2^32")
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::{ALL, find};

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
    fn every_file_of_a_family_is_registered_under_its_own_name() {
        let registered: BTreeSet<String> = ALL.iter().map(|spec| spec.name.to_owned()).collect();
        assert_eq!(registered, names_on_disk());
        assert!(ALL.is_sorted_by(|a, b| a.name < b.name), "keep `ALL` sorted by name");
    }

    #[test]
    fn a_strategy_is_found_by_its_name_and_nothing_else_is() {
        for spec in ALL {
            assert_eq!(find(spec.name).map(|found| found.name), Some(spec.name));
        }
        assert!(find("margins").is_none());
    }
}
