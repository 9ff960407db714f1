//! CLUE: rows near the centres of clusters in which uncertain rows weigh more.
//!
//! # Definition
//!
//! ```text
//! centres = k-means of the candidates into batch clusters, weighted by u
//! one centre after another: the candidate nearest to it that is not picked yet
//!
//! u = entropy           -sum p ln p
//!     margin            1 - (p1 - p2)
//!     least-confident   1 - p1
//! ```
//!
//! Of equally near rows one is drawn.
//!
//! # Mirrors
//!
//! scikit-activeml 1.0.1 `Clue` with scikit-learn's k-means, seeded with the run's seed, and the
//! features as embedding.
//!
//! # Reference
//!
//! Prabhu, Chandrasekaran, Saenko, Hoffman. Active Domain Adaptation via Clustering
//! Uncertainty-Weighted Embeddings. ICCV 2021.

use ndarray::{ArrayView1, Axis};

use crate::{
    error::StrategyError,
    numeric::kmeans::Points,
    numpy::RandomState,
    package::{Mirror, Parity, SKACTIVEML},
    params::{ParamKind, ParamSpec, ParamValue, Params},
    round::Round,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec, centers,
        greedy::Rule,
        probability::{self, per_row},
        space::{self, SPACE},
        stream_seed, ties,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const SPEC: StrategySpec = StrategySpec {
    name: "skactiveml-clue",
    summary: "rows near the centres of uncertain clusters",
    version: 1,
    mirror: Some(Mirror {
        package: &SKACTIVEML,
        symbol: "Clue",
        parity: Parity::Exact,
        deviations: &["where no row is uncertain all weigh alike; the package raises an exception"],
    }),
    paper: "Prabhu et al. 2021, ICCV",
    params: &[
        ParamSpec {
            name: "uncertainty",
            kind: ParamKind::Choice(&["entropy", "margin", "least-confident"]),
            default: ParamValue::text("entropy"),
            help: "what a row weighs in the clustering",
            introduced: None,
        },
        SPACE,
        ties::PACKAGE,
    ],
    needs: |params| space::needs(params, Needs::PROBABILITIES),
    order_free: OrderFree::No("k-means starts from rows drawn by position"),
    cost: |_, work| work.probabilities + 20.0 * work.batch * work.unlabeled * work.size.features * 1e-6,
    build: |params, seed| space::build(params, seed, clue),
};

fn clue(params: &Params, seed: u64) -> Box<dyn Strategy> {
    let uncertainty: fn(ArrayView1<'_, f64>) -> f64 = match params.text("uncertainty") {
        "entropy" => probability::entropy,
        "margin" => |p| 1.0 - probability::margin(p),
        "least-confident" => |p| 1.0 - probability::largest(p),
        other => panic!("`{other}` is not a measure of uncertainty"),
    };
    let ties = Rule::said(params, seed, Rule::Drawn(stream_seed(seed)));
    Box::new(Clue { uncertainty, seed: stream_seed(seed), ties })
}

#[derive(Debug)]
struct Clue {
    uncertainty: fn(ArrayView1<'_, f64>) -> f64,
    seed: u32,
    ties: Rule,
}

impl Strategy for Clue {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        // Rounding may put a certain row a little below 0.
        let weight = |p: ArrayView1<'_, f64>| (self.uncertainty)(p).max(0.0);
        let weights = per_row(round.probabilities()?.view(), weight);
        let rows = round.features().select(Axis(0), round.candidates());
        let points = Points::new(rows.view());
        let stream = || RandomState::new(self.seed);
        let found = points
            .weighted_k_means(&weights, round.batch(), 1, &mut stream())
            .or_else(|| points.k_means(round.batch(), 1, &mut stream()))
            .expect("at most as many clusters as candidates");
        let mut turn = self.ties.begin(round);
        let rows = centers::nearest(found.centers.view(), round, round.candidates(), &mut turn);
        Ok(Picks { rows, scores: None })
    }
}
