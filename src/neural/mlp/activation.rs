//! What a unit makes of the sum that reaches it.

use crate::{
    numeric::elementary::{exp, tanh},
    numeric::vectorised,
};

/// The function of the hidden units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// The sum itself.
    Identity,
    /// `1 / (1 + exp(-z))`.
    Logistic,
    /// The hyperbolic tangent.
    Tanh,
    /// `max(z, 0)`.
    Relu,
}

impl Activation {
    /// Adds the offsets to each row of sums, shape `(n_rows, biases.len())`, and applies the function.
    pub(super) fn apply(self, sums: &mut [f64], biases: &[f64]) {
        match self {
            Self::Identity => each(sums, biases, |z| z),
            Self::Logistic => each(sums, biases, logistic),
            Self::Tanh => each(sums, biases, tanh),
            // numpy's maximum: NaN stays NaN, and of two zeros the first counts.
            Self::Relu => each(sums, biases, |z| if z < 0.0 { 0.0 } else { z }),
        }
    }

    /// Multiplies errors at the outputs by the derivative, which is known from the outputs.
    pub(super) fn derive(self, outputs: &[f64], errors: &mut [f64]) {
        match self {
            Self::Identity => {}
            Self::Logistic => zipped(outputs, errors, |a, error| error * a * (1.0 - a)),
            Self::Tanh => zipped(outputs, errors, |a, error| error * (1.0 - a * a)),
            Self::Relu => zipped(outputs, errors, |a, error| if a == 0.0 { 0.0 } else { error }),
        }
    }
}

/// `1 / (1 + exp(-z))`.
#[inline(always)]
pub(super) fn logistic(z: f64) -> f64 {
    1.0 / (1.0 + exp(-z))
}

#[inline(always)]
fn each(sums: &mut [f64], biases: &[f64], function: impl Fn(f64) -> f64 + Copy) {
    vectorised(
        #[inline(always)]
        move || {
            for row in sums.chunks_exact_mut(biases.len()) {
                for (z, bias) in row.iter_mut().zip(biases) {
                    *z = function(*z + bias);
                }
            }
        },
    );
}

#[inline(always)]
fn zipped(outputs: &[f64], errors: &mut [f64], function: impl Fn(f64, f64) -> f64 + Copy) {
    vectorised(
        #[inline(always)]
        move || {
            for (&a, error) in outputs.iter().zip(errors.iter_mut()) {
                *error = function(a, *error);
            }
        },
    );
}

#[cfg(test)]
mod tests {
    use super::Activation;

    #[test]
    fn derivatives_agree_with_differences() {
        for activation in [Activation::Identity, Activation::Logistic, Activation::Tanh, Activation::Relu] {
            for step in 0..40 {
                let z = f64::from(step) * 0.23 - 4.55;
                let at = |z: f64| {
                    let mut sums = [z - 0.25];
                    activation.apply(&mut sums, &[0.25]);
                    sums[0]
                };
                let mut error = [3.0];
                activation.derive(&[at(z)], &mut error);
                let difference = 3.0 * (at(z + 1e-6) - at(z - 1e-6)) / 2e-6;
                assert!((error[0] - difference).abs() < 1e-8, "{activation:?} at {z}");
            }
        }
    }

    #[test]
    fn rectified_units_keep_nan() {
        let mut sums = [f64::NAN, -1.0];
        Activation::Relu.apply(&mut sums, &[0.0, 0.5]);
        assert!(sums[0].is_nan() && sums[1] == 0.0);
    }
}
