//! Density-weighted uncertainty sampling: a mixture density, alone or times an uncertainty.
//!
//! # Definition
//!
//! Five k-means centers `c_k` of the (scaled) training half carry equal spherical Gaussians; EM
//! finds their weights `w_k` in 100 iterations from equal ones:
//!
//! ```text
//! g_k(x)   = exp(-|x - c_k|^2 / (2 * 0.1))
//! q_k(x)   = w_k g_k(x) / sum_j w_j g_j(x)           w_k = mean over x of q_k(x)
//! p(x)     = sum_k w_k N(x; c_k, sqrt(0.1) I)
//! score(x) = p(x) * base(x)
//! ```
//!
//! with `base` 1 (`"none"`), `1 - max p(c|x)` (`"uncertainty"`) or `1 - (p1 - p2)`
//! (`"one-minus-margin"`). The density depends on the features alone: it is fitted once per run.
//! `scaling` concerns this strategy only: `"standard"` to mean 0 and deviation 1 over the training
//! half, `"unit"` to the range from 0 to 1; constant features are shifted alone.
//!
//! # Mirrors
//!
//! libact 0.1.6 `DWUS`: the constructor's `p_x`, its two different variances included. **Where one
//! row is so far from all centers that every `g_k` underflows, 0/0 makes all weights NaN**, hence
//! all scores; the picks are then the first rows of the pool, as `argmax` over NaN makes them. That
//! is the rule, not the exception, for features that are not scaled to a small range. The package
//! weights with its own logistic regression of two classes; the uncertainty of the learner takes
//! its place here, which is `min(p, 1 - p)` as there when there are two classes.
//!
//! # Reference
//!
//! Donmez, Carbonell, Bennett. Dual Strategy Active Learning. ECML 2007.
//! Nguyen, Smeulders. Active Learning Using Pre-clustering. ICML 2004.

use std::f64::consts::TAU;

use ndarray::{Array1, Array2, ArrayView2, Axis};

use crate::{
    error::StrategyError,
    numeric::kmeans::Points,
    numpy::RandomState,
    package::{LIBACT, Mirror, Parity},
    params::{ParamKind, ParamSpec, ParamValue, Params},
    pool::Space,
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
    name: "libact-dwus",
    summary: "largest mixture density, alone or times uncertainty",
    version: 1,
    mirror: Some(Mirror { package: &LIBACT, symbol: "DWUS.p_x", parity: Parity::Exact, deviations: &[] }),
    paper: "Donmez, Carbonell, Bennett 2007, ECML",
    params: &[
        ParamSpec {
            name: "scaling",
            kind: ParamKind::Choice(&["none", "standard", "unit"]),
            default: ParamValue::text("none"),
            help: "how features are scaled for the density alone; \"none\" mostly gives NaN",
            introduced: None,
        },
        ParamSpec {
            name: "base",
            kind: ParamKind::Choice(&["none", "uncertainty", "one-minus-margin"]),
            default: ParamValue::text("none"),
            help: "score that the density is multiplied with",
            introduced: None,
        },
        ties::OWN,
    ],
    needs: |params| if Base::of(params) == Base::None { Needs::NOTHING } else { Needs::PROBABILITIES },
    order_free: OrderFree::No("k-means starts from rows drawn by position"),
    cost: of_distances,
    build: |params, seed| {
        Box::new(Dwus {
            space: space(params),
            base: Base::of(params),
            seed: stream_seed(seed),
            density: None,
            ties: ties::own_rule(params, seed),
        })
    },
};

/// Clusters, and components of the mixture.
const N_CLUSTERS: usize = 5;
/// Variance of a component while weights are fitted; in the density it is the root of this.
const VARIANCE: f64 = 0.1;
/// Iterations of EM, always all of them.
const EM_ITERATIONS: usize = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Base {
    None,
    Uncertainty,
    OneMinusMargin,
}

impl Base {
    fn of(params: &Params) -> Self {
        match params.text("base") {
            "none" => Self::None,
            "uncertainty" => Self::Uncertainty,
            "one-minus-margin" => Self::OneMinusMargin,
            other => panic!("`{other}` is not a base"),
        }
    }

    /// Base scores of the pool, shape `(n_pool,)`.
    fn scores(self, round: &Round<'_>) -> Result<Vec<f64>, StrategyError> {
        Ok(match self {
            Self::None => vec![1.0; round.candidates().len()],
            Self::Uncertainty => per_row(round.probabilities()?.view(), |p| 1.0 - probability::largest(p)),
            Self::OneMinusMargin => per_row(round.probabilities()?.view(), |p| 1.0 - probability::margin(p)),
        })
    }
}

/// The space that configurations call so.
fn space(params: &Params) -> Space {
    match params.text("scaling") {
        "none" => Space::Given,
        "standard" => Space::Standard,
        "unit" => Space::Unit,
        other => panic!("`{other}` is not a scaling"),
    }
}

#[derive(Debug)]
struct Dwus {
    space: Space,
    base: Base,
    seed: u32,
    /// `p(x)` of every training row, from the first query on.
    density: Option<Array1<f64>>,
    ties: Chooser,
}

impl Strategy for Dwus {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let density = match self.density.take() {
            Some(density) => density,
            None => fit(round.features_in(self.space), self.seed)?,
        };
        let base = self.base.scores(round)?;
        let scores = round.candidates().iter().zip(base).map(|(&row, base)| density[row] * base).collect();
        self.density = Some(density);
        choose(SPEC.name, &mut self.ties, round, scores)
    }
}

/// `p(x)` of all `rows`, shape `(n_rows,)`.
fn fit(rows: ArrayView2<'_, f64>, seed: u32) -> Result<Array1<f64>, StrategyError> {
    let too_few = StrategyError::TooFewRows { strategy: SPEC.name, needed: N_CLUSTERS, found: rows.nrows() };
    let found = Points::new(rows).k_means(N_CLUSTERS, 1, &mut RandomState::new(seed)).ok_or(too_few)?;
    let mut squared = Array2::zeros((rows.nrows(), N_CLUSTERS));
    for (cluster, center) in found.centers.outer_iter().enumerate() {
        let steps = &rows - &center;
        squared.column_mut(cluster).assign(&steps.mapv(|step| step * step).sum_axis(Axis(1)));
    }
    let weights = weights(&squared.mapv(|squared| (-squared / 2.0 / VARIANCE).exp()));

    let variance = VARIANCE.sqrt();
    let log_scale = rows.ncols() as f64 * (TAU.ln() + variance.ln());
    Ok(squared.mapv(|squared| (-0.5 * (log_scale + squared / variance)).exp()).dot(&weights))
}

/// Weights of the components by EM, given `g_k(x)`, shape `(n_rows, n_clusters)`.
fn weights(kernel: &Array2<f64>) -> Array1<f64> {
    let (n_rows, n_clusters) = kernel.dim();
    let mut weights = Array1::from_elem(n_clusters, 1.0 / n_clusters as f64);
    for _ in 0..EM_ITERATIONS {
        let mut sums = Array1::<f64>::zeros(n_clusters);
        for row in kernel.outer_iter() {
            let shares = &row * &weights;
            let total = shares.sum();
            sums += &(shares / total);
        }
        weights = sums / n_rows as f64;
    }
    weights
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::weights;

    #[test]
    fn rows_of_separate_components_share_the_weight_by_their_number() {
        let found = weights(&array![[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 0.0]]);
        assert_eq!(found, array![0.75, 0.25]);
    }

    #[test]
    fn one_row_that_underflows_everywhere_makes_all_weights_nan() {
        let found = weights(&array![[1.0, 0.5], [0.0, 0.0]]);
        assert!(found.iter().all(|weight| weight.is_nan()), "{found}");
    }
}
