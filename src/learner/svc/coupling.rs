//! Pairwise coupling: class probabilities from the probabilities of pairs.
//!
//! # Definition
//!
//! ```text
//! minimise  sum over t of sum over j != t of (r_jt p_t - r_tj p_j)^2    with  sum(p) = 1
//! ```
//!
//! where `r_tj` estimates the probability of `t` given that the class is `t` or `j`. One sweep
//! solves for every `p_t` in turn and normalises; sweeps end when `|Qp - p'Qp| < 0.005 / k`.
//!
//! # Mirrors
//!
//! libsvm as shipped with scikit-learn 1.5.2 (`multiclass_probability`), which sweeps for two
//! classes too. Sixteen rows are done at a time; a row that has converged is not changed any more.
//!
//! # Reference
//!
//! Wu, Lin, Weng. Probability Estimates for Multi-class Classification by Pairwise Coupling.
//! JMLR 5, 2004 (the second method).

use super::sigmoid::Sigmoid;
use crate::numeric::vectorised;

/// Rows that are done together: two vectors of eight, because one would mostly wait for its divisions.
pub(super) const ROWS: usize = 16;
/// One value of each of these rows.
type Lane = [f64; ROWS];

/// Pairwise probabilities are kept this far from 0 and 1.
const MARGIN: f64 = 1e-7;
/// Sweeps end when the largest error falls below this divided by the number of classes.
const TOLERANCE: f64 = 0.005;

/// Couples rows, with memory that is reused from call to call.
#[derive(Debug)]
pub(super) struct Coupling {
    n_classes: usize,
    q: Vec<Lane>,
    /// One over the diagonal of `q`.
    inverse: Vec<Lane>,
    qp: Vec<Lane>,
    p: Vec<Lane>,
}

impl Coupling {
    /// For `n_classes` classes.
    pub(super) fn new(n_classes: usize) -> Self {
        let zero = [0.0; ROWS];
        Self {
            n_classes,
            q: vec![zero; n_classes * n_classes],
            inverse: vec![zero; n_classes],
            qp: vec![zero; n_classes],
            p: vec![zero; n_classes],
        }
    }

    /// Class probabilities of the rows `start..start + 16` of a block; `decisions` holds one array
    /// of the block's rows per pair of classes.
    pub(super) fn probabilities<const BLOCK: usize>(
        &mut self,
        decisions: &[[f64; BLOCK]],
        start: usize,
        sigmoids: &[Sigmoid],
    ) -> &[Lane] {
        let this = &mut *self;
        vectorised(
            #[inline(always)]
            move || {
                this.prepare(decisions, start, sigmoids);
                this.iterate();
            },
        );
        &self.p
    }

    /// Q of the definition, written as p'Qp.
    #[inline(always)]
    fn prepare<const BLOCK: usize>(
        &mut self,
        decisions: &[[f64; BLOCK]],
        start: usize,
        sigmoids: &[Sigmoid],
    ) {
        let k = self.n_classes;
        for class in 0..k {
            self.q[class * k + class] = [0.0; ROWS];
        }
        let mut pair = 0;
        for t in 0..k {
            for j in t + 1..k {
                let mut r: Lane = [0.0; ROWS];
                r.copy_from_slice(&decisions[pair][start..start + ROWS]);
                sigmoids[pair].apply(&mut r);
                let r = r.map(|r| r.clamp(MARGIN, 1.0 - MARGIN));
                let (q_tt, q_jj) = (&mut self.q[t * k + t], r.map(|r| r * r));
                for lane in 0..ROWS {
                    q_tt[lane] += (1.0 - r[lane]) * (1.0 - r[lane]);
                }
                for (sum, q_jj) in self.q[j * k + j].iter_mut().zip(q_jj) {
                    *sum += q_jj;
                }
                let off = r.map(|r| -(1.0 - r) * r);
                self.q[t * k + j] = off;
                self.q[j * k + t] = off;
                pair += 1;
            }
        }
        for t in 0..k {
            self.inverse[t] = self.q[t * k + t].map(|q| 1.0 / q);
        }
        self.p.fill([1.0 / k as f64; ROWS]);
    }

    #[inline(always)]
    fn iterate(&mut self) {
        let k = self.n_classes;
        let tolerance = TOLERANCE / k as f64;
        let (q, inverse) = (&self.q[..], &self.inverse[..]);
        let (qp, p) = (&mut self.qp[..], &mut self.p[..]);
        for _ in 0..k.max(100) {
            let mut pqp = [0.0; ROWS];
            for ((row, qp), p_t) in q.chunks_exact(k).zip(qp.iter_mut()).zip(p.iter()) {
                let mut sum = [0.0; ROWS];
                for (q, p) in row.iter().zip(p.iter()) {
                    for lane in 0..ROWS {
                        sum[lane] += q[lane] * p[lane];
                    }
                }
                for lane in 0..ROWS {
                    pqp[lane] += p_t[lane] * sum[lane];
                }
                *qp = sum;
            }
            let mut error = [0.0; ROWS];
            for qp in qp.iter() {
                for lane in 0..ROWS {
                    let here = (qp[lane] - pqp[lane]).abs();
                    error[lane] = if here > error[lane] { here } else { error[lane] };
                }
            }
            // 1 for rows that go on, 0 for those that are done.
            let open = error.map(|error| if error < tolerance { 0.0 } else { 1.0 });
            if open == [0.0; ROWS] {
                return;
            }
            sweep(q, inverse, qp, p, pqp, &open);
        }
    }
}

/// Solves for every class in turn; `diff = 0` leaves a row exactly as it is.
#[inline(always)]
fn sweep(q: &[Lane], inverse: &[Lane], qp: &mut [Lane], p: &mut [Lane], mut pqp: Lane, open: &Lane) {
    for (t, (row, inverse)) in q.chunks_exact(p.len()).zip(inverse).enumerate() {
        let (mut diff, mut scale) = ([0.0; ROWS], [0.0; ROWS]);
        for lane in 0..ROWS {
            let (q_tt, qp_t) = (row[t][lane], qp[t][lane]);
            diff[lane] = open[lane] * (pqp[lane] - qp_t) * inverse[lane];
            scale[lane] = 1.0 / (1.0 + diff[lane]);
            p[t][lane] += diff[lane];
            let moved = pqp[lane] + diff[lane] * (diff[lane] * q_tt + 2.0 * qp_t);
            pqp[lane] = moved * scale[lane] * scale[lane];
        }
        for ((q, qp), p) in row.iter().zip(qp.iter_mut()).zip(p.iter_mut()) {
            for lane in 0..ROWS {
                qp[lane] = (qp[lane] + diff[lane] * q[lane]) * scale[lane];
                p[lane] *= scale[lane];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Coupling, ROWS};
    use crate::learner::svc::sigmoid::Sigmoid;

    const IDENTITY: Sigmoid = Sigmoid { a: -1.0, b: 0.0 };

    #[test]
    fn pairs_that_agree_are_coupled_to_the_probabilities_they_come_from() {
        let p: [f64; 3] = [0.6, 0.3, 0.1];
        let logit = |t: usize, j: usize| [(p[t] / p[j]).ln(); ROWS];
        let decisions = [logit(0, 1), logit(0, 2), logit(1, 2)];
        let mut coupling = Coupling::new(3);
        let found = coupling.probabilities(&decisions, 0, &[IDENTITY; 3]);
        for (found, right) in found.iter().zip(p) {
            // The sweeps end early, as libsvm's do.
            assert!((found[5] - right).abs() < 5e-3, "{found:?} {right}");
        }
    }

    #[test]
    fn a_lanedoes_not_depend_on_the_rows_beside_it() {
        let alone = [[0.7; ROWS], [-0.2; ROWS], [1.9; ROWS]];
        let mut mixed = alone;
        for (pair, values) in mixed.iter_mut().enumerate() {
            for lane in 1..ROWS {
                values[lane] = (lane * (pair + 2)) as f64 - 9.0;
            }
        }
        let mut coupling = Coupling::new(3);
        let first = coupling.probabilities(&alone, 0, &[IDENTITY; 3]).to_vec();
        let second = coupling.probabilities(&mixed, 0, &[IDENTITY; 3]);
        for (a, b) in first.iter().zip(second) {
            assert_eq!(a[0].to_bits(), b[0].to_bits());
        }
    }
}
