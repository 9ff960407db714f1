//! The two parts of a split data set in memory.

use ndarray::{ArcArray2, Axis};

use crate::{dataset::Dataset, oracle::Truth, pool::Pool, protocol::Scaling};

use super::{Split, scale};

/// The two parts of a split data set: what everybody may see apart from what somebody must answer.
#[derive(Debug)]
pub struct Halves {
    /// Features of both parts; learners and strategies get this and nothing else of the data.
    pub pool: Pool,
    /// The classes of the training rows; only the oracle of a run tells them.
    pub truth: Truth,
    /// The classes of the test rows, shape `(n_test,)`; only curves are scored with them.
    pub test_classes: Vec<usize>,
}

impl Halves {
    /// Materialises the rows of `split`, unscaled.
    #[must_use]
    pub fn new(dataset: &Dataset, split: &Split) -> Self {
        Self::scaled(dataset, split, Scaling::None)
    }

    /// Materialises the rows of `split` and scales both halves by what `scaling` learns from the
    /// training half.
    #[must_use]
    pub fn scaled(dataset: &Dataset, split: &Split, scaling: Scaling) -> Self {
        let mut train_x = dataset.features.select(Axis(0), &split.train);
        let mut test_x = dataset.features.select(Axis(0), &split.test);
        match scaling {
            Scaling::None => {}
            Scaling::Standard => scale::standardise(&mut train_x, &mut test_x),
        }
        let labels = |rows: &[usize]| rows.iter().map(|&row| dataset.labels[row]).collect();
        Self::from_parts(
            train_x.into_shared(),
            labels(&split.train),
            test_x.into_shared(),
            labels(&split.test),
            dataset.classes.len(),
        )
    }

    /// The halves made of these rows, for callers that have split already.
    #[must_use]
    pub fn from_parts(
        train_x: ArcArray2<f64>,
        train_y: Vec<usize>,
        test_x: ArcArray2<f64>,
        test_y: Vec<usize>,
        n_classes: usize,
    ) -> Self {
        Self {
            pool: Pool::new(train_x, test_x, n_classes),
            truth: Truth::new(train_y, n_classes),
            test_classes: test_y,
        }
    }
}
