//! Diversity times weights: far from what is labeled, and worth it.
//!
//! # Definition
//!
//! ```text
//! S = labeled and picked rows        nn(s) = squared distance of s to the nearest other row of S
//! score(x) = (sum over S of nn(s) + min over S of |x - s|^2)^a  (sum over S of w(s) + w(x))^b
//!
//! w = none              1
//!     entropy           -sum p ln p / ln(number of classes)
//!     margin            1 - (p1 - p2)
//!     least-confident   (1 - p1) / (1 - 1 / number of classes)
//! ```
//!
//! `a` is `diversity`, `b` is `weight`. Picks are greedy; scores are those of the first. Sums over S do not
//! depend on x, so the weight matters the less the larger S has become. Without labels the first pick is a row
//! with the largest weight. Lightly takes the lowest row of equals.
//!
//! The formula is that of Lightly's selection engine (`lightly-mundig` 0.1.16), with its data in
//! single precision, as found from its answers; here everything is in double precision, and the weights
//! are the model's.

use ndarray::ArrayView1;

use crate::{
    error::StrategyError,
    params::{ParamKind, ParamSpec, ParamValue, Params, Range},
    round::Round,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec,
        greedy::Rule,
        probability::{self, per_row},
        ties,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const SPEC: StrategySpec = StrategySpec {
    name: "lightly-diversity",
    summary: "distance to what is labeled times a weight",
    version: 1,
    mirror: None,
    paper: "the selection of Lightly, PyPI lightly-mundig",
    params: &[
        ParamSpec {
            name: "weights",
            kind: ParamKind::Choice(&["least-confident", "margin", "entropy", "none"]),
            default: ParamValue::text("least-confident"),
            help: "what a row is worth",
            introduced: None,
        },
        ParamSpec {
            name: "diversity",
            kind: ParamKind::Real(Range::NOT_NEGATIVE),
            default: ParamValue::Real(1.0),
            help: "exponent of the distances",
            introduced: None,
        },
        ParamSpec {
            name: "weight",
            kind: ParamKind::Real(Range::NOT_NEGATIVE),
            default: ParamValue::Real(1.0),
            help: "exponent of the weights",
            introduced: None,
        },
        ties::ALONE,
    ],
    needs: |params| if weighs(params) { Needs::PROBABILITIES } else { Needs::NOTHING },
    order_free: OrderFree::Yes,
    cost: |params, work| {
        let probabilities = if weighs(params) { 2.0 * work.probabilities } else { 0.0 };
        let selected = work.size.labeled + work.batch;
        probabilities + selected * work.size.train * work.size.features * 1e-6
    },
    build: |params, seed| {
        Box::new(Lightly {
            weights: Weights::of(params),
            diversity: params.real("diversity"),
            weight: params.real("weight"),
            ties: Rule::said(params, seed, Rule::Lowest),
        })
    },
};

fn weighs(params: &Params) -> bool {
    params.text("weights") != "none"
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weights {
    None,
    Entropy,
    Margin,
    LeastConfident,
}

impl Weights {
    fn of(params: &Params) -> Self {
        match params.text("weights") {
            "none" => Self::None,
            "entropy" => Self::Entropy,
            "margin" => Self::Margin,
            "least-confident" => Self::LeastConfident,
            other => panic!("`{other}` is not a weight"),
        }
    }

    fn of_row(self, p: ArrayView1<'_, f64>) -> f64 {
        let n = (p.len().max(2)) as f64;
        match self {
            Self::None => 1.0,
            Self::Entropy => probability::entropy(p) / n.ln(),
            Self::Margin => 1.0 - probability::margin(p),
            Self::LeastConfident => (1.0 - probability::largest(p)) / (1.0 - 1.0 / n),
        }
    }

    /// Weights of the candidates, and the sum of those of the labeled rows.
    fn of_round(self, round: &Round<'_>) -> Result<(Vec<f64>, f64), StrategyError> {
        if self == Self::None {
            return Ok((vec![1.0; round.candidates().len()], round.labeled().len() as f64));
        }
        let own = per_row(round.probabilities()?.view(), |p| self.of_row(p));
        if round.labeled().is_empty() {
            return Ok((own, 0.0));
        }
        let labeled = round.probabilities_of(round.model(), round.labeled())?;
        Ok((own, per_row(labeled.view(), |p| self.of_row(p)).into_iter().sum()))
    }
}

#[derive(Debug)]
struct Lightly {
    weights: Weights,
    diversity: f64,
    weight: f64,
    ties: Rule,
}

impl Strategy for Lightly {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let (weights, mut total) = self.weights.of_round(round)?;
        let mut selected = Selected::default();
        for &row in round.labeled() {
            selected.add(round, row);
        }
        let mut turn = self.ties.begin(round);
        let mut scores = vec![0.0_f64; weights.len()];
        let mut first = None;
        let mut rows = Vec::with_capacity(round.batch());
        while rows.len() < round.batch() {
            let spread = selected.spread();
            for (at, score) in scores.iter_mut().enumerate().filter(|(_, score)| !score.is_nan()) {
                let diversity = spread + selected.to(round.candidates()[at]);
                *score = diversity.powf(self.diversity) * (total + weights[at]).powf(self.weight);
            }
            first.get_or_insert_with(|| scores.clone());
            let at = turn.pick(&scores);
            scores[at] = f64::NAN;
            total += weights[at];
            selected.add(round, round.candidates()[at]);
            rows.push(round.candidates()[at]);
        }
        Ok(Picks { rows, scores: first })
    }
}

/// The rows of S.
#[derive(Debug, Default)]
struct Selected {
    /// Each row of S with the squared distance to the nearest other one.
    rows: Vec<(usize, f64)>,
    /// Squared distance of every training row to the nearest row of S; empty while S is.
    nearest: Vec<f64>,
}

impl Selected {
    fn add(&mut self, round: &Round<'_>, row: usize) {
        let mut buffer = Vec::new();
        let squared = round.distances().train_row(row, &mut buffer);
        let own = self.rows.iter().map(|&(other, _)| squared[other]).fold(f64::INFINITY, f64::min);
        for (other, nearest) in &mut self.rows {
            *nearest = nearest.min(squared[*other]);
        }
        self.rows.push((row, own));
        if self.nearest.is_empty() {
            self.nearest = squared.to_vec();
        } else {
            self.nearest
                .iter_mut()
                .zip(squared)
                .for_each(|(nearest, &to_row)| *nearest = nearest.min(to_row));
        }
    }

    /// Sum of the squared distances to the nearest other one; 0 where there is no other.
    fn spread(&self) -> f64 {
        if self.rows.len() < 2 { 0.0 } else { self.rows.iter().map(|&(_, nearest)| nearest).sum() }
    }

    /// Squared distance of a row to S; 1 while S is empty, so that the weight decides.
    fn to(&self, row: usize) -> f64 {
        self.nearest.get(row).copied().unwrap_or(1.0)
    }
}
