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
//! A row has distance 0 to itself. Where no package is mirrored, Euclidean distances are sums of squared
//! differences instead, so that far from 0 nothing cancels, of rows scaled by a power of two where their
//! squares would vanish.
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `metrics.pairwise_distances` of a matrix with itself.

use ndarray::{Array2, ArrayView1, ArrayView2};

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
    /// What the rows were multiplied with.
    scale: f64,
}

impl RowDistances {
    /// Prepares distances among `features`, shape `(n_train, n_features)`.
    pub(super) fn new(distance: Distance, features: ArrayView2<'_, f64>) -> Self {
        let rows = match distance {
            Distance::Euclidean => Array2::zeros((0, 0)),
            Distance::Manhattan => features.to_owned(),
            Distance::Cosine => unit_rows(features),
        };
        Self::of_rows(distance, &rows, 1.0)
    }

    /// The same, Euclidean distances by differences.
    pub(super) fn exact(distance: Distance, features: ArrayView2<'_, f64>) -> Self {
        match distance {
            Distance::Euclidean => {
                let scale = scale(features);
                Self::of_rows(distance, &features.mapv(|value| value * scale), scale)
            }
            Distance::Manhattan | Distance::Cosine => Self::new(distance, features),
        }
    }

    fn of_rows(distance: Distance, rows: &Array2<f64>, scale: f64) -> Self {
        let rows = rows.as_standard_layout().into_owned();
        Self { distance, lanes: Lanes::new(rows.view()), rows, scale }
    }

    /// Distances of training row `row` to every training row, into `out`, shape `(n_train,)`.
    pub(super) fn fill(&self, round: &Round<'_>, row: usize, out: &mut [f64]) {
        match self.distance {
            Distance::Euclidean if !self.rows.is_empty() => {
                self.lanes.squared(self.row(row), out);
                for out in &mut *out {
                    *out = out.sqrt() / self.scale;
                }
            }
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

/// A power of two by which differences become large enough to be squared; 1 where they are.
fn scale(features: ArrayView2<'_, f64>) -> f64 {
    /// The square of this is far from the smallest number.
    const SMALL: f64 = 1e-120;
    let spread = |column: ArrayView1<'_, f64>| {
        let (low, high) = column.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| {
            (value.min(low), value.max(high))
        });
        high - low
    };
    let spread = features.columns().into_iter().map(spread).fold(0.0, f64::max);
    let largest = features.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
    // The largest number must stay one whose square is finite.
    if spread > 0.0 && spread < SMALL && largest < 1.0 { 2_f64.powi(400) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::scale;

    #[test]
    fn only_rows_whose_squares_would_vanish_are_scaled() {
        let rows = |unit: f64, offset: f64| {
            Array2::from_shape_fn((9, 2), |(i, k)| offset + unit * (i * 3 + k) as f64)
        };
        for (unit, offset) in [(1.0, 0.0), (1e-9, 0.0), (1.0, 1e12), (0.0, 1e-200)] {
            assert_eq!(scale(rows(unit, offset).view()), 1.0, "{unit} {offset}");
        }
        let found = scale(rows(1e-200, 0.0).view());
        assert!((1e-200 * found).powi(2) > f64::MIN_POSITIVE && found.log2().fract() == 0.0);
    }
}
