//! Greedy k-means++: where Lloyd's algorithm starts.
//!
//! The first centre is a row drawn with its weight as probability. For every further centre,
//! `2 + floor(ln k)` rows are drawn with a probability proportional to their weighted squared distance
//! to the nearest centre, and the one that leaves the smallest sum of such distances is taken; the
//! first one on a tie.

use ndarray::{Array2, Axis};

use super::{Points, RandomState};

/// Start centres, shape `(n_clusters, n_features)`: rows of `points`, of which there are at least
/// `n_clusters`.
pub(super) fn centers(
    points: &Points,
    weights: &[f64],
    n_clusters: usize,
    stream: &mut RandomState,
) -> Array2<f64> {
    let n_trials = n_trials(n_clusters);
    let mut chosen = vec![first_row(weights, stream)];
    let mut nearest = squared_distances(points, chosen[0]);
    let mut potential: f64 = weighted(&nearest, weights).sum();
    while chosen.len() < n_clusters {
        let draws: Vec<f64> = (0..n_trials).map(|_| stream.random_sample() * potential).collect();
        let cumulated = cumulated(weighted(&nearest, weights));
        let mut best: Option<(f64, usize, Vec<f64>)> = None;
        for draw in draws {
            // Rounding can carry a draw past the last sum.
            let row = cumulated.partition_point(|&sum| sum < draw).min(nearest.len() - 1);
            let mut distances = squared_distances(points, row);
            for (distance, &known) in distances.iter_mut().zip(&nearest) {
                *distance = distance.min(known);
            }
            let left = weighted(&distances, weights).sum();
            if best.as_ref().is_none_or(|(least, ..)| left < *least) {
                best = Some((left, row, distances));
            }
        }
        let (left, row, distances) = best.expect("there are at least two trials");
        potential = left;
        nearest = distances;
        chosen.push(row);
    }
    points.rows.select(Axis(0), &chosen)
}

/// `2 + floor(ln n_clusters)`.
fn n_trials(n_clusters: usize) -> usize {
    let mut trials = 2;
    let mut power = std::f64::consts::E;
    while power <= n_clusters as f64 {
        trials += 1;
        power *= std::f64::consts::E;
    }
    trials
}

/// `choice(n_rows, p=weights / weights.sum())`.
fn first_row(weights: &[f64], stream: &mut RandomState) -> usize {
    let total: f64 = weights.iter().sum();
    let shares: Vec<f64> = weights.iter().map(|weight| weight / total).collect();
    stream.choice_weighted(&shares, 1)[0]
}

fn weighted(distances: &[f64], weights: &[f64]) -> impl Iterator<Item = f64> {
    distances.iter().zip(weights).map(|(distance, weight)| distance * weight)
}

fn cumulated(values: impl Iterator<Item = f64>) -> Vec<f64> {
    values
        .scan(0.0, |sum, value| {
            *sum += value;
            Some(*sum)
        })
        .collect()
}

fn squared_distances(points: &Points, row: usize) -> Vec<f64> {
    let norm = points.squared_norms[row];
    let mut distances = vec![0.0; points.rows.nrows()];
    points.lanes.dots(&points.rows.row(row).to_vec(), &mut distances);
    for (distance, &other) in distances.iter_mut().zip(&points.squared_norms) {
        *distance = (-2.0 * *distance + norm + other).max(0.0);
    }
    distances
}

#[cfg(test)]
mod tests {
    use super::n_trials;

    #[test]
    fn trials_grow_with_the_logarithm_of_the_clusters() {
        assert_eq!([1, 2, 3, 5, 7, 8, 20, 21].map(n_trials), [2, 2, 3, 3, 3, 4, 4, 5]);
    }
}
