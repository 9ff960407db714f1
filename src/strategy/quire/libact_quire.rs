//! What libact and `ALiPy` compute under the name of QUIRE, which is not its objective.
//!
//! # Definition
//!
//! With `L = (K + lambda I)^-1` of all rows, `A = lambda I + K_UU - K_UL K_LU / lambda` and
//! `w = L_UL y_L`,
//!
//! ```text
//! score(x) = -( L_xx + 2 |w_x - r_x| )
//! r = (R L_UU R') A (R' w)  with row and column x left out, minus
//!     (sum over others of A_xj^2) / A_xx * (sum over others of L_xj) * (sum over others of w_j)
//! ```
//!
//! Two slips part it from the objective of `quire`: where the inverse of `L_UU` is needed, `A` takes
//! `1 / lambda` for `(K_LL + lambda I)^-1`; and the outer product of a column with itself became the
//! scalar product, which is subtracted from every entry. The correlation of its ranks with the
//! objective's lies between -0.5 and 0.5. **With the packages' default `gamma = 1` on features that are not
//! scaled, `K` is the identity, scores tie, and it takes the rows of the pool in their order.**
//!
//! The package inverts a matrix per candidate, `O(|U|^4)` per query; the sums above take `O(|U|^2)`.
//! `L` is computed once for all cells of a split, `A` is updated with every label. A term of about 1e-15 in the package,
//! `det(L_UU) / L_xx`, is left out.
//!
//! # Mirrors
//!
//! libact 0.1.6 `QUIRE` and `ALiPy` 1.2.5 `QueryInstanceQUIRE`, the same code, for two classes, the first
//! one -1; one row per query (`ALiPy` takes a batch size and ignores it).

use std::sync::Arc;

use ndarray::Array2;

use crate::{
    error::StrategyError,
    numeric::{cholesky::Cholesky, distances::MEMORY_BUDGET},
    package::{ALIPY, LIBACT},
    params::{ParamKind, ParamSpec, ParamValue, Params, Range},
    pool::Pool,
    round::Round,
    strategy::{
        Asks, Needs, OrderFree, Picks, Strategy, StrategySpec, Work,
        choose::Chooser,
        gamma::{Gamma, gamma},
        scored::{choose, row},
        ties,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[
    row(BOTH, "alipy-quire", (&ALIPY, "QueryInstanceQUIRE", &[]), |params, seed| {
        Box::new(Quire::new("alipy-quire", params, seed))
    }),
    row(BOTH, "libact-quire", (&LIBACT, "QUIRE", &[]), |params, seed| {
        Box::new(Quire::new("libact-quire", params, seed))
    }),
];

const BOTH: StrategySpec = StrategySpec {
    name: "libact-quire",
    summary: "what two packages call QUIRE, not its objective",
    version: 1,
    mirror: None,
    paper: "Huang, Jin, Zhou 2010, NIPS",
    params: &[
        gamma(ParamValue::Real(1.0)),
        ParamSpec {
            name: "lambda",
            kind: ParamKind::Real(Range::POSITIVE),
            default: ParamValue::Real(1.0),
            help: "weight of the regulariser",
            introduced: None,
        },
        ties::PACKAGE,
    ],
    needs: |_| Needs { two_classes: true, asks: Asks::OneByOne, ..Needs::NOTHING },
    order_free: OrderFree::Yes,
    cost: |_, work: &Work| 4.0 * work.unlabeled.powi(2) * 1e-6,
    build: |params, seed| Box::new(Quire::new("libact-quire", params, seed)),
};

#[derive(Debug)]
struct Quire {
    strategy: &'static str,
    gamma: Gamma,
    lambda: f64,
    matrices: Option<Matrices>,
    ties: Chooser,
}

impl Quire {
    fn new(strategy: &'static str, params: &Params, seed: u64) -> Self {
        Self {
            strategy,
            gamma: Gamma::of(params),
            lambda: params.real("lambda"),
            matrices: None,
            ties: ties::rule(params, seed, Chooser::LowestRow),
        }
    }

    /// The matrices for the labels of `round`.
    fn prepare(&mut self, round: &Round<'_>) -> Result<&mut Matrices, StrategyError> {
        if self.matrices.is_none() {
            let n = round.pool().len();
            let bytes = n.saturating_mul(n).saturating_mul(2 * size_of::<f64>());
            if bytes > MEMORY_BUDGET {
                return Err(StrategyError::TooLarge {
                    strategy: self.strategy,
                    bytes,
                    budget: MEMORY_BUDGET,
                });
            }
            let made = Matrices::new(round, self.gamma.value(round), self.lambda)
                .ok_or(StrategyError::NotInvertible { strategy: self.strategy })?;
            self.matrices = Some(made);
        }
        let matrices = self.matrices.as_mut().expect("just made");
        matrices.update(round, self.lambda);
        Ok(matrices)
    }
}

impl Strategy for Quire {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let strategy = self.strategy;
        if round.n_classes() != 2 {
            return Err(StrategyError::NeedsTwoClasses { strategy, found: round.n_classes() });
        }
        let scores = self.prepare(round)?.scores(round);
        choose(strategy, &mut self.ties, round, scores)
    }
}

/// The inverse of `a`, which `gamma` and `lambda` determine; `None` where there is none.
fn inverse(pool: &Pool, a: &Array2<f64>, gamma: f64, lambda: f64) -> Option<Arc<Array2<f64>>> {
    let key = format!("quire {:x} {:x}", gamma.to_bits(), lambda.to_bits());
    let make = || Cholesky::new(a).map(|factor| Arc::new(factor.inverse()));
    pool.keep(&key, a.len() * size_of::<f64>(), make).map_or_else(make, |kept| (*kept).clone())
}

/// Matrices over all training rows.
#[derive(Debug)]
struct Matrices {
    inverse: Arc<Array2<f64>>,
    /// `lambda I + K - sum over labeled rows l of K_l K_l' / lambda`.
    a: Array2<f64>,
    gamma: f64,
    /// Labeled rows that `a` knows of.
    known: Vec<bool>,
}

impl Matrices {
    fn new(round: &Round<'_>, gamma: f64, lambda: f64) -> Option<Self> {
        let n = round.pool().len();
        let mut a = Array2::zeros((n, n));
        let mut buffer = Vec::new();
        for (row, mut values) in a.outer_iter_mut().enumerate() {
            for (value, squared) in values.iter_mut().zip(round.distances().train_row(row, &mut buffer)) {
                *value = (-gamma * squared).exp();
            }
            values[row] += lambda;
        }
        let inverse = inverse(round.pool(), &a, gamma, lambda)?;
        Some(Self { inverse, a, gamma, known: vec![false; n] })
    }

    fn update(&mut self, round: &Round<'_>, lambda: f64) {
        let mut buffer = Vec::new();
        for &labeled in round.labeled() {
            if std::mem::replace(&mut self.known[labeled], true) {
                continue;
            }
            let squared = round.distances().train_row(labeled, &mut buffer);
            let kernel: Vec<f64> = squared.iter().map(|squared| (-self.gamma * squared).exp()).collect();
            for (&left, mut values) in kernel.iter().zip(self.a.outer_iter_mut()) {
                for (value, right) in values.iter_mut().zip(&kernel) {
                    *value -= left * right / lambda;
                }
            }
        }
    }

    /// Scores of the candidates.
    fn scores(&self, round: &Round<'_>) -> Vec<f64> {
        let unlabeled = round.unlabeled();
        let signs = round.sample().iter().map(|(row, class)| (row, if class == 0 { -1.0 } else { 1.0 }));
        let signs: Vec<(usize, f64)> = signs.collect();
        let weight = |&x: &usize| signs.iter().map(|&(row, y)| self.inverse[[x, row]] * y).sum::<f64>();
        let w: Vec<f64> = unlabeled.iter().map(weight).collect();
        let aw = |&x: &usize| unlabeled.iter().zip(&w).map(|(&j, w)| self.a[[x, j]] * w).sum::<f64>();
        let aw: Vec<f64> = unlabeled.iter().map(aw).collect();
        let total: f64 = w.iter().sum();
        let score = |x: usize, at: usize| {
            let (own, d) = (self.inverse[[x, x]], self.a[[x, x]]);
            let (mut others, mut product, mut through, mut squares) = (0.0, 0.0, 0.0, 0.0);
            for (&j, aw) in unlabeled.iter().zip(&aw) {
                let (l, a) = (self.inverse[[x, j]], self.a[[x, j]]);
                others += l;
                product += l * aw;
                through += l * a;
                squares += a * a;
            }
            let rest = product - own * aw[at] - through * w[at] + own * d * w[at];
            let slip = (squares - d * d) / d * (others - own) * (total - w[at]);
            -(own + 2.0 * (w[at] - (rest - slip)).abs())
        };
        let place = |row: &usize| unlabeled.binary_search(row).expect("candidates are unlabeled");
        round.candidates().iter().map(|row| score(*row, place(row))).collect()
    }
}
