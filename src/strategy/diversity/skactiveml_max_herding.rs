//! `MaxHerding`: rows whose neighbourhoods cover most of the pool that nothing labeled covers yet.
//!
//! # Definition
//!
//! ```text
//! k(u) = max over labeled and picked rows l of K(u, l)
//! score(x) = mean over candidates u of max(K(x, u) - k(u), 0)        mean K(x, u) without labels
//!
//! kernel = rbf     K(x, u) = exp(-gamma |x - u|^2)
//!          cosine  K(x, u) = cosine of the angle between x and u
//! ```
//!
//! on rows of length 1, unless `normalize` is false. Picks are greedy; scores are those of the first.
//! A pick only lowers gains, so that a candidate is looked at again only while its last gain is not
//! below the best: no kernel matrix is needed.
//!
//! # Mirrors
//!
//! scikit-activeml 1.0.1 `MaxHerding`. Two rows that cover nothing but each other gain alike in
//! exact arithmetic; rounding decides.
//!
//! # Reference
//!
//! Bae, Noh, Sutherland. Generalized Coverage for More Robust Low-Budget Active Learning. ECCV 2024.

use std::sync::Arc;

use ndarray::Array2;

use crate::{
    error::StrategyError,
    learner::parzen_window::{GAMMA, Gamma},
    package::{Mirror, Parity, SKACTIVEML},
    params::{ParamKind, ParamSpec, ParamValue, Params},
    pool::{Pool, Space},
    round::Round,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec,
        greedy::{Rule, renew},
        space::{self, SPACE},
        stream_seed, ties,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const SPEC: StrategySpec = StrategySpec {
    name: "skactiveml-max-herding",
    summary: "rows that cover most of what no label covers",
    version: 1,
    mirror: Some(Mirror {
        package: &SKACTIVEML,
        symbol: "MaxHerding",
        parity: Parity::Exact,
        deviations: &[],
    }),
    paper: "Bae, Noh, Sutherland 2024, ECCV",
    params: &[
        ParamSpec {
            name: "kernel",
            kind: ParamKind::Choice(&["rbf", "cosine"]),
            default: ParamValue::text("rbf"),
            help: "how much a row covers another one",
            introduced: None,
        },
        GAMMA,
        ParamSpec {
            name: "normalize",
            kind: ParamKind::Flag,
            default: ParamValue::Flag(true),
            help: "whether rows are divided by their length first",
            introduced: None,
        },
        SPACE,
        ties::PACKAGE,
    ],
    needs: |params| space::needs(params, Needs::NOTHING),
    order_free: OrderFree::Yes,
    cost: |_, work| work.unlabeled * (work.unlabeled * 2.0 + work.size.labeled) * 20e-6,
    build: |params, seed| {
        space::build(params, seed, |params, seed| {
            let ties = Rule::said(params, seed, Rule::Drawn(stream_seed(seed)));
            Box::new(MaxHerding { kernel: Kernel::of(params), ties })
        })
    },
};

#[derive(Debug)]
struct MaxHerding {
    kernel: Kernel,
    ties: Rule,
}

#[derive(Debug, Clone, Copy)]
enum Kernel {
    Rbf(Gamma, Space),
    Cosine,
}

impl Kernel {
    fn of(params: &Params) -> Self {
        let space = if params.flag("normalize") { Space::UnitRows } else { Space::Given };
        match params.text("kernel") {
            "rbf" => Self::Rbf(Gamma::of(params), space),
            "cosine" => Self::Cosine,
            other => panic!("`{other}` is not a kernel"),
        }
    }
}

/// Kernel values among the training rows.
struct Values<'a> {
    pool: &'a Pool,
    kernel: Kernel,
    gamma: f64,
    /// All of them, where they fit the memory budget.
    all: Option<Arc<Array2<f64>>>,
}

impl<'a> Values<'a> {
    fn new(kernel: Kernel, pool: &'a Pool) -> Self {
        let gamma = if let Kernel::Rbf(gamma, _) = kernel { gamma.value(pool) } else { 0.0 };
        let mut values = Self { pool, kernel, gamma, all: None };
        let n = pool.len();
        let bytes = n.saturating_mul(n).saturating_mul(size_of::<f64>());
        values.all = pool.keep(&format!("herding {kernel:?}"), bytes, || {
            let mut all = Array2::zeros((n, n));
            let rows: Vec<usize> = (0..n).collect();
            for (row, mut out) in all.outer_iter_mut().enumerate() {
                values.compute(row, &rows, out.as_slice_mut().expect("standard layout"));
            }
            all
        });
        values
    }

    /// `K(row, to)`, into `out` of the same number.
    fn fill(&self, row: usize, to: &[usize], out: &mut [f64]) {
        let Some(all) = &self.all else { return self.compute(row, to, out) };
        let values = all.row(row);
        for (out, &to) in out.iter_mut().zip(to) {
            *out = values[to];
        }
    }

    fn compute(&self, row: usize, to: &[usize], out: &mut [f64]) {
        match self.kernel {
            Kernel::Rbf(_, space) => {
                self.pool.distances_in(space).gather(row, to, out);
                for value in out {
                    *value = (-self.gamma * *value).exp();
                }
            }
            Kernel::Cosine => self.pool.distances_in(Space::UnitRows).dots(row, to, out),
        }
    }
}

impl Strategy for MaxHerding {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let values = Values::new(self.kernel, round.pool());
        let candidates = round.candidates();
        let mut buffer = vec![0.0; candidates.len()];
        let mut covered: Option<Vec<f64>> = None;
        for &row in round.labeled() {
            values.fill(row, candidates, &mut buffer);
            cover(&mut covered, &buffer);
        }
        let mut gain = |at: usize, covered: Option<&Vec<f64>>| {
            values.fill(candidates[at], candidates, &mut buffer);
            let sum: f64 = match covered {
                Some(covered) => buffer.iter().zip(covered).map(|(k, known)| (k - known).max(0.0)).sum(),
                None => buffer.iter().sum(),
            };
            sum / candidates.len() as f64
        };
        let mut gains: Vec<f64> = (0..candidates.len()).map(|at| gain(at, covered.as_ref())).collect();
        let scores = gains.clone();
        let mut turn = self.ties.begin(round);
        let mut rows = Vec::with_capacity(round.batch());
        loop {
            let pick = turn.pick(&gains);
            rows.push(candidates[pick]);
            gains[pick] = f64::NAN;
            if rows.len() == round.batch() {
                return Ok(Picks { rows, scores: Some(scores) });
            }
            let mut of_pick = vec![0.0; candidates.len()];
            values.fill(candidates[pick], candidates, &mut of_pick);
            // Without labels gains may grow, or fall below 0, with the first pick: all are computed anew.
            if covered.is_none() {
                for k in &mut *of_pick {
                    *k = k.max(0.0);
                }
                gains.iter_mut().filter(|gain| !gain.is_nan()).for_each(|gain| *gain = f64::INFINITY);
            }
            cover(&mut covered, &of_pick);
            renew(&mut gains, |at| gain(at, covered.as_ref()));
        }
    }
}

/// Raises what is covered to the kernel values `of_row`.
fn cover(covered: &mut Option<Vec<f64>>, of_row: &[f64]) {
    match covered {
        Some(covered) => covered.iter_mut().zip(of_row).for_each(|(known, &k)| *known = known.max(k)),
        None => *covered = Some(of_row.to_vec()),
    }
}
