//! Nemenyi's test: which strategies differ, once Friedman's test says that some do?
//!
//! # Definition
//!
//! Two of k treatments differ over n blocks where their mean ranks are at least apart by
//!
//! ```text
//! CD = q(alpha, k) sqrt(k (k + 1) / (6 n))
//! ```
//!
//! with `q` the upper `alpha` quantile of the range of k standard normal numbers, over sqrt 2 (the
//! studentized range with infinitely many degrees of freedom). Its upper tail is
//!
//! ```text
//! P(Q > x) = k ∫ φ(z) (F(z)^(k-1) - (F(z) - F(z - x))^(k-1)) dz
//! ```
//!
//! which the trapezoid rule on an even grid integrates to rounding: the integrand is analytic and
//! falls off like a normal density at both ends.
//!
//! # Mirrors
//!
//! scipy 1.13.1 `studentized_range.sf` and `ppf` with `df = inf`; p-values are those of
//! scikit-posthocs 0.11.4 `posthoc_nemenyi_friedman`. scipy takes small tails as 1 minus the
//! distribution, we integrate them, so that they keep their digits.
//!
//! # Reference
//!
//! Nemenyi. Distribution-Free Multiple Comparisons. Thesis, Princeton 1963. Demsar.
//! Statistical Comparisons of Classifiers over Multiple Data Sets. JMLR 7, 2006, table 5.

use std::f64::consts::{PI, SQRT_2};

use super::normal;

/// The grid runs from here below 0 to here above half the range, where the integrand of a large
/// range is largest; the normal density is below 1e-22 at this distance.
const REACH: f64 = 10.0;

/// Ranges from here on have a tail of 0 in f64.
const LARGEST_RANGE: f64 = 80.0;

/// Grid points per unit. For k treatments the trapezoid rule errs by exp(-2 (PI * DENSITY)^2 / k),
/// below rounding for up to 500 strategies.
const DENSITY: f64 = 32.0;

/// Halvings of a bracket as wide as 100, down to the rounding of a quantile.
const HALVINGS: usize = 60;

/// `P(Q > range)` for the range `Q` of `k` standard normal numbers. `None` for `k < 2` and where
/// `range` is NaN.
#[must_use]
pub fn range_sf(range: f64, k: usize) -> Option<f64> {
    if k < 2 || range.is_nan() {
        return None;
    }
    if range <= 0.0 {
        return Some(1.0);
    }
    if range >= LARGEST_RANGE {
        return Some(0.0);
    }
    let others = (k - 1) as f64;
    let integrand = |z: f64| {
        let below = normal::cdf(z);
        // below^m - (below - far)^m without cancellation where `far` is small.
        let far = (normal::cdf(z - range) / below).min(1.0);
        let share = -(others * (-far).ln_1p()).exp_m1();
        (-z * z / 2.0).exp() * below.powf(others) * share
    };
    let start = -REACH * DENSITY;
    let end = (REACH + range / 2.0) * DENSITY;
    let steps = (0..).map(|step| start + f64::from(step)).take_while(|&step| step <= end);
    let sum: f64 = steps.map(|step| integrand(step / DENSITY)).sum();
    Some((k as f64 * sum / DENSITY / (2.0 * PI).sqrt()).min(1.0))
}

/// `q(alpha, k)` of Demsar's table 5: the upper `alpha` quantile of the range of `k` standard
/// normal numbers, over sqrt 2. `None` for `k < 2` and where `alpha` is not in (0, 1).
#[must_use]
pub fn critical_value(k: usize, alpha: f64) -> Option<f64> {
    if !(alpha > 0.0 && alpha < 1.0) {
        return None;
    }
    let (mut low, mut high) = (0.0, 100.0);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if range_sf(middle, k)? > alpha {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(f64::midpoint(low, high) / SQRT_2)
}

/// The critical difference of mean ranks of `k` treatments over `n` blocks. `None` as for
/// [`critical_value`], and without blocks.
#[must_use]
pub fn critical_difference(k: usize, n: usize, alpha: f64) -> Option<f64> {
    Some(critical_value(k, alpha)? * standard_error(k, n)?)
}

/// The p-value of two of `k` treatments whose mean ranks over `n` blocks are apart by
/// `difference`, of either sign. `None` for `k < 2`, without blocks, and where `difference` is NaN.
#[must_use]
pub fn p_value(difference: f64, k: usize, n: usize) -> Option<f64> {
    range_sf(difference.abs() / standard_error(k, n)? * SQRT_2, k)
}

fn standard_error(k: usize, n: usize) -> Option<f64> {
    (n > 0).then(|| (k as f64 * (k as f64 + 1.0) / (6.0 * n as f64)).sqrt())
}

#[cfg(test)]
mod tests {
    use super::{critical_difference, critical_value, normal, p_value, range_sf};

    /// The published table has three decimals, and is what quantiles of three decimals over sqrt 2
    /// give: half a unit for each of the two roundings.
    const TABLE: f64 = 0.000_5 + 0.000_5 / std::f64::consts::SQRT_2;

    /// Bound on the relative error of the quadrature: a thousand values with rounding of their own.
    const QUADRATURE: f64 = 1e-13;

    #[test]
    fn critical_values_are_those_of_demsars_table() {
        let alpha_5 = [1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164];
        let alpha_10 = [1.645, 2.052, 2.291, 2.459, 2.589, 2.693, 2.780, 2.855, 2.920];
        for (alpha, table) in [(0.05, alpha_5), (0.10, alpha_10)] {
            for (k, published) in (2..).zip(table) {
                let q = critical_value(k, alpha).expect("two or more treatments");
                assert!((q - published).abs() <= TABLE, "k = {k}, alpha = {alpha}: {q}");
            }
        }
    }

    #[test]
    fn two_treatments_have_the_range_of_one_normal_difference() {
        for range in [0.01, 0.5, 2.0, 8.0, 20.0] {
            let expected = normal::two_sided(range / std::f64::consts::SQRT_2);
            let tail = range_sf(range, 2).expect("two treatments");
            assert!((tail / expected - 1.0).abs() < QUADRATURE, "{range}: {tail} {expected}");
        }
    }

    #[test]
    fn a_difference_as_large_as_the_critical_one_has_the_p_value_alpha() {
        let difference = critical_difference(6, 12, 0.05).expect("six treatments");
        assert!(p_value(-difference, 6, 12).is_some_and(|p| (p - 0.05).abs() < 0.05 * QUADRATURE));
    }

    #[test]
    fn equal_ranks_have_the_p_value_one() {
        assert_eq!(p_value(0.0, 5, 10), Some(1.0));
    }

    #[test]
    fn what_is_undefined_is_none() {
        assert_eq!(critical_value(1, 0.05), None);
        assert_eq!(critical_value(3, 1.0), None);
        assert_eq!(critical_difference(3, 0, 0.05), None);
        assert_eq!(p_value(f64::NAN, 3, 5), None);
    }
}
