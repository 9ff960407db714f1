//! Ward's hierarchical clustering: merge the two clusters whose union adds least to the variance.
//!
//! # Definition
//!
//! Distances start as Euclidean ones. When `a` and `b` merge, with sizes `n`,
//!
//! ```text
//! d(a+b, i)^2 = ((n_i + n_a) d(a,i)^2 + (n_i + n_b) d(b,i)^2 - n_i d(a,b)^2) / (n_a + n_b + n_i)
//! ```
//!
//! Merges are found as mutual nearest neighbours along a chain, which goes back to where it came from
//! on a tie, else to the lowest cluster; they are then sorted by distance, stably.
//!
//! # Mirrors
//!
//! scipy 1.13.1 `cluster.hierarchy.linkage(rows, "ward")`, which is also scikit-learn's `ward_tree`
//! without connectivity; ties included. The crate kodama computes the same tree, but breaks ties in
//! another way.
//!
//! # Reference
//!
//! Müllner. Modern hierarchical, agglomerative clustering algorithms. arXiv 1109.2378, 2011.

use ndarray::ArrayView2;

/// One merge of the tree.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Merge {
    /// The lower and the higher child: a row, or `n_rows` plus the position of an earlier merge.
    pub children: [usize; 2],
    /// Ward distance of the children.
    pub distance: f64,
    /// Rows below.
    pub size: usize,
}

/// Bytes that [`linkage`] of so many rows takes.
#[must_use]
pub fn bytes(n_rows: usize) -> usize {
    n_rows.saturating_mul(n_rows.saturating_sub(1)) / 2 * size_of::<f64>()
}

/// The `n_rows - 1` merges of `rows`, shape `(n_rows, n_features)`, by ascending distance.
#[must_use]
pub fn linkage(rows: ArrayView2<'_, f64>) -> Vec<Merge> {
    let n = rows.nrows();
    let mut clusters = Clusters { distances: Condensed::of(rows), sizes: vec![1; n] };
    let mut chain = Vec::new();
    let mut merges: Vec<Merge> = (1..n).map(|_| clusters.next_merge(&mut chain)).collect();
    merges.sort_by(|a, b| a.distance.total_cmp(&b.distance));
    name_nodes(&mut merges, n);
    merges
}

/// Distances of all pairs, each once.
struct Condensed {
    n: usize,
    values: Vec<f64>,
}

impl Condensed {
    fn of(rows: ArrayView2<'_, f64>) -> Self {
        let n = rows.nrows();
        let mut values = Vec::with_capacity(bytes(n) / size_of::<f64>());
        for (at, a) in rows.outer_iter().enumerate() {
            for b in rows.outer_iter().skip(at + 1) {
                let squared = a.iter().zip(b).fold(0.0, |sum, (a, b)| sum + (a - b) * (a - b));
                values.push(f64::sqrt(squared));
            }
        }
        Self { n, values }
    }

    fn index(&self, a: usize, b: usize) -> usize {
        let (low, high) = (a.min(b), a.max(b));
        self.n * low - low * (low + 1) / 2 + high - low - 1
    }

    fn get(&self, a: usize, b: usize) -> f64 {
        self.values[self.index(a, b)]
    }
}

struct Clusters {
    distances: Condensed,
    /// 0 for a cluster that has gone into another one.
    sizes: Vec<usize>,
}

impl Clusters {
    /// Prolongs the chain until its last two clusters are mutual nearest neighbours, and merges them.
    fn next_merge(&mut self, chain: &mut Vec<usize>) -> Merge {
        loop {
            let Some(&end) = chain.last() else {
                chain.push(self.sizes.iter().position(|&size| size > 0).expect("two clusters are left"));
                continue;
            };
            let previous = chain.len().checked_sub(2).map(|at| chain[at]);
            let (nearest, distance) = self.nearest(end, previous);
            if Some(nearest) == previous {
                chain.truncate(chain.len() - 2);
                return self.merge(end.min(nearest), end.max(nearest), distance);
            }
            chain.push(nearest);
        }
    }

    /// The nearest cluster: `preferred` if no other one is strictly nearer, else the lowest one.
    fn nearest(&self, cluster: usize, preferred: Option<usize>) -> (usize, f64) {
        let mut least = preferred.map(|other| (other, self.distances.get(cluster, other)));
        for other in (0..self.sizes.len()).filter(|&other| other != cluster && self.sizes[other] > 0) {
            let distance = self.distances.get(cluster, other);
            if least.is_none_or(|(_, least)| distance < least) {
                least = Some((other, distance));
            }
        }
        least.expect("two clusters are left")
    }

    /// Merges `low` into `high`.
    fn merge(&mut self, low: usize, high: usize, distance: f64) -> Merge {
        let (n_low, n_high) = (self.sizes[low], self.sizes[high]);
        self.sizes[low] = 0;
        self.sizes[high] = n_low + n_high;
        for other in (0..self.sizes.len()).filter(|&other| other != high && self.sizes[other] > 0) {
            let size = self.sizes[other];
            let share = 1.0 / (n_low + n_high + size) as f64;
            let (from_low, from_high) = (self.distances.get(low, other), self.distances.get(high, other));
            let squared = (size + n_low) as f64 * share * from_low * from_low
                + (size + n_high) as f64 * share * from_high * from_high
                - size as f64 * share * distance * distance;
            let at = self.distances.index(high, other);
            self.distances.values[at] = squared.sqrt();
        }
        Merge { children: [low, high], distance, size: n_low + n_high }
    }
}

/// Replaces the rows by which the merges name their children by the nodes that the rows are in then.
fn name_nodes(merges: &mut [Merge], n_rows: usize) {
    let mut parent: Vec<usize> = (0..2 * n_rows).collect();
    for (at, merge) in merges.iter_mut().enumerate() {
        let mut roots = merge.children.map(|child| root(&mut parent, child));
        roots.sort_unstable();
        for root in roots {
            parent[root] = n_rows + at;
        }
        merge.children = roots;
    }
}

/// The node that no merge contains yet; shortens the path to it.
fn root(parent: &mut [usize], mut node: usize) -> usize {
    let mut root = node;
    while parent[root] != root {
        root = parent[root];
    }
    while parent[node] != root {
        node = std::mem::replace(&mut parent[node], root);
    }
    root
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::linkage;

    #[test]
    fn near_rows_merge_first_and_the_last_merge_holds_all_rows() {
        let merges = linkage(array![[0.0], [10.0], [1.0], [13.0]].view());
        assert_eq!(merges.iter().map(|merge| merge.children).collect::<Vec<_>>(), [[0, 2], [1, 3], [4, 5]]);
        // Two pairs with means 0.5 and 11.5: sqrt(2 * 2 * 2 / 4) * 11.
        assert!((merges[2].distance - 11.0 * f64::sqrt(2.0)).abs() < 1e-12);
        assert_eq!(merges[2].size, 4);
    }

    #[test]
    fn one_row_and_no_row_have_no_merges() {
        assert!(linkage(Array2::zeros((1, 2)).view()).is_empty());
        assert!(linkage(Array2::zeros((0, 2)).view()).is_empty());
    }
}
