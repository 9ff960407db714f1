//! From cluster centres back to rows.

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};

use super::{drawn::Utilities, greedy::Turn};
use crate::{numeric::lanes::Lanes, round::Round};

/// Euclidean distances of the centres to the training rows `rows`, shape `(n_centers, n_rows)`.
fn distances(centers: ArrayView2<'_, f64>, round: &Round<'_>, rows: &[usize]) -> Array2<f64> {
    let lanes = Lanes::new(round.features().select(Axis(0), rows).view());
    let mut squares = vec![0.0; rows.len()];
    let mut all = Array2::zeros((centers.nrows(), rows.len()));
    for (center, mut out) in centers.outer_iter().zip(all.outer_iter_mut()) {
        lanes.squared(&center.to_vec(), &mut squares);
        out.iter_mut().zip(&squares).for_each(|(out, square)| *out = square.sqrt());
    }
    all
}

/// The same of `rows`, shape `(n_rows, n_features)`, to the last bit as scikit-learn's `euclidean_distances` has
/// them on a processor with fused multiply-add, which rounds otherwise: `sqrt(x.x + c.c - 2 x.c)`.
pub(super) fn expanded(centers: ArrayView2<'_, f64>, rows: ArrayView2<'_, f64>) -> Array2<f64> {
    let norms: Vec<f64> = rows.outer_iter().map(squared_norm).collect();
    let lanes = Lanes::new(rows);
    let mut dots = vec![0.0; rows.nrows()];
    let mut all = Array2::zeros((centers.nrows(), rows.nrows()));
    for (center, mut out) in centers.outer_iter().zip(all.outer_iter_mut()) {
        lanes.dots(&center.to_vec(), &mut dots);
        let own = squared_norm(center);
        for ((out, dot), norm) in out.iter_mut().zip(&dots).zip(&norms) {
            *out = (-2.0 * dot + norm + own).max(0.0).sqrt();
        }
    }
    all
}

/// `x.x` in the order of numpy's `einsum`: two sums side by side, of every eight numbers the last two first.
fn squared_norm(x: ArrayView1<'_, f64>) -> f64 {
    let x = x.to_vec();
    let mut sums = [0.0; 2];
    let mut add = |pair: &[f64]| {
        for (sum, value) in sums.iter_mut().zip(pair) {
            *sum += value * value;
        }
    };
    let (eights, rest) = x.as_chunks::<8>();
    eights.iter().flat_map(|eight| eight.rchunks(2)).for_each(&mut add);
    rest.chunks(2).for_each(&mut add);
    sums[0] + sums[1]
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

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::{expanded, squared_norm};

    #[test]
    fn distances_have_the_bits_of_scikit_learn() {
        // scikit-learn 1.5.2, numpy 1.26.4: row_norms(x, squared=True), euclidean_distances(x, c) of
        // x = (np.arange(57).reshape(3, 19) * 37 % 101) / 101, c = (np.arange(38).reshape(2, 19) * 53 % 97) / 97;
        // differences give the same bits in three of the six.
        let x = Array2::from_shape_fn((3, 19), |(i, k)| ((19 * i + k) * 37 % 101) as f64 / 101.0);
        let c = Array2::from_shape_fn((2, 19), |(i, k)| ((19 * i + k) * 53 % 97) as f64 / 97.0);
        let norms: Vec<f64> = x.outer_iter().map(squared_norm).collect();
        assert_eq!(norms, [5.488_579_551_024_41, 6.734_731_889_030_487, 5.981_080_286_246_447]);
        let distances = array![
            [1.591_089_097_746_278_4, 2.103_582_153_787_964_4, 2.083_114_460_228_787_7],
            [1.693_297_798_289_493_4, 1.804_044_188_665_059_6, 1.785_631_890_230_319],
        ];
        assert_eq!(expanded(c.view(), x.view()), distances);
    }
}
