//! One machine per pair of classes: training, decision values and votes.
//!
//! # Mirrors
//!
//! libsvm as shipped with scikit-learn 1.5.2: classes ascend, rows of a class keep their order,
//! the earlier class of a pair is positive, and the terms of a decision value are added in the
//! order of the classes and rows. The class with the most votes wins, the lowest one of equals.

use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};

use super::{
    gram::Gram,
    kernel_values::{BLOCK, KernelValues},
    smo::Solution,
    trainer::{Subset, Trainer},
};
use crate::{error::LearnerError, learner::Rows, numeric::vectorised, sample::Sample};

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
    /// Labeled rows (positions in the training half) by class, in the order of the fit within a class.
    pub rows: Vec<usize>,
    /// The weight of each of `rows`; `None` weighs all alike.
    pub weights: Option<Vec<f64>>,
    /// Where each class starts in `rows`, and the end of the last one.
    pub starts: Vec<usize>,
    /// The pairs (0,1), (0,2), ..., (1,2), ... of the classes present.
    pub pairs: Vec<Pair>,
    /// Rows that are a support vector of at least one pair, as indices into `rows`, ascending.
    pub support: Vec<usize>,
    /// Per pair, the coefficients that are not 0, with their position in `support`.
    pub(super) terms: Vec<Vec<(usize, f64)>>,
}

impl OneVsOne {
    /// Groups the rows of a sample by class, in their order; nothing is trained yet. Rows without weight
    /// are left out.
    pub(super) fn group(sample: Sample<'_>) -> Self {
        let n_classes = sample.n_classes();
        let weight = |at: usize| sample.weights().map_or(1.0, |weights| weights[at]);
        let counts = |at: &usize| weight(*at) > 0.0;
        let kept: Vec<usize> = (0..sample.len()).filter(counts).collect();
        let mut next = vec![0; n_classes + 1];
        for &at in &kept {
            next[sample.classes()[at] + 1] += 1;
        }
        for class in 0..n_classes {
            next[class + 1] += next[class];
        }
        let classes: Vec<usize> = (0..n_classes).filter(|&class| next[class] < next[class + 1]).collect();
        let starts = classes.iter().map(|&class| next[class]).chain([kept.len()]).collect();
        let mut order = vec![0; kept.len()];
        for at in kept {
            let place = &mut next[sample.classes()[at]];
            order[*place] = at;
            *place += 1;
        }
        let rows = order.iter().map(|&at| sample.rows()[at]).collect();
        let weights = sample.weights().map(|weights| order.iter().map(|&at| weights[at]).collect());
        Self { classes, rows, weights, starts, pairs: Vec::new(), support: Vec::new(), terms: Vec::new() }
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
            let weights =
                self.weights.as_ref().map(|all| rows.iter().map(|&row| all[row]).collect::<Vec<_>>());
            let subset = Subset {
                n_first: a.len(),
                rows: &rows,
                diagonal: &diagonal,
                weights: weights.as_deref(),
                fill: &fill,
            };
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
        kernel: &KernelValues<'_>,
        rows: Rows<'_>,
        mut with: impl FnMut(Range<usize>, &[[f64; BLOCK]]),
    ) {
        let n = rows.len(kernel.pool());
        let mut values = vec![[0.0; BLOCK]; self.support.len()];
        let mut decisions = vec![[0.0; BLOCK]; self.pairs.len()];
        for start in (0..n).step_by(BLOCK) {
            let range = start..n.min(start + BLOCK);
            for (&row, values) in self.support.iter().zip(&mut values) {
                kernel.with(self.rows[row], rows, range.clone(), &mut values[..range.len()]);
            }
            for ((pair, terms), out) in self.pairs.iter().zip(&self.terms).zip(&mut decisions) {
                Arch::new().dispatch(Decide { terms, values: &values, rho: pair.rho, out });
            }
            with(range, &decisions);
        }
    }

    /// Decision values of all training rows, where there is one pair and the kernel is stored: adding
    /// whole stored rows costs less than picking the rows asked for.
    pub(super) fn decide_train(&self, kernel: &KernelValues<'_>) -> Option<Vec<f64>> {
        let [pair] = &self.pairs[..] else { return None };
        let mut sums = vec![0.0; kernel.pool().len()];
        for &(position, coefficient) in &self.terms[0] {
            let values = kernel.row(self.rows[self.support[position]])?;
            let sums = &mut sums[..];
            vectorised(
                #[inline(always)]
                move || {
                    for (sum, &value) in sums.iter_mut().zip(values) {
                        *sum += coefficient * value;
                    }
                },
            );
        }
        for sum in &mut sums {
            *sum -= pair.rho;
        }
        Some(sums)
    }

    /// The decision value of one pair for one test row: the bits of [`Self::for_each_block`].
    pub(super) fn decide_test(&self, pair: usize, test: usize, kernel: &KernelValues<'_>) -> f64 {
        let terms = &self.terms[pair];
        let rows = terms.iter().map(|&(position, _)| self.rows[self.support[position]]);
        let mut values = vec![0.0; terms.len()];
        kernel.pool().distances().one_to_test(rows, test, &mut values);
        kernel.kernel().apply(&mut values);
        let sum = terms.iter().zip(&values).fold(0.0, |sum, (term, value)| sum + term.1 * value);
        sum - self.pairs[pair].rho
    }

    /// The classes with the most votes for a block of rows, as indices into the classes present;
    /// `votes` has one array per class.
    pub(super) fn vote(&self, decisions: &[[f64; BLOCK]], votes: &mut [[f64; BLOCK]]) -> [usize; BLOCK] {
        let counts = &mut *votes;
        vectorised(
            #[inline(always)]
            move || {
                counts.fill([0.0; BLOCK]);
                for (pair, decisions) in self.pairs.iter().zip(decisions) {
                    let first = decisions.map(|decision| if decision > 0.0 { 1.0 } else { 0.0 });
                    for (vote, first) in counts[pair.first].iter_mut().zip(&first) {
                        *vote += first;
                    }
                    for (vote, first) in counts[pair.second].iter_mut().zip(&first) {
                        *vote += 1.0 - first;
                    }
                }
            },
        );
        let most = |at: usize| {
            (0..votes.len())
                .fold(0, |best, class| if votes[class][at] > votes[best][at] { class } else { best })
        };
        std::array::from_fn(most)
    }
}

/// Decision values of a block, terms added in their order. Written with explicit vectors because
/// compilers spill the sums otherwise.
struct Decide<'a> {
    terms: &'a [(usize, f64)],
    values: &'a [[f64; BLOCK]],
    rho: f64,
    out: &'a mut [f64; BLOCK],
}

/// Vectors that are summed at the same time, to hide the latency of additions.
const VECTORS: usize = 4;

impl WithSimd for Decide<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let rho = simd.splat_f64s(self.rho);
        let (out, _) = S::as_mut_simd_f64s(self.out);
        for (group, out) in out.as_chunks_mut::<VECTORS>().0.iter_mut().enumerate() {
            let mut sums = [simd.splat_f64s(0.0); VECTORS];
            for &(position, coefficient) in self.terms {
                let (values, _) = S::as_simd_f64s(&self.values[position]);
                let values = &values.as_chunks::<VECTORS>().0[group];
                let coefficient = simd.splat_f64s(coefficient);
                for k in 0..VECTORS {
                    sums[k] = simd.add_f64s(sums[k], simd.mul_f64s(coefficient, values[k]));
                }
            }
            for k in 0..VECTORS {
                out[k] = simd.sub_f64s(sums[k], rho);
            }
        }
    }
}
