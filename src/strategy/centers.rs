//! From cluster centres back to rows.

use ndarray::{Array2, ArrayView1, ArrayView2};

use super::{drawn::Utilities, greedy::Turn};
use crate::round::Round;

/// Euclidean distances of the centres to the training rows `rows`, shape `(n_centers, n_rows)`.
pub(super) fn distances(centers: ArrayView2<'_, f64>, round: &Round<'_>, rows: &[usize]) -> Array2<f64> {
    let features = round.features();
    Array2::from_shape_fn((centers.nrows(), rows.len()), |(center, at)| {
        distance(centers.row(center), features.row(rows[at]))
    })
}

fn distance(a: ArrayView1<'_, f64>, b: ArrayView1<'_, f64>) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}

/// For one centre after another the row of `among` nearest to it that is not picked yet, `turn` chooses
/// among equally near ones. With fewer rows than centres, it chooses among the other candidates.
pub(super) fn nearest(
    centers: ArrayView2<'_, f64>,
    round: &Round<'_>,
    among: &[usize],
    turn: &mut Turn,
) -> Vec<usize> {
    let distances = distances(centers, round, among);
    let mut utilities = Utilities::new(round, f64::NEG_INFINITY);
    let pick = |of_center: ArrayView1<'_, f64>| {
        for (&row, &distance) in among.iter().zip(of_center) {
            utilities.set(row, -distance);
        }
        utilities.pick(turn)
    };
    distances.outer_iter().map(pick).collect()
}
