//! Experiment files: TOML on disk (wire) -> a validated [`Experiment`].

use crate::{
    dataset::Card, learner::LearnerSpec, metric::MetricSpec, params::Params, simulation::Iterations,
    strategy::StrategySpec,
};

/// One question, with everything that is run to answer it. All defaults are filled in.
#[derive(Debug, Clone)]
pub struct Experiment {
    /// Name of the experiment and of its run folder.
    pub name: String,
    /// What it wants to know; reports print it.
    pub question: String,
    /// Title of figures and report; default: the name.
    pub title: String,
    /// Runs are repeated with the seeds `0..seeds`.
    pub seeds: u64,
    /// What is measured; the first one ranks.
    pub metrics: Vec<&'static MetricSpec>,
    /// How a learning curve becomes one number.
    pub area: Area,
    /// Targets of the reduction ratio, as shares of the baseline's final mean.
    pub targets: Vec<f64>,
    /// `id` of the strategy that others are compared with; default: `random` if present, else none.
    pub baseline: Option<String>,
    /// What is trained, at least one.
    pub learners: Vec<LearnerChoice>,
    /// What is learned, at least one.
    pub datasets: Vec<DatasetChoice>,
    /// What is compared, at least one.
    pub strategies: Vec<StrategyChoice>,
}

/// How a learning curve becomes one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// Trapezoid over the number of labels divided by its range, first point included.
    Aulc,
    /// Lu et al. 2023: trapezoid over the queries, initial point excluded, divided by their
    /// number, rounded to 5 decimals.
    Aubc,
}

/// A `[[learner]]` of an experiment.
#[derive(Debug, Clone)]
pub struct LearnerChoice {
    /// The `learner` column of every output; default: the kind.
    pub id: String,
    /// Name in figures; default: the id.
    pub label: String,
    /// Registry entry.
    pub spec: &'static LearnerSpec,
    /// Its complete parameters.
    pub params: Params,
}

/// A `[[strategy]]` of an experiment.
#[derive(Debug, Clone)]
pub struct StrategyChoice {
    /// The `strategy` column of every output; default: the kind.
    pub id: String,
    /// Name in figures; default: the id.
    pub label: String,
    /// Registry entry.
    pub spec: &'static StrategySpec,
    /// Its complete parameters.
    pub params: Params,
}

/// A `[[dataset]]` of an experiment: the data and the protocol it is used under.
#[derive(Debug, Clone)]
pub struct DatasetChoice {
    /// The `dataset` column of every output; default: the card's name.
    pub id: String,
    /// Name in figures; default: the id.
    pub label: String,
    /// Where the data come from, overrides applied.
    pub card: Card,
    /// How it is split and queried.
    pub protocol: Protocol,
}

/// How a data set is split, and how its labels are bought.
#[derive(Debug, Clone, PartialEq)]
pub struct Protocol {
    /// How rows are divided into training and test half.
    pub split: SplitMethod,
    /// Share of the rows that test, in (0, 1).
    pub test_fraction: f64,
    /// One fixed split for all seeds; `None`: the run's seed.
    pub split_seed: Option<u64>,
    /// How features are scaled.
    pub scaling: Scaling,
    /// How the first batch is drawn.
    pub first_batch: FirstBatch,
    /// Size of the first batch.
    pub initial: usize,
    /// Rows per query.
    pub batch: usize,
    /// Number of queries.
    pub iterations: Iterations,
}

/// How rows are divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SplitMethod {
    /// scikit-learn's `train_test_split(random_state=seed)`; in files `"train-test-split"`.
    TrainTestSplit,
    /// The same with `stratify=y`; in files `"stratified"`.
    Stratified,
    /// Lu et al. 2023 (numpy's `default_rng(seed)`): the first `int(n * (1 - test_fraction))` of a
    /// shuffle train, and a second shuffle orders them; in files `"shuffled"`.
    Shuffled,
}

/// How features are scaled before anything sees them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scaling {
    /// As they are; in files `"none"`.
    None,
    /// scikit-learn's `StandardScaler` fitted on the training half; in files `"standard"`.
    Standard,
}

/// How the first batch is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstBatch {
    /// `RandomState(seed).choice(n_train, initial, replace=False)`, redrawn from the same stream
    /// while it holds a single class; in files `"random"`.
    Random,
    /// The first rows of the training half; a seed whose rows hold a single class is skipped; in
    /// files `"first-rows"`.
    FirstRows,
}
