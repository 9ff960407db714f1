//! Nearest rows against scikit-learn 1.5.2, where features are few and distances tie.

use std::collections::BTreeSet;

use albench::{
    numeric::kd_tree::{KdTree, Sum},
    strategy::density::alipy_graph_density::Graph,
};

use crate::support::{Tally, cases, indices, matrix};

#[test]
fn the_tree_is_that_of_scikit_learn_and_finds_the_same_of_equally_far_rows() {
    let (mut orders, mut graphs) = (Tally::default(), Tally::default());
    for (number, case) in cases("neighbors_").iter().enumerate() {
        let rows = matrix(&case["X"]);
        let (n, features) = rows.dim();
        let name = || format!("case {number}: {n} rows of {features} features");
        orders.see_equal(KdTree::new(rows.view(), Sum::Absolute).order() == indices(&case["order"]), name);
        let directed = case["neighbors"].as_array().expect("a list").iter().map(indices);
        let mut expected: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); n];
        for (row, neighbors) in directed.enumerate() {
            for other in neighbors {
                expected[row].insert(other);
                expected[other].insert(row);
            }
        }
        let graph = Graph::new(rows.view());
        for (row, expected) in expected.iter().enumerate() {
            let equal = graph.neighbors[row].iter().eq(expected);
            graphs.see_equal(equal, || format!("{}, row {row}", name()));
        }
    }
    orders.report("neighbors: orders of trees");
    graphs.report("neighbors: rows of the graph, ties included");
}
