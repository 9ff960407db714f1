//! An approximate inverse of the second derivatives, which makes the search short.
//!
//! # Definition
//!
//! With `A` the mean over rows of the second derivatives by the free sums, and `A = U diag(a) U'`, the
//! second derivatives are about `I + C A (x) X'X`, which splits into the systems `I + C a_k X'X`. Where
//! that is too coarse, `X'X` is weighted by each row's own curvature along `u_k`.

use super::{
    problem::{Point, Problem},
    system::{Gram, System},
};
use crate::numeric::{LANES, jacobi};

/// Curvature below which a direction counts as flat: its system is then the penalty alone.
const FLAT: f64 = 1e-12;

#[derive(Debug)]
pub(super) struct Preconditioner {
    /// Directions among the free sums, as rows.
    directions: Vec<f64>,
    systems: Vec<System>,
    stride: usize,
}

impl Preconditioner {
    /// From the last probabilities of `problem` and the products of its rows; `weighted` asks for the
    /// finer one.
    pub(super) fn new(problem: &Problem<'_>, gram: &Gram, weighted: bool) -> Self {
        let m = problem.link.n_free();
        let (values, directions) = jacobi::eigen(mean_curvature(problem), m);
        let system = |(value, direction): (f64, &[f64])| {
            if weighted {
                let weights = curvatures(problem, direction);
                return System::new(&problem.rows, gram, problem.c, Some(weights));
            }
            System::new(&problem.rows, gram, problem.c * value.max(FLAT), None)
        };
        let systems = values.into_iter().zip(directions.chunks_exact(m)).map(system).collect();
        Self { directions, systems, stride: problem.rows.stride }
    }

    /// Applies the approximate inverse.
    pub(super) fn apply(&self, problem: &Problem<'_>, from: &Point, to: &mut Point) {
        let m = self.systems.len();
        let n_features = problem.rows.n_features;
        let mut x = vec![0.0; self.stride + 1];
        to.w.fill(0.0);
        to.b.fill(0.0);
        for (system, direction) in self.systems.iter().zip(self.directions.chunks_exact(m)) {
            x.fill(0.0);
            for (at, u) in direction.iter().enumerate() {
                for (x, w) in x.iter_mut().zip(&from.w[at * self.stride..][..n_features]) {
                    *x += u * w;
                }
                x[n_features] += u * from.b[at];
            }
            system.solve(&problem.rows, &mut x);
            for (at, u) in direction.iter().enumerate() {
                for (w, x) in to.w[at * self.stride..][..n_features].iter_mut().zip(&x) {
                    *w += u * x;
                }
                to.b[at] += u * x[n_features];
            }
        }
    }
}

/// Mean over the rows of the second derivatives by the free sums, shape `(m, m)`.
fn mean_curvature(problem: &Problem<'_>) -> Vec<f64> {
    let (m, n_rows) = (problem.link.n_free(), problem.y.len());
    let mut mean = vec![0.0; m * m];
    let mut sums = vec![[0.0; LANES]; m];
    let mut classes = vec![[0.0; LANES]; problem.link.n_classes];
    for (block, p) in problem.p.chunks_exact(problem.per_block()).enumerate() {
        for at in 0..m {
            sums.fill([0.0; LANES]);
            sums[at] = [1.0; LANES];
            problem.link.curve((n_rows - block * LANES).min(LANES), &mut sums, p, &mut classes);
            for (mean, sums) in mean[at * m..][..m].iter_mut().zip(&sums) {
                *mean += crate::numeric::sum(*sums) / n_rows as f64;
            }
        }
    }
    mean
}

/// Each row's curvature along a direction of the free sums.
fn curvatures(problem: &Problem<'_>, direction: &[f64]) -> Vec<f64> {
    let n_rows = problem.y.len();
    let mut out = Vec::with_capacity(n_rows);
    let mut classes = vec![[0.0; LANES]; problem.link.n_classes];
    for p in problem.p.chunks_exact(problem.per_block()) {
        let mut sums: Vec<_> = direction.iter().map(|&u| [u; LANES]).collect();
        let n = (n_rows - out.len()).min(LANES);
        problem.link.curve(n, &mut sums, p, &mut classes);
        out.extend((0..n).map(|lane| {
            let along = direction.iter().zip(&sums).map(|(u, sums)| u * sums[lane]).sum::<f64>();
            along.max(0.0)
        }));
    }
    out
}
