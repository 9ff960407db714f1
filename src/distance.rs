//! The squared Euclidean distances of a split data set, shared by every cell that runs on it.
//!
//! # Definition
//!
//! ```text
//! d2(x, y) = max(0, x.x + y.y - 2 x.y)        and 0 for a row and itself
//! ```
//!
//! the way libsvm's kernels and scikit-learn's `euclidean_distances` compute it. Features of
//! small integers (pixels) give exact distances, so ties are exact too.

use std::sync::OnceLock;

use ndarray::{ArcArray2, Array1, Array2, ArrayView1, ArrayView2};

/// Squared distances from any row to the training rows; see the [module](self).
#[derive(Debug)]
pub struct SquaredDistances {
    train: ArcArray2<f64>,
    test: ArcArray2<f64>,
    train_norms: Array1<f64>,
    test_norms: Array1<f64>,
    within: OnceLock<Array2<f64>>,
    across: OnceLock<Array2<f64>>,
}

impl SquaredDistances {
    /// Prepares the distances; none is computed before it is asked for.
    #[must_use]
    pub fn new(train: &ArcArray2<f64>, test: &ArcArray2<f64>) -> Self {
        Self {
            train_norms: squared_norms(train.view()),
            test_norms: squared_norms(test.view()),
            train: train.clone(),
            test: test.clone(),
            within: OnceLock::new(),
            across: OnceLock::new(),
        }
    }

    /// Distances from training row `row` to every training row, shape `(n_train,)`.
    pub fn from_train(&self, row: usize) -> ArrayView1<'_, f64> {
        self.within().row(row)
    }

    /// Distances from test row `row` to every training row, shape `(n_train,)`.
    pub fn from_test(&self, row: usize) -> ArrayView1<'_, f64> {
        self.across().row(row)
    }

    /// Among the training rows, shape `(n_train, n_train)`.
    pub fn within(&self) -> &Array2<f64> {
        self.within.get_or_init(|| {
            let mut all = pairwise(&self.train, &self.train_norms, &self.train, &self.train_norms);
            all.diag_mut().fill(0.0);
            all
        })
    }

    /// From the test rows to the training rows, shape `(n_test, n_train)`.
    pub fn across(&self) -> &Array2<f64> {
        self.across.get_or_init(|| pairwise(&self.test, &self.test_norms, &self.train, &self.train_norms))
    }
}

fn squared_norms(rows: ArrayView2<'_, f64>) -> Array1<f64> {
    rows.outer_iter().map(|row| row.dot(&row)).collect()
}

fn pairwise(
    from: &ArcArray2<f64>,
    from_norms: &Array1<f64>,
    to: &ArcArray2<f64>,
    to_norms: &Array1<f64>,
) -> Array2<f64> {
    let mut out = from.dot(&to.t());
    for (mut row, &norm) in out.outer_iter_mut().zip(from_norms) {
        row.zip_mut_with(to_norms, |value, &other| *value = (norm + other - 2.0 * *value).max(0.0));
    }
    out
}
