//! A function of the distances, kept for learners that need it again and again: a kernel whose
//! parameters do not change from fit to fit.

use std::sync::OnceLock;

use ndarray::Array2;

use super::{SquaredDistances, Tiles, pick, slice};
use crate::numeric::single;

/// The function, by a number that names it.
#[derive(Debug)]
pub(super) struct Function {
    key: f64,
    /// Of the distances among the training rows.
    within: Array2<f64>,
    /// The same in single precision.
    single: Array2<f32>,
    /// Of the distances to the test rows, `None` above the budget.
    tiles: OnceLock<Option<Tiles>>,
}

impl SquaredDistances {
    /// Stores a function of the distances among the training rows, named by `key`, for learners
    /// that need it again and again. Only one can be stored; whoever asks for another one, or for
    /// more than the budget, has to compute it.
    pub fn keep_function(&self, key: f64, apply: impl Fn(&mut [f64])) {
        if self.fits(self.train.nrows()) {
            self.function.get_or_init(|| {
                let mut within = self.within().clone();
                apply(within.as_slice_mut().expect("a matrix in standard layout"));
                let single = within.mapv(single);
                Function { key, within, single, tiles: OnceLock::new() }
            });
        }
    }

    /// The stored function named by `key` of the distances from training row `row` to the training
    /// rows `to`, into `out`; false when it is not stored.
    pub fn gather_function(&self, key: f64, row: usize, to: &[usize], out: &mut [f64]) -> bool {
        let Some(function) = self.function(key) else { return false };
        pick(slice(&function.within, row), to, out);
        true
    }

    /// The same, rounded to single precision.
    pub fn gather_function_in_single(&self, key: f64, row: usize, to: &[usize], out: &mut [f32]) -> bool {
        let Some(function) = self.function(key) else { return false };
        pick(slice(&function.single, row), to, out);
        true
    }

    /// The same for all training rows, shape `(n_train,)`.
    #[must_use]
    pub fn function_row(&self, key: f64, row: usize) -> Option<&[f64]> {
        Some(slice(&self.function(key)?.within, row))
    }

    /// The function named by `key`, which `apply` computes, of the distances from the training to
    /// the test rows, in single precision; `None` unless it is stored among the training rows.
    pub fn function_tiles(&self, key: f64, apply: impl Fn(&mut [f64])) -> Option<&Tiles> {
        let (n_train, n_test) = (self.train.nrows(), self.test.nrows());
        let compute = || {
            let fill = |row: usize, out: &mut [f64]| {
                self.row_to(row, &self.test, &self.test_norms, 0, out);
                apply(out);
            };
            (Tiles::bytes(n_train, n_test) <= self.budget).then(|| Tiles::new(n_train, n_test, fill))
        };
        self.function(key)?.tiles.get_or_init(compute).as_ref()
    }

    /// Whether the function named by `key` is stored.
    #[must_use]
    pub fn has_function(&self, key: f64) -> bool {
        self.function(key).is_some()
    }

    fn function(&self, key: f64) -> Option<&Function> {
        self.function.get().filter(|function| function.key == key)
    }
}
