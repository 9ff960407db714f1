//! FALCUN: draws of uncertain rows that the model sees in different ways.
//!
//! # Definition
//!
//! ```text
//! u(x) = 1 - (p1(x) - p2(x))       d(x) = u(x) before the first pick
//! after a pick s:  d(x) = min(d(x), sum_c |p_c(x) - p_c(s)|), then scaled to 0..1 over all candidates
//!
//! each pick: a draw with probability proportional to (u + d)^gamma among what is left
//! ```
//!
//! Scores are the probabilities of the first draw.
//!
//! # Mirrors
//!
//! scikit-activeml 1.0.1 `Falcun`.
//!
//! # Reference
//!
//! Gilhuber, Beer, Ma, Seidl. FALCUN: A Simple and Efficient Deep Active Learning Strategy. ECML PKDD
//! 2024.

use ndarray::ArrayView2;

use crate::{
    error::StrategyError,
    package::{Mirror, Parity, SKACTIVEML},
    params::{ParamKind, ParamSpec, ParamValue, Range},
    round::Round,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec, drawn,
        probability::{self, per_row},
        stream_seed,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const SPEC: StrategySpec = StrategySpec {
    name: "skactiveml-falcun",
    summary: "draws of uncertain rows that are predicted differently",
    version: 1,
    mirror: Some(Mirror {
        package: &SKACTIVEML,
        symbol: "Falcun",
        parity: Parity::Exact,
        deviations: &["where all weights are 0 it draws evenly; the package raises an exception"],
    }),
    paper: "Gilhuber et al. 2024, ECML PKDD",
    params: &[ParamSpec {
        name: "gamma",
        kind: ParamKind::Real(Range::POSITIVE),
        default: ParamValue::Real(10.0),
        help: "exponent of the weights of the draw",
        introduced: None,
    }],
    needs: |_| Needs::PROBABILITIES,
    order_free: OrderFree::No("it draws positions in the pool"),
    cost: |_, work| work.probabilities + work.batch * work.unlabeled * (work.size.classes + 20.0) * 1e-6,
    build: |params, seed| Box::new(Falcun { gamma: params.real("gamma"), seed: stream_seed(seed) }),
};

#[derive(Debug)]
struct Falcun {
    gamma: f64,
    seed: u32,
}

impl Strategy for Falcun {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let probabilities = round.probabilities()?.view();
        let uncertainty = per_row(probabilities, |p| 1.0 - probability::margin(p));
        let mut stream = drawn::stream(round, self.seed);
        let mut distance = uncertainty.clone();
        let (mut picked, mut scores) = (Vec::with_capacity(round.batch()), None);
        while picked.len() < round.batch() {
            if let Some(&last) = picked.last() {
                lower(&mut distance, probabilities, last);
            }
            let sums = uncertainty.iter().zip(&distance);
            let mut weights: Vec<f64> = sums.map(|(u, d)| (u + d).powf(self.gamma)).collect();
            for &taken in &picked {
                weights[taken] = 0.0;
            }
            picked.push(drawn::draw(&weights, &picked, &mut stream));
            scores.get_or_insert(weights);
        }
        let rows = picked.into_iter().map(|at| round.candidates()[at]).collect();
        Ok(Picks { rows, scores: scores.map(shares) })
    }
}

/// Lowers the distances to those to the candidate `last`, and scales them.
fn lower(distance: &mut [f64], probabilities: ArrayView2<'_, f64>, last: usize) {
    let of_last = probabilities.row(last);
    for (distance, p) in distance.iter_mut().zip(probabilities.outer_iter()) {
        let to_last: f64 = p.iter().zip(of_last).map(|(a, b)| (a - b).abs()).sum();
        *distance = distance.min(to_last);
    }
    let least = distance.iter().copied().fold(f64::INFINITY, f64::min);
    let span = distance.iter().copied().fold(f64::NEG_INFINITY, f64::max) - least;
    for distance in distance {
        *distance = (*distance - least) / if span > 0.0 { span } else { 1.0 };
    }
}

/// Each weight as a share of their sum; weights of 0 stay.
fn shares(weights: Vec<f64>) -> Vec<f64> {
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| if sum > 0.0 { weight / sum } else { weight }).collect()
}
