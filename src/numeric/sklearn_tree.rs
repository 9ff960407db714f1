//! The nearest rows as scikit-learn's kd-tree chooses them, ties included.
//!
//! # Definition
//!
//! Rows are halved at the median of the feature that spreads most until a leaf holds fewer than 60; the
//! order within the halves is the one that the selection of the median leaves. A query visits the nearer
//! half first and puts the rows of a leaf, one after the other, into a heap of `k` slots. Of rows that
//! are equally far, those stay that this order keeps.
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `KDTree(leaf_size=30)`, Euclidean, with `std::nth_element` of the GNU C++ library,
//! which it is built with for Linux.

use ndarray::{ArrayView1, ArrayView2};

use super::neighbors::replace_root;

/// scikit-learn's default.
const LEAF_SIZE: usize = 30;

/// A tree over rows; see the head of this file.
#[derive(Debug)]
pub(crate) struct SklearnTree<'a> {
    rows: Vec<ArrayView1<'a, f64>>,
    /// The numbers of the rows, node by node.
    order: Vec<usize>,
    /// The root first, the halves of node `i` at `2 i + 1` and `2 i + 2`.
    nodes: Vec<Node>,
}

#[derive(Debug, Clone, Default)]
struct Node {
    start: usize,
    end: usize,
    lower: Vec<f64>,
    upper: Vec<f64>,
}

impl<'a> SklearnTree<'a> {
    /// A tree over the rows of these numbers, in this order.
    pub(crate) fn new(all: ArrayView2<'a, f64>, numbers: impl Iterator<Item = usize>) -> Self {
        let rows: Vec<ArrayView1<'a, f64>> =
            numbers.map(|row| all.index_axis_move(ndarray::Axis(0), row)).collect();
        let n = rows.len();
        let mut levels = 1;
        // int(log2(max(1, (n - 1) / leaf size)) + 1)
        while n.saturating_sub(1) >= LEAF_SIZE << levels {
            levels += 1;
        }
        let nodes = vec![Node::default(); (1 << levels) - 1];
        let mut tree = Self { rows, order: (0..n).collect(), nodes };
        tree.build(0, 0, n);
        tree
    }

    fn build(&mut self, node: usize, start: usize, end: usize) {
        let width = self.rows.first().map_or(0, ArrayView1::len);
        let (mut lower, mut upper) = (vec![f64::INFINITY; width], vec![f64::NEG_INFINITY; width]);
        for &row in &self.order[start..end] {
            for (feature, &value) in self.rows[row].iter().enumerate() {
                lower[feature] = lower[feature].min(value);
                upper[feature] = upper[feature].max(value);
            }
        }
        // The first feature with the largest spread above 0.
        let spreads = lower.iter().zip(&upper).map(|(lower, upper)| upper - lower).enumerate();
        let widest =
            spreads.fold((0, 0.0), |best, (at, spread)| if spread > best.1 { (at, spread) } else { best }).0;
        self.nodes[node] = Node { start, end, lower, upper };
        if 2 * node + 1 < self.nodes.len() && end - start > 1 {
            let middle = (end - start) / 2;
            let rows = &self.rows;
            let less = |&a: &usize, &b: &usize| (rows[a][widest], a) < (rows[b][widest], b);
            nth_element(&mut self.order[start..end], middle, &less);
            self.build(2 * node + 1, start, start + middle);
            self.build(2 * node + 2, start + middle, end);
        }
    }

    /// The `k` nearest rows of a point, as their places in the order given, in the order of the heap.
    pub(crate) fn nearest(&self, point: ArrayView1<'_, f64>, k: usize) -> Vec<usize> {
        let mut heap = vec![(f64::INFINITY, usize::MAX); k.min(self.rows.len())];
        if !heap.is_empty() {
            self.visit(0, self.bound(0, point), point, &mut heap);
        }
        heap.into_iter().map(|(_, row)| row).collect()
    }

    fn visit(&self, node: usize, bound: f64, point: ArrayView1<'_, f64>, heap: &mut [(f64, usize)]) {
        if bound > heap[0].0 {
            return;
        }
        let (left, right) = (2 * node + 1, 2 * node + 2);
        if left >= self.nodes.len() {
            for &row in &self.order[self.nodes[node].start..self.nodes[node].end] {
                let distance = squared_distance(point, self.rows[row]);
                if distance < heap[0].0 {
                    replace_root(heap, (distance, row));
                }
            }
            return;
        }
        let (to_left, to_right) = (self.bound(left, point), self.bound(right, point));
        let mut halves = [(left, to_left), (right, to_right)];
        if to_left > to_right {
            halves.reverse();
        }
        for (half, bound) in halves {
            self.visit(half, bound, point, heap);
        }
    }

    /// The squared distance of a point to the box of a node.
    fn bound(&self, node: usize, point: ArrayView1<'_, f64>) -> f64 {
        let Node { lower, upper, .. } = &self.nodes[node];
        point.iter().zip(lower.iter().zip(upper)).fold(0.0, |sum, (x, (lower, upper))| {
            let (below, above) = (lower - x, x - upper);
            let outside = 0.5 * ((below + below.abs()) + (above + above.abs()));
            sum + outside * outside
        })
    }
}

/// The sum of squared differences, feature by feature.
pub(crate) fn squared_distance(x: ArrayView1<'_, f64>, y: ArrayView1<'_, f64>) -> f64 {
    x.iter().zip(y).fold(0.0, |sum, (a, b)| sum + (a - b) * (a - b))
}

/// Selects the element number `nth` as the GNU C++ library does: quickselect around the median of
/// three until three are left, then insertion.
fn nth_element(values: &mut [usize], nth: usize, less: &dyn Fn(&usize, &usize) -> bool) {
    let (mut first, mut last) = (0, values.len());
    let mut depth = 2 * values.len().max(1).ilog2();
    while last - first > 3 {
        if depth == 0 {
            // As good as unreachable for medians of three; any selection is right.
            values[first..last].sort_by(|a, b| {
                if less(a, b) { std::cmp::Ordering::Less } else { std::cmp::Ordering::Greater }
            });
            return;
        }
        depth -= 1;
        let middle = first + (last - first) / 2;
        median_to_first(values, first, [first + 1, middle, last - 1], less);
        let cut = partition(values, first + 1, last, first, less);
        if cut <= nth {
            first = cut;
        } else {
            last = cut;
        }
    }
    for at in first + 1..last {
        let mut to = at;
        while to > first && less(&values[to], &values[to - 1]) {
            values.swap(to, to - 1);
            to -= 1;
        }
    }
}

fn median_to_first(
    values: &mut [usize],
    first: usize,
    [a, b, c]: [usize; 3],
    less: &dyn Fn(&usize, &usize) -> bool,
) {
    let below = |x: usize, y: usize| less(&values[x], &values[y]);
    let median = match (below(a, b), below(b, c), below(a, c)) {
        (true, true, _) | (false, false, false) => b,
        (true, false, true) | (false, true, false) => c,
        (true, false, false) | (false, _, true) => a,
    };
    values.swap(first, median);
}

/// Puts what is less than the pivot before `first..last`'s rest; where the rest begins.
fn partition(
    values: &mut [usize],
    mut first: usize,
    mut last: usize,
    pivot: usize,
    less: &dyn Fn(&usize, &usize) -> bool,
) -> usize {
    loop {
        while less(&values[first], &values[pivot]) {
            first += 1;
        }
        last -= 1;
        while less(&values[pivot], &values[last]) {
            last -= 1;
        }
        if first >= last {
            return first;
        }
        values.swap(first, last);
        first += 1;
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::{SklearnTree, squared_distance};

    fn grid(n: usize) -> Array2<f64> {
        Array2::from_shape_fn((n, 2), |(i, j)| ((i * 37 + j * 11 + i * j * 5) % 9) as f64)
    }

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
    fn ties_are_chosen_as_scikit_learn_chooses_them() {
        for (n, expected) in EXPECTED {
            let rows = grid(n);
            let tree = SklearnTree::new(rows.view(), 0..n);
            for (at, expected) in expected.iter().enumerate() {
                let point = &rows.row(at) + 0.5;
                let mut found = tree.nearest(point.view(), 4);
                found.sort_unstable();
                assert_eq!(found, expected, "{n} rows, point {at}");
            }
        }
    }

    #[test]
    fn no_row_is_nearer_than_those_that_are_found() {
        for n in [5, 60, 61, 300] {
            let rows = grid(n);
            let tree = SklearnTree::new(rows.view(), 0..n);
            for at in 0..n {
                let point = rows.row(at);
                let distance = |row: usize| squared_distance(point, rows.row(row));
                let mut found: Vec<f64> = tree.nearest(point, 4).into_iter().map(distance).collect();
                let mut all: Vec<f64> = (0..n).map(distance).collect();
                found.sort_by(f64::total_cmp);
                all.sort_by(f64::total_cmp);
                assert_eq!(found, all[..4]);
            }
        }
    }
}
