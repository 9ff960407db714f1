//! Eigenvalues and eigenvectors of a small symmetric matrix.
//!
//! # Definition
//!
//! `A = U diag(values) U'` by Jacobi's rotations, row by row over the upper triangle, until what is
//! left beside the diagonal is below `1e-15` of the whole.

/// Sweeps after which the rest is rounding; matrices of this kind need fewer than 15.
const SWEEPS: usize = 60;

/// Eigenvalues, in no order, and the eigenvectors as rows, shape `(n, n)`.
pub(crate) fn eigen(mut a: Vec<f64>, n: usize) -> (Vec<f64>, Vec<f64>) {
    debug_assert_eq!(a.len(), n * n);
    let mut vectors = vec![0.0; n * n];
    for i in 0..n {
        vectors[i * n + i] = 1.0;
    }
    let size: f64 = a.iter().map(|v| v * v).sum();
    for _ in 0..SWEEPS {
        let beside: f64 =
            (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i * n + j].powi(2)).sum();
        if beside <= 1e-30 * size {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut vectors, n, p, q);
            }
        }
    }
    ((0..n).map(|i| a[i * n + i]).collect(), vectors)
}

/// Makes the element of row `p` and column `q` zero.
fn rotate(a: &mut [f64], vectors: &mut [f64], n: usize, p: usize, q: usize) {
    let beside = a[p * n + q];
    if beside == 0.0 {
        return;
    }
    let theta = (a[q * n + q] - a[p * n + p]) / (2.0 * beside);
    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for k in 0..n {
        let (x, y) = (a[k * n + p], a[k * n + q]);
        (a[k * n + p], a[k * n + q]) = (c * x - s * y, s * x + c * y);
    }
    for k in 0..n {
        let (x, y) = (a[p * n + k], a[q * n + k]);
        (a[p * n + k], a[q * n + k]) = (c * x - s * y, s * x + c * y);
        let (x, y) = (vectors[p * n + k], vectors[q * n + k]);
        (vectors[p * n + k], vectors[q * n + k]) = (c * x - s * y, s * x + c * y);
    }
}

#[cfg(test)]
mod tests {
    use super::eigen;

    #[test]
    fn values_and_vectors_give_the_matrix_back() {
        for n in [1, 2, 5, 30] {
            let at = |i: usize, j: usize| ((i * j + i + j) % 7) as f64 - 2.0;
            let a: Vec<f64> = (0..n * n).map(|k| at(k / n, k % n)).collect();
            let (values, vectors) = eigen(a.clone(), n);
            for i in 0..n {
                for j in 0..n {
                    let term = |k: usize| values[k] * vectors[k * n + i] * vectors[k * n + j];
                    let sum: f64 = (0..n).map(term).sum();
                    assert!((sum - a[i * n + j]).abs() < 1e-12 * n as f64, "{n}: {i} {j}");
                }
            }
        }
    }
}
