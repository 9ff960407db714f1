//! The passes over the rows, in which a fit spends its time.
//!
//! Rows stand centred and padded to whole lanes, in double precision for the gradient and in single
//! precision for what only steers the search. Each pass reads a block of rows once: products with the
//! coefficients, something row by row, and products of the result with the rows.

use pulp::Arch;

use super::pass::{BLOCK, Block, Pass};
use crate::numeric::{Buffer, LANES, single, vectorised};

/// Lanes in single precision, to whose multiple rows are padded.
const SINGLE_LANES: usize = 2 * LANES;

/// The labeled rows as a fit reads them.
#[derive(Debug)]
pub(super) struct Table {
    pub n_rows: usize,
    pub n_features: usize,
    /// Features rounded up to whole lanes.
    pub stride: usize,
    /// Mean of each feature, which is subtracted.
    pub means: Vec<f64>,
    /// Rows rounded up to whole blocks.
    exact: Buffer<f64>,
    coarse: Buffer<f32>,
}

impl Table {
    /// Copies rows that stand one after the other.
    pub(super) fn new(x: &[f64], n_features: usize) -> Self {
        let n_rows = x.len() / n_features;
        let stride = n_features.next_multiple_of(SINGLE_LANES);
        let mut means = vec![0.0; n_features];
        let len = n_rows.next_multiple_of(BLOCK) * stride;
        let (mut exact, mut coarse) = (Buffer::new(len), Buffer::new(len));
        exact[n_rows * stride..].fill(0.0);
        coarse[n_rows * stride..].fill(0.0);
        let (to, to_coarse, means_out) = (&mut exact[..], &mut coarse[..], &mut means[..]);
        vectorised(
            #[inline(always)]
            move || {
                for row in x.chunks_exact(n_features) {
                    for (mean, value) in means_out.iter_mut().zip(row) {
                        *mean += value;
                    }
                }
                for mean in means_out.iter_mut() {
                    *mean /= n_rows as f64;
                }
                let both = to.chunks_exact_mut(stride).zip(to_coarse.chunks_exact_mut(stride));
                for ((exact, coarse), row) in both.zip(x.chunks_exact(n_features)) {
                    exact[n_features..].fill(0.0);
                    coarse[n_features..].fill(0.0);
                    let values = exact.iter_mut().zip(coarse).zip(row).zip(means_out.iter());
                    for (((exact, coarse), value), mean) in values {
                        *exact = value - mean;
                        *coarse = single(*exact);
                    }
                }
            },
        );
        Self { n_rows, n_features, stride, means, exact, coarse }
    }

    /// Every row, padded.
    pub(super) fn exact(&self) -> &[f64] {
        &self.exact[..self.n_rows * self.stride]
    }

    /// The same in single precision.
    pub(super) fn coarse(&self) -> &[f32] {
        &self.coarse[..self.n_rows * self.stride]
    }

    /// For each block of rows: the products with the coefficients, shape `(m, stride)`, plus the
    /// offsets, shape `(m,)`; what `each` makes of them; and that times the rows, added up to `out`
    /// and `offsets_out` of the same shapes.
    ///
    /// `each` is given the number of the first row and writes 0 for rows beyond the last.
    pub(super) fn pass(
        &self,
        (coefficients, offsets): (&[f64], &[f64]),
        (out, offsets_out): (&mut [f64], &mut [f64]),
        each: impl FnMut(usize, &mut [Block]),
    ) {
        let (rows, stride) = (&self.exact[..], self.stride);
        Arch::new().dispatch(Pass { rows, stride, coefficients, offsets, out, offsets_out, each });
    }

    /// The same in single precision.
    pub(super) fn coarse_pass(
        &self,
        (coefficients, offsets): (&[f64], &[f64]),
        (out, offsets_out): (&mut [f64], &mut [f64]),
        each: impl FnMut(usize, &mut [Block]),
    ) {
        let coefficients: Vec<f32> = coefficients.iter().map(|&w| single(w)).collect();
        let mut sums = vec![0.0; out.len()];
        let (rows, stride, coefficients) = (&self.coarse[..], self.stride, &coefficients[..]);
        Arch::new().dispatch(Pass { rows, stride, coefficients, offsets, out: &mut sums, offsets_out, each });
        for (out, sum) in out.iter_mut().zip(sums) {
            *out = f64::from(sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Table};

    #[test]
    fn a_pass_multiplies_forward_and_back_in_either_precision() {
        for (n_rows, n_features, m) in [(1, 1, 1), (9, 17, 3), (21, 40, 6)] {
            let x: Vec<f64> = (0..n_rows * n_features).map(|i| ((i * 37) % 23) as f64 / 7.0).collect();
            let rows = Table::new(&x, n_features);
            let centred = |row: usize, at: usize| x[row * n_features + at] - rows.means[at];
            let w: Vec<f64> = (0..m * rows.stride)
                .map(|i| if i % rows.stride < n_features { (i % 5) as f64 - 2.0 } else { 0.0 })
                .collect();
            let b: Vec<f64> = (0..m).map(|at| at as f64 * 0.5).collect();
            let each = |first: usize, sums: &mut [[f64; BLOCK]]| {
                for sums in sums {
                    sums[BLOCK.min(n_rows - first)..].fill(0.0);
                }
            };
            for (coarse, tolerance) in [(false, 1e-12), (true, 1e-4)] {
                let (mut out, mut out_b) = (vec![0.0; w.len()], vec![0.0; m]);
                if coarse {
                    rows.coarse_pass((&w, &b), (&mut out, &mut out_b), each);
                } else {
                    rows.pass((&w, &b), (&mut out, &mut out_b), each);
                }
                for at in 0..m {
                    let sum = |row: usize| {
                        b[at]
                            + (0..n_features).map(|j| centred(row, j) * w[at * rows.stride + j]).sum::<f64>()
                    };
                    assert!((out_b[at] - (0..n_rows).map(sum).sum::<f64>()).abs() <= tolerance * 100.0);
                    for j in 0..n_features {
                        let expected: f64 = (0..n_rows).map(|row| sum(row) * centred(row, j)).sum();
                        assert!((out[at * rows.stride + j] - expected).abs() <= tolerance * 100.0);
                    }
                }
            }
        }
    }
}
