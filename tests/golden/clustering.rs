//! Clusterings, trees and assignments against scikit-learn 1.5.2 and scipy 1.13.1: labels, merges and
//! columns are equal, numbers within rounding.

use albench::{
    numeric::{assignment, kmeans::Points, ward},
    numpy::RandomState,
};
use serde_json::Value;

use crate::support::{Tally, blob, files, indices, matrix, number, numbers};

/// Relative difference of sums that are added in another order.
const ROUNDING: f64 = 1e-12;

fn entries<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = (usize, &'a Value)> {
    value[key].as_array().expect("a list").iter().enumerate()
}

fn count(value: &Value) -> usize {
    usize::try_from(value.as_u64().expect("a count")).expect("64 bits")
}

#[test]
fn weighted_k_means_finds_the_clusters_of_scikit_learn() {
    let (mut labels, mut centers) = (Tally::default(), Tally::default());
    for file in files("clustering_") {
        for (at, case) in entries(&file.value, "k_means") {
            let rows = matrix(&case["rows"]);
            let seed = u32::try_from(count(&case["seed"])).expect("a legacy seed");
            let found = Points::new(rows.view())
                .weighted_k_means(
                    &numbers(&case["weights"]),
                    count(&case["n_clusters"]),
                    count(&case["n_init"]),
                    &mut RandomState::new(seed),
                )
                .expect("enough rows");
            let equal = found.labels == indices(&case["labels"]) && found.n_iter == count(&case["n_iter"]);
            labels.see_equal(equal, || format!("{}, k-means {at}: labels or iterations", file.name));
            let scale = rows.iter().fold(1.0, |scale: f64, value| scale.max(value.abs()));
            let inertia = number(&case["inertia"]);
            let compared = found.centers.iter().copied().zip(blob(&case["centers"]));
            for (ours, theirs) in compared.chain([(found.inertia, inertia)]) {
                let relative = (ours - theirs) / theirs.abs().max(scale);
                centers.see(relative, ROUNDING, || format!("{}, k-means {at}: a number", file.name));
            }
        }
    }
    labels.report("clusters: k-means with weights, labels and iterations");
    centers.report("clusters: k-means with weights, centres and inertia");
}

#[test]
fn assignments_take_the_columns_of_scipy() {
    let mut tally = Tally::default();
    for file in files("clustering_") {
        for (at, case) in entries(&file.value, "assignment") {
            let columns = assignment::least_cost(matrix(&case["cost"]).view());
            tally.see_equal(columns == Some(indices(&case["columns"])), || {
                format!("{}, assignment {at}", file.name)
            });
        }
    }
    tally.report("clusters: columns of assignments");
}

#[test]
fn trees_merge_in_the_order_of_scipy() {
    let (mut trees, mut distances) = (Tally::default(), Tally::default());
    for file in files("clustering_") {
        for (at, case) in entries(&file.value, "ward") {
            let merges = ward::linkage(matrix(&case["rows"]).view());
            let children: Vec<usize> = merges.iter().flat_map(|merge| merge.children).collect();
            let expected: Vec<usize> =
                case["children"].as_array().expect("a list").iter().flat_map(indices).collect();
            trees.see_equal(children == expected, || format!("{}, tree {at}", file.name));
            for (merge, theirs) in merges.iter().zip(numbers(&case["distances"])) {
                let relative = (merge.distance - theirs) / theirs.max(1.0);
                distances.see(relative, ROUNDING, || format!("{}, tree {at}: a distance", file.name));
            }
        }
    }
    trees.report("clusters: merges of Ward trees");
    distances.report("clusters: distances of Ward trees");
}
