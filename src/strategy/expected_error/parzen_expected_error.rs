//! Expected error reduction with Parzen windows, which need no training: a label adds one kernel.
//!
//! # Definition
//!
//! ```text
//! score(x) = - sum over classes y of  p(y|x) * sum over all rows r of  loss(p'(.|r))
//! p'_c(r) = f'_c(r) / sum_k f'_k(r),      f' = f but  f'_y(r) = f_y(r) + exp(-gamma |r - x|^2)
//! ```
//!
//! with the frequencies `f` of `numeric::parzen`. The loss is the entropy or `1 - max p`; for the value of
//! information it is `1 - p(label)` on labeled rows and x, `1 - sum p^2` on the pool. Sums over
//! classes are kept per row, so that a label costs one addition: `O(n |U| C)` in all.
//!
//! # Mirrors
//!
//! scikit-activeml 1.0.1 `MonteCarloEER` and `ValueOfInformationEER` with `ParzenWindowClassifier`. It adds
//! 2.2e-16 inside its logarithms. `parzen-expected-error` itself measures between differences to the first
//! row, so that a constant that is added to a feature cancels.
//!
//! # Reference
//!
//! Roy, `McCallum`. Toward Optimal Active Learning through Monte Carlo Estimation of Error Reduction.
//! ICML 2001. Kapoor, Horvitz, Basu. Selective Supervision. IJCAI 2007.

use ndarray::{Array2, ArrayView1};

use crate::{
    error::StrategyError,
    numeric::parzen,
    package::SKACTIVEML,
    params::{ParamKind, ParamSpec, ParamValue},
    pool::Space,
    round::Round,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec, Work,
        choose::Chooser,
        gamma::{Gamma, gamma},
        scored::{choose, row},
        stream_seed, ties,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[
    OWN,
    StrategySpec {
        params: &[LOSS, gamma(ParamValue::text("scale")), ties::PACKAGE],
        ..row(OWN, "skactiveml-parzen-eer", (&SKACTIVEML, "MonteCarloEER", &[]), |params, seed| {
            Box::new(LookAhead {
                strategy: "skactiveml-parzen-eer",
                space: Space::Given,
                gamma: Gamma::of(params),
                loss: if params.text("loss") == "error" { Loss::Error } else { Loss::Entropy },
                chooser: ties::rule(params, seed, Chooser::RandArgmax(stream_seed(seed))),
            })
        })
    },
    StrategySpec {
        params: &[gamma(ParamValue::text("scale")), ties::PACKAGE],
        ..row(OWN, "skactiveml-parzen-voi", (&SKACTIVEML, "ValueOfInformationEER", &[]), |params, seed| {
            Box::new(LookAhead {
                strategy: "skactiveml-parzen-voi",
                space: Space::Given,
                gamma: Gamma::of(params),
                loss: Loss::Information,
                chooser: ties::rule(params, seed, Chooser::RandArgmax(stream_seed(seed))),
            })
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
    name: "parzen-expected-error",
    summary: "rows after whose label Parzen windows are expected to be surest",
    version: 1,
    mirror: None,
    paper: "Roy, McCallum 2001, ICML",
    params: &[LOSS, gamma(ParamValue::text("scale")), ties::ALONE],
    needs: |_| Needs::NOTHING,
    order_free: OrderFree::Yes,
    cost: |_, work: &Work| work.size.train * work.unlabeled * (work.size.classes + work.size.features) * 1e-6,
    build: |params, seed| {
        Box::new(LookAhead {
            strategy: "parzen-expected-error",
            space: Space::FromFirst,
            gamma: Gamma::of(params),
            loss: if params.text("loss") == "error" { Loss::Error } else { Loss::Entropy },
            chooser: ties::own_rule(params, seed),
        })
    },
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loss {
    Entropy,
    Error,
    Information,
}

#[derive(Debug)]
struct LookAhead {
    strategy: &'static str,
    /// Where distances are measured.
    space: Space,
    gamma: Gamma,
    loss: Loss,
    chooser: Chooser,
}

impl Strategy for LookAhead {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let gamma = self.gamma.value(round);
        let distances = round.distances_in(self.space);
        let n_classes = round.n_classes();
        let all: Vec<usize> = (0..round.pool().len()).collect();
        let labels = (round.labeled(), round.sample().classes());
        let frequencies = parzen::frequencies(distances, &all, labels, n_classes, gamma);
        let p = parzen::probabilities(frequencies.clone());
        let rows = Rows::new(frequencies, round, self.loss);
        let mut buffer = Vec::new();
        let mut kernel = vec![0.0; all.len()];
        let score = |&x: &usize| {
            for (value, squared) in kernel.iter_mut().zip(distances.train_row(x, &mut buffer)) {
                *value = (-gamma * squared).exp();
            }
            // A class of probability 0 adds nothing.
            let classes = (0..n_classes).filter(|&class| p[[x, class]] > 0.0);
            -classes.map(|class| p[[x, class]] * rows.loss(&kernel, x, class)).sum::<f64>()
        };
        let scores = round.candidates().iter().map(score).collect();
        choose(self.strategy, &mut self.chooser, round, scores)
    }
}

/// All training rows, with what their losses need besides the frequency that changes.
struct Rows {
    frequencies: Array2<f64>,
    loss: Loss,
    /// The class of each labeled row.
    labels: Vec<Option<usize>>,
    /// Sum of the frequencies.
    sums: Vec<f64>,
    /// Largest frequency, sum of `f ln f`, or sum of squares: what the loss asks for.
    parts: Vec<f64>,
}

impl Rows {
    fn new(frequencies: Array2<f64>, round: &Round<'_>, loss: Loss) -> Self {
        let mut labels = vec![None; frequencies.nrows()];
        for (row, class) in round.sample().iter() {
            labels[row] = Some(class);
        }
        let part = |f: ArrayView1<'_, f64>| match loss {
            Loss::Error => f.iter().copied().fold(0.0, f64::max),
            Loss::Entropy => f.iter().map(|&f| f_ln_f(f)).sum(),
            Loss::Information => f.dot(&f),
        };
        Self {
            sums: frequencies.outer_iter().map(|f| f.sum()).collect(),
            parts: frequencies.outer_iter().map(part).collect(),
            frequencies,
            loss,
            labels,
        }
    }

    /// The sum of all losses when row `x` gets the label `class`; `kernel` is its kernel with all rows.
    fn loss(&self, kernel: &[f64], x: usize, class: usize) -> f64 {
        let mut sum = 0.0;
        for (row, &added) in kernel.iter().enumerate() {
            let label = if row == x { Some(class) } else { self.labels[row] };
            sum += self.of_row(row, added, class, label);
        }
        sum
    }

    fn of_row(&self, row: usize, added: f64, class: usize, label: Option<usize>) -> f64 {
        let n_classes = self.frequencies.ncols() as f64;
        let total = self.sums[row] + added;
        let (before, part) = (self.frequencies[[row, class]], self.parts[row]);
        let after = before + added;
        let certain = total > 0.0;
        match self.loss {
            Loss::Error if certain => 1.0 - part.max(after) / total,
            Loss::Error => 1.0 - 1.0 / n_classes,
            Loss::Entropy if certain => total.ln() - (part - f_ln_f(before) + f_ln_f(after)) / total,
            Loss::Entropy => n_classes.ln(),
            Loss::Information => match label {
                Some(_) if !certain => 1.0 - 1.0 / n_classes,
                Some(label) if label == class => 1.0 - after / total,
                Some(label) => 1.0 - self.frequencies[[row, label]] / total,
                None if certain => 1.0 - (part - before * before + after * after) / (total * total),
                None => 1.0 - 1.0 / n_classes,
            },
        }
    }
}

fn f_ln_f(f: f64) -> f64 {
    if f > 0.0 { f * f.ln() } else { 0.0 }
}
