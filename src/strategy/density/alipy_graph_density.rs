//! Graph density: rows with near neighbors, away from the rows that were picked before.
//!
//! # Definition
//!
//! A graph joins two training rows when one is among the 10 nearest of the other in Manhattan
//! distance `d`; an edge weighs `exp(-d / n_features)`. The density of a row starts as the mean
//! weight of its edges. A query first sets the densities of the labeled rows to the smallest
//! density minus 1; then, for each pick:
//!
//! 1. pick the row with the largest density, the lowest one on a tie;
//! 2. subtract its density from those of its neighbors;
//! 3. set the labeled rows to the smallest density minus 1;
//! 4. set all picks of this query to the then smallest density minus 1.
//!
//! Densities live on from query to query.
//!
//! # Mirrors
//!
//! `ALiPy` 1.2.5 `QueryInstanceGraphDensity` over the training half, ties at the 10th neighbor
//! included: they are broken as scikit-learn's tree or scan breaks them. It returns its batch as a set; here the
//! picks come in the order in which they were made. As there, a batch as large as the pool is the
//! pool, and densities stay. Deviations: edges whose weight underflows to 0 are no edges, and a row
//! without edges has density 0, where `ALiPy` divides 0 by 0.
//!
//! # Reference
//!
//! Ebert, Fritz, Schiele. RALF: A Reinforced Active Learning Formulation for Object Class
//! Recognition. CVPR 2012.

use ndarray::ArrayView2;

use crate::{
    error::StrategyError,
    numeric::{
        kd_tree::{KdTree, Sum},
        lanes::Lanes,
        neighbors,
    },
    package::{ALIPY, Mirror, Parity},
    round::Round,
    strategy::{Needs, OrderFree, Picks, Strategy, StrategySpec, of_distances},
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const SPEC: StrategySpec = StrategySpec {
    name: "alipy-graph-density",
    summary: "densest in a neighbor graph, away from earlier picks",
    version: 2,
    mirror: Some(Mirror {
        package: &ALIPY,
        symbol: "query_labels.QueryInstanceGraphDensity",
        parity: Parity::Exact,
        deviations: &[],
    }),
    paper: "Ebert, Fritz, Schiele 2012, CVPR",
    params: &[],
    needs: |_| Needs::NOTHING,
    order_free: OrderFree::No("rows that tie for the last place among the neighbors are kept by position"),
    cost: of_distances,
    build: |_, _| Box::new(GraphDensity { graph: None }),
};

/// Neighbors of each row in the graph.
const N_NEIGHBORS: usize = 10;

/// Features up to which scikit-learn builds a tree; it may keep other rows of a tie than a scan.
const MOST_TREE_FEATURES: usize = 15;

/// A neighbor graph with the densities of its rows.
#[derive(Debug, Clone)]
pub struct Graph {
    /// Neighbors of each row, ascending.
    pub neighbors: Vec<Vec<usize>>,
    /// Density of each row, as it stands.
    pub density: Vec<f64>,
}

impl Graph {
    /// The graph of `rows`, shape `(n_rows, n_features)`, with the densities at the start. Memory
    /// grows with the number of rows, not with its square; so does time in few dimensions.
    #[must_use]
    pub fn new(rows: ArrayView2<'_, f64>) -> Self {
        // A scan also where the neighbors are half of all rows or more.
        let by_tree = rows.ncols() <= MOST_TREE_FEATURES && N_NEIGHBORS < rows.nrows() / 2;
        let rows = rows.as_standard_layout();
        let n_features = rows.ncols();
        let lanes = Lanes::new(rows.view());
        let tree = by_tree.then(|| KdTree::new(rows.view(), Sum::Absolute));
        let mut edges: Vec<Vec<(usize, f64)>> = vec![Vec::new(); rows.nrows()];
        let mut distances = vec![0.0; rows.nrows()];
        for (row, point) in rows.outer_iter().enumerate() {
            let point = point.to_slice().expect("rows of a standard layout");
            let found = if let Some(tree) = &tree {
                tree.nearest(point, N_NEIGHBORS + 1)
            } else {
                lanes.manhattan(point, &mut distances);
                neighbors::scanned(&distances, N_NEIGHBORS + 1)
            };
            for (distance, other) in neighbors::others(found, row) {
                let weight = (-distance * (1.0 / n_features as f64)).exp();
                if weight > 0.0 {
                    edges[row].push((other, weight));
                    edges[other].push((row, weight));
                }
            }
        }
        for edges in &mut edges {
            edges.sort_by_key(|edge| edge.0);
            edges.dedup_by_key(|edge| edge.0);
        }
        Self {
            density: edges.iter().map(|edges| mean_weight(edges)).collect(),
            neighbors: edges.iter().map(|edges| edges.iter().map(|edge| edge.0).collect()).collect(),
        }
    }

    /// Sets the densities of `rows` to the smallest density minus 1.
    fn sink(&mut self, rows: &[usize]) {
        let floor = self.density.iter().copied().fold(f64::INFINITY, f64::min) - 1.0;
        for &row in rows {
            self.density[row] = floor;
        }
    }
}

fn mean_weight(edges: &[(usize, f64)]) -> f64 {
    if edges.is_empty() { 0.0 } else { edges.iter().map(|edge| edge.1).sum::<f64>() / edges.len() as f64 }
}

#[derive(Debug)]
struct GraphDensity {
    /// From the first query on.
    graph: Option<Graph>,
}

impl Strategy for GraphDensity {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        if round.candidates().len() <= round.batch() {
            return Ok(Picks { rows: round.candidates().to_vec(), scores: None });
        }
        let graph = self.graph.get_or_insert_with(|| {
            let pool = round.pool();
            // Edges run both ways.
            let bytes = pool.len() * (2 * N_NEIGHBORS + 1) * size_of::<f64>();
            let make = || Graph::new(round.features());
            pool.keep("alipy graph", bytes, make).map_or_else(make, |graph| (*graph).clone())
        });
        let mut candidates = round.candidates().to_vec();
        let mut rows = Vec::with_capacity(round.batch());
        graph.sink(round.labeled());
        while rows.len() < round.batch() {
            let density = &graph.density;
            let best = (0..candidates.len())
                .reduce(
                    |best, at| if density[candidates[at]] > density[candidates[best]] { at } else { best },
                )
                .expect("the pool is larger than the batch");
            let picked = candidates.remove(best);
            rows.push(picked);
            let level = graph.density[picked];
            for &neighbor in &graph.neighbors[picked] {
                graph.density[neighbor] -= level;
            }
            graph.sink(round.labeled());
            graph.sink(&rows);
        }
        Ok(Picks { rows, scores: None })
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::Graph;

    #[test]
    fn edges_run_both_ways_and_nobody_is_its_own_neighbor() {
        let rows = Array2::from_shape_fn((40, 3), |(i, k)| ((i * 13 + k * 7) % 17) as f64);
        let graph = Graph::new(rows.view());
        for (row, neighbors) in graph.neighbors.iter().enumerate() {
            assert!(neighbors.len() >= 10 && !neighbors.contains(&row));
            assert!(neighbors.iter().all(|&other| graph.neighbors[other].contains(&row)));
        }
    }

    #[test]
    fn rows_too_far_for_any_weight_have_density_zero() {
        let rows = Array2::from_shape_fn((12, 1), |(i, _)| 1e6 * i as f64);
        assert_eq!(Graph::new(rows.view()).density, vec![0.0; 12]);
    }
}
