//! Every way a library call can fail, one enum per stage of the pipeline.
//!
//! Messages are lowercase fragments that name the offending value and the remedy. The binary adds
//! what it was doing; the library never prints and never exits.

use thiserror::Error;

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
    /// Parameters so large that features overflow.
    #[error("features overflow; lower class_sep, shift or scale")]
    NotFinite,
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
