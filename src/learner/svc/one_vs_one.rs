//! One machine per pair of classes: training, decision values and votes.
//!
//! # Mirrors
//!
//! libsvm as shipped with scikit-learn 1.5.2: classes ascend, rows of a class keep their order,
//! the earlier class of a pair is positive, and the terms of a decision value are added in the
//! order of the classes and rows. The class with the most votes wins, the lowest one of equals.

use std::ops::Range;

use super::{
    kernel::{Gram, Kernel},
    linfa,
    rows::Fill,
    smo::{Problem, Solution, Solver},
};
use crate::{
    error::LearnerError,
    learner::{Rows, svc},
    simd::vectorised,
    split::Halves,
};

/// Rows whose decision values are computed together: a multiple of all vector widths, small
/// enough for the kernel values of a block to stay in the cache.
pub(super) const BLOCK: usize = 32;

/// The machine of one pair of classes.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The positive class, an index into the classes present.
    pub first: usize,
    /// The negative class.
    pub second: usize,
    /// Signed coefficients (`y_i a_i`) of the rows of the first class, then of the second; 0 for
    /// rows that are no support vectors.
    pub coefficients: Vec<f64>,
    /// `decision(x) = sum(coefficient_i K(x_i, x)) - rho`.
    pub rho: f64,
    /// Steps of the solver, where it tells.
    pub iterations: Option<usize>,
}

/// The trained machines of all pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct OneVsOne {
    /// Classes present among the labeled rows, ascending.
    pub classes: Vec<usize>,
    /// Labeled rows (positions in the training half) by class, ascending within a class.
    pub rows: Vec<usize>,
    /// Where each class starts in `rows`, and the end of the last one.
    pub starts: Vec<usize>,
    /// The pairs (0,1), (0,2), ..., (1,2), ... of the classes present.
    pub pairs: Vec<Pair>,
    /// Rows that are a support vector of at least one pair, as indices into `rows`, ascending.
    pub support: Vec<usize>,
    /// Per pair, the coefficients that are not 0, with their position in `support`.
    terms: Vec<Vec<(usize, f64)>>,
}

/// A two-class problem, for whichever solver.
pub(super) struct Subset<'a> {
    /// Rows of the positive class, which come first.
    pub(super) n_first: usize,
    /// All rows, as indices into the rows of the gram matrix.
    pub(super) rows: &'a [usize],
    /// `K(x, x)` of each.
    pub(super) diagonal: &'a [f64],
    /// Writes kernel rows.
    pub(super) fill: Fill<'a>,
}

/// A solver with what it needs from fit to fit.
#[derive(Debug)]
pub(super) enum Trainer {
    /// Ours.
    Libsvm {
        /// Its memory.
        solver: Box<Solver>,
        /// Upper bound of the coefficients.
        c: f64,
        /// When to stop.
        tolerance: f64,
    },
    /// linfa-svm's.
    Linfa(linfa::Linfa),
}

impl Trainer {
    /// Trains one machine.
    pub(super) fn train(&mut self, subset: &Subset<'_>) -> Result<Solution, LearnerError> {
        match self {
            Self::Libsvm { solver, c, tolerance } => solver
                .solve(&Problem {
                    n_first: subset.n_first,
                    diagonal: subset.diagonal,
                    fill: subset.fill,
                    c: *c,
                    tolerance: *tolerance,
                })
                .ok_or_else(|| {
                    svc::failed("the solver does not converge; use a smaller C or another kernel")
                }),
            Self::Linfa(linfa) => linfa.train(subset),
        }
    }
}

impl OneVsOne {
    /// Groups labeled rows by class; nothing is trained yet.
    pub(super) fn group(halves: &Halves, labeled: &[usize]) -> Self {
        let mut rows = labeled.to_vec();
        rows.sort_by_key(|&row| (halves.train_y[row], row));
        let mut classes: Vec<usize> = rows.iter().map(|&row| halves.train_y[row]).collect();
        classes.dedup();
        let start = |class: &usize| rows.partition_point(|&row| halves.train_y[row] < *class);
        let starts = classes.iter().map(start).chain([rows.len()]).collect();
        Self { classes, rows, starts, pairs: Vec::new(), support: Vec::new(), terms: Vec::new() }
    }

    /// The rows of a class present, as indices into `rows`.
    #[must_use]
    pub fn members(&self, class: usize) -> Range<usize> {
        self.starts[class]..self.starts[class + 1]
    }

    /// All pairs of classes present, in their order.
    pub(super) fn all_pairs(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let n = self.classes.len();
        (0..n).flat_map(move |first| (first + 1..n).map(move |second| (first, second)))
    }

    /// Trains the machines of all pairs.
    pub(super) fn train(mut self, gram: &Gram<'_>, trainer: &mut Trainer) -> Result<Self, LearnerError> {
        let diagonal: Vec<f64> = (0..self.rows.len()).map(|row| gram.diagonal(row)).collect();
        for (first, second) in self.all_pairs() {
            let (a, b) = (self.members(first), self.members(second));
            let rows: Vec<usize> = a.clone().chain(b.clone()).collect();
            let diagonal: Vec<f64> = rows.iter().map(|&row| diagonal[row]).collect();
            let fill = |row: usize, out: &mut [f32]| {
                let (out_a, out_b) = out.split_at_mut(a.len());
                gram.copy_single(rows[row], a.clone(), out_a);
                gram.copy_single(rows[row], b.clone(), out_b);
            };
            let subset = Subset { n_first: a.len(), rows: &rows, diagonal: &diagonal, fill: &fill };
            let Solution { coefficients, rho, iterations } = trainer.train(&subset)?;
            self.pairs.push(Pair { first, second, coefficients, rho, iterations });
        }
        self.collect_support();
        Ok(self)
    }

    fn collect_support(&mut self) {
        let mut position = vec![None; self.rows.len()];
        let members = |pair: &Pair| self.members(pair.first).chain(self.members(pair.second));
        for pair in &self.pairs {
            for (row, &coefficient) in members(pair).zip(&pair.coefficients) {
                if coefficient != 0.0 {
                    position[row] = Some(0);
                }
            }
        }
        let support: Vec<usize> = (0..self.rows.len()).filter(|&row| position[row].is_some()).collect();
        for (at, &row) in support.iter().enumerate() {
            position[row] = Some(at);
        }
        let terms = |pair: &Pair| {
            let terms = members(pair).zip(&pair.coefficients).filter(|(_, coefficient)| **coefficient != 0.0);
            terms.filter_map(|(row, &coefficient)| Some((position[row]?, coefficient))).collect()
        };
        self.terms = self.pairs.iter().map(terms).collect();
        self.support = support;
    }

    /// Calls `with` for each block of rows: the range of the block within `rows` and one array of
    /// decision values per pair, of which those beyond the range mean nothing.
    pub(super) fn for_each_block(
        &self,
        halves: &Halves,
        kernel: Kernel,
        rows: Rows<'_>,
        mut with: impl FnMut(Range<usize>, &[[f64; BLOCK]]),
    ) {
        let n = rows.len(halves);
        let mut values = vec![[0.0; BLOCK]; self.support.len()];
        let mut decisions = vec![[0.0; BLOCK]; self.pairs.len()];
        for start in (0..n).step_by(BLOCK) {
            let range = start..n.min(start + BLOCK);
            for (&row, values) in self.support.iter().zip(&mut values) {
                kernel.with(halves, self.rows[row], rows, range.clone(), &mut values[..range.len()]);
            }
            for ((pair, terms), out) in self.pairs.iter().zip(&self.terms).zip(&mut decisions) {
                *out = decide(terms, &values, pair.rho);
            }
            with(range, &decisions);
        }
    }

    /// The class with the most votes, an index into the classes present.
    pub(super) fn vote(&self, decisions: &[[f64; BLOCK]], at: usize, votes: &mut [usize]) -> usize {
        votes.fill(0);
        for (pair, decision) in self.pairs.iter().zip(decisions) {
            votes[if decision[at] > 0.0 { pair.first } else { pair.second }] += 1;
        }
        // `max_by_key` takes the last of equals, so the classes are walked from the end.
        (0..votes.len()).rev().max_by_key(|&class| votes[class]).unwrap_or(0)
    }
}

/// Decision values of a block, terms added in their order.
fn decide(terms: &[(usize, f64)], values: &[[f64; BLOCK]], rho: f64) -> [f64; BLOCK] {
    vectorised(
        #[inline(always)]
        move || {
            let mut sum = [0.0; BLOCK];
            for &(position, coefficient) in terms {
                let values = &values[position];
                for at in 0..BLOCK {
                    sum[at] += coefficient * values[at];
                }
            }
            sum.map(|sum| sum - rho)
        },
    )
}
