//! Ranked batch-mode sampling: uncertain rows that are far from labeled and picked ones.
//!
//! # Definition
//!
//! With `U` the rows of the pool not yet picked, and `L` the labeled and picked rows, each pick is
//! the row with the largest
//!
//! ```text
//! score(x) = a (1 - 1 / (1 + min over l in L of d(x, l))) + (1 - a) (1 - max over c of p(c|x))
//! a        = |U| / (|U| + |L|)
//! ```
//!
//! the lowest one on a tie unless `ties` says otherwise; it then moves from `U` to `L`. `d` is the Euclidean or cosine distance.
//!
//! # Mirrors
//!
//! modAL-python 0.4.2.1 `batch.uncertainty_batch_sampling`. The package computes the distances from
//! `U` to `L` anew for every pick; a running minimum gives the same scores. It never starts cold
//! here: the first batch is labeled at random. The package takes the lowest row of a tie.
//!
//! # Reference
//!
//! Cardoso, Silva, Canuto, Moro, Goncalves. Ranked batch-mode active learning. Information
//! Sciences 379, 2017.

use crate::{
    error::StrategyError,
    package::{MODAL, Mirror, Parity},
    params::{ParamKind, ParamSpec, ParamValue},
    round::Round,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec,
        distance::{Distance, RowDistances},
        greedy::Rule,
        of_probabilities,
        probability::{self, per_row},
        ties,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const SPEC: StrategySpec = StrategySpec {
    name: "modal-ranked-batch",
    summary: "uncertain rows far from labeled and picked ones",
    version: 1,
    mirror: Some(Mirror {
        package: &MODAL,
        symbol: "batch.uncertainty_batch_sampling",
        parity: Parity::Exact,
        deviations: &[],
    }),
    paper: "Cardoso et al. 2017, Information Sciences 379",
    params: &[
        ParamSpec {
            name: "metric",
            kind: ParamKind::Choice(&["euclidean", "cosine"]),
            default: ParamValue::text("euclidean"),
            help: "distance between rows",
            introduced: None,
        },
        ties::PACKAGE,
    ],
    needs: |_| Needs::PROBABILITIES,
    order_free: OrderFree::Yes,
    cost: of_probabilities,
    build: |params, seed| {
        let (metric, ties) = (Distance::named(params.text("metric")), Rule::said(params, seed, Rule::Lowest));
        Box::new(RankedBatch { metric, ties, nearest: None })
    },
};

#[derive(Debug)]
struct RankedBatch {
    metric: Distance,
    ties: Rule,
    /// From the first query on.
    nearest: Option<NearestLabeled>,
}

impl Strategy for RankedBatch {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let uncertainty = per_row(round.probabilities()?.view(), |p| 1.0 - probability::largest(p));
        let metric = self.metric;
        let nearest = self.nearest.get_or_insert_with(|| {
            NearestLabeled::new(RowDistances::new(metric, round.features()), round.features().nrows())
        });
        nearest.cover(round);

        // Picks are not labeled yet, so their distances count for this query only.
        let mut distance = nearest.distance.clone();
        let mut turn = self.ties.begin(round);
        let mut scores = vec![0.0_f64; uncertainty.len()];
        let mut rows = Vec::with_capacity(round.batch());
        while rows.len() < round.batch() {
            let open = (round.candidates().len() - rows.len()) as f64;
            let closed = (round.labeled().len() + rows.len()) as f64;
            let alpha = open / (open + closed);
            let rated = scores.iter_mut().zip(&uncertainty).zip(round.candidates());
            for ((score, uncertainty), &row) in rated.filter(|((score, _), _)| !score.is_nan()) {
                *score = alpha * (1.0 - 1.0 / (1.0 + distance[row])) + (1.0 - alpha) * uncertainty;
            }
            let at = turn.pick(&scores);
            scores[at] = f64::NAN;
            let picked = round.candidates()[at];
            rows.push(picked);
            nearest.distances.fill(round, picked, &mut nearest.buffer);
            lower(&mut distance, &nearest.buffer);
        }
        Ok(Picks { rows, scores: None })
    }
}

/// Distance of every training row to the nearest labeled one, as the labeled rows grow.
#[derive(Debug)]
struct NearestLabeled {
    distances: RowDistances,
    /// Shape `(n_train,)`.
    distance: Vec<f64>,
    /// Which training rows have been counted as labeled.
    covered: Vec<bool>,
    n_covered: usize,
    buffer: Vec<f64>,
}

impl NearestLabeled {
    fn new(distances: RowDistances, n_train: usize) -> Self {
        Self {
            distances,
            distance: vec![f64::INFINITY; n_train],
            covered: vec![false; n_train],
            n_covered: 0,
            buffer: vec![0.0; n_train],
        }
    }

    /// Counts the labeled rows of `round`; begins anew when one that was counted is not among them.
    fn cover(&mut self, round: &Round<'_>) {
        let known = round.labeled().iter().filter(|&&row| self.covered[row]).count();
        if known < self.n_covered {
            self.distance.fill(f64::INFINITY);
            self.covered.fill(false);
        }
        for &row in round.labeled() {
            if !self.covered[row] {
                self.covered[row] = true;
                self.distances.fill(round, row, &mut self.buffer);
                lower(&mut self.distance, &self.buffer);
            }
        }
        self.n_covered = round.labeled().len();
    }
}

fn lower(least: &mut [f64], other: &[f64]) {
    for (least, &other) in least.iter_mut().zip(other) {
        *least = least.min(other);
    }
}
