//! Paired comparison of a strategy with the baseline.
//!
//! # Definition
//!
//! Strategy and baseline see the same data, split and first batch under the same seed, so the
//! differences `d = strategy - baseline` of the seeds are what is compared:
//!
//! ```text
//! mean d ± t(0.975, n - 1) * sd(d) / sqrt(n)
//! ```
//!
//! is the 95 % interval of Student's t, and a seed is won where `d > 0`.
//!
//! # Mirrors
//!
//! scipy 1.13.1 `ttest_rel(strategy, baseline).confidence_interval(0.95)`.
//!
//! # Reference
//!
//! Student. The Probable Error of a Mean. Biometrika 6, 1908.

use statrs::distribution::{Continuous, ContinuousCDF, StudentsT};

use super::moments;

/// Share of the distribution below the upper end of the interval.
const UPPER: f64 = 0.975;

/// What a paired comparison finds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paired {
    /// Seeds that both have.
    pub n: usize,
    /// Mean difference; positive speaks for the strategy.
    pub mean: f64,
    /// Its spread; `None` for a single seed.
    pub spread: Option<Spread>,
    /// Seeds with a positive difference.
    pub won: usize,
    /// Seeds with none.
    pub tied: usize,
    /// Seeds with a negative one.
    pub lost: usize,
}

/// How well a mean difference is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Standard error.
    pub se: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
}

/// What is known of the sign of the difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is positive.
    Better,
    /// It is negative.
    Worse,
    /// It is not known.
    Open,
}

impl Verdict {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::Open => "open",
        }
    }
}

/// What the differences say, one per seed; `None` without any.
#[must_use]
pub fn compare(differences: &[f64]) -> Option<Paired> {
    let n = differences.len();
    if n == 0 {
        return None;
    }
    let mean = moments::mean(differences);
    let spread = moments::sd(differences).and_then(|sd| spread(n, mean, sd));
    let count = |holds: fn(f64) -> bool| differences.iter().filter(|&&difference| holds(difference)).count();
    Some(Paired {
        n,
        mean,
        spread,
        won: count(|difference| difference > 0.0),
        tied: count(|difference| difference == 0.0),
        lost: count(|difference| difference < 0.0),
    })
}

/// How well the mean of `n` values is known, of which two or more have this standard deviation.
#[must_use]
pub fn spread(n: usize, mean: f64, sd: f64) -> Option<Spread> {
    let se = sd / (n as f64).sqrt();
    let reach = upper(&StudentsT::new(0.0, 1.0, n.checked_sub(1)? as f64).ok()?) * se;
    Some(Spread { se, low: mean - reach, high: mean + reach })
}

/// The quantile [`UPPER`]; statrs inverts to about ten digits, a step of Newton's method to all.
fn upper(distribution: &StudentsT) -> f64 {
    let t = distribution.inverse_cdf(UPPER);
    t - (distribution.cdf(t) - UPPER) / distribution.pdf(t)
}

#[cfg(test)]
mod tests {
    use super::compare;
    use crate::stats::close;

    /// Bound on the difference to scipy's interval, over the standard error: what is asked of every
    /// statistic.
    const INVERSION: f64 = 1e-9;

    #[test]
    fn mean_error_and_interval_equal_those_of_scipy() {
        let strategy = [0.57, 0.58, 0.55, 0.61, 0.60, 0.62, 0.55];
        let baseline = [0.55, 0.585, 0.55, 0.59, 0.58, 0.57, 0.54];
        let differences: Vec<f64> = strategy.into_iter().zip(baseline).map(|(a, b)| a - b).collect();
        let paired = compare(&differences).expect("seven pairs");
        let spread = paired.spread.expect("more than one pair");

        // The data are written with 3 decimals, so differences carry an absolute rounding of 1e-16.
        assert!((paired.mean - 0.016_428_571_428_571_428).abs() < 1e-15);
        assert!((spread.se - 0.006_788_846_394_944_41).abs() < 1e-15);
        assert!((spread.low - -0.000_183_137_270_820_851_74).abs() < INVERSION * spread.se);
        assert!((spread.high - 0.033_040_280_127_963_71).abs() < INVERSION * spread.se);
        assert_eq!((paired.n, paired.won, paired.tied, paired.lost), (7, 5, 1, 1));
    }

    #[test]
    fn one_pair_has_a_difference_but_no_interval() {
        let paired = compare(&[0.6 - 0.5]).expect("one pair");
        assert!(close(paired.mean, 0.6 - 0.5) && paired.spread.is_none() && paired.won == 1);
    }

    #[test]
    fn equal_curves_are_ties_with_an_interval_of_no_width() {
        let paired = compare(&[0.0, 0.0]).expect("two pairs");
        assert_eq!(paired.tied, 2);
        assert!(paired.spread.is_some_and(|spread| spread.low == 0.0 && spread.high == 0.0));
    }

    #[test]
    fn no_pair_is_no_comparison() {
        assert_eq!(compare(&[]), None);
    }
}
