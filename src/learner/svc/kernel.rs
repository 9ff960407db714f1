//! Kernels, computed from the shared distances or from dot products.
//!
//! # Definition
//!
//! ```text
//! rbf       exp(-gamma |x - y|^2)
//! linear    x.y
//! poly      (gamma x.y + coef0)^degree
//! sigmoid   tanh(gamma x.y + coef0)
//! ```
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2's libsvm. The squared distance of two rows is `x.x + y.y - 2 x.y`, and the
//! power of `poly` is made by repeated squaring, as there.

use crate::numeric::{elementary as math, vectorised};

/// A kernel function with its parameters, `gamma` resolved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kernel {
    /// `exp(-gamma |x - y|^2)`.
    Rbf {
        /// Above 0.
        gamma: f64,
    },
    /// `x.y`.
    Linear,
    /// `(gamma x.y + coef0)^degree`.
    Poly {
        /// Above 0.
        gamma: f64,
        /// Any number.
        coef0: f64,
        /// The power.
        degree: usize,
    },
    /// `tanh(gamma x.y + coef0)`.
    Sigmoid {
        /// Above 0.
        gamma: f64,
        /// Any number.
        coef0: f64,
    },
}

impl Kernel {
    /// Replaces squared distances (`Rbf`) or dot products (the others) by kernel values.
    pub fn apply(&self, values: &mut [f64]) {
        match *self {
            Self::Rbf { gamma } => map(
                values,
                #[inline(always)]
                move |d2| math::exp(-gamma * d2),
            ),
            Self::Linear => {}
            Self::Poly { gamma, coef0, degree } => {
                map(
                    values,
                    #[inline(always)]
                    move |product| power(gamma * product + coef0, degree),
                );
            }
            Self::Sigmoid { gamma, coef0 } => {
                map(
                    values,
                    #[inline(always)]
                    move |product| math::tanh(gamma * product + coef0),
                );
            }
        }
    }
}

#[inline(always)]
fn map(values: &mut [f64], function: impl Fn(f64) -> f64) {
    vectorised(
        #[inline(always)]
        move || {
            for value in values.iter_mut() {
                *value = function(*value);
            }
        },
    );
}

/// `base^exponent` by repeated squaring.
#[inline(always)]
fn power(base: f64, exponent: usize) -> f64 {
    let (mut square, mut result, mut left) = (base, 1.0, exponent);
    while left > 0 {
        if left % 2 == 1 {
            result *= square;
        }
        square *= square;
        left /= 2;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::{Kernel, power};

    #[test]
    fn kernels_follow_their_definitions() {
        let apply = |kernel: Kernel, value: f64| {
            let mut values = [value; 3];
            kernel.apply(&mut values);
            values[2]
        };
        assert_eq!(apply(Kernel::Linear, 1.5), 1.5);
        assert_eq!(apply(Kernel::Poly { gamma: 2.0, coef0: 1.0, degree: 3 }, 1.5), 64.0);
        assert_eq!(apply(Kernel::Rbf { gamma: 2.0 }, 0.0), 1.0);
        assert!((apply(Kernel::Rbf { gamma: 2.0 }, 1.5) - (-3.0_f64).exp()).abs() < 1e-16);
        let sigmoid = apply(Kernel::Sigmoid { gamma: 0.1, coef0: -1.0 }, 1.5);
        assert!((sigmoid - (-0.85_f64).tanh()).abs() < 3e-16);
    }

    #[test]
    fn a_power_is_made_by_repeated_squaring() {
        assert_eq!([0, 1, 2, 5].map(|exponent| power(-3.0, exponent)), [1.0, -3.0, 9.0, -243.0]);
    }
}
