//! Student's paired t-test: is the mean of paired differences 0?
//!
//! # Definition
//!
//! ```text
//! t = mean(d) / (sd(d) / sqrt(n))        p = P(|T| >= |t|),  T of Student's t with n - 1 df
//! ```
//!
//! # Mirrors
//!
//! scipy 1.13.1 `ttest_rel(strategy, baseline)`, of which `d` is the difference. Where all `d` are
//! equal scipy gives NaN or infinity; here there is no test.
//!
//! # Reference
//!
//! Student. The Probable Error of a Mean. Biometrika 6, 1908.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::moments;

/// What the test finds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairedT {
    /// Student's t; positive where the mean difference is.
    pub statistic: f64,
    /// Degrees of freedom.
    pub df: usize,
    /// Two-sided p-value.
    pub p: f64,
}

/// Tests the differences. `None` for fewer than two, where all are equal, and where one is not
/// finite.
#[must_use]
pub fn paired_t(differences: &[f64]) -> Option<PairedT> {
    let sd = moments::sd(differences).filter(|sd| sd.is_finite() && *sd > 0.0)?;
    let n = differences.len();
    let statistic = moments::mean(differences) / (sd / (n as f64).sqrt());
    // A spread below what f64 can square leaves nothing to divide by.
    let statistic = Some(statistic).filter(|t| t.is_finite())?;
    let df = n - 1;
    let p = 2.0 * StudentsT::new(0.0, 1.0, df as f64).ok()?.sf(statistic.abs());
    Some(PairedT { statistic, df, p })
}

#[cfg(test)]
mod tests {
    use super::paired_t;
    use crate::stats::close;

    #[test]
    fn two_differences_follow_cauchys_distribution() {
        // With one degree of freedom P(|T| >= t) = 1 - 2 atan(t) / pi, here at t = 2.
        let test = paired_t(&[1.0, 3.0]).expect("two differences");
        assert!(close(test.statistic, 2.0) && test.df == 1);
        assert!(close(test.p, 1.0 - 2.0_f64.atan() * std::f64::consts::FRAC_2_PI));
    }

    #[test]
    fn equal_differences_one_difference_and_nan_have_no_test() {
        assert_eq!(paired_t(&[0.5, 0.5, 0.5]), None);
        assert_eq!(paired_t(&[0.5]), None);
        assert_eq!(paired_t(&[0.5, f64::NAN]), None);
        assert_eq!(paired_t(&[0.5, f64::INFINITY]), None);
    }
}
