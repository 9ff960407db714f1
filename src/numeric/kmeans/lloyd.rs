//! Lloyd's algorithm: assign rows to their nearest centre, move centres to the mean of their rows.
//!
//! It stops when no label changes, or when the centres' squared movement is within the tolerance;
//! in the second case the rows are assigned once more, so that labels fit the centres. A cluster
//! that loses all its weight gets the row farthest from its centre; several of them get the farthest
//! rows in the order in which `argpartition` leaves them, from the end.

use ndarray::{Array2, Axis};

use crate::{numeric::argmax, numpy::argpartition};

use super::{Clustering, MAX_ITERATIONS, Points};

/// One run from `centers`; the result's centres are those of the centred rows.
pub(super) fn run(points: &Points, weights: &[f64], mut centers: Array2<f64>) -> Clustering {
    let mut labels = vec![0; points.rows.nrows()];
    let mut old_labels: Option<Vec<usize>> = None;
    let mut n_iter = 0;
    let mut settled = false;
    while n_iter < MAX_ITERATIONS {
        n_iter += 1;
        assign(points, &centers, &mut labels);
        let moved = means(points, weights, &centers, &labels);
        let shift: f64 = (&moved - &centers).iter().map(|step| step * step).sum();
        centers = moved;
        settled = old_labels.as_ref() == Some(&labels);
        if settled || shift <= points.tolerance {
            break;
        }
        old_labels.get_or_insert_default().clone_from(&labels);
    }
    if !settled {
        assign(points, &centers, &mut labels);
    }
    let distances = distances_to_own(points, &centers, &labels);
    let inertia = distances.iter().zip(weights).map(|(distance, weight)| distance * weight).sum();
    Clustering { centers, labels, inertia, n_iter }
}

/// The nearest centre of every row, the first one on a tie. The row's own norm is left out.
///
/// Where centres are still rows of integers, ties in exact arithmetic do occur. Rounding decides
/// them, so norms and inner products are added in the order of the package.
fn assign(points: &Points, centers: &Array2<f64>, labels: &mut [usize]) {
    let mut least = vec![f64::INFINITY; labels.len()];
    let mut dots = vec![0.0; labels.len()];
    for (cluster, center) in centers.outer_iter().enumerate() {
        let center = center.to_slice().expect("centres are stored row by row");
        let norm = squared_norm(center);
        points.lanes.dots(center, &mut dots);
        for ((label, least), &dot) in labels.iter_mut().zip(&mut least).zip(&dots) {
            let distance = norm - 2.0 * dot;
            if cluster == 0 || distance < *least {
                *least = distance;
                *label = cluster;
            }
        }
    }
}

/// The squared length in the order in which numpy's `einsum` adds it: two sums side by side, and
/// within eight values from the last pair to the first.
fn squared_norm(values: &[f64]) -> f64 {
    let mut sums = [0.0; 2];
    let mut add = |pair: &[f64]| {
        for (sum, value) in sums.iter_mut().zip(pair) {
            *sum += value * value;
        }
    };
    let blocks = values.chunks_exact(8);
    let rest = blocks.remainder();
    blocks.for_each(|block| block.rchunks_exact(2).for_each(&mut add));
    rest.chunks(2).for_each(add);
    sums[0] + sums[1]
}

/// The weighted mean of each cluster's rows, shape `(n_clusters, n_features)`.
fn means(points: &Points, weights: &[f64], old: &Array2<f64>, labels: &[usize]) -> Array2<f64> {
    let mut sums = Array2::zeros(old.raw_dim());
    let mut sizes = vec![0.0; old.nrows()];
    for ((row, &label), &weight) in points.rows.outer_iter().zip(labels).zip(weights) {
        sums.row_mut(label).scaled_add(weight, &row);
        sizes[label] += weight;
    }
    refill_empty(points, weights, old, labels, &mut sums, &mut sizes);

    let largest = argmax(&sizes);
    for (cluster, &size) in sizes.iter().enumerate() {
        if size > 0.0 {
            sums.row_mut(cluster).mapv_inplace(|sum| sum * (1.0 / size));
        } else {
            // Only where rows coincide, so that there is nothing to refill with. scikit-learn copies
            // in this order too: before the largest cluster's turn, it is a sum that is copied.
            let center = sums.row(largest).to_owned();
            sums.row_mut(cluster).assign(&center);
        }
    }
    sums
}

/// Moves the rows farthest from their old centres into the clusters without weight.
fn refill_empty(
    points: &Points,
    weights: &[f64],
    old: &Array2<f64>,
    labels: &[usize],
    sums: &mut Array2<f64>,
    sizes: &mut [f64],
) {
    let empty: Vec<usize> = (0..sizes.len()).filter(|&cluster| sizes[cluster] == 0.0).collect();
    if empty.is_empty() {
        return;
    }
    let distances = distances_to_own(points, old, labels);
    if distances.iter().all(|&distance| distance == 0.0) {
        return;
    }
    let order = argpartition(&distances, distances.len() - empty.len());
    for (cluster, &row) in empty.into_iter().zip(order.iter().rev()) {
        let moved = &points.rows.row(row) * weights[row];
        let mut giver = sums.row_mut(labels[row]);
        giver -= &moved;
        sums.row_mut(cluster).assign(&moved);
        sizes[cluster] = weights[row];
        sizes[labels[row]] -= weights[row];
    }
}

/// Squared distance of each row to the centre of its cluster, shape `(n_rows,)`.
fn distances_to_own(points: &Points, centers: &Array2<f64>, labels: &[usize]) -> Vec<f64> {
    let own = centers.select(Axis(0), labels);
    (&points.rows - &own).outer_iter().map(|step| step.dot(&step)).collect()
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::{Points, run};

    #[test]
    fn a_cluster_without_rows_gets_the_farthest_row() {
        let points = Points::new(array![[0.0], [1.0], [2.0], [9.0]].view());
        let start = array![[-2.0], [100.0]];
        let found = run(&points, &[1.0; 4], start);

        assert_eq!(found.labels, [0, 0, 0, 1]);
        assert_eq!(&found.centers + 3.0, array![[1.0], [9.0]]);
    }
    #[test]
    fn several_clusters_without_rows_are_refilled_in_the_order_of_scikit_learn() {
        // KMeans(5, init=start, n_init=1).fit(rows, sample_weight=weights) of scikit-learn 1.5.2.
        let rows = array![
            [0.0],
            [1.0],
            [2.0],
            [3.0],
            [10.0],
            [10.5],
            [11.0],
            [11.5],
            [20.0],
            [21.0],
            [22.0],
            [30.0]
        ];
        let weights = [1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0, 4.0];
        let mean = 142.0 / 12.0;
        let start = array![[5.0], [12.0], [100.0], [200.0], [300.0]] - mean;
        let found = run(&Points::new(rows.view()), &weights, start);

        assert_eq!(found.labels, [0, 0, 0, 0, 1, 1, 1, 1, 4, 4, 3, 2]);
        assert_eq!(found.n_iter, 3);
        assert!((found.inertia - 6.8).abs() < 1e-12, "{}", found.inertia);
        let off = &found.centers + mean - array![[1.5], [10.7], [30.0], [22.0], [20.5]];
        assert!(off.iter().all(|off| off.abs() < 1e-12), "{off}");
    }
}
