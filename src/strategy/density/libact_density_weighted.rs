//! Density-weighted sampling: a base score times the closeness to the center of the own cluster.
//!
//! # Definition
//!
//! ```text
//! score(x) = base(x) * cos(x, center of the cluster of x) ^ beta
//! ```
//!
//! with k-means clusters of all training rows, found anew at every query from one stream that
//! starts at the run's seed. `base` is
//!
//! ```text
//! none              1: pure density
//! margin            p2 - p1             "sm" of libact, p1 >= p2 the two largest probabilities
//! least-confident   -max p              "lc" of libact
//! entropy           -sum p ln p         "entropy" of libact
//! one-minus-margin  1 - (p1 - p2)
//! ```
//!
//! The scores of libact's "sm" and "lc" are **negative**: there, a row near to its center loses.
//!
//! # Mirrors
//!
//! libact 0.1.6 `DensityWeightedMeta` over `UncertaintySampling`, with scikit-learn 1.5.2 `KMeans`
//! (whose `n_init="auto"` means 1 run; 10 was the default when libact was written). Rows that are
//! equally near to two centers keep the cluster of the fit, where libact predicts it once more. A
//! class of probability 0 adds nothing to the entropy, where libact gets NaN.
//!
//! # Reference
//!
//! Settles, Craven. An Analysis of Active Learning Strategies for Sequence Labeling Tasks.
//! EMNLP 2008.

use ndarray::ArrayView2;

use crate::{
    error::StrategyError,
    numeric::kmeans::{Clustering, Points},
    numpy::RandomState,
    package::{LIBACT, Mirror, Parity},
    params::{ParamKind, ParamSpec, ParamValue, Params, Range},
    pool::{Space, unit_rows},
    round::Round,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec,
        choose::Chooser,
        of_distances,
        probability::{self, per_row},
        scored::choose,
        stream_seed, ties,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const SPEC: StrategySpec = StrategySpec {
    name: "libact-density-weighted",
    summary: "a base score times closeness to the own k-means center",
    version: 1,
    mirror: Some(Mirror {
        package: &LIBACT,
        symbol: "DensityWeightedMeta",
        parity: Parity::Exact,
        deviations: &[],
    }),
    paper: "Settles, Craven 2008, EMNLP",
    params: &[
        ParamSpec {
            name: "base",
            kind: ParamKind::Choice(&["none", "margin", "least-confident", "entropy", "one-minus-margin"]),
            default: ParamValue::text("none"),
            help: "score that density is multiplied with; \"margin\" and \"least-confident\" are negative",
            introduced: None,
        },
        ParamSpec {
            name: "clusters",
            kind: ParamKind::Count { min: 1, max: 1_000_000 },
            default: ParamValue::Count(5),
            help: "number of k-means clusters",
            introduced: None,
        },
        ParamSpec {
            name: "n_init",
            kind: ParamKind::Count { min: 1, max: 1_000_000 },
            default: ParamValue::Count(1),
            help: "k-means runs per query, the best of which counts",
            introduced: None,
        },
        ParamSpec {
            name: "beta",
            kind: ParamKind::Real(Range::NOT_NEGATIVE),
            default: ParamValue::Real(1.0),
            help: "exponent of the closeness",
            introduced: None,
        },
        ties::OWN,
    ],
    needs: |params| if Base::of(params) == Base::None { Needs::NOTHING } else { Needs::PROBABILITIES },
    order_free: OrderFree::No("k-means starts from rows drawn by position"),
    cost: of_distances,
    build: |params, seed| {
        Box::new(DensityWeighted {
            base: Base::of(params),
            clusters: params.count("clusters"),
            n_init: params.count("n_init"),
            beta: params.real("beta"),
            stream: RandomState::new(stream_seed(seed)),
            points: None,
            ties: ties::own_rule(params, seed),
        })
    },
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Base {
    None,
    Margin,
    LeastConfident,
    Entropy,
    OneMinusMargin,
}

impl Base {
    fn of(params: &Params) -> Self {
        match params.text("base") {
            "none" => Self::None,
            "margin" => Self::Margin,
            "least-confident" => Self::LeastConfident,
            "entropy" => Self::Entropy,
            "one-minus-margin" => Self::OneMinusMargin,
            other => panic!("`{other}` is not a base"),
        }
    }

    /// Base scores of the pool, shape `(n_pool,)`.
    fn scores(self, round: &Round<'_>) -> Result<Vec<f64>, StrategyError> {
        if self == Self::None {
            return Ok(vec![1.0; round.candidates().len()]);
        }
        let p = round.probabilities()?.view();
        Ok(match self {
            Self::LeastConfident => per_row(p, |p| -probability::largest(p)),
            Self::Entropy => per_row(p, probability::entropy),
            Self::OneMinusMargin => per_row(p, |p| 1.0 - probability::margin(p)),
            Self::Margin | Self::None => per_row(p, |p| -probability::margin(p)),
        })
    }
}

#[derive(Debug)]
struct DensityWeighted {
    base: Base,
    clusters: usize,
    n_init: usize,
    beta: f64,
    stream: RandomState,
    /// The training rows ready for clustering, from the first query on.
    points: Option<Points>,
    ties: Chooser,
}

impl Strategy for DensityWeighted {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let base = self.base.scores(round)?;
        let rows = round.features();
        let points = self.points.get_or_insert_with(|| Points::new(rows));
        let too_few =
            StrategyError::TooFewRows { strategy: SPEC.name, needed: self.clusters, found: rows.nrows() };
        let found = points.k_means(self.clusters, self.n_init, &mut self.stream).ok_or(too_few)?;

        let closeness = closeness(round.candidates(), round.features_in(Space::UnitRows), &found);
        let scores = base.iter().zip(closeness).map(|(base, closeness)| base * closeness.powf(self.beta));
        choose(SPEC.name, &mut self.ties, round, scores.collect())
    }
}

/// Cosine between each row of the pool and the center of its cluster, shape `(n_pool,)`.
fn closeness(pool: &[usize], units: ArrayView2<'_, f64>, found: &Clustering) -> Vec<f64> {
    let centers = unit_rows(found.centers.view());
    pool.iter().map(|&row| units.row(row).dot(&centers.row(found.labels[row]))).collect()
}
