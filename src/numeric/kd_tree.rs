//! The nearest rows in Manhattan or Euclidean distance, without looking at all of them.
//!
//! # Definition
//!
//! Rows are halved at the median of the feature that spreads most, in a tree that is as deep as its
//! leaves hold at least 30 rows. A query goes to the nearer half first and keeps the nearest rows in a
//! heap (`neighbors`); a half whose bounding box is farther than the farthest row
//! kept is skipped. Of rows that tie for the last place those stay that come first on this way.
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `neighbors.KDTree(leaf_size=30)` with metric "manhattan" or "euclidean": the order of its rows, which
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

/// What is summed over the features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sum {
    /// Differences without their signs: Manhattan distance.
    Absolute,
    /// Squared differences: squared Euclidean distance, from which a constant added to a feature
    /// cancels.
    Squared,
}

impl Sum {
    /// The part of one feature.
    fn part(self, difference: f64) -> f64 {
        match self {
            Self::Absolute => difference.abs(),
            Self::Squared => difference * difference,
        }
    }
}

/// A tree over the rows of a matrix; see the [module](self).
#[derive(Debug)]
pub struct KdTree {
    sum: Sum,
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
    pub fn new(rows: ArrayView2<'_, f64>, sum: Sum) -> Self {
        let mut order: Vec<usize> = (0..rows.nrows()).collect();
        let leaves = (rows.nrows().saturating_sub(1) / LEAF).max(1);
        let mut nodes = vec![Node::default(); (2 << leaves.ilog2()) - 1];
        divide(rows, &mut order, 0, 0, &mut nodes);
        let points = order.iter().flat_map(|&row| rows.row(row).to_vec()).collect();
        Self { sum, n_features: rows.ncols(), order, points, nodes }
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
            let (to_a, to_b) =
                (self.nodes[a].distance(point, self.sum), self.nodes[b].distance(point, self.sum));
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
            found.offer(point.iter().zip(row).fold(0.0, |sum, (a, b)| sum + self.sum.part(a - b)), number);
        }
    }
}

impl Node {
    /// Distance from `point` to the bounding box.
    fn distance(&self, point: &[f64], sum: Sum) -> f64 {
        let outside = |(&x, &(low, high)): (&f64, &(f64, f64))| (low - x).max(x - high).max(0.0);
        point.iter().zip(&self.bounds).map(outside).fold(0.0, |total, gap| total + sum.part(gap))
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

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::{KdTree, Sum};

    /// n, and the four nearest of the points half a unit beside the first rows, sorted, of scikit-learn
    /// 1.5.2 `KDTree(X, leaf_size=30)`. Most distances tie.
    const EXPECTED: [(usize, [[usize; 4]; 6]); 3] = [
        (
            40,
            [
                [0, 9, 18, 27],
                [1, 10, 19, 28],
                [2, 11, 20, 29],
                [3, 12, 21, 30],
                [4, 13, 22, 31],
                [5, 14, 23, 32],
            ],
        ),
        (
            70,
            [
                [36, 45, 54, 63],
                [1, 10, 19, 28],
                [2, 11, 20, 56],
                [12, 21, 57, 66],
                [31, 40, 49, 67],
                [5, 14, 50, 59],
            ],
        ),
        (
            150,
            [
                [0, 45, 54, 63],
                [1, 10, 19, 28],
                [29, 38, 47, 56],
                [3, 39, 48, 57],
                [103, 121, 130, 148],
                [104, 113, 122, 149],
            ],
        ),
    ];

    #[test]
    fn ties_of_euclidean_distance_are_chosen_as_scikit_learn_chooses_them() {
        for (n, expected) in EXPECTED {
            let value = |(i, j): (usize, usize)| ((i * 37 + j * 11 + i * j * 5) % 9) as f64;
            let rows = Array2::from_shape_fn((n, 2), value);
            let tree = KdTree::new(rows.view(), Sum::Squared);
            for (at, expected) in expected.iter().enumerate() {
                let point = (&rows.row(at) + 0.5).to_vec();
                let mut found: Vec<usize> = tree.nearest(&point, 4).into_iter().map(|(_, row)| row).collect();
                found.sort_unstable();
                assert_eq!(found, expected, "{n} rows, point {at}");
            }
        }
    }
}
