//! Greedy k-means++: where Lloyd's algorithm starts.
//!
//! The first centre is a row drawn uniformly. For every further centre, `2 + floor(ln k)` rows are
//! drawn with a probability proportional to their squared distance to the nearest centre, and the
//! one that leaves the smallest sum of such distances is taken; the first one on a tie.

use ndarray::{Array2, Axis};

use super::{Points, RandomState};

/// Start centres, shape `(n_clusters, n_features)`: rows of `points`, of which there are at least
/// `n_clusters`.
pub(super) fn centers(points: &Points, n_clusters: usize, stream: &mut RandomState) -> Array2<f64> {
    let n_trials = n_trials(n_clusters);
    let mut chosen = vec![first_row(points.rows.nrows(), stream)];
    let mut nearest = squared_distances(points, chosen[0]);
    let mut potential: f64 = nearest.iter().sum();
    while chosen.len() < n_clusters {
        let draws: Vec<f64> = (0..n_trials).map(|_| stream.random_sample() * potential).collect();
        let cumulated = cumulated(nearest.iter().copied());
        let mut best: Option<(f64, usize, Vec<f64>)> = None;
        for draw in draws {
            // Rounding can carry a draw past the last sum.
            let row = cumulated.partition_point(|&sum| sum < draw).min(nearest.len() - 1);
            let mut distances = squared_distances(points, row);
            for (distance, &known) in distances.iter_mut().zip(&nearest) {
                *distance = distance.min(known);
            }
            let left = distances.iter().sum();
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

/// `choice(n_rows, p = 1 / n_rows)`: one uniform number looked up in the cumulated probabilities.
fn first_row(n_rows: usize, stream: &mut RandomState) -> usize {
    let sums = cumulated(std::iter::repeat_n(1.0 / n_rows as f64, n_rows));
    let draw = stream.random_sample();
    sums.partition_point(|&sum| sum / sums[n_rows - 1] <= draw)
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
