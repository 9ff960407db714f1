//! The nearest rows in Manhattan distance, without looking at all of them.
//!
//! # Definition
//!
//! Rows are halved at the median of the feature that spreads most, in a tree that is as deep as its
//! leaves hold at least 30 rows. A query goes to the nearer half first and keeps the nearest rows in a
//! heap ([`neighbors`](super::neighbors)); a half whose bounding box is farther than the farthest row
//! kept is skipped. Of rows that tie for the last place those stay that come first on this way.
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `neighbors.KDTree(leaf_size=30, metric="manhattan")`: the order of its rows, which
//! the C++ library's partial sort leaves, and so its choice among equally far rows.
//!
//! # Reference
//!
//! Bentley. Multidimensional Binary Search Trees Used for Associative Searching. CACM 18, 1975.
//! <https://doi.org/10.1145/361002.361007>

use ndarray::ArrayView2;

use super::{neighbors::Nearest, nth_element::nth_element};

/// Fewest rows of a leaf in trees that have more than one.
const LEAF: usize = 30;

/// A tree over the rows of a matrix; see the [module](self).
#[derive(Debug)]
pub struct KdTree {
    n_features: usize,
    /// The numbers of the rows, leaf by leaf.
    order: Vec<usize>,
    /// The rows in this order, one after the other.
    points: Vec<f64>,
    /// The root first; the halves of node `i` are `2 i + 1` and `2 i + 2`.
    nodes: Vec<Node>,
}

#[derive(Debug, Clone, Default)]
struct Node {
    start: usize,
    end: usize,
    /// Smallest and largest value of each feature.
    bounds: Vec<(f64, f64)>,
}

impl KdTree {
    /// For the rows of `rows`, shape `(n_rows, n_features)`, all finite, at least one.
    #[must_use]
    pub fn new(rows: ArrayView2<'_, f64>) -> Self {
        let mut order: Vec<usize> = (0..rows.nrows()).collect();
        let leaves = (rows.nrows().saturating_sub(1) / LEAF).max(1);
        let mut nodes = vec![Node::default(); (2 << leaves.ilog2()) - 1];
        divide(rows, &mut order, 0, 0, &mut nodes);
        let points = order.iter().flat_map(|&row| rows.row(row).to_vec()).collect();
        Self { n_features: rows.ncols(), order, points, nodes }
    }

    /// The numbers of the rows, leaf by leaf.
    #[must_use]
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// The `k` rows nearest to `point` with their distances, in the order of the heap; all rows when
    /// there are fewer.
    pub(crate) fn nearest(&self, point: &[f64], k: usize) -> Vec<(f64, usize)> {
        let mut found = Nearest::new(k.min(self.order.len()));
        self.visit(0, 0.0, point, &mut found);
        found.into_rows()
    }

    fn visit(&self, number: usize, distance: f64, point: &[f64], found: &mut Nearest) {
        if distance > found.farthest() {
            return;
        }
        let (a, b) = (2 * number + 1, 2 * number + 2);
        if b < self.nodes.len() {
            let (to_a, to_b) = (self.nodes[a].distance(point), self.nodes[b].distance(point));
            let order = if to_a <= to_b { [(a, to_a), (b, to_b)] } else { [(b, to_b), (a, to_a)] };
            for (half, distance) in order {
                self.visit(half, distance, point, found);
            }
            return;
        }
        let node = &self.nodes[number];
        let rows = self.points[node.start * self.n_features..node.end * self.n_features]
            .chunks_exact(self.n_features);
        for (row, &number) in rows.zip(&self.order[node.start..node.end]) {
            found.offer(point.iter().zip(row).fold(0.0, |sum, (a, b)| sum + (a - b).abs()), number);
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

/// Fills in the node `number` of the rows in `order`, which start at `start` of the whole order, and
/// what is below it.
fn divide(rows: ArrayView2<'_, f64>, order: &mut [usize], start: usize, number: usize, nodes: &mut [Node]) {
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
    nodes[number] = Node { start, end: start + order.len(), bounds };
    if let Some(feature) = widest.filter(|_| 2 * number + 2 < nodes.len()) {
        let middle = order.len() / 2;
        let column = rows.column(feature);
        let less = |a: usize, b: usize| column[a] < column[b] || (column[a] == column[b] && a < b);
        nth_element(order, middle, &less);
        let (left, right) = order.split_at_mut(middle);
        divide(rows, left, start, 2 * number + 1, nodes);
        divide(rows, right, start + middle, 2 * number + 2, nodes);
    }
}
