//! The protocol of a simulation: how a data set is split, and how its labels are bought.
//!
//! Experiments state it, [`split`](crate::split) and [`simulation`](crate::simulation) carry it out.

/// How a data set is split, and how its labels are bought.
#[derive(Debug, Clone, PartialEq)]
pub struct Protocol {
    /// Rows that are drawn from the data before the split; `None`: all are used.
    pub rows: Option<usize>,
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

/// How many queries a run makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Iterations {
    /// This many.
    Count(usize),
    /// Until no row is left in the pool.
    UntilPoolEmpty,
}

impl Iterations {
    /// The number of queries, where there is one.
    #[must_use]
    pub fn count(self) -> Option<usize> {
        match self {
            Self::Count(count) => Some(count),
            Self::UntilPoolEmpty => None,
        }
    }
}

impl Protocol {
    /// Rows that a run uses of a data set with `rows` rows.
    #[must_use]
    pub fn used_rows(&self, rows: usize) -> usize {
        self.rows.map_or(rows, |used| used.min(rows))
    }

    /// Rows of the training half of `rows` rows that are used: scikit-learn's
    /// `n - ceil(test_fraction * n)`, or `int(n * (1 - test_fraction))` for a shuffled split.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and `rows`")]
    pub fn train_rows(&self, rows: usize) -> usize {
        match self.split {
            SplitMethod::TrainTestSplit | SplitMethod::Stratified => {
                rows.saturating_sub((self.test_fraction * rows as f64).ceil() as usize)
            }
            SplitMethod::Shuffled => (rows as f64 * (1.0 - self.test_fraction)) as usize,
        }
    }
}
