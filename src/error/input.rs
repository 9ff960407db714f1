//! Files that a user wrote: experiments, cards, data.

use std::fmt;

use thiserror::Error;

use super::{
    data::DataProblem,
    expected::Expected,
    space::LacksSpace,
    words::{did_you_mean, join, missing, on_line, retold, shown},
};
use crate::output::Output;

/// A file that a user wrote (experiment, card, data) and that cannot be used.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("{file}{}: {problem}", .line.map(|line| format!(":{line}")).unwrap_or_default())]
pub struct InputError {
    /// The file as the user named it.
    pub file: String,
    /// Line in the file, counted from 1, where it can be told.
    pub line: Option<usize>,
    /// What is wrong.
    pub problem: InputProblem,
}

/// What is wrong with an input file.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum InputProblem {
    /// The file cannot be read.
    #[error("cannot be read: {}; check the path and its permissions", retold(.reason))]
    Unreadable {
        /// What the system says.
        reason: String,
    },
    /// A configuration file far larger than any that a person writes.
    #[error("is longer than {limit} bytes; experiments and cards are short texts")]
    TooLong {
        /// Largest allowed size.
        limit: u64,
    },
    /// A data file of more bytes than are read.
    #[error("is longer than {limit} bytes, the most that is read; leave out rows or columns")]
    FileTooLarge {
        /// Largest allowed size.
        limit: u64,
    },
    /// Bytes that are no text.
    #[error("is not UTF-8 text; unpack it if it is compressed, and save it as UTF-8")]
    NotUtf8,
    /// Not TOML.
    #[error("not valid TOML: {}", retold(.reason))]
    Syntax {
        /// What the parser says.
        reason: String,
    },
    /// A key that nothing reads.
    #[error("unknown key `{}` {place}; {}known keys: {}", shown(.key), did_you_mean(.nearest.as_deref()), join(.known))]
    UnknownKey {
        /// The key.
        key: Box<str>,
        /// The table, such as `in [[dataset]]`.
        place: &'static str,
        /// A known key spelt much like it.
        nearest: Option<String>,
        /// Every key of the table.
        known: Box<[String]>,
    },
    /// A key without a default is absent.
    #[error("missing key `{key}` {place}; {}", missing(key, .similar.as_deref()))]
    MissingKey {
        /// The key.
        key: &'static str,
        /// The table, such as `in [[dataset]]`.
        place: &'static str,
        /// A key of the file spelt much like it.
        similar: Option<String>,
    },
    /// A value of the wrong type or out of its range.
    #[error("`{key}` is {found}; {}expected {expected}", did_you_mean(.nearest.as_deref()))]
    BadValue {
        /// The key.
        key: &'static str,
        /// The value as the file has it.
        found: String,
        /// What is allowed.
        expected: Box<Expected>,
        /// An allowed word spelt much like it.
        nearest: Option<String>,
    },
    /// A list that names something twice.
    #[error("`{key}` holds {found} twice; remove one")]
    Repeated {
        /// The key.
        key: &'static str,
        /// The value.
        found: String,
    },
    /// A name that is not in a registry.
    #[error("unknown {role} `{}`; {}`albench list {}` names all", shown(.name), did_you_mean(.nearest.as_deref()), .role.plural())]
    UnknownName {
        /// Which registry: "strategy", "learner" or "metric".
        role: Role,
        /// The name.
        name: String,
        /// A registered name spelt much like it.
        nearest: Option<String>,
    },
    /// Two entries of one kind with the same id.
    #[error("{role} id `{id}` is taken{}; give one of them another `id`", on_line(*.first))]
    DuplicateId {
        /// What has the id.
        role: Role,
        /// The id.
        id: String,
        /// Line of the first entry.
        first: Option<usize>,
    },
    /// The baseline is none of the strategies.
    #[error("`baseline` is \"{}\"; {}expected the id of a strategy: {}", shown(.baseline), did_you_mean(.nearest.as_deref()), join(.ids))]
    UnknownBaseline {
        /// The id.
        baseline: String,
        /// An id spelt much like it.
        nearest: Option<String>,
        /// Ids of all strategies.
        ids: Vec<String>,
    },
    /// A claim about something that the experiment does not have.
    #[error("`{key}` is {id:?}; {}expected an id of this experiment: {}", did_you_mean(.nearest.as_deref()), join(.ids))]
    UnknownId {
        /// The key.
        key: &'static str,
        /// The id.
        id: String,
        /// An id spelt much like it.
        nearest: Option<String>,
        /// All ids of this role.
        ids: Box<[String]>,
    },
    /// A figure whose letters leave no room for curves.
    #[error(
        "a figure {width} mm wide has no room for letters of {font_size} points; take at least {least} mm, or smaller letters"
    )]
    TooNarrow {
        /// Its width in mm.
        width: f64,
        /// Size of its letters in points.
        font_size: f64,
        /// The least width for such letters.
        least: f64,
    },
    /// A strategy or metric and a learner that do not go together.
    #[error(
        "{role} `{id}` needs {output}, learner `{learner}`{} gives none; change its parameters or take another learner",
        on_line(*.learner_line)
    )]
    NeedsOutput {
        /// What needs it.
        role: Role,
        /// Its id.
        id: String,
        /// What it needs.
        output: Output,
        /// Id of the learner, or the kind of a learner that the strategy trains itself.
        learner: String,
        /// Where the learner is; `None` for the default one.
        learner_line: Option<usize>,
    },
    /// A learner of images for data that are none.
    #[error("learner `{learner}` looks at images, and data set `{dataset}`{} has none; write `image = [height, width]` in its card if its features are pixels, or take another learner", on_line(*.dataset_line))]
    NeedsImages {
        /// Id of the learner, or the kind of a member.
        learner: String,
        /// Id of the data set.
        dataset: String,
        /// Its line.
        dataset_line: Option<usize>,
    },
    /// A space that a data set does not have.
    #[error(transparent)]
    LacksSpace(Box<LacksSpace>),
    /// More rows to draw than there are.
    #[error("data set `{dataset}` has {rows} rows, and `rows` draws {drawn}; lower it")]
    TooManyDrawn {
        /// Id of the data set.
        dataset: String,
        /// Rows to draw.
        drawn: usize,
        /// Rows of the data.
        rows: usize,
    },
    /// A strategy for two classes on data with more.
    #[error(
        "strategy `{strategy}` reads the decision value of 2 classes, data set `{dataset}`{} has {classes}; take another strategy or data set",
        on_line(*.dataset_line)
    )]
    NeedsTwoClasses {
        /// Id of the strategy.
        strategy: String,
        /// Id of the data set.
        dataset: String,
        /// Where the data set is.
        dataset_line: Option<usize>,
        /// Its classes.
        classes: usize,
    },
    /// More labels than there are rows.
    #[error(
        "batch {iterations} would start at {taken} labels (initial = {initial}, batch = {batch}), data set `{dataset}` has only {n_train} training rows (of {rows}); lower one of them"
    )]
    TooFewRows {
        /// Id of the data set.
        dataset: String,
        /// Rows of the data set.
        rows: usize,
        /// Rows of its training half.
        n_train: usize,
        /// Rows labeled at the start.
        initial: usize,
        /// Rows per query.
        batch: usize,
        /// Queries, 1 when the run goes on until the pool is empty.
        iterations: usize,
        /// Labels before the last query.
        taken: usize,
    },
    /// A half that cannot hold what it must.
    #[error(
        "test_fraction = {test_fraction} splits the {rows} rows of data set `{dataset}` into {n_train} for training and {n_test} for testing; each half needs at least {needed}: change `test_fraction` or use more rows"
    )]
    HalfTooSmall {
        /// Id of the data set.
        dataset: String,
        /// Share of the rows that test.
        test_fraction: f64,
        /// Rows of the data set.
        rows: usize,
        /// Rows of its training half.
        n_train: usize,
        /// Rows of its test half.
        n_test: usize,
        /// 1, or the number of classes for a stratified split.
        needed: usize,
    },
    /// Data that would not fit into memory.
    #[error("{rows} rows of {features} features are more than {limit} values; lower one of them")]
    TooManyValues {
        /// Number of rows.
        rows: usize,
        /// Number of features.
        features: usize,
        /// Largest allowed number of values.
        limit: usize,
    },
    /// More runs than can be listed.
    #[error(
        "seeds = {seeds} with {per_seed} runs each are more than {limit} runs; lower `seeds` or divide the experiment"
    )]
    TooManyCells {
        /// Number of seeds.
        seeds: u64,
        /// Data sets times learners times strategies.
        per_seed: u64,
        /// Largest number of runs.
        limit: u64,
    },
    /// A sweep over something else than a list.
    #[error("`{}` in [sweep] is {found}; expected a list of at least one value, such as [1, 10]", shown(.key))]
    NotSwept {
        /// The key.
        key: Box<str>,
        /// What it holds.
        found: Box<str>,
    },
    /// A value that a sweep names twice.
    #[error("`{}` in [sweep] holds {found} twice; remove one", shown(.key))]
    SweptTwice {
        /// The key.
        key: Box<str>,
        /// The value.
        found: Box<str>,
    },
    /// More combinations than anybody means.
    #[error("[sweep] makes more than {limit} entries of `{id}`; sweep fewer parameters or values")]
    TooManySwept {
        /// Id of the entry.
        id: String,
        /// Most of them.
        limit: usize,
    },
    /// Parameters that are allowed one by one, but not together.
    #[error("parameters of `{kind}` contradict each other: {reason}")]
    Contradiction {
        /// Registry name of the generator.
        kind: &'static str,
        /// Which ones, and why.
        reason: String,
    },
    /// No card of this name.
    #[error(
        "no card `{}` in the folder `datasets` or among the shipped ones; {}`albench list datasets` names all, and a path must end in .toml",
        shown(.name), did_you_mean(.nearest.as_deref())
    )]
    NoSuchCard {
        /// The name.
        name: String,
        /// A shipped name spelt much like it.
        nearest: Option<String>,
    },
    /// Two experiments of one command that share a name, and so a run folder.
    #[error(
        "its experiment is named `{name}`, as that of {other}: the two would share a run folder; rename one, or run them with different `--out`"
    )]
    Namesake {
        /// The name.
        name: String,
        /// The other argument.
        other: String,
    },
    /// A claim that a strategy differs from itself.
    #[error("`{strategy}` is compared with itself; name two different strategies in `strategy` and `than`")]
    ComparedWithItself {
        /// Id of the strategy.
        strategy: String,
    },
    /// No experiment of this name; the file of the error is the name.
    #[error(
        "no such file, and no experiment of this name in the folder `experiments` or among the shipped ones; {}shipped: {}",
        did_you_mean(.nearest.as_deref()), join(.shipped)
    )]
    NoSuchExperiment {
        /// A shipped name spelt much like it.
        nearest: Option<String>,
        /// All shipped names.
        shipped: Vec<String>,
    },
    /// The content of a data file is at fault.
    #[error(transparent)]
    Data(Box<DataProblem>),
}

impl From<DataProblem> for InputProblem {
    fn from(problem: DataProblem) -> Self {
        Self::Data(Box::new(problem))
    }
}

/// What a name in an experiment stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A `[[strategy]]` or its kind.
    Strategy,
    /// A `[[learner]]` or its kind.
    Learner,
    /// A metric.
    Metric,
    /// A `[[dataset]]`.
    Dataset,
}

impl Role {
    /// Several of them, as in `albench list strategies`.
    #[must_use]
    pub fn plural(self) -> &'static str {
        match self {
            Self::Strategy => "strategies",
            Self::Learner => "learners",
            Self::Metric => "metrics",
            Self::Dataset => "datasets",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Strategy => "strategy",
            Self::Learner => "learner",
            Self::Metric => "metric",
            Self::Dataset => "dataset",
        })
    }
}
