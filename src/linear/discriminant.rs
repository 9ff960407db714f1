//! Linear discriminant analysis.
//!
//! # Definition
//!
//! Rows of class `c` are normal with mean `m_c` and a covariance `S` that all classes share:
//!
//! ```text
//! ln p_c(x) + const = (m_c - m)' S^-1 (x - m) - 1/2 (m_c - m)' S^-1 (m_c - m) + ln(share of c)
//! ```
//!
//! `m` is the mean of all rows. `S^-1` is taken in the directions in which rows vary within classes by more than
//! `tol` after each feature is divided by its deviation within classes, and there between the classes.
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `LinearDiscriminantAnalysis(solver="svd")`, step by step.
//!
//! # Reference
//!
//! Hastie, Tibshirani, Friedman. The Elements of Statistical Learning, section 4.3. 2009.

use ndarray::ArrayView2;
use thiserror::Error;

use super::{columns, planes::Planes};
use crate::numeric::{
    elementary::ln,
    product::{Matrix, product},
    svd::{Decomposition, svd},
};

/// Why there is no discriminant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DiscriminantError {
    /// One row of each class tells nothing of how they vary.
    #[error("{rows} labeled rows of {classes} classes; it needs more rows than classes, label more first")]
    TooFewRows {
        /// Labeled rows.
        rows: usize,
        /// Their classes.
        classes: usize,
    },
    /// All rows of a class are equal, or vary by less than the tolerance.
    #[error("no feature varies within a class; label more rows first, or take a smaller tol")]
    NoVariation,
}

/// Fits rows `x`, shape `(n_rows, n_features)`, of the classes `y`, numbered from 0 to `n_classes - 1`
/// without gaps, of which there are at least two.
pub fn fit(
    x: ArrayView2<'_, f64>,
    y: &[usize],
    n_classes: usize,
    tol: f64,
) -> Result<Planes, DiscriminantError> {
    let (n_rows, n_features) = x.dim();
    if n_rows <= n_classes {
        return Err(DiscriminantError::TooFewRows { rows: n_rows, classes: n_classes });
    }
    let Groups { shares, means, within } = Groups::new(x, y, n_classes);
    let overall = multiplied(&shares, &means, n_features);
    let mut centers = means;
    columns::centre(&mut centers, &overall);
    let scalings = within_scalings(within, n_features, n_rows - n_classes, tol);
    let Some(scalings) = scalings else { return Err(DiscriminantError::NoVariation) };

    // Centers in the scaled space, each weighted by its rows.
    let n_directions = scalings.len() / n_features;
    let projected = multiplied_transposed(&centers, &scalings, n_features);
    let factor = 1.0 / (n_classes - 1) as f64;
    let mut weighted = projected.clone();
    for (row, share) in weighted.chunks_exact_mut(n_directions).zip(&shares) {
        let weight = (n_rows as f64 * share * factor).sqrt();
        for value in row {
            *value *= weight;
        }
    }
    let Decomposition { values, vectors } = svd(weighted, n_directions);
    let rank = values.iter().filter(|&&value| value > tol * values[0]).count();
    let scalings = multiplied(&vectors[..rank * n_directions], &scalings, n_features);

    // The planes of each class.
    if rank == 0 {
        let offsets = shares.iter().map(|&share| ln(share)).collect();
        return Ok(Planes::new(n_features, vec![0.0; n_classes * n_features], offsets).between());
    }
    let coordinates = multiplied_transposed(&centers, &scalings, n_features);
    let offset = |(row, &share): (&[f64], &f64)| -0.5 * row.iter().map(|v| v * v).sum::<f64>() + ln(share);
    let offsets = coordinates.chunks_exact(rank).zip(&shares).map(offset).collect();
    let coefficients = multiplied(&coordinates, &scalings, n_features);
    Ok(Planes::centred(n_features, coefficients, offsets, &overall).between())
}

/// What the classes say of the rows.
struct Groups {
    /// Share of the rows of each class.
    shares: Vec<f64>,
    /// Its mean, shape `(n_classes, n_features)`.
    means: Vec<f64>,
    /// The rows without the means of their classes, class by class.
    within: Vec<f64>,
}

impl Groups {
    /// Sums follow the order of the rows, as `np.add.at` has it.
    fn new(x: ArrayView2<'_, f64>, y: &[usize], n_classes: usize) -> Self {
        let (n_rows, n_features) = x.dim();
        let (mut counts, mut means) = (vec![0.0; n_classes], vec![0.0; n_classes * n_features]);
        for (row, &class) in x.outer_iter().zip(y) {
            counts[class] += 1.0;
            for (sum, value) in means[class * n_features..][..n_features].iter_mut().zip(row) {
                *sum += value;
            }
        }
        for (mean, count) in means.chunks_exact_mut(n_features).zip(&counts) {
            for sum in mean {
                *sum /= count;
            }
        }
        let mut within = Vec::with_capacity(n_rows * n_features);
        for class in 0..n_classes {
            let mean = &means[class * n_features..][..n_features];
            for (row, _) in x.outer_iter().zip(y).filter(|(_, other)| **other == class) {
                within.extend(row.iter().zip(mean).map(|(value, mean)| value - mean));
            }
        }
        let shares = counts.into_iter().map(|count| count / n_rows as f64).collect();
        Self { shares, means, within }
    }
}

/// The directions in which rows vary within classes, each divided by how much they do, as rows of
/// `n_features`; `None` where they do not vary.
fn within_scalings(mut within: Vec<f64>, n_features: usize, freedom: usize, tol: f64) -> Option<Vec<f64>> {
    let (_, variances) = columns::moments(&within, n_features);
    let deviation = |variance: &f64| if *variance == 0.0 { 1.0 } else { variance.sqrt() };
    let deviations: Vec<f64> = variances.iter().map(deviation).collect();
    let factor = (1.0 / freedom as f64).sqrt();
    for row in within.chunks_exact_mut(n_features) {
        for (value, deviation) in row.iter_mut().zip(&deviations) {
            *value = factor * (*value / deviation);
        }
    }
    let Decomposition { values, mut vectors } = svd(within, n_features);
    let rank = values.iter().filter(|&&value| value > tol).count();
    vectors.truncate(rank * n_features);
    for (row, value) in vectors.chunks_exact_mut(n_features).zip(&values) {
        for (entry, deviation) in row.iter_mut().zip(&deviations) {
            *entry = *entry / deviation / value;
        }
    }
    (rank > 0).then_some(vectors)
}

/// `a b`, where `b` has rows of `n` and `a` as many columns as `b` has rows.
fn multiplied(a: &[f64], b: &[f64], n: usize) -> Vec<f64> {
    let inner = b.len() / n;
    let mut out = vec![0.0; a.len() / inner * n];
    product(Matrix::new(a, inner), Matrix::new(b, n), &mut out);
    out
}

/// `a b'`, where both have rows of `n`.
fn multiplied_transposed(a: &[f64], b: &[f64], n: usize) -> Vec<f64> {
    let mut out = vec![0.0; a.len() / n * (b.len() / n)];
    product(Matrix::new(a, n), Matrix::new(b, n).transposed(), &mut out);
    out
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::{DiscriminantError, fit};
    use crate::linear::planes;

    #[test]
    fn a_plane_lies_halfway_between_two_classes_that_are_alike_but_for_their_means() {
        let x = array![[0.0, 0.0], [1.0, 2.0], [2.0, 1.0], [4.0, 0.0], [5.0, 2.0], [6.0, 1.0]];
        let found = fit(x.view(), &[0, 0, 0, 1, 1, 1], 2, 1e-4).expect("a plane");
        let decisions = found.decisions(array![[3.0, 1.0], [1.0, 1.0], [5.0, 1.0]].view());
        assert!(decisions[[0, 0]].abs() < 1e-12, "{decisions}");
        assert_eq!(planes::classes(&decisions)[1..], [0, 1]);
        assert!((decisions[[1, 0]] + decisions[[2, 0]]).abs() < 1e-12, "{decisions}");
    }

    #[test]
    fn rows_that_tell_nothing_are_refused() {
        let x = array![[0.0, 1.0], [3.0, 1.0], [0.0, 1.0]];
        let few = DiscriminantError::TooFewRows { rows: 3, classes: 3 };
        assert_eq!(fit(x.view(), &[0, 1, 2], 3, 1e-4).expect_err("too few rows"), few);
        let same = fit(x.view(), &[0, 1, 0], 2, 1e-4).expect_err("no variation");
        assert_eq!(same, DiscriminantError::NoVariation);
    }
}
