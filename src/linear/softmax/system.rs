//! Systems `I + f X'DX` of the centred rows and their offset, solved on the shorter side of `X`.
//!
//! # Definition
//!
//! With more rows than features the matrix is factored as it stands. With fewer,
//!
//! ```text
//! (I + f X'DX)^-1 = I - f X'R (I + f R XX' R)^-1 R X        R = sqrt(D)
//! ```
//!
//! and the offset is solved apart, which is exact where `D` is the same for all rows.

use ndarray::{Array2, aview1};

use super::table::Table;
use crate::numeric::{
    Buffer,
    cholesky::Cholesky,
    dot,
    product::{Matrix, product},
    single, vectorised,
};

/// Columns of `X'X` that are computed at once: of the upper triangle little is.
const PANEL: usize = 64;
/// Smallest curvature of the offset.
const FLAT: f64 = 1e-12;

/// Products of the rows with each other.
#[derive(Debug)]
pub(super) enum Gram {
    /// `X'X`, with a last row and column for the offset; the lower triangle.
    Features(Vec<f64>),
    /// `XX'`.
    Rows(Vec<f64>),
}

impl Gram {
    pub(super) fn new(rows: &Table) -> Self {
        if rows.n_rows > rows.n_features {
            return Self::Features(by_features(rows, None));
        }
        let mut gram = vec![0.0; rows.n_rows * rows.n_rows];
        let exact = Matrix::new(rows.exact(), rows.stride);
        product(exact, exact.transposed(), &mut gram);
        Self::Rows(gram)
    }
}

/// A system that can be solved.
#[derive(Debug)]
pub(super) enum System {
    /// On the side of the features.
    Features(Cholesky),
    /// On the side of the rows.
    Rows {
        factored: Cholesky,
        /// `f`, and the root of each row's weight.
        factor: f64,
        roots: Vec<f64>,
        offset: f64,
    },
    /// The diagonal alone, where rounding leaves a matrix that is not positive definite.
    Diagonal(Vec<f64>),
}

impl System {
    /// The system with this factor and these weights of the rows, 1 where there are none.
    pub(super) fn new(rows: &Table, gram: &Gram, factor: f64, weights: Option<Vec<f64>>) -> Self {
        match (gram, weights) {
            (Gram::Features(gram), None) => Self::by_features(gram.clone(), factor, rows.n_features),
            (Gram::Features(_), Some(weights)) => {
                Self::by_features(by_features(rows, Some(&weights)), factor, rows.n_features)
            }
            (Gram::Rows(gram), weights) => {
                let weights = weights.unwrap_or_else(|| vec![1.0; rows.n_rows]);
                Self::by_rows(gram, factor, &weights)
            }
        }
    }

    fn by_features(mut matrix: Vec<f64>, factor: f64, n_features: usize) -> Self {
        let width = n_features + 1;
        for value in &mut matrix {
            *value *= factor;
        }
        for at in 0..n_features {
            // The products are rounded to single precision.
            let value = &mut matrix[at * width + at];
            *value += 1.0 + 1e-6 * *value;
        }
        let corner = &mut matrix[n_features * width + n_features];
        *corner = (*corner * (1.0 + 1e-6)).max(FLAT);
        let diagonal = (0..width).map(|at| matrix[at * width + at]).collect();
        Cholesky::new(&square(matrix, width)).map_or(Self::Diagonal(diagonal), Self::Features)
    }

    fn by_rows(gram: &[f64], factor: f64, weights: &[f64]) -> Self {
        let n = weights.len();
        let roots: Vec<f64> = weights.iter().map(|weight| weight.sqrt()).collect();
        let mut matrix = gram.to_vec();
        for (at, row) in matrix.chunks_exact_mut(n).enumerate() {
            for (value, root) in row.iter_mut().zip(&roots) {
                *value *= factor * roots[at] * root;
            }
            row[at] += 1.0;
        }
        let offset = (factor * weights.iter().sum::<f64>()).max(FLAT);
        match Cholesky::new(&square(matrix, n)) {
            Some(factored) => Self::Rows { factored, factor, roots, offset },
            None => Self::Diagonal(vec![1.0]),
        }
    }

    /// Replaces `x`, the features and then the offset, by the solution.
    pub(super) fn solve(&self, rows: &Table, x: &mut [f64]) {
        match self {
            Self::Features(factored) => {
                let x = &mut x[..=rows.n_features];
                x.copy_from_slice(&factored.solve(aview1(x)));
            }
            Self::Rows { factored, factor, roots, offset } => {
                let b = x[rows.n_features] / offset;
                x[rows.n_features] = 0.0;
                let mut sums = vec![0.0; rows.n_rows];
                multiply(rows, &x[..rows.stride], roots, &mut sums);
                let sums = factored.solve(aview1(&sums));
                subtract(rows, &sums, roots, *factor, &mut x[..rows.stride]);
                x[rows.n_features] = b;
            }
            Self::Diagonal(diagonal) => {
                for (x, d) in x.iter_mut().zip(diagonal.iter().cycle()) {
                    *x /= d;
                }
            }
        }
    }
}

fn square(values: Vec<f64>, n: usize) -> Array2<f64> {
    Array2::from_shape_vec((n, n), values).expect("n rows of n")
}

/// `sums = R X x`.
fn multiply(rows: &Table, x: &[f64], roots: &[f64], sums: &mut [f64]) {
    let (exact, stride) = (rows.exact(), rows.stride);
    vectorised(
        #[inline(always)]
        move || {
            for ((sum, row), root) in sums.iter_mut().zip(exact.chunks_exact(stride)).zip(roots) {
                *sum = root * dot(row, x);
            }
        },
    );
}

/// `x -= factor X' R sums`.
fn subtract(rows: &Table, sums: &[f64], roots: &[f64], factor: f64, x: &mut [f64]) {
    let (exact, stride) = (rows.exact(), rows.stride);
    vectorised(
        #[inline(always)]
        move || {
            for ((sum, row), root) in sums.iter().zip(exact.chunks_exact(stride)).zip(roots) {
                let times = factor * root * sum;
                for (x, value) in x.iter_mut().zip(row) {
                    *x -= times * value;
                }
            }
        },
    );
}

/// `X'DX` with the offset, the lower triangle.
fn by_features(rows: &Table, weights: Option<&[f64]>) -> Vec<f64> {
    let width = rows.n_features + 1;
    let mut scaled = Buffer::new(rows.n_rows * width);
    let (to, from, stride) = (&mut scaled[..], rows.coarse(), rows.stride);
    vectorised(
        #[inline(always)]
        move || {
            for (row, to) in to.chunks_exact_mut(width).enumerate() {
                let factor = weights.map_or(1.0, |weights| single(weights[row].sqrt()));
                for (to, value) in to.iter_mut().zip(&from[row * stride..][..stride]) {
                    *to = factor * value;
                }
                to[width - 1] = factor;
            }
        },
    );
    let mut gram = vec![0.0; width * width];
    let scaled = Matrix::new(&scaled, width);
    for first in (0..width).step_by(PANEL) {
        let columns = first..width.min(first + PANEL);
        let mut part = vec![0.0f32; (width - first) * columns.len()];
        product(scaled.columns(first..width).transposed(), scaled.columns(columns.clone()), &mut part);
        for (row, part) in (first..width).zip(part.chunks_exact(columns.len())) {
            for (to, &value) in gram[row * width..][columns.clone()].iter_mut().zip(part) {
                *to = f64::from(value);
            }
        }
    }
    gram
}
