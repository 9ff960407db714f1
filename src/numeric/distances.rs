//! The squared Euclidean distances of a split data set, shared by every cell that runs on it.
//!
//! # Definition
//!
//! ```text
//! d2(x, y) = max(0, x.x + y.y - 2 x.y)        and 0 for a row and itself
//! ```
//!
//! the way libsvm's kernels and scikit-learn's `euclidean_distances` compute it. Features of
//! small integers (pixels) give exact distances, so ties are exact too.
//!
//! # Same bits everywhere
//!
//! Products are summed in eight lanes whatever the CPU, without fused operations, so a distance
//! has the same bits on every machine, from either side (`d2(x, y) = d2(y, x)`), and whether it is
//! stored or computed when asked for.
//!
//! # Memory
//!
//! A matrix is computed once, on first use, and stored when it fits the budget; above it
//! rows are computed whenever they are asked for.

use std::{ops::Range, sync::OnceLock};

use ndarray::{ArcArray2, Array2, ArrayView2, Axis};

use crate::numeric::{dot, vectorised};

mod tiles;

pub use tiles::{TILE, Tiles};

/// Bytes that one stored matrix may take: room for 11,585 x 11,585 distances.
pub const MEMORY_BUDGET: usize = 1 << 30;

/// Squared distances from the training rows to all rows; see the [module](self).
#[derive(Debug)]
pub struct SquaredDistances {
    train: ArcArray2<f64>,
    test: ArcArray2<f64>,
    train_norms: Vec<f64>,
    test_norms: Vec<f64>,
    budget: usize,
    within: OnceLock<Array2<f64>>,
    across: OnceLock<Array2<f64>>,
    tiles: OnceLock<Tiles>,
}

impl SquaredDistances {
    /// Prepares the distances; none is computed before it is asked for.
    #[must_use]
    pub fn new(train: &ArcArray2<f64>, test: &ArcArray2<f64>) -> Self {
        Self::with_budget(train, test, MEMORY_BUDGET)
    }

    /// The same with another budget, in bytes per matrix. Values do not depend on it.
    #[must_use]
    pub fn with_budget(train: &ArcArray2<f64>, test: &ArcArray2<f64>, budget: usize) -> Self {
        let row_major = |rows: &ArcArray2<f64>| rows.as_standard_layout().into_owned().into_shared();
        let (train, test) = (row_major(train), row_major(test));
        Self {
            train_norms: squared_norms(train.view()),
            test_norms: squared_norms(test.view()),
            train,
            test,
            budget,
            within: OnceLock::new(),
            across: OnceLock::new(),
            tiles: OnceLock::new(),
        }
    }

    /// Among the training rows, shape `(n_train, n_train)`. Stored even above the budget: for
    /// callers that need every distance at once.
    pub fn within(&self) -> &Array2<f64> {
        self.within.get_or_init(|| self.compute_within())
    }

    /// Distances from training row `row` to every training row, shape `(n_train,)`; `buffer` is
    /// used when they are not stored.
    pub fn train_row<'a>(&'a self, row: usize, buffer: &'a mut Vec<f64>) -> &'a [f64] {
        if let Some(all) = self.stored_within() {
            return slice(all, row);
        }
        buffer.resize(self.train.nrows(), 0.0);
        self.row_to(row, &self.train, &self.train_norms, 0, buffer);
        buffer[row] = 0.0;
        buffer
    }

    /// Distances from training row `row` to the training rows `to`, into `out` of their number.
    pub fn gather(&self, row: usize, to: &[usize], out: &mut [f64]) {
        if let Some(all) = self.stored_within() {
            return pick(slice(all, row), to, out);
        }
        let (x, norm) = (slice(&self.train, row), self.train_norms[row]);
        vectorised(
            #[inline(always)]
            move || {
                for (out, &other) in out.iter_mut().zip(to) {
                    let product = dot(x, slice(&self.train, other));
                    *out = if other == row { 0.0 } else { combine(norm, self.train_norms[other], product) };
                }
            },
        );
    }

    /// Distances from training row `row` to the test rows `range`; `buffer`, of the length of the
    /// range, is used when they are not stored.
    pub fn to_test<'a>(&'a self, row: usize, range: Range<usize>, buffer: &'a mut [f64]) -> &'a [f64] {
        if let Some(all) = self.stored_across() {
            return &slice(all, row)[range];
        }
        self.row_to(row, &self.test, &self.test_norms, range.start, buffer);
        buffer
    }

    /// Distances from the training rows `from` to the test row `test`, into `out` of their number.
    pub fn one_to_test(&self, from: impl Iterator<Item = usize>, test: usize, out: &mut [f64]) {
        let across = self.across.get();
        let (x, norm) = (slice(&self.test, test), self.test_norms[test]);
        for (out, row) in out.iter_mut().zip(from) {
            *out = match across {
                Some(all) => all[[row, test]],
                None => combine(self.train_norms[row], norm, dot(slice(&self.train, row), x)),
            };
        }
    }

    /// Distances from the training to the test rows in single precision, where they fit the budget.
    pub fn test_tiles(&self) -> Option<&Tiles> {
        let fits = self.tiles_fit();
        fits.then(|| self.tiles.get_or_init(|| self.compute_tiles(|_| {})))
    }

    /// A function of these distances in single precision, made anew, where it fits the budget.
    pub fn test_tiles_of(&self, apply: impl Fn(&mut [f64])) -> Option<Tiles> {
        self.tiles_fit().then(|| self.compute_tiles(apply))
    }

    fn tiles_fit(&self) -> bool {
        Tiles::bytes(self.train.nrows(), self.test.nrows()) <= self.budget
    }

    fn compute_tiles(&self, apply: impl Fn(&mut [f64])) -> Tiles {
        Tiles::new(self.train.nrows(), self.test.nrows(), |row, out| {
            self.row_to(row, &self.test, &self.test_norms, 0, out);
            apply(out);
        })
    }

    /// Dot products of training row `row` with the training rows `to`. Never stored: only the
    /// rarer kernels need them.
    pub fn dots(&self, row: usize, to: &[usize], out: &mut [f64]) {
        let x = slice(&self.train, row);
        vectorised(
            #[inline(always)]
            move || {
                for (out, &other) in out.iter_mut().zip(to) {
                    *out = dot(x, slice(&self.train, other));
                }
            },
        );
    }

    /// Dot products of training row `row` with the test rows from `first` on.
    pub fn dots_to_test(&self, row: usize, first: usize, out: &mut [f64]) {
        let x = slice(&self.train, row);
        vectorised(
            #[inline(always)]
            move || {
                for (at, out) in out.iter_mut().enumerate() {
                    *out = dot(x, slice(&self.test, first + at));
                }
            },
        );
    }

    /// Bytes of the matrix among the training rows, where it fits the budget.
    #[must_use]
    pub fn bytes_within(&self) -> Option<usize> {
        let n = self.train.nrows();
        self.fits(n).then(|| n * n * size_of::<f64>())
    }

    fn stored_within(&self) -> Option<&Array2<f64>> {
        let fits = self.fits(self.train.nrows());
        if fits { Some(self.within()) } else { self.within.get() }
    }

    fn stored_across(&self) -> Option<&Array2<f64>> {
        let compute = || {
            let mut all = Array2::zeros((self.train.nrows(), self.test.nrows()));
            for (row, mut out) in all.outer_iter_mut().enumerate() {
                let out = out.as_slice_mut().expect("rows of a fresh matrix are contiguous");
                self.row_to(row, &self.test, &self.test_norms, 0, out);
            }
            all
        };
        self.fits(self.test.nrows()).then(|| self.across.get_or_init(compute))
    }

    fn fits(&self, columns: usize) -> bool {
        self.train.nrows().saturating_mul(columns).saturating_mul(size_of::<f64>()) <= self.budget
    }

    fn compute_within(&self) -> Array2<f64> {
        let n = self.train.nrows();
        let mut all = Array2::zeros((n, n));
        for row in 0..n {
            let (above, mut below) = all.view_mut().split_at(Axis(0), row);
            let mut out = below.row_mut(0);
            let out = out.as_slice_mut().expect("rows of a fresh matrix are contiguous");
            for (out, &value) in out.iter_mut().zip(above.column(row)) {
                *out = value;
            }
            self.row_to(row, &self.train, &self.train_norms, row + 1, &mut out[row + 1..]);
        }
        all
    }

    /// Distances from training row `row` to the rows of `to` from `first` on.
    fn row_to(&self, row: usize, to: &ArcArray2<f64>, norms: &[f64], first: usize, out: &mut [f64]) {
        let (x, norm) = (slice(&self.train, row), self.train_norms[row]);
        vectorised(
            #[inline(always)]
            move || {
                for (at, out) in out.iter_mut().enumerate() {
                    let other = first + at;
                    *out = combine(norm, norms[other], dot(x, slice(to, other)));
                }
            },
        );
    }
}

/// Row `row` of a matrix in standard layout.
#[inline(always)]
fn slice<S: ndarray::Data>(rows: &ndarray::ArrayBase<S, ndarray::Ix2>, row: usize) -> &[S::Elem] {
    let columns = rows.ncols();
    let all = rows.as_slice().expect("matrices of distances are in standard layout");
    &all[row * columns..(row + 1) * columns]
}

#[inline(always)]
fn pick<T: Copy>(values: &[T], at: &[usize], out: &mut [T]) {
    for (out, &at) in out.iter_mut().zip(at) {
        *out = values[at];
    }
}

#[inline(always)]
fn combine(norm: f64, other: f64, product: f64) -> f64 {
    (norm + other - 2.0 * product).max(0.0)
}

fn squared_norms(rows: ArrayView2<'_, f64>) -> Vec<f64> {
    rows.outer_iter()
        .map(|row| {
            let row = row.to_slice().expect("rows in standard layout");
            dot(row, row)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use ndarray::{ArcArray2, Array2};

    use super::SquaredDistances;

    fn rows(n: usize, scale: f64) -> ArcArray2<f64> {
        Array2::from_shape_fn((n, 19), |(i, j)| ((i * 31 + j * 17) as f64 * 0.37).sin() * scale).into_shared()
    }

    #[test]
    fn rows_above_the_budget_have_the_bits_of_stored_ones() {
        let (train, test) = (rows(23, 3.0), rows(14, 2.0));
        let stored = SquaredDistances::new(&train, &test);
        let fresh = SquaredDistances::with_budget(&train, &test, 0);
        let to = [4, 22, 0, 7];
        for row in 0..23 {
            let (mut a, mut b) = (Vec::new(), Vec::new());
            assert_eq!(stored.train_row(row, &mut a), fresh.train_row(row, &mut b));
            let (mut a, mut b) = ([0.0; 4], [0.0; 4]);
            stored.gather(row, &to, &mut a);
            fresh.gather(row, &to, &mut b);
            assert_eq!(a, b);
            let (mut a, mut b) = ([0.0; 9], [0.0; 9]);
            assert_eq!(stored.to_test(row, 5..14, &mut a), fresh.to_test(row, 5..14, &mut b));
        }
        assert!(fresh.within.get().is_none() && fresh.across.get().is_none());
    }

    #[test]
    fn distances_are_symmetric_and_a_row_is_at_0_from_itself() {
        let distances = SquaredDistances::new(&rows(23, 1e3), &rows(1, 1.0));
        let all = distances.within();
        assert_eq!(all, all.t());
        assert!(all.diag().iter().all(|&d2| d2 == 0.0));
    }

    #[test]
    fn small_integers_give_exact_distances() {
        let pixels = Array2::from_shape_fn((9, 64), |(i, j)| ((i * 7 + j * 5) % 17) as f64).into_shared();
        let distances = SquaredDistances::new(&pixels, &pixels);
        for (i, x) in pixels.outer_iter().enumerate() {
            for (j, y) in pixels.outer_iter().enumerate() {
                let exact: f64 = x.iter().zip(y).map(|(a, b)| (a - b) * (a - b)).sum();
                assert_eq!(distances.within()[[i, j]].to_bits(), exact.to_bits());
            }
        }
    }
}
