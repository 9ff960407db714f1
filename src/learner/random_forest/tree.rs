//! A decision tree, grown depth first.

use ndarray::ArrayView1;

use super::{
    split::{Counts, EPSILON, Growth, Splitter},
    table::Table,
};
use crate::numpy::RandomState;

#[derive(Debug)]
enum Node {
    /// Rows whose `feature` is at most `threshold` go to the next node, the others to `right`.
    Split { feature: usize, threshold: f64, right: usize },
    /// Where its shares of the classes begin.
    Leaf { shares: usize },
}

/// A tree; its first node is the root.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    /// Shares of the classes, leaf after leaf.
    shares: Vec<f64>,
    n_classes: usize,
}

/// A node that waits: its rows, its depth, its impurity, how many features are known not to vary in it, and whose right
/// child it is.
struct Waiting {
    start: usize,
    end: usize,
    depth: usize,
    impurity: f64,
    n_constant: usize,
    right_of: Option<usize>,
}

impl Tree {
    /// Grows a tree on the rows that `counts` counts at least once.
    pub fn grow(table: &Table, counts: &[u32], growth: Growth, stream: RandomState) -> Self {
        let mut splitter = Splitter::new(table, counts, growth, stream);
        let mut tree = Self { nodes: Vec::new(), shares: Vec::new(), n_classes: table.n_classes };
        let end = splitter.n_rows();
        let impurity = splitter.count(0, end).impurity();
        let mut waiting = vec![Waiting { start: 0, end, depth: 0, impurity, n_constant: 0, right_of: None }];
        while let Some(Waiting { start, end, depth, impurity, mut n_constant, right_of }) = waiting.pop() {
            let id = tree.nodes.len();
            if let Some(Node::Split { right, .. }) = right_of.map(|parent| &mut tree.nodes[parent]) {
                *right = id;
            }
            let is_leaf =
                depth >= growth.max_depth || end - start < growth.min_samples_split || impurity <= EPSILON;
            let total = splitter.count(start, end);
            let split =
                if is_leaf { None } else { splitter.best(start, end, impurity, &total, &mut n_constant) };
            let Some(split) = split else {
                tree.add_leaf(&total);
                continue;
            };
            tree.nodes.push(Node::Split { feature: split.feature, threshold: split.threshold, right: 0 });
            let child = |start, end, impurity, right_of| Waiting {
                start,
                end,
                depth: depth + 1,
                impurity,
                n_constant,
                right_of,
            };
            waiting.push(child(split.at, end, split.impurities[1], Some(id)));
            waiting.push(child(start, split.at, split.impurities[0], None));
        }
        tree
    }

    fn add_leaf(&mut self, total: &Counts) {
        self.nodes.push(Node::Leaf { shares: self.shares.len() });
        self.shares.extend(total.of_class.iter().map(|count| count / total.all));
    }

    /// The shares of the classes in the leaf of a row.
    pub fn shares(&self, row: ArrayView1<'_, f32>) -> &[f64] {
        let mut at = 0;
        loop {
            match self.nodes[at] {
                Node::Split { feature, threshold, right } => {
                    at = if f64::from(row[feature]) <= threshold { at + 1 } else { right };
                }
                Node::Leaf { shares } => return &self.shares[shares..shares + self.n_classes],
            }
        }
    }
}
