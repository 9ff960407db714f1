//! A sum of uncertainty and distance to the other picks, both scaled to 0..1.
//!
//! # Definition
//!
//! ```text
//! u = uncertainty, scaled over the pool           scaled(v) = (v - min v) / (max v - min v + 1e-10)
//! first pick:  argmax u
//! then:        argmax over the rest of  (1 - w) u + w d,  d = distance to the nearest pick, scaled over
//!              the rest at every step
//!
//! uncertainty = entropy           -sum p ln(p + 1e-10)
//!               margin            -(p1 - p2)
//!               least-confident   1 - p1
//! ```
//!
//! The lowest row of equals is picked unless `ties` says otherwise; scores are `u`. Labeled rows do not count: a row beside one is as
//! good as any other.
//!
//! The formula is that of incerto 0.1.1 `DiversitySampling`, which measures distances between logits
//! unless it is given features; here they are between features.

use ndarray::ArrayView1;

use crate::{
    error::StrategyError,
    params::{ParamKind, ParamSpec, ParamValue, Range},
    round::Round,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec,
        greedy::Rule,
        probability::{self, per_row},
        ties,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

/// What the package adds to a span and inside the logarithm.
const OFFSET: f64 = 1e-10;

const SPEC: StrategySpec = StrategySpec {
    name: "incerto-diversity",
    summary: "uncertainty plus distance to the other picks",
    version: 1,
    mirror: None,
    paper: "incerto 0.1.1, DiversitySampling",
    params: &[
        ParamSpec {
            name: "uncertainty",
            kind: ParamKind::Choice(&["entropy", "margin", "least-confident"]),
            default: ParamValue::text("entropy"),
            help: "measure of uncertainty",
            introduced: None,
        },
        ParamSpec {
            name: "diversity",
            kind: ParamKind::Real(Range::UNIT),
            default: ParamValue::Real(0.5),
            help: "share of the distance in the sum",
            introduced: None,
        },
        ties::ALONE,
    ],
    needs: |_| Needs::PROBABILITIES,
    order_free: OrderFree::Yes,
    cost: |_, work| work.probabilities + work.batch * work.unlabeled * work.size.features * 1e-6,
    build: |params, seed| {
        let uncertainty: fn(ArrayView1<'_, f64>) -> f64 = match params.text("uncertainty") {
            "entropy" => |p| p.iter().map(|p| -p * (p + OFFSET).ln()).sum(),
            "margin" => |p| -probability::margin(p),
            "least-confident" => |p| 1.0 - probability::largest(p),
            other => panic!("`{other}` is not a measure of uncertainty"),
        };
        let ties = Rule::said(params, seed, Rule::Lowest);
        Box::new(Incerto { uncertainty, diversity: params.real("diversity"), ties })
    },
};

#[derive(Debug)]
struct Incerto {
    uncertainty: fn(ArrayView1<'_, f64>) -> f64,
    diversity: f64,
    ties: Rule,
}

impl Strategy for Incerto {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let uncertainty = scaled(&per_row(round.probabilities()?.view(), self.uncertainty));
        let mut open: Vec<usize> = (0..uncertainty.len()).collect();
        let mut nearest = vec![f64::INFINITY; uncertainty.len()];
        let mut to_pick = vec![0.0; uncertainty.len()];
        let mut sums = uncertainty.clone();
        let mut turn = self.ties.begin(round);
        let mut rows = Vec::with_capacity(round.batch());
        loop {
            let pick = turn.pick(&sums);
            open.retain(|&at| at != pick);
            rows.push(round.candidates()[pick]);
            if rows.len() == round.batch() {
                return Ok(Picks { rows, scores: Some(uncertainty) });
            }
            round.distances().gather(round.candidates()[pick], round.candidates(), &mut to_pick);
            for (nearest, squared) in nearest.iter_mut().zip(&to_pick) {
                *nearest = nearest.min(squared.sqrt());
            }
            let of_rest: Vec<f64> = open.iter().map(|&at| nearest[at]).collect();
            let distance = scaled(&of_rest);
            let sum =
                |(&at, d): (&usize, &f64)| (1.0 - self.diversity) * uncertainty[at] + self.diversity * d;
            sums.fill(f64::NAN);
            for (at, sum) in open.iter().copied().zip(open.iter().zip(&distance).map(sum)) {
                sums[at] = sum;
            }
        }
    }
}

/// `values` from 0 to about 1.
fn scaled(values: &[f64]) -> Vec<f64> {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let span = values.iter().copied().fold(f64::NEG_INFINITY, f64::max) - least;
    values.iter().map(|value| (value - least) / (span + OFFSET)).collect()
}
