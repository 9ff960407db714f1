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
//! classes too. Eight rows are done at a time; a row that has converged is not changed any more.
//!
//! # Reference
//!
//! Wu, Lin, Weng. Probability Estimates for Multi-class Classification by Pairwise Coupling.
//! JMLR 5, 2004 (the second method).

use pulp::Arch;

use super::sigmoid::Sigmoid;

/// Rows that are done together.
pub(super) const LANES: usize = 8;
/// One value of each of the rows that are done together.
type Lane = [f64; LANES];

/// Pairwise probabilities are kept this far from 0 and 1.
const MARGIN: f64 = 1e-7;
/// Sweeps end when the largest error falls below this divided by the number of classes.
const TOLERANCE: f64 = 0.005;

/// Couples rows, with memory that is reused from call to call.
#[derive(Debug)]
pub(super) struct Coupling {
    n_classes: usize,
    q: Vec<Lane>,
    qp: Vec<Lane>,
    p: Vec<Lane>,
}

impl Coupling {
    /// For `n_classes` classes.
    pub(super) fn new(n_classes: usize) -> Self {
        let zero = [0.0; LANES];
        Self {
            n_classes,
            q: vec![zero; n_classes * n_classes],
            qp: vec![zero; n_classes],
            p: vec![zero; n_classes],
        }
    }

    /// Class probabilities of the rows `start..start + 8` of a block; `decisions` holds one array
    /// of the block's rows per pair of classes.
    pub(super) fn probabilities<const BLOCK: usize>(
        &mut self,
        decisions: &[[f64; BLOCK]],
        start: usize,
        sigmoids: &[Sigmoid],
    ) -> &[Lane] {
        Arch::new().dispatch(
            #[inline(always)]
            || {
                self.prepare(decisions, start, sigmoids);
                self.iterate();
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
            self.q[class * k + class] = [0.0; LANES];
        }
        let mut pair = 0;
        for t in 0..k {
            for j in t + 1..k {
                for lane in 0..LANES {
                    let p = sigmoids[pair].probability(decisions[pair][start + lane]);
                    let r = p.clamp(MARGIN, 1.0 - MARGIN);
                    let other = 1.0 - r;
                    self.q[t * k + t][lane] += other * other;
                    self.q[j * k + j][lane] += r * r;
                    self.q[t * k + j][lane] = -other * r;
                    self.q[j * k + t][lane] = -other * r;
                }
                pair += 1;
            }
        }
        self.p.fill([1.0 / k as f64; LANES]);
    }

    #[inline(always)]
    fn iterate(&mut self) {
        let k = self.n_classes;
        let tolerance = TOLERANCE / k as f64;
        for _ in 0..k.max(100) {
            let mut pqp = [0.0; LANES];
            for t in 0..k {
                let mut sum = [0.0; LANES];
                for j in 0..k {
                    for lane in 0..LANES {
                        sum[lane] += self.q[t * k + j][lane] * self.p[j][lane];
                    }
                }
                for lane in 0..LANES {
                    pqp[lane] += self.p[t][lane] * sum[lane];
                }
                self.qp[t] = sum;
            }
            let mut error = [0.0; LANES];
            for qp in &self.qp {
                for lane in 0..LANES {
                    let here = (qp[lane] - pqp[lane]).abs();
                    error[lane] = if here > error[lane] { here } else { error[lane] };
                }
            }
            // 1 for rows that go on, 0 for those that are done.
            let open = error.map(|error| if error < tolerance { 0.0 } else { 1.0 });
            if open == [0.0; LANES] {
                return;
            }
            self.sweep(&open, &mut pqp);
        }
    }

    #[inline(always)]
    fn sweep(&mut self, open: &Lane, pqp: &mut Lane) {
        let k = self.n_classes;
        for t in 0..k {
            let (mut diff, mut scale) = ([0.0; LANES], [0.0; LANES]);
            for lane in 0..LANES {
                let (q, qp) = (self.q[t * k + t][lane], self.qp[t][lane]);
                diff[lane] = open[lane] * (pqp[lane] - qp) / q;
                scale[lane] = 1.0 / (1.0 + diff[lane]);
                self.p[t][lane] += diff[lane];
                let moved = pqp[lane] + diff[lane] * (diff[lane] * q + 2.0 * qp);
                pqp[lane] = moved * scale[lane] * scale[lane];
            }
            for j in 0..k {
                for lane in 0..LANES {
                    let qp = self.qp[j][lane] + diff[lane] * self.q[t * k + j][lane];
                    self.qp[j][lane] = qp * scale[lane];
                    self.p[j][lane] *= scale[lane];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Coupling, LANES};
    use crate::learner::svc::sigmoid::Sigmoid;

    const IDENTITY: Sigmoid = Sigmoid { a: -1.0, b: 0.0 };

    #[test]
    fn pairs_that_agree_are_coupled_to_the_probabilities_they_come_from() {
        let p: [f64; 3] = [0.6, 0.3, 0.1];
        let logit = |t: usize, j: usize| [(p[t] / p[j]).ln(); LANES];
        let decisions = [logit(0, 1), logit(0, 2), logit(1, 2)];
        let mut coupling = Coupling::new(3);
        let found = coupling.probabilities(&decisions, 0, &[IDENTITY; 3]);
        for (found, right) in found.iter().zip(p) {
            // The sweeps end early, as libsvm's do.
            assert!((found[5] - right).abs() < 5e-3, "{found:?} {right}");
        }
    }

    #[test]
    fn a_row_does_not_depend_on_the_rows_beside_it() {
        let alone = [[0.7; LANES], [-0.2; LANES], [1.9; LANES]];
        let mut mixed = alone;
        for (pair, values) in mixed.iter_mut().enumerate() {
            for lane in 1..LANES {
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
