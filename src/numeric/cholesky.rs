//! Cholesky factors of symmetric positive definite matrices.
//!
//! # Definition
//!
//! The lower triangular `L` with `L L' = A`. Sums have the fixed order of `dot`, so that results have
//! the same bits on every machine; the solvers of general crates choose theirs by the CPU.
//!
//! # Reference
//!
//! Golub, Van Loan. Matrix Computations, 4th edition, section 4.2. Johns Hopkins, 2013.

use ndarray::{Array2, ArrayView1};

use super::{dot, vectorised};

/// A factor `L`; see the [module](self).
#[derive(Debug, Clone, PartialEq)]
pub struct Cholesky {
    /// Row `i` holds `L[i][..=i]`; what is right of it is not used.
    lower: Array2<f64>,
}

impl Cholesky {
    /// Factors `matrix`, of which the lower triangle is read; `None` when it is not square or not
    /// positive definite.
    #[must_use]
    pub fn new(matrix: &Array2<f64>) -> Option<Self> {
        let n = matrix.nrows();
        if n != matrix.ncols() {
            return None;
        }
        let mut lower = matrix.as_standard_layout().into_owned();
        for i in 0..n {
            let (above, mut current) = lower.view_mut().split_at(ndarray::Axis(0), i);
            let current = current.row_mut(0).into_slice().expect("standard layout");
            let (above, values) = (above.into_slice().expect("standard layout"), &mut *current);
            vectorised(
                #[inline(always)]
                move || {
                    for (j, row) in above.chunks_exact(n).enumerate() {
                        values[j] = (values[j] - dot(&values[..j], &row[..j])) / row[j];
                    }
                },
            );
            let pivot = current[i] - product(&current[..i], &current[..i]);
            // Written so that NaN fails too.
            if !(pivot > 0.0 && pivot.is_finite()) {
                return None;
            }
            current[i] = pivot.sqrt();
        }
        Some(Self { lower })
    }

    /// Replaces `values`, of one entry per row, by `L^-1 values`.
    pub fn forward(&self, values: &mut [f64]) {
        let n = self.lower.nrows();
        let lower = self.lower.as_slice().expect("standard layout");
        vectorised(
            #[inline(always)]
            move || {
                for i in 0..n {
                    let row = &lower[i * n..][..n];
                    values[i] = (values[i] - dot(&row[..i], &values[..i])) / row[i];
                }
            },
        );
    }

    /// `A^-1 values`.
    #[must_use]
    pub fn solve(&self, values: ArrayView1<'_, f64>) -> Vec<f64> {
        let mut solved = values.to_vec();
        self.forward(&mut solved);
        let (n, values) = (solved.len(), &mut solved[..]);
        let lower = self.lower.as_slice().expect("standard layout");
        vectorised(
            #[inline(always)]
            move || {
                for i in (0..n).rev() {
                    let row = &lower[i * n..][..n];
                    values[i] /= row[i];
                    let value = values[i];
                    for (other, factor) in values[..i].iter_mut().zip(row) {
                        *other -= factor * value;
                    }
                }
            },
        );
        solved
    }

    /// `A^-1`, symmetric to the last bit.
    #[must_use]
    pub fn inverse(&self) -> Array2<f64> {
        let n = self.lower.nrows();
        // Row i holds column i of L^-1, which starts at i.
        let mut columns = Array2::zeros((n, n));
        for (i, mut column) in columns.outer_iter_mut().enumerate() {
            column[i] = 1.0;
            self.forward(column.as_slice_mut().expect("standard layout"));
        }
        let mut inverse = Array2::zeros((n, n));
        for i in 0..n {
            for j in 0..=i {
                let (a, b) = (columns.row(i), columns.row(j));
                let (a, b) = (a.to_slice().expect("standard layout"), b.to_slice().expect("standard layout"));
                let value = product(&a[i..], &b[i..]);
                inverse[[i, j]] = value;
                inverse[[j, i]] = value;
            }
        }
        inverse
    }
}

fn product(a: &[f64], b: &[f64]) -> f64 {
    vectorised(
        #[inline(always)]
        move || dot(a, b),
    )
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::Cholesky;

    fn positive_definite(n: usize) -> Array2<f64> {
        Array2::from_shape_fn((n, n), |(i, j)| {
            let apart = i.abs_diff(j) as f64;
            (-0.1 * apart * apart).exp() + f64::from(u8::from(i == j))
        })
    }

    #[test]
    fn the_inverse_undoes_the_matrix_and_solves_what_solve_solves() {
        let matrix = positive_definite(30);
        let factor = Cholesky::new(&matrix).expect("positive definite");
        let inverse = factor.inverse();
        let identity = matrix.dot(&inverse) - Array2::<f64>::eye(30);
        assert!(identity.iter().all(|off| off.abs() < 1e-13), "{identity}");
        let right: Vec<f64> = (0..30).map(|i| f64::from(i) - 9.0).collect();
        let solved = factor.solve(ndarray::aview1(&right));
        for (ours, other) in solved.iter().zip(inverse.dot(&ndarray::aview1(&right))) {
            assert!((ours - other).abs() < 1e-12, "{ours} and {other}");
        }
    }

    #[test]
    fn what_is_not_positive_definite_has_no_factor() {
        assert_eq!(Cholesky::new(&array![[1.0, 2.0], [2.0, 1.0]]), None);
        assert_eq!(Cholesky::new(&array![[f64::NAN]]), None);
        assert_eq!(Cholesky::new(&Array2::zeros((1, 2))), None);
    }
}
