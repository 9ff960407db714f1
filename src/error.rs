//! Every way a library call can fail, one enum per stage of the pipeline.
//!
//! Messages are lowercase fragments that name the offending value and the remedy. The binary adds
//! what it was doing; the library never prints and never exits.

use std::{fmt, io, path::PathBuf};

use thiserror::Error;

use crate::config::Expected;
use crate::dataset::Shape;

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
    #[error("cannot be read: {reason}; check the path and its permissions")]
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
    /// Bytes that are no text.
    #[error("is not UTF-8 text; save it as UTF-8")]
    NotUtf8,
    /// Not TOML.
    #[error("not valid TOML: {reason}")]
    Syntax {
        /// What the parser says.
        reason: String,
    },
    /// A key that nothing reads.
    #[error("unknown key `{key}` {place}; {}known keys: {}", did_you_mean(.nearest.as_deref()), join(.known))]
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
    #[error("unknown {role} `{name}`; {}`albench list {}` names all", did_you_mean(.nearest.as_deref()), .role.plural())]
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
    #[error("`baseline` is \"{baseline}\"; {}expected the id of a strategy: {}", did_you_mean(.nearest.as_deref()), join(.ids))]
    UnknownBaseline {
        /// The id.
        baseline: String,
        /// An id spelt much like it.
        nearest: Option<String>,
        /// Ids of all strategies.
        ids: Vec<String>,
    },
    /// A strategy and a learner that do not go together.
    #[error(
        "strategy `{strategy}` needs class probabilities, learner `{learner}`{} gives none; change its parameters or take another learner",
        on_line(*.learner_line)
    )]
    NeedsProbabilities {
        /// Id of the strategy.
        strategy: String,
        /// Id of the learner.
        learner: String,
        /// Where the learner is; `None` for the default one.
        learner_line: Option<usize>,
    },
    /// A strategy and a learner that do not go together.
    #[error(
        "strategy `{strategy}` needs decision values, learner `{learner}`{} gives none; take another learner",
        on_line(*.learner_line)
    )]
    NeedsDecisions {
        /// Id of the strategy.
        strategy: String,
        /// Id of the learner.
        learner: String,
        /// Where the learner is; `None` for the default one.
        learner_line: Option<usize>,
    },
    /// A strategy for two classes on data with more.
    #[error(
        "strategy `{strategy}` reads the decision value of 2 classes, data set `{dataset}`{} has {classes}",
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
        "test_fraction = {test_fraction} splits the {rows} rows of data set `{dataset}` into {n_train} for training and {n_test} for testing; each half needs at least {needed}"
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
        "no card `{name}` in the folder `datasets` or among the shipped ones; {}`albench list datasets` names all, and a path must end in .toml",
        did_you_mean(.nearest.as_deref())
    )]
    NoSuchCard {
        /// The name.
        name: String,
        /// A shipped name spelt much like it.
        nearest: Option<String>,
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

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map(|word| format!("did you mean `{word}`? ")).unwrap_or_default()
}

fn missing(key: &str, similar: Option<&str>) -> String {
    match similar {
        Some(similar) => format!("is `{similar}` a misspelt `{key}`?"),
        None => "it has no default".to_owned(),
    }
}

fn on_line(line: Option<usize>) -> String {
    line.map(|line| format!(" (line {line})")).unwrap_or_default()
}

fn join(words: &[String]) -> String {
    words.join(", ")
    /// A data file whose bytes are not those of the card.
    #[error("sha256 is {found}, the card says {expected}; fetch the file again or correct the card")]
    Checksum {
        /// What the card says.
        expected: String,
        /// What the file has.
        found: String,
    },
    /// A data set of another size than the card says.
    #[error("the data have {found}, the card says {expected}; check that file and card belong together")]
    Shape {
        /// What the card says.
        expected: Shape,
        /// What the file has.
        found: Shape,
    },
    /// Data that would not fit into memory.
    #[error("{rows} rows of {features} features exceed the {max} values that are allowed")]
    TooManyValues {
        /// Rows of the file.
        rows: usize,
        /// Features of the file.
        features: usize,
        /// Largest product of the two.
        max: usize,
    },
    /// No row below the header.
    #[error("there are no rows; expected one labeled row per line")]
    NoRows,
    /// Labels and nothing else.
    #[error("there are no features beside the label")]
    NoFeatures,
    /// Nothing to tell apart.
    #[error("every row has the class `{class}`, expected at least 2 classes")]
    SingleClass {
        /// The class.
        class: String,
    },
    /// Two spellings of one number as classes.
    #[error("the classes `{first}` and `{second}` are the same number; spell it alike in every row")]
    SameNumber {
        /// One spelling.
        first: String,
        /// Another.
        second: String,
    },
    /// Text that is not CSV.
    #[error("not CSV: {reason}")]
    Csv {
        /// What the reader says.
        reason: String,
    },
    /// No column of the name that the card gives.
    #[error("there is no label column `{label}`; the columns are {columns}")]
    NoLabelColumn {
        /// The name in the card.
        label: String,
        /// The names in the header.
        columns: String,
    },
    /// More than one column of the name that the card gives.
    #[error("the label column `{label}` occurs more than once; rename the others")]
    RepeatedLabelColumn {
        /// The name in the card.
        label: String,
    },
    /// A row that is longer or shorter than the header.
    #[error("the row has {found} fields, the header has {expected}")]
    RowLength {
        /// Fields of the header.
        expected: usize,
        /// Fields of the row.
        found: usize,
    },
    /// A feature that is not a number.
    #[error("column `{column}` holds `{value}`, expected a finite number")]
    BadFeature {
        /// Name of the column.
        column: String,
        /// What it holds.
        value: String,
    },
    /// A row without a label.
    #[error("column `{column}` is empty, expected the class of the row")]
    NoLabel {
        /// Name of the label column.
        column: String,
    },
    /// A libsvm line that does not start with a number.
    #[error("the label is `{value}`, expected a finite number")]
    BadLabel {
        /// What the line starts with.
        value: String,
    },
    /// A libsvm feature in another form.
    #[error("found `{value}`, expected `index:value` with an index from 1 to {max} and a finite value")]
    BadPair {
        /// What was found.
        value: String,
        /// Largest index that is allowed.
        max: usize,
    },
    /// A libsvm feature out of order.
    #[error("index {index} follows index {previous}, expected ascending indices")]
    IndexOrder {
        /// The index.
        index: usize,
        /// The one before it.
        previous: usize,
    },
}

/// A seed that numpy's legacy stream does not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("seed {seed} is above 4294967295, the largest seed of numpy's RandomState")]
pub struct SeedError {
    /// The seed.
    pub seed: u64,
}

/// Parameters of a generator that are allowed one by one and impossible together.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum GeneratorError {
    /// More features of the special kinds than features.
    #[error(
        "n_informative + n_redundant + n_repeated = {used} exceeds n_features = {n_features}; raise n_features"
    )]
    TooFewFeatures {
        /// Informative, redundant and repeated features.
        used: usize,
        /// All features.
        n_features: usize,
    },
    /// More clusters than the hypercube has vertices.
    #[error(
        "n_classes * n_clusters_per_class = {clusters} exceeds 2^n_informative = 2^{n_informative}; raise n_informative"
    )]
    TooManyClusters {
        /// Clusters of all classes.
        clusters: usize,
        /// Dimension of the hypercube.
        n_informative: usize,
    },
    /// Weights that do not fit the classes.
    #[error("weights has {found} entries, expected one per class ({n_classes}) or one less")]
    WeightCount {
        /// Entries.
        found: usize,
        /// Classes.
        n_classes: usize,
    },
    /// Weights that leave nothing to share.
    #[error("the weights sum to {sum}, expected at most 1")]
    WeightSum {
        /// Their sum.
        sum: f64,
    },
    /// Data that would not fit into memory.
    #[error("{rows} rows of {features} features exceed the {max} values that are allowed")]
    TooManyValues {
        /// Rows, or clusters where they are more.
        rows: usize,
        /// Features.
        features: usize,
        /// Largest product of the two.
        max: usize,
    },
}

/// Why a data set could not be loaded or made.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum DatasetError {
    /// The data file is unusable.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The generator cannot work with its parameters.
    #[error(transparent)]
    Generator(#[from] GeneratorError),
    /// The generator cannot work with the seed.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// The data file is nowhere.
    #[error(
        "data set `{name}`: no data file at {searched}; get it from its origin ({origin}) and name its folder with `--data DIR`"
    )]
    Missing {
        /// Name of the card.
        name: String,
        /// Every place that was looked at.
        searched: String,
        /// Where the data come from, as the card says.
        origin: String,
    },
}

/// Why a data set could not be split or a first batch not drawn.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SplitError {
    /// The seed does not fit the stream.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// A half without rows.
    #[error(
        "{rows} rows with test_fraction = {test_fraction} leave a half empty; use more rows or another fraction"
    )]
    EmptyHalf {
        /// Rows of the data set.
        rows: usize,
        /// Share of the test half.
        test_fraction: f64,
    },
    /// A class that cannot be in both halves.
    #[error("class `{class}` has 1 row, a stratified split needs at least 2 of each class")]
    LonelyRow {
        /// Name of the class.
        class: String,
    },
    /// A half that cannot hold every class.
    #[error("a half of {rows} rows cannot hold all {classes} classes of a stratified split")]
    HalfBelowClasses {
        /// Rows of the half.
        rows: usize,
        /// Classes of the data set.
        classes: usize,
    },
    /// More labels at the start than rows.
    #[error("initial = {initial} exceeds the {rows} rows of the training half")]
    InitialTooLarge {
        /// Size of the first batch.
        initial: usize,
        /// Rows of the training half.
        rows: usize,
    },
    /// No draw of the first batch holds two classes.
    #[error(
        "no first batch of {initial} rows with 2 classes in {draws} draws; raise `initial` or choose another split"
    )]
    OneClass {
        /// Size of the first batch.
        initial: usize,
        /// Draws that were made.
        draws: usize,
    },
}

/// Why a learner could not be trained or asked.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum LearnerError {
    /// Class probabilities of a learner that has none.
    #[error("learner `{learner}` gives no class probabilities with these parameters")]
    NoProbabilities {
        /// Registry name.
        learner: &'static str,
    },
    /// Decision values of a learner that has none.
    #[error("learner `{learner}` gives no pairwise decision values")]
    NoDecisions {
        /// Registry name.
        learner: &'static str,
    },
    /// Fewer than two classes among the labeled rows.
    #[error("learner `{learner}` needs labeled rows of at least 2 classes, got {found}")]
    TooFewClasses {
        /// Registry name.
        learner: &'static str,
        /// Classes among the labeled rows.
        found: usize,
    },
    /// A library underneath failed.
    #[error("learner `{learner}` failed to train: {reason}")]
    Training {
        /// Registry name.
        learner: &'static str,
        /// What the library says.
        reason: String,
    },
}

/// Why a query strategy could not pick.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum StrategyError {
    /// The learner could not give what the strategy asked for.
    #[error(transparent)]
    Learner(#[from] LearnerError),
    /// Decision values of two classes were needed.
    #[error("strategy `{strategy}` reads the decision value of 2 classes, the data have {found}")]
    NeedsTwoClasses {
        /// Registry name.
        strategy: &'static str,
        /// Classes of the data set.
        found: usize,
    },
    /// A row that is not a probability distribution.
    #[error("training row {row}: class probabilities sum to {sum}, expected 1 within {tolerance}")]
    NotADistribution {
        /// Position in the training half.
        row: usize,
        /// What the row sums to; NaN when an entry is NaN.
        sum: f64,
        /// Allowed distance from 1.
        tolerance: f64,
    },
}

/// Why a simulated run stopped.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SimulationError {
    /// The learner failed.
    #[error(transparent)]
    Learner(#[from] LearnerError),
    /// The strategy failed.
    #[error("query {query}: {source}")]
    Strategy {
        /// Query, counted from 1.
        query: usize,
        /// What went wrong.
        source: StrategyError,
    },
    /// The strategy broke its contract.
    #[error("query {query}: strategy returned {found} distinct rows of the pool, expected {expected}")]
    BadPicks {
        /// Query, counted from 1.
        query: usize,
        /// Distinct rows of the pool among the picks.
        found: usize,
        /// Batch size.
        expected: usize,
    },
}

/// Why one line of a segment cannot be used.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum LineError {
    /// The line does not end in a checksum.
    #[error("the line has no checksum")]
    Unsealed,
    /// The content is not what was written.
    #[error("the checksum does not match")]
    Checksum,
    /// Written by a newer version of this program.
    #[error("the line has format version {found}, this program reads up to {known}; use a newer albench")]
    Newer {
        /// Version in the line.
        found: u32,
        /// Newest version that is read.
        known: u32,
    },
    /// Not the JSON object that is expected.
    #[error("the line is not a cell: {reason}")]
    Json {
        /// What the JSON reader says.
        reason: String,
    },
    /// Columns of different lengths.
    #[error("the columns of the cell differ in length")]
    Uneven,
}

impl LineError {
    pub(crate) fn json(error: &serde_json::Error) -> Self {
        Self::Json { reason: error.to_string() }
    }
}

/// Why stored cells could not be read or written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The file system refused.
    #[error("cannot {action} {}: {source}; finished cells are kept", path.display())]
    Io {
        /// What was tried, such as "write".
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Two lines claim to be the same cell and differ.
    #[error(
        "{first} and {second} hold different results of the same cell ({cell}, hash {hash}); \
         one of them is wrong: find out which machine wrote it, delete that file and run again"
    )]
    Contradiction {
        /// File and line of the one.
        first: String,
        /// File and line of the other.
        second: String,
        /// The cell.
        cell: String,
        /// Its hash.
        hash: String,
    },
    /// A line was written by a newer version.
    #[error("{at}: {source}")]
    Newer {
        /// File and line.
        at: String,
        /// What is wrong.
        source: LineError,
    },
    /// A folder that should hold a run does not.
    #[error("{} is not a run folder: {reason}", path.display())]
    NotARun {
        /// The folder.
        path: PathBuf,
        /// What is missing.
        reason: String,
    },
}

/// Why an experiment could not be run.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RunError {
    /// Data that cannot be loaded or made.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// Cells that cannot be stored.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A protocol that asks for more rows than there are.
    #[error(
        "data set `{dataset}` has {rows} rows, of which {n_train} train; the protocol labels {before_last} \
         before its last query: lower `initial`, `batch` or `iterations`"
    )]
    TooFewRows {
        /// `id` of the data set.
        dataset: String,
        /// Its rows.
        rows: usize,
        /// Rows of the training half.
        n_train: usize,
        /// Rows labeled before the last query.
        before_last: usize,
    },
    /// The system gives no threads.
    #[error("cannot start {threads} threads: {reason}; try a smaller `--threads`")]
    Threads {
        /// How many were asked for.
        threads: usize,
/// Why tables, figures or the page of a run could not be made or saved.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ReportError {
    /// A figure could not be drawn.
    #[error("figure `{figure}` cannot be drawn: {reason}")]
    Figure {
        /// Name of its files, without their endings.
        figure: String,
        /// What the drawing library says.
        reason: String,
    },
    /// A file could not be saved.
    #[error("cannot save `{file}`: {reason}; check the folder, its permissions and the space left")]
    Unwritable {
        /// The file.
        file: String,
        /// What the system says.
        reason: String,
    },
}
