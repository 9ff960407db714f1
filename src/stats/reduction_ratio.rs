//! Reduction ratio: how many times fewer labels a strategy needs than the baseline.
//!
//! # Definition
//!
//! ```text
//! target = share * final mean of the baseline
//! ratio  = labels the baseline needs / labels the strategy needs
//! ```
//!
//! The labels needed are where the mean curve first reaches the target, interpolated linearly
//! between points; a curve that starts above the target needs its first point. A curve that never
//! reaches it needs an unknown number of labels, and there is no ratio.
//!
//! # Mirrors
//!
//! numpy 1.26.4 `interp(target, means, labels)` where the curve rises; a definition of our own where
//! it falls in between.

/// Labels at which `curve` of (labeled rows, mean metric) first reaches `target`; `None` if never.
#[must_use]
pub fn labels_needed(curve: &[(usize, f64)], target: f64) -> Option<f64> {
    let reached = curve.iter().position(|&(_, value)| value >= target)?;
    let (labels, value) = curve[reached];
    let Some(&(before, lower)) = reached.checked_sub(1).and_then(|index| curve.get(index)) else {
        return Some(labels as f64);
    };
    let share = (target - lower) / (value - lower);
    // A NaN before the crossing leaves nothing to interpolate from.
    let share = if share.is_finite() { share } else { 1.0 };
    Some(before as f64 + share * (labels - before) as f64)
}

/// Labels the baseline needs over labels the strategy needs; above 1 the strategy saves labels.
#[must_use]
pub fn reduction_ratio(baseline: Option<f64>, strategy: Option<f64>) -> Option<f64> {
    Some(baseline? / strategy?).filter(|ratio| ratio.is_finite())
}

#[cfg(test)]
mod tests {
    use super::{labels_needed, reduction_ratio};
    use crate::stats::close;

    const BASELINE: [(usize, f64); 4] = [(20, 0.3), (40, 0.5), (60, 0.6), (80, 0.7)];
    const STRATEGY: [(usize, f64); 4] = [(20, 0.2), (40, 0.55), (60, 0.65), (80, 0.7)];

    #[test]
    fn the_ratio_equals_numpys_interpolation_of_rising_curves() {
        let target = 0.95 * 0.7;
        let (baseline, strategy) = (labels_needed(&BASELINE, target), labels_needed(&STRATEGY, target));
        assert!(baseline.is_some_and(|labels| close(labels, 73.0)));
        assert!(strategy.is_some_and(|labels| close(labels, 66.0)));
        assert!(reduction_ratio(baseline, strategy).is_some_and(|ratio| close(ratio, 1.106_060_606_060_606)));
    }

    #[test]
    fn the_first_crossing_counts_when_a_curve_falls_again() {
        let curve = [(10, 0.2), (20, 0.6), (30, 0.4), (40, 0.7)];
        assert!(labels_needed(&curve, 0.4).is_some_and(|labels| close(labels, 15.0)));
    }

    #[test]
    fn a_curve_that_starts_above_the_target_needs_its_first_point() {
        assert_eq!(labels_needed(&BASELINE, 0.1), Some(20.0));
    }

    #[test]
    fn a_target_out_of_reach_gives_no_number() {
        assert_eq!(labels_needed(&BASELINE, 0.71), None);
        assert_eq!(reduction_ratio(Some(73.0), None), None);
        assert_eq!(labels_needed(&[], 0.1), None);
    }
}
