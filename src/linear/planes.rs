//! Sums of weighted features, one for each class or one for two, and what is read from them.

use ndarray::{Array2, ArrayView1, ArrayView2};

use crate::numeric::{
    argmax, dot,
    elementary::exp,
    product::{Matrix, product},
};

/// Coefficients and offsets `w x + b` of each class; for two classes of the second one alone.
#[derive(Debug, Clone)]
pub struct Planes {
    n_features: usize,
    coefficients: Vec<f64>,
    offsets: Vec<f64>,
}

impl Planes {
    /// From coefficients, a row of `n_features` for each offset.
    pub(super) fn new(n_features: usize, coefficients: Vec<f64>, offsets: Vec<f64>) -> Self {
        debug_assert_eq!(coefficients.len(), n_features * offsets.len());
        Self { n_features, coefficients, offsets }
    }

    /// The same for features from which `means` were subtracted before.
    pub(super) fn centred(
        n_features: usize,
        coefficients: Vec<f64>,
        mut offsets: Vec<f64>,
        means: &[f64],
    ) -> Self {
        for (offset, w) in offsets.iter_mut().zip(coefficients.chunks_exact(n_features)) {
            *offset -= dot(w, means);
        }
        Self::new(n_features, coefficients, offsets)
    }

    /// Of two classes the plane between them, in the place of one for each.
    pub(super) fn between(self) -> Self {
        let [first, second] = self.offsets[..] else { return self };
        let (a, b) = self.coefficients.split_at(self.n_features);
        let coefficients = a.iter().zip(b).map(|(a, b)| b - a).collect();
        Self::new(self.n_features, coefficients, vec![second - first])
    }

    /// Coefficients, a row for each class, one row for two.
    #[must_use]
    pub fn coefficients(&self) -> ArrayView2<'_, f64> {
        let shape = (self.offsets.len(), self.n_features);
        ArrayView2::from_shape(shape, &self.coefficients).expect("a row of coefficients for each offset")
    }

    /// Offsets, one for each row of coefficients.
    #[must_use]
    pub fn offsets(&self) -> &[f64] {
        &self.offsets
    }

    /// The sums `w x + b` of rows `x`, shape `(n_rows, n_classes)`, one column for two classes.
    #[must_use]
    pub fn decisions(&self, x: ArrayView2<'_, f64>) -> Array2<f64> {
        let x = x.as_standard_layout();
        let mut out = vec![0.0; x.nrows() * self.offsets.len()];
        let coefficients = Matrix::new(&self.coefficients, self.n_features).transposed();
        product(
            Matrix::new(x.as_slice().expect("in standard layout"), self.n_features),
            coefficients,
            &mut out,
        );
        for row in out.chunks_exact_mut(self.offsets.len()) {
            for (z, offset) in row.iter_mut().zip(&self.offsets) {
                *z += offset;
            }
        }
        Array2::from_shape_vec((x.nrows(), self.offsets.len()), out).expect("a sum for each offset")
    }
}

/// The softmax of sums, shape `(n_rows, n_classes)`; of one column `1 / (1 + exp(-z))` for the second of
/// two classes.
#[must_use]
pub fn probabilities(decisions: &Array2<f64>) -> Array2<f64> {
    if decisions.ncols() == 1 {
        return Array2::from_shape_fn((decisions.nrows(), 2), |(row, class)| {
            let z = decisions[[row, 0]];
            1.0 / (1.0 + exp(if class == 1 { -z } else { z }))
        });
    }
    let mut out = decisions.clone();
    for mut row in out.rows_mut() {
        let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        row.mapv_inplace(|z| exp(z - largest));
        let total: f64 = row.iter().sum();
        row.mapv_inplace(|p| p / total);
    }
    out
}

/// The class of the largest sum of each row, of equal ones the first; of one column the second of two
/// classes where the sum is positive.
#[must_use]
pub fn classes(decisions: &Array2<f64>) -> Vec<usize> {
    let class = |row: ArrayView1<'_, f64>| match row.len() {
        1 => usize::from(row[0] > 0.0),
        _ => argmax(row),
    };
    decisions.outer_iter().map(class).collect()
}
