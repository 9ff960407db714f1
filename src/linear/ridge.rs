//! Ridge regression on the classes.
//!
//! # Definition
//!
//! ```text
//! minimise  sum over rows of (t - w x - b)^2 + alpha |w|^2        t = 1 in the class, -1 outside it
//! ```
//!
//! for each class apart, for two classes once. The offset is not penalised: features and targets are taken from their
//! means. With more features than rows the same `w = X' (X X' + alpha)^-1 t` is computed from products of rows.
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `RidgeClassifier(alpha)`, solver `"cholesky"`.
//!
//! # Reference
//!
//! Hastie, Tibshirani, Friedman. The Elements of Statistical Learning, section 3.4.1. 2009.

use ndarray::{Array2, ArrayView2};

use super::{columns, planes::Planes};
use crate::numeric::{
    cholesky::Cholesky,
    product::{Matrix, product},
};

/// Fits rows `x`, shape `(n_rows, n_features)`, of the classes `y`, numbered from 0 to `n_classes - 1`
/// without gaps, of which there are at least two; `None` where rounding leaves nothing of `alpha`.
#[must_use]
pub fn fit(x: ArrayView2<'_, f64>, y: &[usize], n_classes: usize, alpha: f64) -> Option<Planes> {
    let (n_rows, n_features) = x.dim();
    let mut centred: Vec<f64> = x.iter().copied().collect();
    let (means, _) = columns::moments(&centred, n_features);
    columns::centre(&mut centred, &means);
    let rows = Matrix::new(&centred, n_features);
    let by_rows = n_features > n_rows;
    let (left, right) = if by_rows { (rows, rows.transposed()) } else { (rows.transposed(), rows) };
    let size = n_rows.min(n_features);
    let mut products = Array2::zeros((size, size));
    product(left, right, products.as_slice_mut().expect("standard layout"));
    products.diag_mut().mapv_inplace(|value| value + alpha);
    let factor = Cholesky::new(&products)?;

    let (mut coefficients, mut offsets) = (Vec::new(), Vec::new());
    for class in if n_classes == 2 { 1..2 } else { 0..n_classes } {
        let targets: Vec<f64> = y.iter().map(|&other| if other == class { 1.0 } else { -1.0 }).collect();
        let mean = targets.iter().sum::<f64>() / n_rows as f64;
        let targets: Vec<f64> = targets.iter().map(|target| target - mean).collect();
        let weights = if by_rows {
            combined(&centred, n_features, &factor.solve(ndarray::aview1(&targets)))
        } else {
            factor.solve(ndarray::aview1(&combined(&centred, n_features, &targets)))
        };
        coefficients.extend(weights);
        offsets.push(mean);
    }
    Some(Planes::centred(n_features, coefficients, offsets, &means))
}

/// The sum of rows of `n`, each times its weight.
fn combined(rows: &[f64], n: usize, weights: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; n];
    product(Matrix::new(weights, weights.len()), Matrix::new(rows, n), &mut out);
    out
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::fit;
    use crate::linear::planes;

    #[test]
    fn rows_and_features_lead_to_the_same_plane() {
        // Features that are 0 change nothing but the way that is taken.
        let x = array![[0.0, 1.0], [1.0, 0.5], [4.0, -1.0], [5.0, 0.25]];
        let wide = Array2::from_shape_fn((4, 9), |(row, at)| if at < 2 { x[[row, at]] } else { 0.0 });
        let y = [0, 0, 1, 1];
        let (narrow, wide) = (fit(x.view(), &y, 2, 0.5), fit(wide.view(), &y, 2, 0.5));
        let (narrow, wide) = (narrow.expect("a plane"), wide.expect("a plane"));
        for at in 0..2 {
            assert!((narrow.coefficients()[[0, at]] - wide.coefficients()[[0, at]]).abs() < 1e-14);
        }
        assert!((narrow.offsets()[0] - wide.offsets()[0]).abs() < 1e-14);
        assert_eq!(planes::classes(&narrow.decisions(x.view())), y);
    }

    #[test]
    fn one_feature_shrinks_as_the_formula_says() {
        // Centred: x = -1, 1; t = -1, 1. w = 2 / (2 + alpha).
        let found = fit(array![[3.0], [5.0]].view(), &[0, 1], 2, 2.0).expect("a plane");
        assert_eq!((found.coefficients()[[0, 0]], found.offsets()[0]), (0.5, -2.0));
    }
}
