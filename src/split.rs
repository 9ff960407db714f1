//! Splits: which rows train, which rows test, which rows are labeled first.
//!
//! Everything is by row index; [`Halves`] then materialises the two parts once for all cells that
//! share them. After this module indices are **positions in the training half**, everywhere.

use ndarray::{ArcArray2, Axis};

use crate::{dataset::Dataset, distance::SquaredDistances};

/// Row indices of the two parts of a data set, in the order in which they are used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Rows to learn from.
    pub train: Vec<usize>,
    /// Rows to score on.
    pub test: Vec<usize>,
}

/// The two parts of a split data set, as learners and strategies see them.
#[derive(Debug)]
pub struct Halves {
    /// Features of the training half, shape `(n_train, n_features)`.
    pub train_x: ArcArray2<f64>,
    /// Class of every training row; strategies get to see only those of labeled rows.
    pub train_y: Vec<usize>,
    /// Features of the test half, shape `(n_test, n_features)`.
    pub test_x: ArcArray2<f64>,
    /// Class of every test row.
    pub test_y: Vec<usize>,
    /// Number of classes of the whole data set; classes are `0..n_classes`.
    pub n_classes: usize,
    distances: SquaredDistances,
}

impl Halves {
    /// Materialises the rows of `split`.
    #[must_use]
    pub fn new(dataset: &Dataset, split: &Split) -> Self {
        let rows = |rows: &[usize]| dataset.features.select(Axis(0), rows).into_shared();
        let labels = |rows: &[usize]| rows.iter().map(|&row| dataset.labels[row]).collect();
        Self::from_parts(
            rows(&split.train),
            labels(&split.train),
            rows(&split.test),
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
        let distances = SquaredDistances::new(&train_x, &test_x);
        Self { train_x, train_y, test_x, test_y, n_classes, distances }
    }

    /// Squared Euclidean distances between rows, computed on first use and shared by all cells.
    #[must_use]
    pub fn distances(&self) -> &SquaredDistances {
        &self.distances
    }
}
