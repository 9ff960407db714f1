//! Expected error reduction: train on each row with each label, and see how sure the model becomes.
//!
//! # Definition
//!
//! ```text
//! score(x) = - sum over labels y of  p(y|x) * sum over rows r of  loss(p'(.|r))
//! ```
//!
//! where `p'` comes from the run's learner trained on the labeled rows followed by `(x, y)`.
//!
//! | row | labels | rows | loss |
//! |---|---|---|---|
//! | own, modAL | those that have a row | the pool without x | entropy, or 1 - max p |
//! | `ALiPy` | all | the pool without x | entropy |
//! | libact | 0, 1, ... as many as have a row | the pool with x | entropy, or 1 - max p |
//! | scikit-activeml `MonteCarloEER` | all | all rows | entropy, or 1 - max p |
//! | scikit-activeml `ValueOfInformationEER` | all | all rows | labeled and x: 1 - p(label); pool: 1 - sum p^2 |
//!
//! It trains a model per row of the pool and label: the dearest of all strategies.
//!
//! # Mirrors
//!
//! modAL-python 0.4.2.1 `expected_error_reduction`, `ALiPy` 1.2.5 `QueryExpectedErrorReduction` (which
//! raises an exception while a class has no label), libact 0.1.6 `EER`, scikit-activeml 1.0.1
//! `MonteCarloEER` and `ValueOfInformationEER`.
//!
//! # Reference
//!
//! Roy, `McCallum`. Toward Optimal Active Learning through Monte Carlo Estimation of Error Reduction.
//! ICML 2001. Kapoor, Horvitz, Basu. Selective Supervision: Guiding Supervised Learning with
//! Decision-Theoretic Active Learning. IJCAI 2007.

use ndarray::{Array2, ArrayView1, parallel::prelude::*};

use crate::{
    error::StrategyError,
    learner::Rows,
    numpy::RandomState,
    package::{ALIPY, LIBACT, MODAL, SKACTIVEML},
    params::{ParamKind, ParamSpec, ParamValue, Params},
    round::Round,
    strategy::{
        Asks, Needs, OrderFree, Picks, Strategy, StrategySpec, Work,
        choose::Chooser,
        probability,
        scored::{PORTABLE_SORT, choose, row},
        stream_seed, ties,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[
    StrategySpec {
        params: ties::PACKAGE_ALONE,
        ..row(OWN, "alipy-eer", (&ALIPY, "QueryExpectedErrorReduction", PORTABLE_SORT), |params, seed| {
            let rule = Rule { labels: Labels::All, rows: Over::PoolWithoutRow, loss: Loss::Entropy };
            LookAhead::boxed("alipy-eer", rule, ties::rule(params, seed, Chooser::LeastFirst))
        })
    },
    OWN,
    StrategySpec {
        params: &[LOSS, ties::PACKAGE],
        needs: |_| Needs { asks: Asks::OneByOne, ..Needs::PROBABILITIES },
        ..row(OWN, "libact-eer", (&LIBACT, "EER", &[]), |params, seed| {
            let rule = Rule { labels: Labels::Counted, rows: Over::Pool, loss: Loss::of(params) };
            LookAhead::boxed(
                "libact-eer",
                rule,
                ties::rule(params, seed, Chooser::Equal(RandomState::new(stream_seed(seed)))),
            )
        })
    },
    StrategySpec {
        params: &[LOSS, ties::PACKAGE],
        ..row(OWN, "modal-eer", (&MODAL, "expected_error.expected_error_reduction", &[]), |params, seed| {
            let rule = Rule { labels: Labels::Present, rows: Over::PoolWithoutRow, loss: Loss::of(params) };
            LookAhead::boxed("modal-eer", rule, ties::rule(params, seed, Chooser::Partition))
        })
    },
    StrategySpec {
        params: &[LOSS, ties::PACKAGE],
        ..row(OWN, "skactiveml-eer", (&SKACTIVEML, "MonteCarloEER", &[]), |params, seed| {
            let rule = Rule { labels: Labels::All, rows: Over::All, loss: Loss::of(params) };
            LookAhead::boxed(
                "skactiveml-eer",
                rule,
                ties::rule(params, seed, Chooser::RandArgmax(stream_seed(seed))),
            )
        })
    },
    StrategySpec {
        params: ties::PACKAGE_ALONE,
        ..row(OWN, "skactiveml-voi", (&SKACTIVEML, "ValueOfInformationEER", &[]), |params, seed| {
            let rule = Rule { labels: Labels::All, rows: Over::All, loss: Loss::Information };
            LookAhead::boxed(
                "skactiveml-voi",
                rule,
                ties::rule(params, seed, Chooser::RandArgmax(stream_seed(seed))),
            )
        })
    },
];

const LOSS: ParamSpec = ParamSpec {
    name: "loss",
    kind: ParamKind::Choice(&["entropy", "error"]),
    default: ParamValue::text("entropy"),
    help: "what the look-ahead sums up: entropy, or 1 - max p",
    introduced: None,
};

const OWN: StrategySpec = StrategySpec {
    name: "expected-error",
    summary: "rows after whose label the model is expected to be surest of the others",
    version: 1,
    mirror: None,
    paper: "Roy, McCallum 2001, ICML",
    params: &[LOSS, ties::ALONE],
    needs: |_| Needs::PROBABILITIES,
    order_free: OrderFree::Yes,
    cost: |_, work: &Work| work.unlabeled * work.size.classes * (work.fit + work.probabilities),
    build: |params, seed| {
        let rule = Rule { labels: Labels::Present, rows: Over::PoolWithoutRow, loss: Loss::of(params) };
        LookAhead::boxed("expected-error", rule, ties::own_rule(params, seed))
    },
};

/// Which labels are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Labels {
    /// Those of labeled rows.
    Present,
    /// As many as have a labeled row, counted from 0.
    Counted,
    All,
}

/// Which rows are summed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Over {
    PoolWithoutRow,
    Pool,
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loss {
    Entropy,
    Error,
    Information,
}

impl Loss {
    fn of(params: &Params) -> Self {
        match params.text("loss") {
            "entropy" => Self::Entropy,
            "error" => Self::Error,
            other => panic!("`{other}` is no loss"),
        }
    }

    /// Of one row; `label` is its class if it counts as labeled.
    fn value(self, p: ArrayView1<'_, f64>, label: Option<usize>) -> f64 {
        match (self, label) {
            (Self::Entropy, _) => probability::entropy(p),
            (Self::Error, _) => 1.0 - probability::largest(p),
            (Self::Information, Some(class)) => 1.0 - p[class],
            (Self::Information, None) => 1.0 - p.dot(&p),
        }
    }
}

/// What parts the packages.
#[derive(Debug, Clone, Copy)]
struct Rule {
    labels: Labels,
    rows: Over,
    loss: Loss,
}

#[derive(Debug)]
struct LookAhead {
    strategy: &'static str,
    rule: Rule,
    chooser: Chooser,
}

impl LookAhead {
    fn boxed(strategy: &'static str, rule: Rule, chooser: Chooser) -> Box<dyn Strategy> {
        Box::new(Self { strategy, rule, chooser })
    }

    /// The labels that are tried, each with the class whose probability weighs it.
    fn labels(&self, round: &Round<'_>) -> Result<Vec<(usize, usize)>, StrategyError> {
        let present = round.sample().present();
        let all = round.n_classes();
        match self.rule.labels {
            Labels::Present => Ok(present.into_iter().map(|class| (class, class)).collect()),
            Labels::Counted => Ok(present.into_iter().enumerate().collect()),
            Labels::All if self.strategy == "alipy-eer" && present.len() < all => {
                Err(StrategyError::PackageStops { strategy: self.strategy, reason: "a class has no label" })
            }
            Labels::All => Ok((0..all).map(|class| (class, class)).collect()),
        }
    }
}

impl Strategy for LookAhead {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let p = round.probabilities()?;
        let labels = self.labels(round)?;
        let rows = Summed::new(self.rule, round);
        let (setting, known) = (round.setting(), round.sample());
        let score = |(&candidate, p): (&usize, ArrayView1<'_, f64>)| -> Result<f64, StrategyError> {
            let mut expected = 0.0;
            // A label that cannot come changes nothing, whatever the model would become.
            for &(label, class) in labels.iter().filter(|(_, class)| p[*class] > 0.0) {
                let model = setting.refit(known.with(candidate, label).view())?;
                let after = model.probabilities(Rows::Train(&rows.all))?;
                expected += p[class] * rows.loss(&after, candidate, label);
            }
            Ok(-expected)
        };
        // Threads without a cell of their own help; the first error in the order of the rows is told.
        let found: Vec<_> =
            round.candidates().par_iter().zip(p.outer_iter().into_par_iter()).map(score).collect();
        let scores = found.into_iter().collect::<Result<_, _>>()?;
        choose(self.strategy, &mut self.chooser, round, scores)
    }
}

/// The rows whose losses are summed up.
struct Summed {
    rule: Rule,
    all: Vec<usize>,
    /// The class of each of them that has a label.
    labels: Vec<Option<usize>>,
}

impl Summed {
    fn new(rule: Rule, round: &Round<'_>) -> Self {
        let all: Vec<usize> = match rule.rows {
            Over::All => (0..round.pool().len()).collect(),
            Over::Pool | Over::PoolWithoutRow => round.unlabeled().to_vec(),
        };
        let mut labels = vec![None; round.pool().len()];
        for (row, class) in round.sample().iter() {
            labels[row] = Some(class);
        }
        let labels = all.iter().map(|&row| labels[row]).collect();
        Self { rule, all, labels }
    }

    /// The sum after `candidate` has got `label`.
    fn loss(&self, after: &Array2<f64>, candidate: usize, label: usize) -> f64 {
        let rows = self.all.iter().zip(&self.labels).zip(after.outer_iter());
        let value = |((&row, &known), p): ((&usize, &Option<usize>), ArrayView1<'_, f64>)| {
            if row == candidate {
                let counts = self.rule.rows != Over::PoolWithoutRow;
                return if counts { self.rule.loss.value(p, Some(label)) } else { 0.0 };
            }
            self.rule.loss.value(p, known)
        };
        rows.map(value).sum()
    }
}
