//! Rows packed eight at a time, so that one loop compares a point with eight rows.
//!
//! # Definition
//!
//! ```text
//! dots(v)[i]      = sum over features k of v[k] * x[i][k]
//! manhattan(v)[i] = sum over features k of |v[k] - x[i][k]|
//! squared(v)[i]   = sum over features k of (v[k] - x[i][k])^2
//! ```
//!
//! Each sum runs over the features in their order, whatever vector instructions the machine has:
//! eight rows sit side by side and no sum is split. The terms of `dots` are added by fused
//! multiply-add, as the matrix product of `OpenBLAS` adds them. So the results have the same bits
//! everywhere, and equal rows give equal results.

use ndarray::ArrayView2;

/// Rows that share one vector.
const WIDTH: usize = 8;

/// The rows of a matrix in blocks of eight, feature by feature; see the [module](self).
#[derive(Debug, Clone)]
pub struct Lanes {
    n_rows: usize,
    n_features: usize,
    blocks: Vec<[f64; WIDTH]>,
}

impl Lanes {
    /// Packs `rows`, shape `(n_rows, n_features)`.
    #[must_use]
    pub fn new(rows: ArrayView2<'_, f64>) -> Self {
        let (n_rows, n_features) = rows.dim();
        let mut blocks = vec![[0.0; WIDTH]; n_rows.div_ceil(WIDTH) * n_features];
        for (at, row) in rows.outer_iter().enumerate() {
            let block = &mut blocks[at / WIDTH * n_features..][..n_features];
            for (lanes, &value) in block.iter_mut().zip(row) {
                lanes[at % WIDTH] = value;
            }
        }
        Self { n_rows, n_features, blocks }
    }

    /// Number of rows.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Inner products of `point`, shape `(n_features,)`, with every row, into `out`, `(n_rows,)`.
    pub fn dots(&self, point: &[f64], out: &mut [f64]) {
        self.sums(point, out, |sum, a, b| a.mul_add(b, sum));
    }

    /// Manhattan distances of `point`, shape `(n_features,)`, to every row, into `out`, `(n_rows,)`.
    pub fn manhattan(&self, point: &[f64], out: &mut [f64]) {
        self.sums(point, out, |sum, a, b| sum + (a - b).abs());
    }

    /// Squared Euclidean distances of `point`, shape `(n_features,)`, to every row, into `out`, `(n_rows,)`;
    /// a constant that is added to a feature cancels.
    pub fn squared(&self, point: &[f64], out: &mut [f64]) {
        self.sums(point, out, |sum, a, b| sum + (a - b) * (a - b));
    }

    fn sums(&self, point: &[f64], out: &mut [f64], add: impl Fn(f64, f64, f64) -> f64) {
        debug_assert_eq!((point.len(), out.len()), (self.n_features, self.n_rows));
        // Compiled for the machine's widest vectors; the order of the additions stays the same.
        pulp::Arch::new().dispatch(Sums { lanes: self, point, out, add });
    }
}

/// For every row, `sum = add(sum, point[k], row[k])` over the features `k`, starting at 0.
struct Sums<'a, F> {
    lanes: &'a Lanes,
    point: &'a [f64],
    out: &'a mut [f64],
    add: F,
}

impl<F: Fn(f64, f64, f64) -> f64> pulp::NullaryFnOnce for Sums<'_, F> {
    type Output = ();

    // Only what is inlined into the dispatched function is compiled for its instructions.
    #[allow(clippy::inline_always)]
    #[inline(always)]
    fn call(self) {
        let n_features = self.lanes.n_features;
        for (at, out) in self.out.chunks_mut(WIDTH).enumerate() {
            let block = &self.lanes.blocks[at * n_features..][..n_features];
            let mut sums = [0.0; WIDTH];
            for (lanes, &value) in block.iter().zip(self.point) {
                for (sum, &lane) in sums.iter_mut().zip(lanes) {
                    *sum = (self.add)(*sum, value, lane);
                }
            }
            out.copy_from_slice(&sums[..out.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::Lanes;

    fn rows(n: usize) -> Array2<f64> {
        Array2::from_shape_fn((n, 3), |(i, k)| ((i * 7 + k * 5) % 11) as f64 / 3.0 - 1.0)
    }

    #[test]
    fn sums_have_the_bits_of_a_plain_loop_for_every_number_of_rows() {
        let point = [0.3, -1.7, 2.9];
        for n in 0..20 {
            let rows = rows(n);
            let [mut dots, mut manhattan, mut squared] = [(); 3].map(|()| vec![f64::NAN; n]);
            let lanes = Lanes::new(rows.view());
            lanes.dots(&point, &mut dots);
            lanes.manhattan(&point, &mut manhattan);
            lanes.squared(&point, &mut squared);
            for (i, row) in rows.outer_iter().enumerate() {
                let dot = row.iter().zip(point).fold(0.0, |sum, (&a, b)| a.mul_add(b, sum));
                let distance = row.iter().zip(point).fold(0.0, |sum, (&a, b)| sum + (b - a).abs());
                let square = row.iter().zip(point).fold(0.0, |sum, (&a, b)| sum + (b - a) * (b - a));
                assert_eq!([dots[i], manhattan[i], squared[i]], [dot, distance, square]);
            }
        }
    }
}
