//! k-means and one row for each centre, by the assignment that is cheapest as a whole.
//!
//! # Definition
//!
//! ```text
//! centres = k-means of the rows into batch clusters, in which all weigh alike or by u = 1 - (p1 - p2)
//! picks   = the different rows r_1 .. r_batch with the least sum over centres of |r_j - centre_j|
//! ```
//!
//! `cardinal-kmeans` looks at all candidates, `cardinal-two-step` at the `beta * batch` largest `u`, the
//! least of them first, or at all candidates in their order where there are fewer. Picks come in this
//! order; weights do not count in the assignment. A cluster of two rows has both equally far from its
//! centre, and rounding decides: distances are rounded as scikit-learn's `KMeans.transform` rounds them
//! on a processor with fused multiply-add.
//!
//! # Mirrors
//!
//! cardinal 0.0.9 `KMeansSampler` and `TwoStepKMeansSampler` with scikit-learn's k-means, seeded with the
//! run's seed. The package weighs rows that the caller gives it weights for.
//!
//! # Reference
//!
//! Zhdanov. Diverse mini-batch Active Learning. arXiv:1901.05954, 2019.

use ndarray::Axis;

use crate::{
    error::StrategyError,
    numeric::{assignment, kmeans::Points},
    numpy::{RandomState, argsort},
    output::Outputs,
    package::{CARDINAL, Mirror, Parity},
    params::{ParamKind, ParamSpec, ParamValue, Params},
    round::Round,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec, Work, centers,
        probability::{self, per_row},
        stream_seed,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[ALL, TWO_STEP];

const WEIGHTS: ParamSpec = ParamSpec {
    name: "weights",
    kind: ParamKind::Choice(&["none", "margin"]),
    default: ParamValue::text("none"),
    help: "what a row weighs in the clustering: all alike, or 1 - (p1 - p2)",
    introduced: None,
};

const ALL: StrategySpec = StrategySpec {
    name: "cardinal-kmeans",
    summary: "a row for each k-means centre of the pool",
    version: 2,
    mirror: Some(mirror("KMeansSampler", &[CERTAIN])),
    paper: "Zhdanov 2019, arXiv:1901.05954",
    params: &[WEIGHTS],
    needs: |params| if weighs(params) { Needs::PROBABILITIES } else { Needs::NOTHING },
    order_free: OrderFree::No("k-means starts from rows drawn by position"),
    cost: |params, work| {
        let probabilities = if weighs(params) { work.probabilities } else { 0.0 };
        probabilities + of_clustering(work.unlabeled, work)
    },
    build: |params, seed| Box::new(KMeans { weighs: weighs(params), beta: None, seed: stream_seed(seed) }),
};

const TWO_STEP: StrategySpec = StrategySpec {
    name: "cardinal-two-step",
    summary: "a row for each k-means centre of the least certain rows",
    mirror: Some(mirror("TwoStepKMeansSampler", &[CERTAIN, SORTED])),
    params: &[
        WEIGHTS,
        ParamSpec {
            name: "beta",
            kind: ParamKind::Count { min: 1, max: 1_000_000 },
            default: ParamValue::Count(10),
            help: "least certain rows for each pick",
            introduced: None,
        },
    ],
    needs: |_| Needs { outputs: Outputs::PROBABILITIES, ..Needs::NOTHING },
    cost: |params, work| {
        let rows = (params.count("beta") as f64 * work.batch).min(work.unlabeled);
        work.probabilities + of_clustering(rows, work)
    },
    build: |params, seed| {
        let beta = Some(params.count("beta"));
        Box::new(KMeans { weighs: weighs(params), beta, seed: stream_seed(seed) })
    },
    ..ALL
};

const CERTAIN: &str = "where no row is uncertain all weigh alike; the package raises an exception";
const SORTED: &str = "equal margins come in the order of numpy's sort on a CPU without AVX-512";

const fn mirror(symbol: &'static str, deviations: &'static [&'static str]) -> Mirror {
    Mirror { package: &CARDINAL, symbol, parity: Parity::Exact, deviations }
}

fn weighs(params: &Params) -> bool {
    params.text("weights") == "margin"
}

fn of_clustering(rows: f64, work: &Work) -> f64 {
    work.batch * rows * (20.0 * work.size.features + work.batch) * 1e-6
}

#[derive(Debug)]
struct KMeans {
    weighs: bool,
    /// Rows for each pick among which to look; `None` looks at all.
    beta: Option<usize>,
    seed: u32,
}

impl Strategy for KMeans {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let candidates = round.candidates();
        let uncertainty = if self.weighs || self.beta.is_some() {
            per_row(round.probabilities()?.view(), |p| (1.0 - probability::margin(p)).max(0.0))
        } else {
            vec![1.0; candidates.len()]
        };
        let among = match self.beta {
            Some(beta) => least_certain(&uncertainty, beta.saturating_mul(round.batch())),
            None => (0..candidates.len()).collect(),
        };
        let rows: Vec<usize> = among.iter().map(|&at| candidates[at]).collect();
        let weights: Vec<f64> = among.iter().map(|&at| uncertainty[at]).collect();
        let features = round.features().select(Axis(0), &rows);
        let points = Points::new(features.view());
        let stream = || RandomState::new(self.seed);
        let weighted =
            self.weighs.then(|| points.weighted_k_means(&weights, round.batch(), 1, &mut stream()));
        let found = weighted
            .flatten()
            .or_else(|| points.k_means(round.batch(), 1, &mut stream()))
            .expect("at most as many clusters as rows");
        let cost = centers::expanded(found.centers.view(), features.view());
        let mut assigned = assignment::least_cost(cost.view()).expect("finite distances");
        assigned.sort_unstable();
        Ok(Picks { rows: assigned.into_iter().map(|at| rows[at]).collect(), scores: None })
    }
}

/// Positions of the `count` largest numbers, the least of them first; all in their order where there are fewer.
fn least_certain(uncertainty: &[f64], count: usize) -> Vec<usize> {
    match uncertainty.len().checked_sub(count) {
        Some(others) => argsort(uncertainty).split_off(others),
        None => (0..uncertainty.len()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::least_certain;

    #[test]
    fn too_few_rows_are_left_in_their_order() {
        // cardinal 0.0.9: MarginSampler of batch size 2, 3 and 4 for a classifier of these margins, 1 - u.
        let uncertainty = [0.5, 0.9, 0.1];
        assert_eq!(least_certain(&uncertainty, 2), [0, 1]);
        assert_eq!(least_certain(&uncertainty, 3), [2, 0, 1]);
        assert_eq!(least_certain(&uncertainty, 4), [0, 1, 2]);
    }
}
