//! Squared distances, or a function of them, from training to test rows in single precision.
//!
//! Predictions need only the signs of decision values, and most signs are certain after a sum in
//! single precision (see `learner::svc::votes`). The distances are stored in tiles of [`TILE`]
//! test rows, because a tile of all training rows fits the cache.

use crate::numeric::single;

/// Test rows of a tile: four of the widest vectors.
pub const TILE: usize = 64;

/// Squared distances, or a function of them, rounded to single precision; see the head of this file.
#[derive(Debug)]
pub struct Tiles {
    n_train: usize,
    values: Vec<[f32; TILE]>,
}

impl Tiles {
    /// Bytes for this many rows.
    pub(super) fn bytes(n_train: usize, n_test: usize) -> usize {
        n_test.div_ceil(TILE).saturating_mul(n_train).saturating_mul(size_of::<[f32; TILE]>())
    }

    /// `fill` writes the values of a training row with all test rows.
    pub(super) fn new(n_train: usize, n_test: usize, fill: impl Fn(usize, &mut [f64])) -> Self {
        let mut values = vec![[0.0; TILE]; n_test.div_ceil(TILE) * n_train];
        let mut distances = vec![0.0; n_test];
        for row in 0..n_train {
            fill(row, &mut distances);
            for (tile, distances) in distances.chunks(TILE).enumerate() {
                for (out, &d2) in values[tile * n_train + row].iter_mut().zip(distances) {
                    *out = single(d2);
                }
            }
        }
        Self { n_train, values }
    }

    /// The values of every training row with the test rows from `tile * TILE` on, shape
    /// `(n_train,)` of arrays; 0 beyond the last test row.
    #[must_use]
    pub fn tile(&self, tile: usize) -> &[[f32; TILE]] {
        &self.values[tile * self.n_train..][..self.n_train]
    }
}
