//! Singular values and right singular vectors of a small dense matrix.
//!
//! # Definition
//!
//! `A = U diag(s) V'`. A matrix with more rows than columns is first made triangular by Householder's
//! reflections, which change neither `s` nor `V`. Jacobi's rotations then turn pairs of rows until all are at right
//! angles: their lengths are `s`, their directions `V'`. Small values keep their relative accuracy.
//!
//! # Reference
//!
//! Golub, Van Loan. Matrix Computations, 4th edition, sections 5.2 and 8.6.3. Johns Hopkins, 2013.

use super::{dot, vectorised};

/// Sweeps after which the rest is rounding; matrices of this kind need fewer than 15.
const SWEEPS: usize = 60;

/// Singular values in descending order, and the right singular vectors as rows.
#[derive(Debug)]
pub(crate) struct Decomposition {
    /// As many as the smaller side of the matrix.
    pub values: Vec<f64>,
    /// One row of `n_columns` for each; rows of zeros beside values of 0.
    pub vectors: Vec<f64>,
}

/// Decomposes a matrix that stands row by row.
pub(crate) fn svd(mut a: Vec<f64>, n_columns: usize) -> Decomposition {
    if a.len() > n_columns * n_columns {
        triangular(&mut a, n_columns);
    }
    rotate_all(&mut a, n_columns);
    let mut rows: Vec<(f64, &[f64])> =
        a.chunks_exact(n_columns).map(|row| (product(row, row).sqrt(), row)).collect();
    rows.sort_by(|(x, _), (y, _)| y.total_cmp(x));
    let unit = |&(length, row): &(f64, &[f64])| -> Vec<f64> {
        row.iter().map(|value| if length > 0.0 { value / length } else { 0.0 }).collect()
    };
    Decomposition {
        vectors: rows.iter().flat_map(unit).collect(),
        values: rows.into_iter().map(|(length, _)| length).collect(),
    }
}

/// Keeps the upper triangle of the matrix after reflections of its rows' space.
fn triangular(a: &mut Vec<f64>, n: usize) {
    let n_rows = a.len() / n;
    let mut products = vec![0.0; n];
    for k in 0..n {
        let mut mirror: Vec<f64> = (k..n_rows).map(|row| a[row * n + k]).collect();
        let length = product(&mirror, &mirror).sqrt();
        if length == 0.0 {
            continue;
        }
        mirror[0] += length.copysign(mirror[0]);
        let factor = 2.0 / product(&mirror, &mirror);
        products.fill(0.0);
        for (row, &weight) in a[k * n..].chunks_exact(n).zip(&mirror) {
            add(&mut products[k..], weight * factor, &row[k..]);
        }
        for (row, &weight) in a[k * n..].chunks_exact_mut(n).zip(&mirror) {
            add(&mut row[k..], -weight, &products[k..]);
        }
        for row in a[(k + 1) * n..].chunks_exact_mut(n) {
            row[k] = 0.0;
        }
    }
    a.truncate(n * n);
}

/// Turns pairs of rows of `n` until all are at right angles.
fn rotate_all(a: &mut [f64], n: usize) {
    let n_rows = a.len() / n.max(1);
    let rounding = 4.0 * f64::EPSILON * (n as f64).sqrt();
    for _ in 0..SWEEPS {
        let mut turned = false;
        for p in 0..n_rows {
            for q in p + 1..n_rows {
                let (before, after) = a.split_at_mut(q * n);
                turned |= rotate(&mut before[p * n..][..n], &mut after[..n], rounding);
            }
        }
        if !turned {
            break;
        }
    }
}

/// Turns two rows until they are at right angles, and says whether they were not.
fn rotate(x: &mut [f64], y: &mut [f64], rounding: f64) -> bool {
    let (xx, yy, xy) = (product(x, x), product(y, y), product(x, y));
    // NaN ends the search.
    let is_askew = xy.abs() > rounding * (xx * yy).sqrt();
    if !is_askew {
        return false;
    }
    let zeta = (yy - xx) / (2.0 * xy);
    let t = 1.0_f64.copysign(zeta) / (zeta.abs() + (1.0 + zeta * zeta).sqrt());
    let c = 1.0 / (1.0 + t * t).sqrt();
    let s = c * t;
    vectorised(
        #[inline(always)]
        move || {
            for (x, y) in x.iter_mut().zip(y.iter_mut()) {
                (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
            }
        },
    );
    true
}

/// `to += factor * from`.
fn add(to: &mut [f64], factor: f64, from: &[f64]) {
    vectorised(
        #[inline(always)]
        move || {
            for (to, from) in to.iter_mut().zip(from) {
                *to += factor * from;
            }
        },
    );
}

fn product(x: &[f64], y: &[f64]) -> f64 {
    vectorised(
        #[inline(always)]
        move || dot(x, y),
    )
}

#[cfg(test)]
mod tests {
    use super::svd;

    /// Largest difference between `A' A` and `V diag(s)^2 V'`, relative to the largest value.
    fn error(a: &[f64], n: usize) -> f64 {
        let found = svd(a.to_vec(), n);
        let largest = found.values[0] * found.values[0];
        let mut worst: f64 = 0.0;
        for i in 0..n {
            for j in 0..n {
                let gram: f64 = a.chunks_exact(n).map(|row| row[i] * row[j]).sum();
                let term = |(s, v): (&f64, &[f64])| s * s * v[i] * v[j];
                let back: f64 = found.values.iter().zip(found.vectors.chunks_exact(n)).map(term).sum();
                worst = worst.max((gram - back).abs() / largest);
            }
        }
        worst
    }

    #[test]
    fn values_and_vectors_give_the_gram_matrix_back_whatever_the_shape() {
        for (n_rows, n) in [(1, 1), (3, 8), (8, 3), (40, 12), (12, 12), (25, 70)] {
            let a: Vec<f64> = (0..n_rows * n).map(|i| ((i * i * 7 + i * 3) % 31) as f64 - 15.0).collect();
            assert!(error(&a, n) < 1e-14, "{n_rows} x {n}: {:e}", error(&a, n));
            assert!(svd(a, n).values.is_sorted_by(|x, y| x >= y));
        }
    }

    #[test]
    fn what_depends_on_other_rows_has_values_of_rounding() {
        let a = [1.0, 2.0, 3.0, 2.0, 4.0, 6.0, 0.0, 1.0, 0.0, 1.0, 3.0, 3.0];
        let values = svd(a.to_vec(), 3).values;
        assert!(values[1] > 0.1 && values[2] < 1e-14, "{values:?}");
        assert_eq!(svd(vec![0.0; 6], 2).values, [0.0, 0.0]);
    }

    #[test]
    fn small_values_are_as_sharp_as_large_ones() {
        // Two columns that differ by 1e-6: numpy 1.26.4 svd gives 1.0e-6 / sqrt(2) within its rounding.
        let h = 1e-6;
        let values = svd(vec![1.0, 1.0, 0.0, h], 2).values;
        let product = values[0] * values[1];
        assert!((product / h - 1.0).abs() < 1e-14, "the determinant: {product:e}");
    }
}
