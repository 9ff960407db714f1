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

use crate::numeric::{LANES, dot, elementary as math, sum, total, vectorised};

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

    /// Replaces decision values by probabilities of the first class of the pair.
    #[inline(always)]
    pub(super) fn apply(&self, values: &mut [f64]) {
        let Self { a, b } = *self;
        for value in values {
            *value = Self { a, b }.probability(*value);
        }
    }

    /// Fits the sigmoid to decision values; the first `n_first` rows belong to the first class.
    #[must_use]
    pub fn fit(decisions: &[f64], n_first: usize) -> Self {
        let (n1, n2) = (n_first as f64, (decisions.len() - n_first) as f64);
        let (high, low) = ((n1 + 1.0) / (n1 + 2.0), 1.0 / (n2 + 2.0));
        let targets: Vec<f64> =
            (0..decisions.len()).map(|row| if row < n_first { high } else { low }).collect();
        let mut terms = Terms::new(decisions.len());
        let mut at = Self { a: 0.0, b: math::ln((n2 + 1.0) / (n1 + 1.0)) };
        let mut here = at.cost(decisions, &targets, &mut terms);
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
                let there = next.cost(decisions, &targets, &mut terms);
                if there.value < here.value + DECREASE * step * slope {
                    (at, here) = (next, there);
                    break;
                }
                step /= 2.0;
            }
        }
        at
    }

    /// Cross entropy, its gradient and its Hessian, all at once: most first steps are taken.
    fn cost(&self, decisions: &[f64], targets: &[f64], terms: &mut Terms) -> Cost {
        let Self { a, b } = *self;
        let Terms { value, d1, d2 } = terms;
        vectorised(
            #[inline(always)]
            move || {
                let outputs = value.iter_mut().zip(d1.iter_mut()).zip(d2.iter_mut());
                for ((&d, &t), ((value, d1), d2)) in decisions.iter().zip(targets).zip(outputs) {
                    let f = d * a + b;
                    let e = math::exp(-f.abs());
                    let share = 1.0 / (1.0 + e);
                    let (p, q) = if f >= 0.0 { (e * share, share) } else { (share, e * share) };
                    let side = if f >= 0.0 { t } else { t - 1.0 };
                    *value = side * f + math::ln_1p(e);
                    *d1 = t - p;
                    *d2 = p * q;
                }
                Cost::sum(decisions, value, d1, d2)
            },
        )
    }
}

/// What every row adds to the cost, and its derivatives by `A f + B`.
struct Terms {
    value: Vec<f64>,
    d1: Vec<f64>,
    d2: Vec<f64>,
}

impl Terms {
    fn new(len: usize) -> Self {
        Self { value: vec![0.0; len], d1: vec![0.0; len], d2: vec![0.0; len] }
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

impl Cost {
    #[inline(always)]
    fn sum(decisions: &[f64], value: &[f64], d1: &[f64], d2: &[f64]) -> Self {
        let mut weighted = [0.0; LANES];
        let (chunks, rest) = decisions.as_chunks::<LANES>();
        for (d, d2) in chunks.iter().zip(d2.as_chunks::<LANES>().0) {
            for lane in 0..LANES {
                weighted[lane] += d[lane] * d[lane] * d2[lane];
            }
        }
        let rest = rest.iter().zip(&d2[chunks.len() * LANES..]);
        Self {
            value: total(value),
            g1: dot(decisions, d1),
            g2: total(d1),
            h11: rest.fold(sum(weighted), |sum, (d, d2)| sum + d * d * d2),
            h22: total(d2),
            h21: dot(decisions, d2),
        }
    }
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
