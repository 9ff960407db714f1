//! k-nearest-neighbor density: rows whose nearest rows are near.
//!
//! # Definition
//!
//! ```text
//! score(x) = - mean distance from x to its k nearest other rows of the training half
//! ```
//!
//! labeled or not; to all other rows where there are fewer than k. The batch is the k largest
//! scores. They depend on the features alone and are computed once for all cells of a split.
//! Euclidean distances are sums of squared differences, from which a constant that is added to a feature
//! cancels.
//!
//! # Mirrors
//!
//! Nothing. It is what density by average distance to neighbors is often taken to be, and differs
//! from `alipy-graph-density`, which weights a graph and spreads its picks.
//!
//! # Reference
//!
//! Zhu, Wang, Yao, Tsou. Active Learning with Sampling by Uncertainty and Density for Word Sense
//! Disambiguation and Text Classification. COLING 2008 (there with cosine similarity).

use std::sync::Arc;

use crate::{
    error::StrategyError,
    params::{ParamKind, ParamSpec, ParamValue},
    round::Round,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec,
        choose::Chooser,
        distance::{Distance, RowDistances},
        of_distances,
        scored::choose,
        ties,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const SPEC: StrategySpec = StrategySpec {
    name: "knn-density",
    summary: "smallest mean distance to the nearest rows",
    version: 2,
    mirror: None,
    paper: "Zhu, Wang, Yao, Tsou 2008, COLING",
    params: &[
        ParamSpec {
            name: "k",
            kind: ParamKind::Count { min: 1, max: 1_000_000 },
            default: ParamValue::Count(10),
            help: "number of neighbors",
            introduced: None,
        },
        ParamSpec {
            name: "metric",
            kind: ParamKind::Choice(&["euclidean", "manhattan", "cosine"]),
            default: ParamValue::text("euclidean"),
            help: "distance between rows",
            introduced: None,
        },
        ties::ALONE,
    ],
    needs: |_| Needs::NOTHING,
    order_free: OrderFree::Yes,
    cost: of_distances,
    build: |params, seed| {
        let metric = Distance::named(params.text("metric"));
        let key = format!("knn density {} {metric:?}", params.count("k"));
        Box::new(KnnDensity {
            k: params.count("k"),
            metric,
            key,
            scores: None,
            ties: ties::own_rule(params, seed),
        })
    },
};

#[derive(Debug)]
struct KnnDensity {
    k: usize,
    metric: Distance,
    /// Under which the pool keeps the scores.
    key: String,
    /// Of every training row, from the first query on.
    scores: Option<Arc<Vec<f64>>>,
    ties: Chooser,
}

impl Strategy for KnnDensity {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let (k, metric) = (self.k, self.metric);
        let all = self.scores.get_or_insert_with(|| {
            let pool = round.pool();
            let make = || scores(round, metric, k);
            pool.keep(&self.key, pool.len() * size_of::<f64>(), make).unwrap_or_else(|| Arc::new(make()))
        });
        let scores = round.candidates().iter().map(|&row| all[row]).collect();
        choose(SPEC.name, &mut self.ties, round, scores)
    }
}

/// Scores of all training rows, shape `(n_train,)`.
fn scores(round: &Round<'_>, metric: Distance, k: usize) -> Vec<f64> {
    let distances = RowDistances::exact(metric, round.features());
    let n_train = round.features().nrows();
    let mut buffer = vec![0.0; n_train];
    let score = |row| {
        distances.fill(round, row, &mut buffer);
        let mut others = buffer.clone();
        others.swap_remove(row);
        -mean_of_smallest(&mut others, k)
    };
    (0..n_train).map(score).collect()
}

/// Mean of the `k` smallest `values`, or of all where there are fewer; 0 of none. It adds them in
/// ascending order, so that the order in which they come does not matter.
fn mean_of_smallest(values: &mut [f64], k: usize) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let k = k.min(values.len());
    let (smaller, kth, _) = values.select_nth_unstable_by(k - 1, f64::total_cmp);
    smaller.sort_by(f64::total_cmp);
    (smaller.iter().sum::<f64>() + *kth) / k as f64
}

#[cfg(test)]
mod tests {
    use super::mean_of_smallest;

    #[test]
    fn only_the_nearest_count() {
        assert!((mean_of_smallest(&mut [5.0, 1.0, 9.0, 2.0], 2) - 1.5).abs() < 1e-15);
        assert!((mean_of_smallest(&mut [5.0, 1.0], 10) - 3.0).abs() < 1e-15);
    }
}
