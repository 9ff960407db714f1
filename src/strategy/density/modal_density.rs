//! Information density: rows that are near to many rows.
//!
//! # Definition
//!
//! With `R` the unlabeled rows of this query (`scope = "pool"`) or the training half (`"all"`), and
//! `d` the Euclidean or the cosine distance:
//!
//! ```text
//! measure = "information-density":  score(x) = mean over r in R of 1 / (1 + d(x, r))
//! measure = "distance-sum":         score(x) = - sum over r in R of d(x, r)
//! ```
//!
//! `x` itself belongs to `R`. The batch is the k largest scores, chosen independently.
//!
//! # Mirrors
//!
//! modAL-python 0.4.2.1 `density.information_density`. The sum of distances is what the blog post
//! "A Proactive Look at Active Learning Packages" describes in words.
//!
//! The package sums over all pairs at every call. Here the terms of rows that left the pool are
//! subtracted, and the sums are made anew once the pool has halved. So a sum has seen fewer than
//! n additions and subtractions, none of a larger intermediate value than twice the result in the
//! even case: it is off by at most about `4 n` units of rounding, 1e-12 for a thousand rows, and by
//! far less in practice.
//!
//! # Reference
//!
//! Settles, Craven. An Analysis of Active Learning Strategies for Sequence Labeling Tasks.
//! EMNLP 2008.

use crate::{
    error::StrategyError,
    package::{MODAL, Mirror, Parity},
    params::{ParamKind, ParamSpec, ParamValue},
    round::Round,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec,
        choose::Chooser,
        distance::{Distance, RowDistances},
        of_distances,
        scored::choose,
        ties,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const SPEC: StrategySpec = StrategySpec {
    name: "modal-density",
    summary: "largest mean similarity to the unlabeled rows",
    version: 1,
    mirror: Some(Mirror {
        package: &MODAL,
        symbol: "density.information_density",
        parity: Parity::Exact,
        deviations: &[],
    }),
    paper: "Settles, Craven 2008, EMNLP",
    params: &[
        ParamSpec {
            name: "metric",
            kind: ParamKind::Choice(&["euclidean", "cosine"]),
            default: ParamValue::text("euclidean"),
            help: "distance between rows",
            introduced: None,
        },
        ParamSpec {
            name: "scope",
            kind: ParamKind::Choice(&["pool", "all"]),
            default: ParamValue::text("pool"),
            help: "rows that density is measured against: the unlabeled ones or the training half",
            introduced: None,
        },
        ParamSpec {
            name: "measure",
            kind: ParamKind::Choice(&["information-density", "distance-sum"]),
            default: ParamValue::text("information-density"),
            help: "modAL's mean of 1/(1+distance), or the negative sum of distances",
            introduced: None,
        },
        ties::ALONE,
    ],
    needs: |_| Needs::NOTHING,
    order_free: OrderFree::Yes,
    cost: of_distances,
    build: |params, seed| {
        Box::new(ModalDensity {
            metric: Distance::named(params.text("metric")),
            whole: params.text("scope") == "all",
            similarity: params.text("measure") == "information-density",
            sums: None,
            ties: ties::own_rule(params, seed),
        })
    },
};

#[derive(Debug)]
struct ModalDensity {
    metric: Distance,
    /// Whether density is measured against the whole training half.
    whole: bool,
    /// Whether terms are similarities, not distances.
    similarity: bool,
    /// From the first query on.
    sums: Option<Sums>,
    ties: Chooser,
}

impl Strategy for ModalDensity {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let everything: Vec<usize>;
        let scope = if self.whole {
            everything = (0..round.features().nrows()).collect();
            &everything
        } else {
            round.candidates()
        };
        let (metric, similarity) = (self.metric, self.similarity);
        let sums = self
            .sums
            .get_or_insert_with(|| Sums::new(RowDistances::new(metric, round.features()), similarity));
        sums.cover(round, scope);

        let n = scope.len() as f64;
        let score = |&row: &usize| if similarity { sums.of_row[row] / n } else { -sums.of_row[row] };
        choose(SPEC.name, &mut self.ties, round, round.candidates().iter().map(score).collect())
    }
}

/// For every training row, the sum of its terms with the rows of a scope that mostly shrinks.
#[derive(Debug)]
struct Sums {
    distances: RowDistances,
    similarity: bool,
    /// Shape `(n_train,)`.
    of_row: Vec<f64>,
    /// Which training rows are in the sums.
    covered: Vec<bool>,
    /// Size of the scope when the sums were last made anew.
    n_fresh: usize,
    buffer: Vec<f64>,
}

impl Sums {
    fn new(distances: RowDistances, similarity: bool) -> Self {
        Self { distances, similarity, of_row: vec![], covered: vec![], n_fresh: 0, buffer: vec![] }
    }

    /// Makes the sums run over `scope`, by subtraction where that is exact enough and cheaper.
    fn cover(&mut self, round: &Round<'_>, scope: &[usize]) {
        let n_train = round.features().nrows();
        let shrinks = self.covered.len() == n_train && scope.iter().all(|&row| self.covered[row]);
        if shrinks && 2 * scope.len() >= self.n_fresh {
            let mut left = std::mem::take(&mut self.covered);
            for &row in scope {
                left[row] = false;
            }
            self.add(round, (0..n_train).filter(|&row| left[row]), -1.0);
        } else {
            self.n_fresh = scope.len();
            self.of_row = vec![0.0; n_train];
            self.buffer = vec![0.0; n_train];
            self.add(round, scope.iter().copied(), 1.0);
        }
        self.covered = vec![false; n_train];
        for &row in scope {
            self.covered[row] = true;
        }
    }

    /// Adds the terms with `rows`, times `sign`, to the sums of all training rows.
    fn add(&mut self, round: &Round<'_>, rows: impl Iterator<Item = usize>, sign: f64) {
        for row in rows {
            self.distances.fill(round, row, &mut self.buffer);
            for (sum, &distance) in self.of_row.iter_mut().zip(&self.buffer) {
                *sum += sign * if self.similarity { 1.0 / (1.0 + distance) } else { distance };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use crate::{
        error::LearnerError,
        learner::{Learner, Model, Rows},
        params::{ParamValue, Params},
        pool::Pool,
        round::{Round, Setting},
        sample::Sample,
        strategy::Strategy,
    };

    /// The bound of the module's documentation for some hundred rows.
    const DRIFT: f64 = 1e-12;

    /// Density depends on the features alone.
    #[derive(Debug)]
    struct NoModel;

    impl Learner for NoModel {
        fn fit<'a>(&self, _: &'a Pool, _: Sample<'_>, _: u64) -> Result<Box<dyn Model + 'a>, LearnerError> {
            unreachable!("density depends on the features alone")
        }
    }

    impl Model for NoModel {
        fn predict(&self, _: Rows<'_>) -> Result<Vec<usize>, LearnerError> {
            unreachable!("density depends on the features alone")
        }
    }

    fn fresh(metric: &'static str, measure: &'static str) -> Box<dyn Strategy> {
        let params = Params::defaults(super::SPEC.params)
            .with("metric", ParamValue::text(metric))
            .with("measure", ParamValue::text(measure));
        (super::SPEC.build)(&params, 0)
    }

    #[test]
    fn sums_that_were_subtracted_from_equal_sums_made_anew() {
        let rows = Array2::from_shape_fn((300, 4), |(i, k)| ((i * 37 + k * 11) as f64 * 0.618).sin() * 5.0);
        let pool = Pool::new(rows.into_shared(), Array2::zeros((0, 4)).into(), 2);
        let setting = Setting { pool: &pool, learner: &NoModel, seed: 0, costs: None };
        for (metric, measure) in [
            ("euclidean", "information-density"),
            ("cosine", "information-density"),
            ("euclidean", "distance-sum"),
        ] {
            let mut kept = fresh(metric, measure);
            let mut unlabeled: Vec<usize> = (0..300).collect();
            while unlabeled.len() > 13 {
                let labeled: Vec<usize> = (0..300).filter(|row| !unlabeled.contains(row)).collect();
                let classes = vec![0; labeled.len()];
                let sample = Sample::new(&labeled, &classes, 2);
                let round = Round::new(setting, &NoModel, sample, &unlabeled, 13);
                let ours = kept.query(&round).expect("a valid query");
                let anew = fresh(metric, measure).query(&round).expect("a valid query");
                for (a, b) in ours.scores.iter().flatten().zip(anew.scores.iter().flatten()) {
                    assert!((a - b).abs() <= DRIFT * b.abs(), "{a} for {b} of {} rows", unlabeled.len());
                }
                assert_eq!(ours.rows, anew.rows);
                unlabeled.retain(|row| !ours.rows.contains(row));
            }
        }
    }
}
