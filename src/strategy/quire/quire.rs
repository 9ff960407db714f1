//! QUIRE: ask for the row whose worst label leaves the smallest regularised risk.
//!
//! # Definition
//!
//! ```text
//! minimise over x  max over classes c and labels of x  min over the other labels  y'(K + lambda I)^-1 y
//! ```
//!
//! one class against the rest, `y = +-1` and real where the label is free, `K` an rbf kernel. Eliminating
//! the free labels leaves, with `M = (K_LL + lambda I)^-1` and `k` the kernel of `x` with the labeled rows,
//!
//! ```text
//! score(x) = -max_c [ y_c' M y_c + (1 - k' M y_c)^2 / (K_xx + lambda - k' M k) ]
//! ```
//!
//! `O(|L|^3 + |U| |L|^2)`, where the package inverts matrices of all rows for every candidate.
//!
//! # Mirrors
//!
//! scikit-activeml 1.0.1 `Quire`, whose default kernel has `gamma` = 1 / number of features. With a part
//! of the pool as candidates the package deletes the wrong rows; the scores here do not depend on
//! which candidates there are. `quire` itself measures between differences to the first row, so that a
//! constant that is added to a feature cancels.
//!
//! # Reference
//!
//! Huang, Jin, Zhou. Active Learning by Querying Informative and Representative Examples. NIPS 2010.

use ndarray::{Array2, aview1};

use crate::{
    error::StrategyError,
    numeric::{cholesky::Cholesky, distances::SquaredDistances},
    package::SKACTIVEML,
    params::{ParamKind, ParamSpec, ParamValue, Params, Range},
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
        params: &[gamma(ParamValue::text("auto")), LAMBDA, ties::PACKAGE],
        ..row(OWN, "skactiveml-quire", (&SKACTIVEML, "Quire", &[]), |params, seed| {
            let chooser = ties::rule(params, seed, Chooser::RandArgmax(stream_seed(seed)));
            Box::new(Quire::new("skactiveml-quire", params, Space::Given, chooser))
        })
    },
];

const LAMBDA: ParamSpec = ParamSpec {
    name: "lambda",
    kind: ParamKind::Real(Range::POSITIVE),
    default: ParamValue::Real(1.0),
    help: "weight of the regulariser",
    introduced: None,
};

const OWN: StrategySpec = StrategySpec {
    name: "quire",
    summary: "rows whose worst label leaves the smallest regularised risk",
    version: 1,
    mirror: None,
    paper: "Huang, Jin, Zhou 2010, NIPS",
    params: &[gamma(ParamValue::text("auto")), LAMBDA, ties::ALONE],
    needs: |_| Needs::NOTHING,
    order_free: OrderFree::Yes,
    cost: |_, work: &Work| work.size.labeled.powi(2) * (work.size.labeled + work.unlabeled) * 1e-6,
    build: |params, seed| {
        Box::new(Quire::new("quire", params, Space::FromFirst, ties::own_rule(params, seed)))
    },
};

#[derive(Debug)]
struct Quire {
    strategy: &'static str,
    gamma: Gamma,
    lambda: f64,
    /// Where distances are measured.
    space: Space,
    chooser: Chooser,
}

impl Quire {
    fn new(strategy: &'static str, params: &Params, space: Space, chooser: Chooser) -> Self {
        Self { strategy, gamma: Gamma::of(params), lambda: params.real("lambda"), space, chooser }
    }
}

impl Strategy for Quire {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let gamma = self.gamma.value(round);
        let distances = round.distances_in(self.space);
        let objective = Objective::new(round, distances, gamma, self.lambda)
            .ok_or(StrategyError::NotInvertible { strategy: self.strategy })?;
        let mut kernel = vec![0.0; round.labeled().len()];
        let score = |&row: &usize| {
            distances.gather(row, round.labeled(), &mut kernel);
            for value in &mut kernel {
                *value = (-gamma * *value).exp();
            }
            -objective.worst(&mut kernel)
        };
        let scores = round.candidates().iter().map(score).collect();
        choose(self.strategy, &mut self.chooser, round, scores)
    }
}

/// What depends on the labels alone.
struct Objective {
    factor: Cholesky,
    /// `1 + lambda`.
    diagonal: f64,
    /// `M y_c` of every class, shape `(n_classes, n_labeled)`.
    weights: Array2<f64>,
    /// `y_c' M y_c`.
    risks: Vec<f64>,
}

impl Objective {
    fn new(round: &Round<'_>, distances: &SquaredDistances, gamma: f64, lambda: f64) -> Option<Self> {
        let labeled = round.labeled();
        let mut kernel = Array2::zeros((labeled.len(), labeled.len()));
        for (at, (&row, mut values)) in labeled.iter().zip(kernel.outer_iter_mut()).enumerate() {
            let values = values.as_slice_mut().expect("standard layout");
            distances.gather(row, labeled, values);
            for value in values.iter_mut() {
                *value = (-gamma * *value).exp();
            }
            values[at] += lambda;
        }
        let factor = Cholesky::new(&kernel)?;
        let mut weights = Array2::zeros((round.n_classes(), labeled.len()));
        let mut risks = Vec::with_capacity(round.n_classes());
        for (class, mut row) in weights.outer_iter_mut().enumerate() {
            let sign = |&other: &usize| if other == class { 1.0 } else { -1.0 };
            let y: Vec<f64> = round.sample().classes().iter().map(sign).collect();
            row.assign(&aview1(&factor.solve(aview1(&y))));
            risks.push(row.iter().zip(&y).map(|(weight, y)| weight * y).sum());
        }
        Some(Self { factor, diagonal: 1.0 + lambda, weights, risks })
    }

    /// The objective of the worst class and label; `kernel` is overwritten.
    fn worst(&self, kernel: &mut [f64]) -> f64 {
        let fits: Vec<f64> = self.weights.outer_iter().map(|weights| dot(weights.iter(), kernel)).collect();
        self.factor.forward(kernel);
        let left = self.diagonal - dot(kernel.iter(), kernel);
        self.risks
            .iter()
            .zip(fits)
            .map(|(risk, fit)| risk + (1.0 - fit) * (1.0 - fit) / left)
            .fold(f64::NEG_INFINITY, f64::max)
    }
}

fn dot<'a>(a: impl Iterator<Item = &'a f64>, b: &[f64]) -> f64 {
    a.zip(b).map(|(a, b)| a * b).sum()
}
