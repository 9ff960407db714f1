//! The sigmoid that turns decision values into probabilities of two classes.
//!
//! # Definition
//!
//! ```text
//! p(x) = 1 / (1 + exp(A f(x) + B))
//! ```
//!
//! A and B minimise the cross entropy with the targets `(n1 + 1) / (n1 + 2)` for the `n1` rows of
//! the first class and `1 / (n2 + 2)` for the `n2` others, by Newton's method with backtracking.
//!
//! # Mirrors
//!
//! libsvm as shipped with scikit-learn 1.5.2 (`sigmoid_train`, `sigmoid_predict`).
//!
//! # Reference
//!
//! Lin, Lin, Weng. A Note on Platt's Probabilistic Outputs for Support Vector Machines. Machine
//! Learning 68, 2007.

use super::math;
use crate::simd::{LANES, sum, vectorised};

const MAX_STEPS: usize = 100;
/// The search along a Newton direction gives up below this step.
const MIN_STEP: f64 = 1e-10;
/// Added to the diagonal of the Hessian, which may be singular.
const RIDGE: f64 = 1e-12;
/// The gradient that counts as zero.
const GRADIENT_TOLERANCE: f64 = 1e-5;
/// Share of the predicted decrease that a step must achieve.
const DECREASE: f64 = 1e-4;

/// Slope and offset of one pair of classes; libsvm's `probA` and `probB`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sigmoid {
    /// Slope, negative where larger decisions speak for the first class.
    pub a: f64,
    /// Offset.
    pub b: f64,
}

impl Sigmoid {
    /// The probability of the first class of the pair.
    #[inline(always)]
    #[must_use]
    pub fn probability(&self, decision: f64) -> f64 {
        let f = decision * self.a + self.b;
        let e = math::exp(-f.abs());
        let p = if f >= 0.0 { e } else { 1.0 };
        p / (1.0 + e)
    }

    /// Fits the sigmoid to decision values; the first `n_first` rows belong to the first class.
    #[must_use]
    pub fn fit(decisions: &[f64], n_first: usize) -> Self {
        let (n1, n2) = (n_first as f64, (decisions.len() - n_first) as f64);
        let targets = Targets { n_first, high: (n1 + 1.0) / (n1 + 2.0), low: 1.0 / (n2 + 2.0) };
        let mut at = Self { a: 0.0, b: math::ln((n2 + 1.0) / (n1 + 1.0)) };
        let mut here = at.cost(decisions, &targets);
        for _ in 0..MAX_STEPS {
            if here.g1.abs() < GRADIENT_TOLERANCE && here.g2.abs() < GRADIENT_TOLERANCE {
                break;
            }
            let (h11, h22, h21) = (here.h11 + RIDGE, here.h22 + RIDGE, here.h21);
            let determinant = h11 * h22 - h21 * h21;
            let da = -(h22 * here.g1 - h21 * here.g2) / determinant;
            let db = -(-h21 * here.g1 + h11 * here.g2) / determinant;
            let slope = here.g1 * da + here.g2 * db;
            let mut step = 1.0;
            loop {
                if step < MIN_STEP {
                    return at;
                }
                let next = Self { a: at.a + step * da, b: at.b + step * db };
                let there = next.cost(decisions, &targets);
                if there.value < here.value + DECREASE * step * slope {
                    (at, here) = (next, there);
                    break;
                }
                step /= 2.0;
            }
        }
        at
    }

    /// Cross entropy, its gradient and its Hessian, all in one pass: most first steps are taken.
    fn cost(&self, decisions: &[f64], targets: &Targets) -> Cost {
        vectorised(
            #[inline(always)]
            move || {
                let mut sums = [[0.0; LANES]; 6];
                let (chunks, rest) = decisions.as_chunks::<LANES>();
                for (number, chunk) in chunks.iter().enumerate() {
                    self.add(chunk, &targets.chunk(number * LANES), &[1.0; LANES], &mut sums);
                }
                if !rest.is_empty() {
                    let (mut chunk, mut weights) = ([0.0; LANES], [0.0; LANES]);
                    chunk[..rest.len()].copy_from_slice(rest);
                    weights[..rest.len()].fill(1.0);
                    self.add(&chunk, &targets.chunk(chunks.len() * LANES), &weights, &mut sums);
                }
                let [value, g1, g2, h11, h22, h21] = sums.map(sum);
                Cost { value, g1, g2, h11, h22, h21 }
            },
        )
    }

    #[inline(always)]
    fn add(
        &self,
        decisions: &[f64; LANES],
        targets: &[f64; LANES],
        weights: &[f64; LANES],
        sums: &mut [[f64; LANES]; 6],
    ) {
        for lane in 0..LANES {
            let (d, t, weight) = (decisions[lane], targets[lane], weights[lane]);
            let f = d * self.a + self.b;
            let e = math::exp(-f.abs());
            let positive = f >= 0.0;
            let share = 1.0 / (1.0 + e);
            let p = if positive { e * share } else { share };
            let q = if positive { share } else { e * share };
            let side = if positive { t } else { t - 1.0 };
            let d1 = (t - p) * weight;
            let d2 = p * q * weight;
            sums[0][lane] += (side * f + math::ln_1p(e)) * weight;
            sums[1][lane] += d * d1;
            sums[2][lane] += d1;
            sums[3][lane] += d * d * d2;
            sums[4][lane] += d2;
            sums[5][lane] += d * d2;
        }
    }
}

/// What the probabilities should be: the first rows high, the others low.
struct Targets {
    n_first: usize,
    high: f64,
    low: f64,
}

impl Targets {
    #[inline(always)]
    fn chunk(&self, start: usize) -> [f64; LANES] {
        std::array::from_fn(|lane| if start + lane < self.n_first { self.high } else { self.low })
    }
}

/// Cross entropy with its derivatives by A and B.
#[derive(Debug, Clone, Copy)]
struct Cost {
    value: f64,
    g1: f64,
    g2: f64,
    h11: f64,
    h22: f64,
    h21: f64,
}

#[cfg(test)]
mod tests {
    use super::Sigmoid;

    #[test]
    fn a_fitted_sigmoid_is_a_stationary_point_of_the_cross_entropy() {
        let decisions: Vec<f64> =
            (0..21).map(|i| if i < 9 { 0.8 } else { -0.6 } + f64::from(i * 7 % 11) * 0.2 - 1.0).collect();
        let fitted = Sigmoid::fit(&decisions, 9);
        assert!(fitted.a < 0.0);
        // The gradient by B is the sum of (target - p).
        let surplus: f64 = decisions
            .iter()
            .enumerate()
            .map(|(i, &d)| (if i < 9 { 10.0 / 11.0 } else { 1.0 / 14.0 }) - fitted.probability(d))
            .sum();
        assert!(surplus.abs() < 1e-5, "{surplus}");
    }

    #[test]
    fn probabilities_stay_within_0_and_1_and_fall_with_the_slope() {
        let sigmoid = Sigmoid { a: -2.0, b: 0.5 };
        let values = [-1e9, -3.0, 0.25, 3.0, 1e9].map(|d| sigmoid.probability(d));
        assert_eq!((values[0], values[2], values[4]), (0.0, 0.5, 1.0));
        assert!(values.is_sorted());
    }

    #[test]
    fn decisions_that_say_nothing_give_the_share_of_the_first_class() {
        let p = Sigmoid::fit(&[0.0; 10], 4).probability(0.0);
        assert!((p - (4.0 * (5.0 / 6.0) + 6.0 * (1.0 / 8.0)) / 10.0).abs() < 1e-6, "{p}");
    }
}
