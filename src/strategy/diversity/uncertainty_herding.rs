//! `uncertainty-herding`: rows whose neighbourhoods cover most of the uncertainty that nothing labeled covers yet.
//!
//! # Definition
//!
//! ```text
//! K(x, z)  = exp(-|x - z|^2 / radius^2)
//! k(z)     = max over labeled and picked rows l of K(l, z)
//! score(x) = sum over candidates z of u(z) max(K(x, z) - k(z), 0), by the number of labeled rows and candidates
//! ```
//!
//! on rows of length 1, unless `normalize` is false. The adaptive radius is the smallest distance between two labeled
//! rows that are no copies (their squared distance is above 1e-12 of the largest); 1 where there are no such two.
//! With the probabilities of the model to the power of 1 / temperature, made to sum to 1,
//!
//! ```text
//! uncertainty = margin             u = 1 - (largest - second largest)
//!               entropy            u = entropy in nats
//!               least-confident    u = 1 - largest
//! ```
//!
//! Picks are greedy, the lowest of equal rows; scores are those of the first. A pick only lowers gains, as in
//! `skactiveml-max-herding`, which is this rule with u = 1.
//!
//! # Reference
//!
//! Bae, Oliveira, Sutherland. Uncertainty Herding: One Active Learning Method for All Label Budgets. ICLR 2025.
//! The authors choose the temperature anew at every query, the one of 1.0, 1.1, ..., 19.9 whose calibration on a
//! validation set is best; no such set is taken from the labels here, and `temperature` is what is given.

use ndarray::ArrayView1;

use crate::{
    error::StrategyError,
    params::{ParamKind, ParamSpec, ParamValue, Params, Range},
    pool::Space,
    round::Round,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec,
        greedy::{Rule, renew},
        probability::{self, per_row},
        space::{self, SPACE},
        ties,
    },
};

/// Of the largest squared distance between labeled rows: what is below are copies.
const COPIES: f64 = 1e-12;

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const SPEC: StrategySpec = StrategySpec {
    name: "uncertainty-herding",
    summary: "rows that cover most of the uncertainty that no label covers",
    version: 1,
    mirror: None,
    paper: "Bae, Oliveira, Sutherland 2025, ICLR",
    params: &[UNCERTAINTY, RADIUS, TEMPERATURE, NORMALIZE, SPACE, ties::ALONE],
    needs: |params| space::needs(params, Needs::PROBABILITIES),
    order_free: OrderFree::Yes,
    cost: |_, work| work.probabilities + work.unlabeled * (work.unlabeled * 2.0 + work.size.labeled) * 20e-6,
    build: |params, seed| {
        space::build(params, seed, |params, seed| Box::new(UncertaintyHerding::new(params, seed)))
    },
};

const UNCERTAINTY: ParamSpec = ParamSpec {
    name: "uncertainty",
    kind: ParamKind::Choice(&["margin", "entropy", "least-confident"]),
    default: ParamValue::text("margin"),
    help: "how much a row that is covered counts",
    introduced: None,
};

const RADIUS: ParamSpec = ParamSpec {
    name: "radius",
    kind: ParamKind::RealOr(Range::POSITIVE, &["adaptive"]),
    default: ParamValue::text("adaptive"),
    help: "how far a row covers others; adaptive = the smallest distance between labeled rows",
    introduced: None,
};

const TEMPERATURE: ParamSpec = ParamSpec {
    name: "temperature",
    kind: ParamKind::Real(Range::POSITIVE),
    default: ParamValue::Real(1.0),
    help: "probabilities are taken to the power of 1 / temperature: large ones make the model doubt",
    introduced: None,
};

const NORMALIZE: ParamSpec = ParamSpec {
    name: "normalize",
    kind: ParamKind::Flag,
    default: ParamValue::Flag(true),
    help: "whether rows are divided by their length first",
    introduced: None,
};

#[derive(Debug)]
struct UncertaintyHerding {
    uncertainty: fn(ArrayView1<'_, f64>) -> f64,
    /// `None` where it follows the labeled rows.
    radius: Option<f64>,
    temperature: f64,
    rows: Space,
    ties: Rule,
}

impl UncertaintyHerding {
    fn new(params: &Params, seed: u64) -> Self {
        Self {
            uncertainty: match params.text(UNCERTAINTY.name) {
                "entropy" => probability::entropy,
                "least-confident" => |p| 1.0 - probability::largest(p),
                _ => |p| 1.0 - probability::margin(p),
            },
            radius: match params.get(RADIUS.name) {
                ParamValue::Real(radius) => Some(*radius),
                _ => None,
            },
            temperature: params.real(TEMPERATURE.name),
            rows: if params.flag(NORMALIZE.name) { Space::UnitRows } else { Space::Given },
            ties: Rule::said(params, seed, Rule::Lowest),
        }
    }

    /// The square of the radius.
    fn reach(&self, round: &Round<'_>) -> f64 {
        if let Some(radius) = self.radius {
            // A square of 0 would leave 0 / 0 between copies.
            return (radius * radius).max(f64::MIN_POSITIVE);
        }
        let (labeled, distances) = (round.labeled(), round.pool().distances_in(self.rows));
        let mut all = Vec::with_capacity(labeled.len() * labeled.len().saturating_sub(1) / 2);
        let mut buffer = vec![0.0; labeled.len()];
        for (at, &row) in labeled.iter().enumerate() {
            let others = &labeled[at + 1..];
            distances.gather(row, others, &mut buffer[..others.len()]);
            all.extend_from_slice(&buffer[..others.len()]);
        }
        let copies = COPIES * all.iter().copied().fold(0.0, f64::max);
        let smallest = all.into_iter().filter(|&square| square > copies).fold(f64::INFINITY, f64::min);
        if smallest.is_finite() { smallest } else { 1.0 }
    }

    /// How much each candidate counts.
    fn weights(&self, round: &Round<'_>) -> Result<Vec<f64>, StrategyError> {
        let rows = round.probabilities()?.view();
        Ok(per_row(rows, |p| {
            if self.temperature == 1.0 {
                return (self.uncertainty)(p);
            }
            // The largest becomes 1: nothing underflows that counts.
            let most = probability::largest(p);
            let powers = p.mapv(|p| (p / most).powf(self.temperature.recip()));
            let sum = powers.sum();
            (self.uncertainty)((powers / sum).view())
        }))
    }
}

impl Strategy for UncertaintyHerding {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let (candidates, distances) = (round.candidates(), round.pool().distances_in(self.rows));
        let (weights, reach) = (self.weights(round)?, self.reach(round));
        let kernel = |row: usize, out: &mut [f64]| {
            distances.gather(row, candidates, out);
            for value in out {
                *value = (-*value / reach).exp();
            }
        };
        let mut buffer = vec![0.0; candidates.len()];
        let mut covered = vec![0.0_f64; candidates.len()];
        for &row in round.labeled() {
            kernel(row, &mut buffer);
            cover(&mut covered, &buffer);
        }
        let n_rows = (round.labeled().len() + candidates.len()) as f64;
        let mut gain = |at: usize, covered: &[f64]| {
            kernel(candidates[at], &mut buffer);
            let gains = buffer.iter().zip(covered).zip(&weights);
            gains.map(|((k, known), u)| u * (k - known).max(0.0)).sum::<f64>() / n_rows
        };
        let mut gains: Vec<f64> = (0..candidates.len()).map(|at| gain(at, &covered)).collect();
        let scores = gains.clone();
        let mut turn = self.ties.begin(round);
        let mut rows = Vec::with_capacity(round.batch());
        let mut of_pick = vec![0.0; candidates.len()];
        loop {
            let pick = turn.pick(&gains);
            rows.push(candidates[pick]);
            gains[pick] = f64::NAN;
            if rows.len() == round.batch() {
                return Ok(Picks { rows, scores: Some(scores) });
            }
            kernel(candidates[pick], &mut of_pick);
            cover(&mut covered, &of_pick);
            renew(&mut gains, |at| gain(at, &covered));
        }
    }
}

/// Raises what is covered to the kernel values `of_row`.
fn cover(covered: &mut [f64], of_row: &[f64]) {
    covered.iter_mut().zip(of_row).for_each(|(known, &k)| *known = known.max(k));
}
