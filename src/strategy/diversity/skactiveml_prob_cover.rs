//! `ProbCover`: rows whose balls hold most of what no ball of a labeled row holds.
//!
//! # Definition
//!
//! ```text
//! x covers y where |x - y| <= delta
//! delta = the largest of `deltas` up to which at least a share `alpha` of the balls is pure: all rows
//!         in them are of one k-means cluster, as many clusters as classes; else the smallest
//!
//! repeat: the candidate that covers most rows that no labeled or picked row covers
//! ```
//!
//! Of equally good candidates one is drawn; scores are those of the first pick. `delta` is found at the
//! first query and kept. Deltas are absolute: on features of another scale all of them may be smaller
//! than every distance, and then all candidates cover themselves alone. Coverage is counted row by row:
//! no matrix of distances is needed.
//!
//! # Mirrors
//!
//! scikit-activeml 1.0.1 `ProbCover(n_classes)` with scikit-learn's k-means, both seeded with the run's
//! seed.
//!
//! # Reference
//!
//! Yehuda, Dekel, Hacohen, Weinshall. Active Learning Through a Covering Lens.
//! Neural Information Processing Systems 2022.

use crate::{
    error::StrategyError,
    numeric::kmeans::Points,
    numpy::RandomState,
    package::{Mirror, Parity, SKACTIVEML},
    params::{ParamKind, ParamSpec, ParamValue, Params, Range},
    round::Round,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec,
        drawn::Utilities,
        greedy::Rule,
        space::{self, SPACE},
        stream_seed, ties,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const SPEC: StrategySpec = StrategySpec {
    name: "skactiveml-prob-cover",
    summary: "rows whose balls hold most uncovered rows",
    version: 1,
    mirror: Some(Mirror {
        package: &SKACTIVEML,
        symbol: "ProbCover",
        parity: Parity::Exact,
        deviations: &[],
    }),
    paper: "Yehuda et al. 2022, NeurIPS",
    params: &[
        ParamSpec {
            name: "deltas",
            kind: ParamKind::RealsOr(Range::NOT_NEGATIVE, &["package"]),
            default: ParamValue::text("package"),
            help: "radii to choose from; \"package\" = 0.2, 0.4, ..., 2.0",
            introduced: None,
        },
        ParamSpec {
            name: "alpha",
            kind: ParamKind::Real(Range::UNIT),
            default: ParamValue::Real(0.95),
            help: "share of pure balls that a radius must have",
            introduced: None,
        },
        SPACE,
        ties::PACKAGE,
    ],
    needs: |params| space::needs(params, Needs::NOTHING),
    order_free: OrderFree::No("k-means starts from rows drawn by position"),
    cost: |_, work| work.size.train * work.size.train * 2e-6,
    build: |params, seed| {
        space::build(params, seed, |params, seed| {
            Box::new(ProbCover {
                deltas: deltas(params),
                alpha: params.real("alpha"),
                seed: stream_seed(seed),
                ties: Rule::said(params, seed, Rule::Drawn(stream_seed(seed))),
                delta: None,
            })
        })
    },
};

/// `numpy.arange(0.2, 2.2, 0.2)`, ten numbers.
const FIRST: f64 = 0.2;
const N_DELTAS: u32 = 10;

/// The radii to choose from, ascending.
fn deltas(params: &Params) -> Vec<f64> {
    let mut deltas = match params.reals("deltas") {
        Some(deltas) => deltas.to_vec(),
        None => (0..N_DELTAS).map(|i| FIRST + f64::from(i) * FIRST).collect(),
    };
    deltas.sort_unstable_by(f64::total_cmp);
    deltas
}

#[derive(Debug)]
struct ProbCover {
    deltas: Vec<f64>,
    alpha: f64,
    seed: u32,
    ties: Rule,
    /// From the first query on.
    delta: Option<f64>,
}

impl Strategy for ProbCover {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let delta = match self.delta {
            Some(delta) => delta,
            None => *self.delta.insert(self.choose_delta(round)),
        };
        let mut coverage = Coverage::new(round, delta);
        let scores = round.candidates().iter().map(|&row| coverage.gains[row]).collect();
        let mut turn = self.ties.begin(round);
        let mut utilities = Utilities::new(round, 0.0);
        let mut rows = Vec::with_capacity(round.batch());
        loop {
            for &row in round.candidates() {
                utilities.set(row, coverage.gains[row]);
            }
            let row = utilities.pick(&mut turn);
            rows.push(row);
            if rows.len() == round.batch() {
                return Ok(Picks { rows, scores: Some(scores) });
            }
            coverage.cover(round, row);
        }
    }
}

impl ProbCover {
    fn choose_delta(&self, round: &Round<'_>) -> f64 {
        let least = self.deltas[0];
        if self.deltas.len() == 1 {
            return least;
        }
        let n = round.pool().len();
        let clusters = round.n_classes().max(2).min(n);
        let labels = Points::new(round.features())
            .k_means(clusters, 1, &mut RandomState::new(self.seed))
            .expect("at most as many clusters as rows")
            .labels;
        let mut buffer = Vec::new();
        let mut nearest_other = |row: usize| {
            let distances = round.distances().train_row(row, &mut buffer).iter().zip(&labels);
            let others = distances.filter(|&(_, &label)| label != labels[row]);
            others.map(|(&squared, _)| squared).fold(f64::INFINITY, f64::min).sqrt()
        };
        let nearest: Vec<f64> = (0..n).map(&mut nearest_other).collect();
        let impure = |delta: f64| nearest.iter().filter(|&&distance| distance <= delta).count();
        let pure = |delta: &&f64| 1.0 - impure(**delta) as f64 / n as f64 >= self.alpha;
        self.deltas.iter().take_while(pure).last().copied().unwrap_or(least)
    }
}

/// How many uncovered rows each training row covers.
struct Coverage {
    delta: f64,
    covered: Vec<bool>,
    gains: Vec<f64>,
    buffer: Vec<f64>,
}

impl Coverage {
    /// What the labeled rows leave, and with them all rows that are no candidates.
    fn new(round: &Round<'_>, delta: f64) -> Self {
        let n = round.pool().len();
        let mut coverage = Self { delta, covered: vec![false; n], gains: vec![0.0; n], buffer: Vec::new() };
        let mut candidates = round.candidates().iter().copied().peekable();
        for row in 0..n {
            if candidates.next_if_eq(&row).is_none() {
                for other in coverage.ball(round, row) {
                    coverage.covered[other] = true;
                }
            }
        }
        for row in 0..n {
            if !coverage.covered[row] {
                coverage.change_gains(round, row, 1.0);
            }
        }
        coverage
    }

    /// The rows that `row` covers, which are those that cover it.
    fn ball(&mut self, round: &Round<'_>, row: usize) -> Vec<usize> {
        let distances = round.distances().train_row(row, &mut self.buffer);
        (0..distances.len()).filter(|&other| other == row || distances[other].sqrt() <= self.delta).collect()
    }

    fn change_gains(&mut self, round: &Round<'_>, covered: usize, change: f64) {
        for row in self.ball(round, covered) {
            self.gains[row] += change;
        }
    }

    /// Covers the ball of `row`.
    fn cover(&mut self, round: &Round<'_>, row: usize) {
        for other in self.ball(round, row) {
            if !std::mem::replace(&mut self.covered[other], true) {
                self.change_gains(round, other, -1.0);
            }
        }
    }
}
