//! Kernel values among the rows of a pool: computed, or read where all of them are kept.
//!
//! A gamma that does not change from fit to fit makes the kernel a function of the features alone,
//! which all fits on a pool share. Kept values have the bits of computed ones.

use std::{
    ops::Range,
    sync::{Arc, OnceLock},
};

use ndarray::Array2;

use super::kernel::Kernel;
use crate::{
    learner::Rows,
    numeric::{distances::Tiles, elementary as math, single, vectorised},
    pool::Pool,
};

/// Rows whose decision values are computed together: four of the widest vectors, and small
/// enough for the kernel values of a block to stay in the cache.
pub(super) const BLOCK: usize = 32;

/// The kernel of a fit over the rows of a pool; see the module.
#[derive(Debug, Clone)]
pub struct KernelValues<'a> {
    pool: &'a Pool,
    kernel: Kernel,
    kept: Option<Arc<Kept>>,
}

/// All values of a kernel among the training rows.
#[derive(Debug)]
struct Kept {
    within: Array2<f64>,
    /// The same in single precision.
    single: Array2<f32>,
    /// Of the training rows with the test rows, `None` above the budget.
    tiles: OnceLock<Option<Tiles>>,
}

impl<'a> KernelValues<'a> {
    /// Values of `kernel`, computed when they are asked for.
    #[must_use]
    pub fn new(pool: &'a Pool, kernel: Kernel) -> Self {
        Self { pool, kernel, kept: None }
    }

    /// Values of a kernel that other fits on the pool will use, too: those of `Rbf` and `Linear` are kept
    /// where they fit the memory budget.
    pub(super) fn shared(pool: &'a Pool, kernel: Kernel) -> Self {
        let mut values = Self::new(pool, kernel);
        let key = match kernel {
            Kernel::Rbf { gamma } => format!("rbf {gamma:e}"),
            Kernel::Linear => "linear".to_owned(),
            Kernel::Poly { .. } | Kernel::Sigmoid { .. } => return values,
        };
        if let Some(bytes) = pool.distances().bytes_within() {
            // One and a half matrices among the training rows.
            values.kept = pool.keep(&key, bytes + bytes / 2, || {
                let within = among_all(pool, kernel);
                let single = within.mapv(single);
                Kept { within, single, tiles: OnceLock::new() }
            });
        }
        values
    }

    /// The kernel function.
    #[must_use]
    pub fn kernel(&self) -> Kernel {
        self.kernel
    }

    /// The rows.
    #[must_use]
    pub fn pool(&self) -> &'a Pool {
        self.pool
    }

    /// Whether all values are kept.
    pub(super) fn is_kept(&self) -> bool {
        self.kept.is_some()
    }

    /// Of training row `row` with the training rows `to`, into `out`.
    pub fn among(&self, row: usize, to: &[usize], out: &mut [f64]) {
        if let Some(kept) = &self.kept {
            let values = kept.within.row(row);
            return pick(values.to_slice().expect("a matrix in standard layout"), to, out);
        }
        match self.kernel {
            Kernel::Rbf { .. } => self.pool.distances().gather(row, to, out),
            _ => self.pool.distances().dots(row, to, out),
        }
        self.kernel.apply(out);
    }

    /// The same in single precision, where all values are kept; else false.
    pub(super) fn among_in_single(&self, row: usize, to: &[usize], out: &mut [f32]) -> bool {
        let Some(kept) = &self.kept else { return false };
        pick(kept.single.row(row).to_slice().expect("a matrix in standard layout"), to, out);
        true
    }

    /// Of training row `row` with all training rows, where all values are kept.
    pub(super) fn row(&self, row: usize) -> Option<&[f64]> {
        self.kept.as_ref()?.within.row(row).to_slice()
    }

    /// Of training row `row` with the rows number `range` among `rows`, at most [`BLOCK`] of them.
    pub(super) fn with(&self, row: usize, rows: Rows<'_>, range: Range<usize>, out: &mut [f64]) {
        match (rows, self.kernel) {
            (Rows::Train(rows), _) => self.among(row, &rows[range], out),
            (Rows::Test, Kernel::Rbf { gamma }) => {
                let mut buffer = [0.0; BLOCK];
                let stored = self.pool.distances().to_test(row, range, &mut buffer[..out.len()]);
                vectorised(
                    #[inline(always)]
                    move || {
                        for (out, &d2) in out.iter_mut().zip(stored) {
                            *out = math::exp(-gamma * d2);
                        }
                    },
                );
            }
            (Rows::Test, _) => {
                self.pool.distances().dots_to_test(row, range.start, out);
                self.kernel.apply(out);
            }
        }
    }

    /// Of the training with the test rows in single precision, where those among the training rows
    /// are kept and these fit the budget, too.
    pub(super) fn test_tiles(&self) -> Option<&Tiles> {
        let compute = || self.pool.distances().test_tiles_of(|values| self.kernel.apply(values));
        self.kept.as_ref()?.tiles.get_or_init(compute).as_ref()
    }
}

/// `kernel` among all training rows.
fn among_all(pool: &Pool, kernel: Kernel) -> Array2<f64> {
    if let Kernel::Linear = kernel {
        let all: Vec<usize> = (0..pool.len()).collect();
        let mut within = Array2::zeros((all.len(), all.len()));
        for (row, mut out) in within.outer_iter_mut().enumerate() {
            pool.distances().dots(row, &all, out.as_slice_mut().expect("a matrix in standard layout"));
        }
        return within;
    }
    let mut within = pool.distances().within().clone();
    kernel.apply(within.as_slice_mut().expect("a matrix in standard layout"));
    within
}

#[inline(always)]
fn pick<T: Copy>(values: &[T], at: &[usize], out: &mut [T]) {
    for (out, &at) in out.iter_mut().zip(at) {
        *out = values[at];
    }
}
