//! The nearest rows in Manhattan distance, without looking at all of them.
//!
//! # Definition
//!
//! Rows are halved at the median of the feature that spreads most, until few are left. A half is
//! skipped when its bounding box is farther than the farthest row kept. Distances are summed over
//! the features in their order, and so are those to boxes: rounding never makes a box seem farther
//! than a row in it, so nothing is missed.
//!
//! # Reference
//!
//! Bentley. Multidimensional Binary Search Trees Used for Associative Searching. CACM 18, 1975.
//! <https://doi.org/10.1145/361002.361007>

use ndarray::ArrayView2;

/// Rows that are not divided any more.
const LEAF: usize = 16;

/// A tree over the rows of a matrix; see the head of this file.
#[derive(Debug)]
pub(crate) struct KdTree {
    n_features: usize,
    /// The numbers of the rows, node by node.
    order: Vec<usize>,
    /// The rows in this order, one after the other.
    points: Vec<f64>,
    /// The root first.
    nodes: Vec<Node>,
}

#[derive(Debug)]
struct Node {
    start: usize,
    end: usize,
    /// Smallest and largest value of each feature.
    bounds: Vec<(f64, f64)>,
    /// The two halves, unless it is a leaf.
    halves: Option<(usize, usize)>,
}

impl KdTree {
    /// For the rows of `rows`, shape `(n_rows, n_features)`, all finite.
    pub(crate) fn new(rows: ArrayView2<'_, f64>) -> Self {
        let mut order: Vec<usize> = (0..rows.nrows()).collect();
        let mut nodes = Vec::new();
        divide(rows, &mut order, 0, &mut nodes);
        let points = order.iter().flat_map(|&row| rows.row(row).to_vec()).collect();
        Self { n_features: rows.ncols(), order, points, nodes }
    }

    /// The `k` rows nearest to `point` with their distances, nearest first; all rows when there are
    /// fewer. Which ones of those that tie for the last place is left open.
    pub(crate) fn nearest(&self, point: &[f64], k: usize) -> Vec<(f64, usize)> {
        let mut found = Vec::with_capacity(k + 1);
        self.visit(0, point, k, &mut found);
        found
    }

    fn visit(&self, node: usize, point: &[f64], k: usize, found: &mut Vec<(f64, usize)>) {
        let node = &self.nodes[node];
        if let Some((a, b)) = node.halves {
            let (to_a, to_b) = (self.nodes[a].distance(point), self.nodes[b].distance(point));
            let order = if to_a <= to_b { [(a, to_a), (b, to_b)] } else { [(b, to_b), (a, to_a)] };
            for (half, distance) in order {
                if found.len() < k || distance < found[k - 1].0 {
                    self.visit(half, point, k, found);
                }
            }
            return;
        }
        let rows = self.points[node.start * self.n_features..node.end * self.n_features]
            .chunks_exact(self.n_features);
        for (row, &number) in rows.zip(&self.order[node.start..node.end]) {
            let distance = point.iter().zip(row).fold(0.0, |sum, (a, b)| sum + (a - b).abs());
            if found.len() < k || distance < found[k - 1].0 {
                let place = found.partition_point(|&(other, _)| other <= distance);
                found.insert(place, (distance, number));
                found.truncate(k);
            }
        }
    }
}

impl Node {
    /// Manhattan distance from `point` to the bounding box.
    fn distance(&self, point: &[f64]) -> f64 {
        let outside = |(&x, &(low, high)): (&f64, &(f64, f64))| (low - x).max(x - high).max(0.0);
        point.iter().zip(&self.bounds).map(outside).fold(0.0, |sum, gap| sum + gap)
    }
}

/// Adds the node of the rows in `order`, which start at `start` of the whole order, and what is
/// below it; returns its number.
fn divide(rows: ArrayView2<'_, f64>, order: &mut [usize], start: usize, nodes: &mut Vec<Node>) -> usize {
    let number = nodes.len();
    let bounds: Vec<(f64, f64)> = rows
        .columns()
        .into_iter()
        .map(|column| {
            let wider = |(low, high): (f64, f64), &row: &usize| (low.min(column[row]), high.max(column[row]));
            order.iter().fold((f64::INFINITY, f64::NEG_INFINITY), wider)
        })
        .collect();
    let spread = |feature: usize| bounds[feature].1 - bounds[feature].0;
    let widest = (0..bounds.len()).reduce(|a, b| if spread(b) > spread(a) { b } else { a });
    nodes.push(Node { start, end: start + order.len(), bounds, halves: None });
    if let Some(feature) = widest.filter(|_| order.len() > LEAF) {
        let middle = order.len() / 2;
        let column = rows.column(feature);
        order.select_nth_unstable_by(middle, |&a, &b| column[a].total_cmp(&column[b]).then(a.cmp(&b)));
        let (left, right) = order.split_at_mut(middle);
        let left = divide(rows, left, start, nodes);
        let right = divide(rows, right, start + middle, nodes);
        nodes[number].halves = Some((left, right));
    }
    number
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::KdTree;

    #[test]
    fn the_nearest_rows_have_the_distances_that_looking_at_all_rows_gives() {
        for n_features in 1..6 {
            for n in [0, 1, 16, 17, 300] {
                let rows = Array2::from_shape_fn((n, n_features), |(i, k)| {
                    let value = (i * (37 + k) + k * 11) % 101;
                    if k % 2 == 0 { value as f64 / 7.0 } else { (value % 5) as f64 }
                });
                let tree = KdTree::new(rows.view());
                for point in rows.rows() {
                    let distance = |row: usize| {
                        point.iter().zip(rows.row(row)).fold(0.0, |sum, (a, b)| sum + (a - b).abs())
                    };
                    let mut all: Vec<f64> = (0..n).map(distance).collect();
                    all.sort_unstable_by(f64::total_cmp);
                    all.truncate(12);
                    let found = tree.nearest(&point.to_vec(), 12);
                    assert!(found.iter().all(|&(d, row)| d == distance(row)));
                    assert_eq!(found.iter().map(|&(d, _)| d).collect::<Vec<_>>(), all);
                }
            }
        }
    }
}
