//! Logistic regression to its optimum.
//!
//! # Definition
//!
//! ```text
//! minimise  C sum over rows of -ln p_y(x) + 1/2 |w|^2        p = softmax(w x + b)
//! ```
//!
//! The offsets are not penalised. For two classes there is one vector `w`, `p = 1 / (1 + exp(-(w x + b)))`.
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `LogisticRegression(C)` at the optimum, where its solvers `lbfgs` and `newton-cg`
//! meet when their tolerance is small: coefficients within 1e-6.
//!
//! # Reference
//!
//! Hastie, Tibshirani, Friedman. The Elements of Statistical Learning, section 4.4. 2009.

use ndarray::{Array2, ArrayView1, ArrayView2};

use crate::numeric::{
    argmax,
    product::{Matrix, product},
};

mod link;
mod newton;
mod pass;
mod precondition;
mod problem;
mod system;
mod table;

use link::Link;
use problem::{Point, Problem};
use table::Table;

/// A fitted model.
#[derive(Debug, Clone)]
pub struct Softmax {
    n_classes: usize,
    n_features: usize,
    /// A row for each class, one row for two.
    coefficients: Vec<f64>,
    offsets: Vec<f64>,
    converged: bool,
    steps: usize,
}

impl Softmax {
    /// Fits rows `x`, shape `(n_rows, n_features)`, of the classes `y`, numbered from 0 to
    /// `n_classes - 1` without gaps, of which there are at least two; `c` is the weight of the loss.
    #[must_use]
    pub fn fit(x: ArrayView2<'_, f64>, y: &[usize], n_classes: usize, c: f64) -> Self {
        let n_features = x.ncols();
        let x = x.as_standard_layout();
        let rows = Table::new(x.as_slice().expect("in standard layout"), n_features);
        let mut problem = Problem::new(rows, y, n_classes, c);
        let found = newton::minimise(&mut problem);
        let (coefficients, offsets) = per_class(&problem.link, &problem.rows, &found.point);
        Self { n_classes, n_features, coefficients, offsets, converged: found.converged, steps: found.steps }
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

    /// Whether the search reached the optimum.
    #[must_use]
    pub fn converged(&self) -> bool {
        self.converged
    }

    /// Steps of the search.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.steps
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

    /// Class probabilities from sums, shape `(n_rows, n_classes)`.
    #[must_use]
    pub fn probabilities(&self, decisions: &Array2<f64>) -> Array2<f64> {
        let exp = crate::numeric::elementary::exp;
        if self.n_classes == 2 {
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

    /// The class of the largest sum of each row, of equal ones the first; for two classes the second
    /// where the sum is positive.
    #[must_use]
    pub fn classes(&self, decisions: &Array2<f64>) -> Vec<usize> {
        let class = |row: ArrayView1<'_, f64>| match row.len() {
            1 => usize::from(row[0] > 0.0),
            _ => argmax(row),
        };
        decisions.outer_iter().map(class).collect()
    }
}

/// Coefficients and offsets of each class, for features that are not centred.
fn per_class(link: &Link, rows: &Table, point: &Point) -> (Vec<f64>, Vec<f64>) {
    let n_rows = if link.is_binary() { 1 } else { link.n_classes };
    let free = |at: usize| -> Vec<pass::Block> {
        let value = |c: usize| point.w.get(c * rows.stride + at).copied().unwrap_or_default();
        (0..link.n_free()).map(|c| [value(c); pass::BLOCK]).collect()
    };
    let mut coefficients = vec![0.0; n_rows * rows.n_features];
    let mut classes = vec![[0.0; pass::BLOCK]; link.n_classes];
    for at in 0..rows.n_features {
        let free = free(at);
        if link.is_binary() {
            coefficients[at] = free[0][0];
            continue;
        }
        link.expand(&free, &mut classes);
        for (class, sums) in classes.iter().enumerate() {
            coefficients[class * rows.n_features + at] = sums[0];
        }
    }
    let mut offsets = vec![point.b[0]];
    if !link.is_binary() {
        let free: Vec<pass::Block> = point.b.iter().map(|&b| [b; pass::BLOCK]).collect();
        link.expand(&free, &mut classes);
        offsets = classes.iter().map(|sums| sums[0]).collect();
    }
    for (offset, w) in offsets.iter_mut().zip(coefficients.chunks_exact(rows.n_features)) {
        *offset -= crate::numeric::dot(w, &rows.means);
    }
    (coefficients, offsets)
}
