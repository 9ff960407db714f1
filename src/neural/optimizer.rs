//! How gradients move the weights.
//!
//! # Definition
//!
//! ```text
//! sgd:  v = momentum v - rate g;      w += v, or with Nesterov w += momentum v - rate g
//! adam: m = b1 m + (1 - b1) g;  s = b2 s + (1 - b2) g^2
//!       w -= rate sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(s) + epsilon)
//! ```
//!
//! Before each step all weights may shrink, `w -= rate decay w`, apart from the gradient: with Adam, `AdamW`.
//!
//! # Reference
//!
//! Loshchilov, Hutter. Decoupled Weight Decay Regularization. ICLR 2019.

use ndarray::NdFloat;

use crate::numeric::vectorised;

/// The method and its constants.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Solver {
    /// Gradient descent with momentum.
    Sgd {
        /// First step size.
        rate: f64,
        /// How the step size changes.
        schedule: Schedule,
        /// Share of the last step that is made again.
        momentum: f64,
        /// Whether the gradient is applied after the momentum, as Nesterov has it.
        nesterov: bool,
    },
    /// Adam.
    Adam {
        /// Step size.
        rate: f64,
        /// Decay of the mean gradient.
        beta1: f64,
        /// Decay of the mean squared gradient.
        beta2: f64,
        /// Added to the root of the mean square.
        epsilon: f64,
    },
}

/// How the step size of gradient descent changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Schedule {
    /// Not at all.
    Constant,
    /// After each epoch to `rate / (rows seen + 1)^power`.
    InverseScaling {
        /// The exponent.
        power: f64,
    },
    /// Divided by 5 instead of stopping, until it is at most 1e-6.
    Adaptive,
}

/// Step size below which the adaptive schedule stops.
const SMALLEST_RATE: f64 = 1e-6;

/// A method in the course of a fit, in the precision of its weights.
#[derive(Debug)]
pub(super) struct Optimizer<T> {
    solver: Solver,
    /// Share of a step size by which weights shrink.
    decay: f64,
    /// The present step size of gradient descent.
    rate: f64,
    steps: u32,
    /// Velocities, or mean gradients.
    first: Vec<T>,
    /// Mean squared gradients.
    second: Vec<T>,
}

impl<T: NdFloat> Optimizer<T> {
    pub(super) fn new(solver: Solver, decay: f64, n_parameters: usize) -> Self {
        let (rate, n_second) = match solver {
            Solver::Sgd { rate, .. } => (rate, 0),
            Solver::Adam { rate, .. } => (rate, n_parameters),
        };
        let zeros = |n| vec![T::zero(); n];
        Self { solver, decay, rate, steps: 0, first: zeros(n_parameters), second: zeros(n_second) }
    }

    /// Moves the weights by one step.
    pub(super) fn step(&mut self, weights: &mut [T], gradients: &[T]) {
        self.steps += 1;
        if self.decay > 0.0 {
            let rate = if let Solver::Adam { rate, .. } = self.solver { rate } else { self.rate };
            shrink(weights, number(1.0 - rate * self.decay));
        }
        match self.solver {
            Solver::Sgd { momentum, nesterov, .. } => self.descend(weights, gradients, momentum, nesterov),
            Solver::Adam { rate, beta1, beta2, epsilon } => {
                let steps = f64::from(self.steps);
                let rate = rate * (1.0 - libm::pow(beta2, steps)).sqrt() / (1.0 - libm::pow(beta1, steps));
                self.adapt(weights, gradients, rate, (beta1, beta2), epsilon);
            }
        }
    }

    fn descend(&mut self, weights: &mut [T], gradients: &[T], momentum: f64, nesterov: bool) {
        let (rate, momentum): (T, T) = (number(self.rate), number(momentum));
        let velocities = &mut self.first[..];
        vectorised(
            #[inline(always)]
            move || {
                for ((w, &g), v) in weights.iter_mut().zip(gradients).zip(velocities.iter_mut()) {
                    *v = momentum * *v - rate * g;
                    *w += if nesterov { momentum * *v - rate * g } else { *v };
                }
            },
        );
    }

    fn adapt(
        &mut self,
        weights: &mut [T],
        gradients: &[T],
        rate: f64,
        (beta1, beta2): (f64, f64),
        epsilon: f64,
    ) {
        let (means, squares) = (&mut self.first[..], &mut self.second[..]);
        let [step, beta1, new1, beta2, new2, epsilon]: [T; 6] =
            [-rate, beta1, 1.0 - beta1, beta2, 1.0 - beta2, epsilon].map(number);
        vectorised(
            #[inline(always)]
            move || {
                let moments = means.iter_mut().zip(squares.iter_mut());
                for ((w, &g), (m, s)) in weights.iter_mut().zip(gradients).zip(moments) {
                    *m = beta1 * *m + new1 * g;
                    *s = beta2 * *s + new2 * (g * g);
                    *w += step * *m / (s.sqrt() + epsilon);
                }
            },
        );
    }

    /// At the end of an epoch, after `rows_seen` rows in all epochs and fits.
    pub(super) fn end_epoch(&mut self, rows_seen: usize) {
        if let Solver::Sgd { rate, schedule: Schedule::InverseScaling { power }, .. } = self.solver {
            self.rate = rate / libm::pow((rows_seen + 1) as f64, power);
        }
    }

    /// Whether a fit that no longer improves ends; otherwise the steps become smaller.
    pub(super) fn ends(&mut self) -> bool {
        if !matches!(self.solver, Solver::Sgd { schedule: Schedule::Adaptive, .. }) {
            return true;
        }
        if self.rate <= SMALLEST_RATE {
            return true;
        }
        self.rate /= 5.0;
        false
    }
}

/// A constant in the precision of the weights.
fn number<T: NdFloat>(value: f64) -> T {
    T::from(value).expect("a float takes every float")
}

fn shrink<T: NdFloat>(weights: &mut [T], factor: T) {
    vectorised(
        #[inline(always)]
        move || {
            for w in weights.iter_mut() {
                *w *= factor;
            }
        },
    );
}

#[cfg(test)]
mod tests {
    use super::{Optimizer, Schedule, Solver};

    fn sgd(schedule: Schedule) -> Optimizer<f64> {
        let solver = Solver::Sgd { rate: 0.1, schedule, momentum: 0.5, nesterov: false };
        Optimizer::new(solver, 0.0, 1)
    }

    #[test]
    fn weights_shrink_apart_from_the_gradient_with_either_method() {
        let plain = Solver::Sgd { rate: 0.1, schedule: Schedule::Constant, momentum: 0.0, nesterov: false };
        let mut weights = [2.0_f32];
        Optimizer::new(plain, 0.5, 1).step(&mut weights, &[1.0]);
        assert!((weights[0] - (2.0 * 0.95 - 0.1)).abs() < 1e-6, "{weights:?}");
        let adam = Solver::Adam { rate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
        let mut weights = [2.0_f32];
        Optimizer::new(adam, 0.5, 1).step(&mut weights, &[7.0]);
        assert!((weights[0] - (2.0 * 0.95 - 0.1)).abs() < 1e-6, "{weights:?}");
    }

    #[test]
    fn momentum_adds_a_share_of_the_last_step() {
        let mut weights = [1.0];
        let mut optimizer = sgd(Schedule::Constant);
        optimizer.step(&mut weights, &[2.0]);
        assert_eq!(weights, [0.8]);
        optimizer.step(&mut weights, &[2.0]);
        assert!((weights[0] - 0.5).abs() < 1e-15, "{weights:?}");
    }

    #[test]
    fn the_adaptive_schedule_divides_by_5_until_the_steps_are_tiny() {
        let mut optimizer = sgd(Schedule::Adaptive);
        let divisions = (0..100).take_while(|_| !optimizer.ends()).count();
        // 0.1 / 5^8 = 2.56e-7 is the first at or below 1e-6.
        assert_eq!(divisions, 8);
        assert!(sgd(Schedule::Constant).ends());
    }

    #[test]
    fn the_first_step_of_adam_has_the_length_of_the_rate() {
        let solver = Solver::Adam { rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
        let mut weights = [1.0, -1.0_f64];
        Optimizer::new(solver, 0.0, 2).step(&mut weights, &[3.0, -0.5]);
        assert!((weights[0] - 0.99).abs() < 1e-6 && (weights[1] + 0.99).abs() < 1e-6, "{weights:?}");
    }
}
