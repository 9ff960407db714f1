//! Experiment files: TOML on disk -> a validated [`Experiment`].
//!
//! ```toml
//! name = "density"            # names the run folder
//! question = "Does querying dense regions beat random sampling?"
//! title = "Density"           # of figures and report; default: the name
//! seeds = 20                  # seeds 0..20; this is the default
//! metrics = ["accuracy"]      # default: the first metric of the registry
//! area = "aulc"               # or "aubc"; this is the default
//! targets = [0.95]            # of the reduction ratio, each above 0 and at most 1; this is the default
//! baseline = "random"         # id of a strategy; default: "random" where a strategy has this id
//!
//! [[learner]]                 # one or more; without any: kind = "svc"
//! kind = "svc"                # registry name; its parameters may follow
//! id = "svc"                  # default: the kind
//! label = "SVC"               # default: the id
//!
//! [[dataset]]                 # one or more
//! card = "synthetic"          # a name, a path that ends in .toml, or a table that holds the card
//! initial = 20                # rows labeled at the start, at least 2
//! batch = 20                  # rows per query
//! iterations = 20             # queries, or "all": until the pool is empty
//! test_fraction = 0.5         # this and the following are the defaults
//! split = "train-test-split"  # or "stratified" or "shuffled"
//! scaling = "none"            # or "standard"
//! first_batch = "random"      # or "first-rows"
//! # split_seed = 0            # one split for all seeds; default: each seed has its own
//! # id, label                 # as above; the default id is the card's name without folders
//! # and parameters of the card's generator
//!
//! [[strategy]]                # one or more; keys as for [[learner]]
//! kind = "modal-density"
//!
//! [[claim]]                   # none or more; see `claim.rs` for all keys
//! text = "Dense regions beat random sampling."
//! strategy = "modal-density"
//! than = "random"
//! direction = "better"
//!
//! [sweep]                     # see `sweep.rs`; every combination of the values is run
//! "learner.C" = [0.1, 1, 10]
//! [figure]                    # how figures are drawn; see `figure.rs` for all keys
//! width = 85                  # mm
//!
//! [table]                     # what paper.tex shows; see `table.rs` for all keys
//! across = 3                  # data sets side by side
//! ```
//!
//! [`load`] takes what a user types. Names are looked up in a [`Library`]. [`Experiment::to_toml`]
//! writes the effective configuration, which a run keeps and [`read_run`] reads.

use std::path::Path;

use crate::{
    dataset::Card,
    error::{InputError, InputProblem, Role},
    learner::LearnerSpec,
    metric::MetricSpec,
    params::Params,
    protocol::Protocol,
    strategy::StrategySpec,
};

mod card;
mod cards;
mod choice;
mod claim;
mod determinants;
mod experiment;
mod experiments;
mod figure;
mod file_format;
mod keys;
mod library;
mod lines;
mod needs;
mod parameters;
mod protocol;
mod reader;
pub mod reference;
mod steps;
mod sweep;
mod table;
mod text;
mod words;
mod write;

#[cfg(test)]
mod tests;

pub(crate) use self::text::read_text;
pub use self::{
    claim::Claim,
    determinants::Digests,
    experiment::MAX_SEEDS,
    figure::FigureChoice,
    library::{Library, Place},
    sweep::Setting,
    table::TableChoice,
};

/// The same with the settings of a command line; messages call each of them by what was typed.
pub fn load_with(argument: &str, settings: &[Setting]) -> Result<Experiment, InputError> {
    Library::shipped().load_with(argument, settings)
}

/// The experiment that a user means by `argument`, a path or a name; see [`Library::load`].
pub fn load(argument: &str) -> Result<Experiment, InputError> {
    Library::shipped().load(argument)
}

/// The experiment that a run has recorded in its folder; `text` is its `run.toml`, which messages
/// call `file`. The table `provenance` is skipped, and no other file is read.
pub fn read_run(text: &str, file: &str, library: &Library) -> Result<Experiment, InputError> {
    experiment::read_recorded(text, file, library)
}

/// The experiment in `text`, whose paths are relative to the folder `folder`; messages call it
/// `file`.
pub fn read(text: &str, file: &str, folder: &Path, library: &Library) -> Result<Experiment, InputError> {
    experiment::read_experiment(text, file, &Place::Folder(folder.to_owned()), library, &[])
}

/// `experiment` with its figures and its table for a paper as `text` says: a file that holds nothing but
/// the tables `[figure]` and `[table]`; messages call it `file`.
pub fn read_style(text: &str, file: &str, experiment: Experiment) -> Result<Experiment, InputError> {
    experiment::read_style(text, file, experiment)
}

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
    /// What is said of them.
    pub claims: Vec<Claim>,
    /// The parameters that take several values, one for each role that has them.
    pub sweep: Vec<Axis>,
    /// What was typed after `albench run` to have it run, a command each; empty where nobody knows. Not part
    /// of the configuration.
    pub asked: Vec<String>,
    /// How figures are drawn. No part of it determines a cell.
    pub figure: FigureChoice,
    /// What the table for a paper shows. No part of it determines a cell.
    pub table: TableChoice,
}

/// A parameter that takes several values.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// Whose parameter it is.
    pub role: Role,
    /// Its key.
    pub parameter: String,
    /// The entries of the role that hold one of the values, in the order of the experiment.
    pub entries: Vec<SweptEntry>,
}

/// An entry that a sweep made.
#[derive(Debug, Clone, PartialEq)]
pub struct SweptEntry {
    /// Its id.
    pub id: String,
    /// The id of what it was made from.
    pub of: String,
    /// The label of that.
    pub label: String,
    /// The value of the parameter, as reports show it.
    pub value: String,
}

/// Most cells of an experiment: their list alone takes more than a gigabyte.
pub const MAX_CELLS: u64 = 1 << 22;

impl Experiment {
    /// The same with the seeds `0..seeds`, where some are given; messages call the experiment `file`.
    pub fn with_seeds(mut self, seeds: Option<u64>, file: &str) -> Result<Self, InputError> {
        self.seeds = seeds.unwrap_or(self.seeds);
        let error = |problem| InputError { file: file.to_owned(), line: None, problem };
        self.check_cells().map_err(error)?;
        Ok(self)
    }

    fn check_cells(&self) -> Result<(), InputProblem> {
        let lists = [self.datasets.len(), self.learners.len(), self.strategies.len()];
        let per_seed = lists.into_iter().fold(1_u64, |product, length| product.saturating_mul(length as u64));
        if per_seed.saturating_mul(self.seeds) <= MAX_CELLS {
            return Ok(());
        }
        Err(InputProblem::TooManyCells { seeds: self.seeds, per_seed, limit: MAX_CELLS })
    }
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

/// What a claim says of the mean difference `d` of two strategies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// `d > margin`; in files `"better"`.
    Better,
    /// `d < -margin`; in files `"worse"`.
    Worse,
    /// `-margin < d < margin`; in files `"equal"`.
    Equal,
    /// `d > -margin`; in files `"not-worse"`.
    NotWorse,
}

/// A part of the learning curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The whole curve, by the experiment's area; in files `"whole"`.
    Whole,
    /// The first 20 % of the labels that are bought; in files `"start"`.
    Start,
    /// The 60 % between; in files `"middle"`.
    Middle,
    /// The last 20 %; in files `"end"`.
    End,
}

/// What is shown around the means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Band {
    /// The 10 % and 90 % quantiles over the seeds; in files `"quantiles"`.
    Quantiles,
    /// A standard deviation to either side; in files `"sd"`.
    Sd,
    /// Student's 95 % interval of the mean; in files `"interval"`.
    Interval,
    /// Nothing; in files `"none"`.
    None,
}

/// Files of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// In files `"svg"`.
    Svg,
    /// In files `"png"`.
    Png,
    /// In files `"pdf"`.
    Pdf,
}

/// What the numbers of the table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Mean areas; in files `"mean"`.
    Mean,
    /// Mean differences to the baseline; in files `"difference"`.
    Difference,
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
    /// What was read of it, a line, then what to beware of; known once it is read. Not part of the
    /// configuration.
    pub read: Vec<String>,
}
