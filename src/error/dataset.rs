//! Data that cannot be loaded, made or split.

use thiserror::Error;

use super::InputError;

/// A seed that numpy's legacy stream does not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("seed {seed} is above 4294967295, the largest seed of numpy's RandomState; choose a smaller one")]
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
    #[error("{rows} rows of {features} features exceed the {max} values that are allowed; lower one of them")]
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
    /// A feature of which the training half shows nothing.
    #[error(
        "column `{column}` has no value in the training half; leave it out (`leave_out` in the card) or take another split"
    )]
    EmptyColumn {
        /// Name of the column.
        column: String,
    },
    /// A class that cannot be in both halves.
    #[error(
        "class `{class}` has 1 row, a stratified split needs at least 2 of each class; add one or take another split"
    )]
    LonelyRow {
        /// Name of the class.
        class: String,
    },
    /// A half that cannot hold every class.
    #[error(
        "a half of {rows} rows cannot hold all {classes} classes of a stratified split; change `test_fraction` or take another split"
    )]
    HalfBelowClasses {
        /// Rows of the half.
        rows: usize,
        /// Classes of the data set.
        classes: usize,
    },
    /// More labels at the start than rows.
    #[error("initial = {initial} exceeds the {rows} rows of the training half; lower it")]
    InitialTooLarge {
        /// Size of the first batch.
        initial: usize,
        /// Rows of the training half.
        rows: usize,
    },
    /// No draw of the first batch holds two classes.
    #[error("{}", one_class(*.initial, *.draws))]
    OneClass {
        /// Size of the first batch.
        initial: usize,
        /// Draws that were made; 0 where none can succeed.
        draws: usize,
    },
    /// The rows that the data say to be labeled at the start are of one class.
    #[error(
        "the {found} rows that the data mark as labeled at the start are all of one class; mark rows of a second one"
    )]
    OneClassGiven {
        /// How many there are.
        found: usize,
    },
    /// The data mark another number of rows than the protocol says.
    #[error(
        "initial = {initial}, and the data mark {found} rows as labeled at the start; write initial = {found}"
    )]
    InitialCount {
        /// What the protocol says.
        initial: usize,
        /// Rows that the data mark.
        found: usize,
    },
    /// A test file without rows, or nothing but test rows.
    #[error("the test file or the rest of the data has no rows; each needs some")]
    EmptyPart,
    /// Groups with another split, a test file or rows that are labeled at the start.
    #[error(
        "groups are split by `split = \"train-test-split\"` alone; leave out `test_file`, `initial_file`, `initial_labels` and other splits, or `groups`"
    )]
    GroupsAlone,
    /// Some rows of data that say themselves how they are split.
    #[error(
        "`rows` draws from data without groups, test file and rows that are labeled at the start; leave it or them out"
    )]
    DrawnAlone,
    /// More rows to draw than there are.
    #[error("`rows` draws {rows} of {n_all} rows; lower it")]
    TooManyDrawn {
        /// Rows to draw.
        rows: usize,
        /// Rows of the data.
        n_all: usize,
    },
    /// Groups too few for two halves.
    #[error(
        "{groups} groups with test_fraction = {test_fraction} leave a half without any; use more groups or another fraction"
    )]
    TooFewGroups {
        /// Groups of the data set.
        groups: usize,
        /// Share of the groups that test.
        test_fraction: f64,
    },
    /// A number that overflows when it is scaled or squared.
    #[error(
        "{place}: column `{column}` holds {value:e}, which overflows {step}; if it marks a missing value, write `missing_marks = [\"{value:?}\"]` and `missing = \"drop-rows\"` or \"median\" in the card, else give the column smaller units"
    )]
    Overflow {
        /// File and line.
        place: String,
        /// Name of the column.
        column: String,
        /// The number.
        value: f64,
        /// What overflows.
        step: &'static str,
    },
}

impl SplitError {
    /// Whether another seed may go well.
    #[must_use]
    pub fn of_one_seed(&self) -> bool {
        matches!(self, Self::OneClass { .. } | Self::EmptyColumn { .. })
    }
}

fn one_class(initial: usize, draws: usize) -> String {
    if draws == 0 && initial >= 2 {
        return "the training half holds rows of one class only; write `split = \"stratified\"`, or add rows of the others"
            .to_owned();
    }
    format!(
        "no first batch of {initial} rows with 2 classes in {draws} draws; raise `initial` or choose another split"
    )
}
