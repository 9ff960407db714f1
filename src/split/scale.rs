//! Standardised features: mean 0 and variance 1 in the training half.
//!
//! # Definition
//!
//! ```text
//! z = (x - mean) / sd        sd^2 = (sum (x - mean)^2 - (sum (x - mean))^2 / n) / n
//! ```
//!
//! mean and sd of the `n` training rows. A feature that is constant up to rounding keeps its scale:
//! `sd = 1` where `var <= n eps var + (n mean eps)^2`.
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `StandardScaler`, with its order of sums from the first row to the last: the
//! same bits, but for data of a single feature, which numpy adds in blocks.

use ndarray::{Array1, Array2};

/// Scales both halves in place by the statistics of `train`, which has at least one row. The first
/// feature whose mean or variance is not finite, where there is one.
pub(super) fn standardise(train: &mut Array2<f64>, test: &mut Array2<f64>) -> Option<usize> {
    let n = train.nrows() as f64;
    let mean = column_sums(train) / n;
    *train -= &mean;
    *test -= &mean;
    // What rounding left of the sum of deviations corrects the variance.
    let left = column_sums(train);
    let squares = column_sums(&train.mapv(|deviation| deviation * deviation));
    let variance = (squares - left.mapv(|left| left * left) / n) / n;
    let scale = Array1::from_shape_fn(mean.len(), |j| scale(variance[j], mean[j], n));
    *train /= &scale;
    *test /= &scale;
    (0..mean.len()).find(|&j| !(mean[j].is_finite() && variance[j].is_finite()))
}

fn column_sums(rows: &Array2<f64>) -> Array1<f64> {
    let mut sums = Array1::zeros(rows.ncols());
    for row in rows.outer_iter() {
        sums += &row;
    }
    sums
}

fn scale(variance: f64, mean: f64, n: f64) -> f64 {
    let constant_below = n * f64::EPSILON * variance + (n * mean * f64::EPSILON).powi(2);
    if variance <= constant_below { 1.0 } else { variance.sqrt() }
}
