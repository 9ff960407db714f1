//! The distances that strategies measure with.
//!
//! # Definition
//!
//! ```text
//! euclidean(x, y) = sqrt(max(0, x.x + y.y - 2 x.y))     from the shared squared distances
//! manhattan(x, y) = sum |x_k - y_k|
//! cosine(x, y)    = 1 - (x/|x|).(y/|y|), clipped to [0, 2]; |0| counts as 1
//! ```
//!
//! A row has distance 0 to itself.
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `metrics.pairwise_distances` of a matrix with itself.

use ndarray::{Array2, ArrayView2};

use crate::{numeric::lanes::Lanes, pool::unit_rows, round::Round};

/// Which distance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Distance {
    Euclidean,
    Manhattan,
    Cosine,
}

impl Distance {
    /// The distance that configurations call `name`.
    ///
    /// # Panics
    ///
    /// When it is none: parameters are checked before they come here.
    pub(super) fn named(name: &str) -> Self {
        match name {
            "euclidean" => Self::Euclidean,
            "manhattan" => Self::Manhattan,
            "cosine" => Self::Cosine,
            other => panic!("`{other}` is not a distance"),
        }
    }
}

/// Distances among the rows of one training half, computed row by row: no `n x n` memory beyond
/// the shared squared distances.
#[derive(Debug)]
pub(super) struct RowDistances {
    distance: Distance,
    /// What the distance compares (rows, or rows of length 1); empty where the shared distances do.
    rows: Array2<f64>,
    lanes: Lanes,
}

impl RowDistances {
    /// Prepares distances among `features`, shape `(n_train, n_features)`.
    pub(super) fn new(distance: Distance, features: ArrayView2<'_, f64>) -> Self {
        let rows = match distance {
            Distance::Euclidean => Array2::zeros((0, 0)),
            Distance::Manhattan => features.to_owned(),
            Distance::Cosine => unit_rows(features),
        };
        let rows = rows.as_standard_layout().into_owned();
        Self { distance, lanes: Lanes::new(rows.view()), rows }
    }

    /// Distances of training row `row` to every training row, into `out`, shape `(n_train,)`.
    pub(super) fn fill(&self, round: &Round<'_>, row: usize, out: &mut [f64]) {
        match self.distance {
            Distance::Euclidean => {
                let mut buffer = Vec::new();
                let squared = round.distances().train_row(row, &mut buffer);
                for (out, &squared) in out.iter_mut().zip(squared) {
                    *out = squared.sqrt();
                }
            }
            Distance::Manhattan => self.lanes.manhattan(self.row(row), out),
            Distance::Cosine => {
                self.lanes.dots(self.row(row), out);
                for out in &mut *out {
                    *out = (1.0 - *out).clamp(0.0, 2.0);
                }
            }
        }
        out[row] = 0.0;
    }

    fn row(&self, row: usize) -> &[f64] {
        let n_features = self.rows.ncols();
        &self.rows.as_slice().expect("made in standard layout")[row * n_features..][..n_features]
    }
}
