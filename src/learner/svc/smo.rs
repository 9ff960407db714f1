//! Sequential minimal optimisation of one two-class support vector machine, as libsvm does it.
//!
//! # Definition
//!
//! ```text
//! minimise  1/2 a'Qa - sum(a)    with  Q_ij = y_i y_j K_ij,  y'a = 0,  0 <= a_i <= C w_i
//! ```
//!
//! Every step takes two rows: the first violates the optimum most, the second promises the
//! largest decrease to second order (WSS 2), and moves along the only direction that keeps
//! `y'a = 0`. The solver keeps `v = -y * gradient`, which turns both searches into plain maxima and frees
//! the updates of signs: rounding is symmetric, so values are those of libsvm to the last bit. It stops
//! when `max v over I_up - min v over I_low < tolerance`, with
//!
//! ```text
//! I_up  = {y = +1, a < C} + {y = -1, a > 0}        I_low = {y = +1, a > 0} + {y = -1, a < C}
//! ```
//!
//! # Mirrors
//!
//! libsvm as shipped with scikit-learn 1.5.2 (`Solver::Solve`), with shrinking (see `shrink`).
//!
//! # Reference
//!
//! Fan, Chen, Lin. Working Set Selection Using Second Order Information for Training Support
//! Vector Machines. JMLR 6, 2005. Chang, Lin. LIBSVM: A Library for Support Vector Machines. 2011.

use pulp::{Arch, Simd, WithSimd};

use super::{
    passes::{self, Candidate, PADDING, SecondInSingle},
    rows::{Fill, KernelRows},
};

/// Steps after which the problem counts as not solvable. Real problems need thousands; only
/// kernels that are not positive semi-definite or overflow get here.
pub(super) const MAX_STEPS: usize = 10_000_000;

/// Shrinking is considered after this many steps, or as many as there are rows if these are fewer.
const SHRINK_PERIOD: usize = 1000;

/// A two-class problem: rows of the class `+1` come first.
pub(super) struct Problem<'a> {
    /// Rows of class `+1`.
    pub(super) n_first: usize,
    /// `K(x, x)` of every row, shape `(n_rows,)`.
    pub(super) diagonal: &'a [f64],
    /// Writes kernel rows.
    pub(super) fill: Fill<'a>,
    /// Upper bound of the coefficients.
    pub(super) c: f64,
    /// What it is multiplied with for each row; `None` for 1.
    pub(super) weights: Option<&'a [f64]>,
    /// Largest violation of the optimum that is accepted.
    pub(super) tolerance: f64,
}

/// A solved two-class problem: `decision(x) = sum(coefficient_i K(x_i, x)) - rho`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Solution {
    /// `y_i a_i`, shape `(n_rows,)`; 0 for rows that are no support vectors.
    pub(super) coefficients: Vec<f64>,
    /// The threshold.
    pub(super) rho: f64,
    /// Steps taken; `None` where the solver does not tell.
    pub(super) iterations: Option<usize>,
}

/// The solver with its memory, which is reused from problem to problem.
///
/// All vectors are in the current order of the rows, `order[position]` is the original number.
/// Positions from `active` on are shrunk away.
#[derive(Debug, Default)]
pub(super) struct Solver {
    /// Upper bound of each coefficient.
    pub(super) c: Vec<f64>,
    pub(super) tolerance: f64,
    pub(super) order: Vec<usize>,
    pub(super) permuted: bool,
    pub(super) active: usize,
    pub(super) unshrunk: bool,
    pub(super) y: Vec<f64>,
    pub(super) alpha: Vec<f64>,
    /// `-y * gradient`; meaningless beyond `active`.
    pub(super) v: Vec<f64>,
    /// 0 in `I_up`, minus infinity outside and beyond `active`.
    pub(super) up: Vec<f64>,
    /// The same for `I_low`.
    pub(super) low: Vec<f64>,
    pub(super) diagonal: Vec<f64>,
    unit_diagonal: bool,
    pub(super) rows: KernelRows,
    /// Rows that reached (`+C y`) or left (`-C y`) their upper bound since `bounded` was brought up
    /// to date.
    pub(super) moves: Vec<(usize, f64)>,
    /// Part of the gradient that comes from rows at the upper bound.
    pub(super) bounded: Vec<f64>,
}

impl Solver {
    /// Solves `problem`; `None` when it does not converge.
    pub(super) fn solve(&mut self, problem: &Problem<'_>) -> Option<Solution> {
        self.start(problem);
        let iterations = Arch::new().dispatch(Iterate { solver: self, fill: problem.fill })?;
        let mut coefficients = vec![0.0; self.order.len()];
        for (position, &row) in self.order.iter().enumerate() {
            coefficients[row] = self.y[position] * self.alpha[position];
        }
        Some(Solution { coefficients, rho: self.rho(), iterations: Some(iterations) })
    }

    /// Steps until the optimum is reached; their number, `None` when there are too many.
    #[inline(always)]
    fn iterate<S: Simd>(&mut self, simd: S, fill: Fill<'_>) -> Option<usize> {
        let len = self.order.len();
        let period = len.min(SHRINK_PERIOD);
        let mut countdown = period + 1;
        let mut iterations = 0;
        let mut first = passes::first(&self.v, &self.up);
        loop {
            countdown -= 1;
            if countdown == 0 {
                countdown = period;
                self.shrink();
                first = passes::first(&self.v, &self.up);
            }
            let mut second = self.second(simd, first, fill);
            if second.is_none() && self.active < len {
                self.unshrink();
                first = passes::first(&self.v, &self.up);
                second = self.second(simd, first, fill);
                countdown = 1;
            }
            let Some(second) = second else { return Some(iterations) };
            if iterations == MAX_STEPS {
                return None;
            }
            iterations += 1;
            first = self.step(first.position, second, fill);
        }
    }

    fn start(&mut self, problem: &Problem<'_>) {
        let len = problem.diagonal.len();
        let padded = len.next_multiple_of(PADDING);
        refill(&mut self.c, problem.c, len);
        for (c, weight) in self.c.iter_mut().zip(problem.weights.unwrap_or_default()) {
            *c *= weight;
        }
        self.tolerance = problem.tolerance;
        self.order.clear();
        self.order.extend(0..len);
        self.permuted = false;
        self.active = len;
        self.unshrunk = false;
        self.rows.reset(len);
        self.moves.clear();
        refill(&mut self.y, -1.0, len);
        self.y[..problem.n_first].fill(1.0);
        refill(&mut self.alpha, 0.0, len);
        refill(&mut self.bounded, 0.0, len);
        refill(&mut self.v, 0.0, padded);
        self.v[..len].copy_from_slice(&self.y);
        refill(&mut self.diagonal, 0.0, padded);
        self.diagonal[..len].copy_from_slice(problem.diagonal);
        self.unit_diagonal = problem.diagonal.iter().all(|&value| value == 1.0);
        refill(&mut self.up, f64::NEG_INFINITY, padded);
        self.up[..problem.n_first].fill(0.0);
        refill(&mut self.low, f64::NEG_INFINITY, padded);
        self.low[problem.n_first..len].fill(0.0);
    }

    /// The second row of the step, `None` when the optimum is reached within the tolerance.
    #[inline(always)]
    fn second<S: Simd>(&mut self, simd: S, first: Candidate, fill: Fill<'_>) -> Option<usize> {
        if first.value == f64::NEG_INFINITY {
            return None;
        }
        let row = self.load(first.position, fill);
        let end = self.active.next_multiple_of(PADDING);
        let (v, low) = (&self.v[..end], &self.low[..end]);
        let kernel = &self.rows.get(row)[..end];
        if self.unit_diagonal {
            let (position, violation) =
                SecondInSingle { v, low, first: first.value, row: kernel }.with_simd(simd);
            if violation < self.tolerance {
                return None;
            }
            if position.is_some() {
                return position;
            }
        }
        let (diagonal, own) = (&self.diagonal[..end], self.diagonal[first.position]);
        let found = passes::second(v, low, diagonal, first.value, kernel, own);
        let optimal = found.violation < self.tolerance || found.candidate.value == f64::NEG_INFINITY;
        (!optimal).then_some(found.candidate.position)
    }

    /// Makes the kernel row of a position available; its original number.
    fn load(&mut self, position: usize, fill: Fill<'_>) -> usize {
        let row = self.order[position];
        self.rows.load(row, &self.order, self.permuted, fill);
        row
    }

    /// Moves the coefficients at positions `i` and `j`; returns the first row of the next step.
    #[inline(always)]
    fn step(&mut self, i: usize, j: usize, fill: Fill<'_>) -> Candidate {
        let (row_i, row_j) = (self.order[i], self.load(j, fill));
        let kernel = self.rows.get(row_i)[j];
        let curvature = passes::curvature(self.diagonal[i], self.diagonal[j], kernel);

        let before = (self.alpha[i], self.alpha[j]);
        let bounds = (self.c[i], self.c[j]);
        let gradient = (-self.y[i] * self.v[i], -self.y[j] * self.v[j]);
        let after = if self.y[i] == self.y[j] {
            same_class(before, (gradient.0 - gradient.1) / curvature, bounds)
        } else {
            other_class(before, (-gradient.0 - gradient.1) / curvature, bounds)
        };
        self.set_alpha(i, after.0);
        self.set_alpha(j, after.1);

        let end = self.active.next_multiple_of(PADDING);
        passes::update(
            &mut self.v[..end],
            &self.up[..end],
            (&self.rows.get(row_i)[..end], self.y[i] * (after.0 - before.0)),
            (&self.rows.get(row_j)[..end], self.y[j] * (after.1 - before.1)),
        )
    }

    fn set_alpha(&mut self, position: usize, alpha: f64) {
        let was_upper = self.is_upper(position);
        self.alpha[position] = alpha;
        self.mark(position);
        if was_upper != self.is_upper(position) {
            let bound = self.c[position];
            let change = if was_upper { -bound } else { bound };
            self.moves.push((self.order[position], change * self.y[position]));
        }
    }

    /// Brings the membership of an active row in `I_up` and `I_low` up to date.
    pub(super) fn mark(&mut self, position: usize) {
        let can = |open: bool| if open { 0.0 } else { f64::NEG_INFINITY };
        let (grow, fall) = (can(!self.is_upper(position)), can(!self.is_lower(position)));
        let positive = self.y[position] > 0.0;
        self.up[position] = if positive { grow } else { fall };
        self.low[position] = if positive { fall } else { grow };
    }

    pub(super) fn is_upper(&self, position: usize) -> bool {
        self.alpha[position] >= self.c[position]
    }

    pub(super) fn is_lower(&self, position: usize) -> bool {
        self.alpha[position] <= 0.0
    }

    /// The threshold: mean of `-v` over the free rows, else the middle of what the bounds allow.
    fn rho(&self) -> f64 {
        let (mut upper, mut lower) = (f64::INFINITY, f64::NEG_INFINITY);
        let (mut sum, mut free) = (0.0, 0_usize);
        for position in 0..self.active {
            let value = -self.v[position];
            match (self.up[position] == 0.0, self.low[position] == 0.0) {
                (true, true) => {
                    sum += value;
                    free += 1;
                }
                (true, false) => upper = upper.min(value),
                _ => lower = lower.max(value),
            }
        }
        if free > 0 { sum / free as f64 } else { f64::midpoint(upper, lower) }
    }
}

/// The solver's loop, compiled for each instruction set.
struct Iterate<'a, 'b> {
    solver: &'a mut Solver,
    fill: Fill<'b>,
}

impl WithSimd for Iterate<'_, '_> {
    type Output = Option<usize>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Option<usize> {
        self.solver.iterate(simd, self.fill)
    }
}

fn refill(values: &mut Vec<f64>, value: f64, len: usize) {
    values.clear();
    values.resize(len, value);
}

/// New coefficients of two rows of one class, whose sum stays.
fn same_class((a, b): (f64, f64), delta: f64, (most_a, most_b): (f64, f64)) -> (f64, f64) {
    let sum = a + b;
    let (mut a, mut b) = (a - delta, b + delta);
    if sum > most_a {
        if a > most_a {
            (a, b) = (most_a, sum - most_a);
        }
    } else if b < 0.0 {
        (a, b) = (sum, 0.0);
    }
    if sum > most_b {
        if b > most_b {
            (a, b) = (sum - most_b, most_b);
        }
    } else if a < 0.0 {
        (a, b) = (0.0, sum);
    }
    (a, b)
}

/// New coefficients of two rows of different classes, whose difference stays.
fn other_class((a, b): (f64, f64), delta: f64, (most_a, most_b): (f64, f64)) -> (f64, f64) {
    let difference = a - b;
    let (mut a, mut b) = (a + delta, b + delta);
    if difference > 0.0 {
        if b < 0.0 {
            (a, b) = (difference, 0.0);
        }
    } else if a < 0.0 {
        (a, b) = (0.0, -difference);
    }
    if difference > most_a - most_b {
        if a > most_a {
            (a, b) = (most_a, most_a - difference);
        }
    } else if b > most_b {
        (a, b) = (most_b + difference, most_b);
    }
    (a, b)
}
