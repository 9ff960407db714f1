//! The two parts of a split data set in memory.

use std::sync::OnceLock;

use ndarray::{ArcArray2, Axis};

use crate::{dataset::Dataset, numeric::distances::SquaredDistances, protocol::Scaling};

use super::{Split, outliers, scale};

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
    outliers: OnceLock<Option<Vec<bool>>>,
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
        let distances = SquaredDistances::new(&train_x, &test_x);
        Self { train_x, train_y, test_x, test_y, n_classes, distances, outliers: OnceLock::new() }
    }

    /// The same with another limit in bytes for each matrix of distances that is kept. It costs
    /// time or memory; no result depends on it.
    #[must_use]
    pub fn with_distance_budget(mut self, bytes: usize) -> Self {
        self.distances = SquaredDistances::with_budget(&self.train_x, &self.test_x, bytes);
        self
    }

    /// Squared Euclidean distances between rows, computed on first use and shared by all cells.
    #[must_use]
    pub fn distances(&self) -> &SquaredDistances {
        &self.distances
    }

    /// Which training rows lie far from all others: their mean Euclidean distance to the 10 nearest
    /// other training rows is beyond Tukey's upper fence. Found on first use; `None` for training
    /// halves of fewer than 20 or more than 10,000 rows.
    #[must_use]
    pub fn outliers(&self) -> Option<&[bool]> {
        self.outliers.get_or_init(|| outliers::find(&self.distances, self.train_y.len())).as_deref()
    }
}
