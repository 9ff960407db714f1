//! Splits: which rows train, which rows test, which rows are labeled first.
//!
//! Everything is by row index; [`Halves`] then materialises the two parts once for all cells that
//! share them. After this module indices are **positions in the training half**, everywhere.
//!
//! # Definition
//!
//! ```text
//! train-test-split  a permutation of the rows; its first ceil(f n) test, the rest train
//! stratified        the same within each class, in numbers as near to proportional as can be
//! shuffled          a shuffle of the rows; its first int(n (1 - f)) train, in the order of a second
//!                   shuffle from the same seed; the rest test
//! ```
//!
//! with `n` rows and `f` the fraction that tests. Data with groups, a test file or rows that are labeled
//! at the start are split as `given` says. Where the protocol draws rows, the split is that of a permutation's
//! first rows; it comes from the stream "rows 7" for the seed 7, so that the two draws have nothing in common.
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `train_test_split(random_state=seed)`, without and with `stratify=y`; the
//! protocol of Lu et al. 2023 on numpy's `default_rng(seed)`.

use ndarray::Axis;

use crate::{
    dataset::{About, Dataset},
    error::SplitError,
    numpy::{Generator, RandomState},
    protocol::{Protocol, SplitMethod},
};

mod first_batch;
mod given;
mod halves;
pub(crate) mod proportional;
mod scale;
mod stratified;
mod survey;

pub use first_batch::first_batch;
pub use halves::Halves;
pub use survey::{Survey, survey};

/// Row indices of the two parts of a data set, in the order in which they are used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Rows to learn from.
    pub train: Vec<usize>,
    /// Rows to score on.
    pub test: Vec<usize>,
}

/// Splits the rows of `dataset` as `protocol` says; `seed` is that of the run, which the protocol's
/// own `split_seed` overrides.
pub fn split(dataset: &Dataset, protocol: &Protocol, seed: u64) -> Result<Split, SplitError> {
    let seed = protocol.split_seed.unwrap_or(seed);
    if let Some(rows) = protocol.rows {
        return drawn(dataset, rows, protocol, seed);
    }
    if given::says(dataset) {
        return given::split(dataset, protocol, seed);
    }
    free(dataset, protocol, seed)
}

/// The split of some rows alone.
fn drawn(dataset: &Dataset, rows: usize, protocol: &Protocol, seed: u64) -> Result<Split, SplitError> {
    let n_all = dataset.labels.len();
    if given::says(dataset) {
        return Err(SplitError::DrawnAlone);
    }
    if rows > n_all {
        return Err(SplitError::TooManyDrawn { rows, n_all });
    }
    let mut chosen = RandomState::named(&format!("rows {seed}")).permutation(n_all);
    chosen.truncate(rows);
    let part = Dataset {
        features: dataset.features.select(Axis(0), &[]),
        labels: chosen.iter().map(|&row| dataset.labels[row]).collect(),
        classes: dataset.classes.clone(),
        about: About::default(),
    };
    let Split { train, test } = free(&part, protocol, seed)?;
    let of_all = |positions: Vec<usize>| positions.into_iter().map(|at| chosen[at]).collect();
    Ok(Split { train: of_all(train), test: of_all(test) })
}

/// The split of data that do not say themselves what tests or must stay together.
fn free(dataset: &Dataset, protocol: &Protocol, seed: u64) -> Result<Split, SplitError> {
    let (rows, test_fraction) = (dataset.labels.len(), protocol.test_fraction);
    let n_test = rows - protocol.train_rows(rows);
    if n_test == 0 || n_test >= rows {
        return Err(SplitError::EmptyHalf { rows, test_fraction });
    }
    match protocol.split {
        SplitMethod::TrainTestSplit => {
            let mut test = RandomState::from_seed(seed)?.permutation(rows);
            let train = test.split_off(n_test);
            Ok(Split { train, test })
        }
        SplitMethod::Stratified => stratified::split(dataset, n_test, &mut RandomState::from_seed(seed)?),
        SplitMethod::Shuffled => Ok(shuffled(rows, n_test, seed)),
    }
}

fn shuffled(rows: usize, n_test: usize, seed: u64) -> Split {
    let mut train = Generator::new(seed).permutation(rows);
    let test = train.split_off(rows - n_test);
    Generator::new(seed).shuffle(&mut train);
    Split { train, test }
}

/// Python's `int(x)` of a number of rows.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "truncation is meant")]
fn count(x: f64) -> usize {
    x as usize
}

#[cfg(test)]
pub(crate) mod tests {
    use ndarray::Array2;

    use super::{Split, split};
    use crate::{
        dataset::{About, Dataset},
        error::{SeedError, SplitError},
        protocol::{FirstBatch, Iterations, Protocol, Scaling, SplitMethod},
    };

    /// A protocol of this split; the rest is as plain as can be.
    pub(crate) fn protocol(split: SplitMethod, test_fraction: f64) -> Protocol {
        Protocol {
            rows: None,
            split,
            test_fraction,
            split_seed: None,
            scaling: Scaling::None,
            first_batch: FirstBatch::Random,
            initial: 2,
            batch: 1,
            iterations: Iterations::UntilPoolEmpty,
        }
    }

    /// Rows `0..n` of two alternating classes; the only feature is the row number.
    pub(crate) fn rows(n: usize) -> Dataset {
        Dataset {
            features: Array2::from_shape_fn((n, 1), |(row, _)| row as f64),
            labels: (0..n).map(|row| row % 2).collect(),
            classes: vec!["even".to_owned(), "odd".to_owned()],
            about: About::default(),
        }
    }

    const METHODS: [SplitMethod; 3] =
        [SplitMethod::TrainTestSplit, SplitMethod::Stratified, SplitMethod::Shuffled];

    #[test]
    fn every_row_is_in_exactly_one_half_and_the_order_is_shuffled() {
        for method in METHODS {
            let Split { train, test } = split(&rows(101), &protocol(method, 0.4), 3).expect("enough rows");
            // 1 - 0.4 is exact enough for int(60.6) and ceil(40.4) to agree.
            assert_eq!((train.len(), test.len()), (60, 41));
            assert!(!train.is_sorted() && !test.is_sorted());
            let mut all = [train, test].concat();
            all.sort_unstable();
            assert!(all.into_iter().eq(0..101));
        }
    }

    #[test]
    fn rows_are_drawn_anew_by_each_seed_and_split_as_if_they_were_all() {
        for method in METHODS {
            let some = Protocol { rows: Some(50), ..protocol(method, 0.4) };
            let used = |seed| {
                let Split { train, test } = split(&rows(400), &some, seed).expect("enough rows");
                assert_eq!((train.len(), test.len()), (30, 20));
                let mut all = [train, test].concat();
                all.sort_unstable();
                all.dedup();
                assert!(all.len() == 50 && all[49] < 400);
                all
            };
            assert!(used(1) != used(2) && used(1) == used(1));
            let most = Protocol { rows: Some(401), ..some.clone() };
            let refused = split(&rows(400), &most, 1);
            assert_eq!(refused, Err(SplitError::TooManyDrawn { rows: 401, n_all: 400 }));
        }
        let mut grouped = rows(40);
        grouped.about.groups = Some((0..40).map(|row| row / 4).collect());
        let some = Protocol { rows: Some(20), ..protocol(SplitMethod::TrainTestSplit, 0.4) };
        assert_eq!(split(&grouped, &some, 1), Err(SplitError::DrawnAlone));
    }

    #[test]
    fn a_split_seed_overrides_the_seed_of_the_run() {
        for method in METHODS {
            let fixed = Protocol { split_seed: Some(0), ..protocol(method, 0.5) };
            let of = |protocol: &Protocol, seed| split(&rows(40), protocol, seed).expect("enough rows");
            assert_eq!(of(&fixed, 1), of(&fixed, 2));
            assert_eq!(of(&fixed, 1), of(&protocol(method, 0.5), 0));
            assert_ne!(of(&protocol(method, 0.5), 1), of(&protocol(method, 0.5), 2));
        }
    }

    #[test]
    fn a_fraction_that_leaves_a_half_empty_is_an_error() {
        for method in METHODS {
            let empty = |rows, test_fraction| Err(SplitError::EmptyHalf { rows, test_fraction });
            assert_eq!(split(&rows(3), &protocol(method, 0.9), 0), empty(3, 0.9));
            assert_eq!(split(&rows(0), &protocol(method, 0.5), 0), empty(0, 0.5));
        }
    }

    #[test]
    fn seeds_above_32_bits_are_for_the_modern_stream_only() {
        let seed = 1 << 32;
        for method in METHODS {
            let expected = SplitError::Seed(SeedError { seed });
            match split(&rows(40), &protocol(method, 0.5), seed) {
                Ok(_) => assert_eq!(method, SplitMethod::Shuffled),
                Err(error) => assert_eq!(error, expected),
            }
        }
    }

    #[test]
    fn the_shuffled_split_takes_its_second_shuffle_from_a_new_stream() {
        // numpy 1.26.4: a shuffle of arange(10), its first 6 shuffled again by a new default_rng(0).
        let Split { train, test } =
            split(&rows(10), &protocol(SplitMethod::Shuffled, 0.4), 0).expect("enough rows");
        assert_eq!(train, [7, 2, 5, 3, 4, 6]);
        assert_eq!(test, [9, 0, 8, 1]);
    }
}
