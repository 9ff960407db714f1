//! The standard normal distribution to full precision.
//!
//! # Definition
//!
//! ```text
//! cdf(z) = erfc(-z / sqrt 2) / 2        quantile = cdf^-1
//! ```
//!
//! `libm` is exact to the last bit or two. statrs 0.19.1 errs by up to 1e-10 in `erfc`, too much to
//! agree with scipy once a tail enters other formulas.
//!
//! # Mirrors
//!
//! scipy 1.13.1 `norm.cdf`, `norm.sf`, `norm.ppf`.

use std::f64::consts::{PI, SQRT_2};

use statrs::distribution::{ContinuousCDF, Normal};

/// Newton steps from statrs' quantile, which is good to ten digits; each doubles their number.
const STEPS: usize = 2;

/// `P(Z <= z)`.
pub(super) fn cdf(z: f64) -> f64 {
    libm::erfc(-z / SQRT_2) / 2.0
}

/// `P(|Z| >= |z|)`, the two-sided p-value of `z`.
pub(super) fn two_sided(z: f64) -> f64 {
    libm::erfc(z.abs() / SQRT_2)
}

/// The z with `cdf(z) = p`; infinite for 0 and 1, and NaN outside of [0, 1].
pub(super) fn quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p > 0.5 {
        // 1 - p is exact here, and the lower tail keeps its digits.
        return -quantile(1.0 - p);
    }
    let mut z = Normal::standard().inverse_cdf(p);
    if z.is_finite() {
        for _ in 0..STEPS {
            let density = (-z * z / 2.0).exp() / (2.0 * PI).sqrt();
            z -= (cdf(z) - p) / density;
        }
    }
    z
}

#[cfg(test)]
mod tests {
    use super::{cdf, quantile, two_sided};
    use crate::stats::close;

    #[test]
    fn probabilities_are_those_of_scipy() {
        for (z, expected) in CDF {
            assert!(close(cdf(z), expected), "{z}: {} {expected}", cdf(z));
            assert!(close(two_sided(z), 2.0 * expected) && close(two_sided(-z), 2.0 * expected));
        }
    }

    #[test]
    fn quantiles_are_those_of_scipy() {
        for (p, expected) in PPF {
            assert!(close(quantile(p), expected), "{p}: {} {expected}", quantile(p));
        }
    }

    #[test]
    fn the_ends_are_infinite_and_the_middle_is_zero() {
        assert!(quantile(0.0) == f64::NEG_INFINITY && quantile(1.0) == f64::INFINITY);
        assert!(quantile(0.5).abs() < 1e-16);
        assert!(quantile(-0.1).is_nan() && quantile(f64::NAN).is_nan());
    }

    /// `norm.cdf(z)`.
    const CDF: [(f64, f64); 7] = [
        (-10.0, 7.619_853_024_160_47e-24),
        (-8.0, 6.220_960_574_271_74e-16),
        (-3.5, 0.000_232_629_079_035_525_02),
        (-1.0, 0.158_655_253_931_457_07),
        (-0.75, 0.226_627_352_376_868_2),
        (-0.5, 0.308_537_538_725_986_9),
        (-0.000_976_562_5, 0.499_610_407_991_219_5),
    ];

    /// `norm.ppf(p)`.
    const PPF: [(f64, f64); 7] = [
        (1e-300, -37.047_096_299_361_2),
        (1e-12, -7.034_483_825_301_131),
        (0.025, -1.959_963_984_540_054_5),
        (0.3, -0.524_400_512_708_040_9),
        (0.499_023_437_5, -0.002_447_881_619_110_678),
        (0.75, 0.674_489_750_196_081_7),
        (0.975, 1.959_963_984_540_054),
    ];
}
