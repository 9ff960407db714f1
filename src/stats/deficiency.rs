//! Deficiency: how much of the area above the baseline's curve a strategy leaves.
//!
//! # Definition
//!
//! With `a[t]` and `b[t]` the mean scores of strategy and baseline at the same budgets, and `b[T]`
//! the last of the baseline,
//!
//! ```text
//! deficiency = sum_t (b[T] - a[t]) / sum_t (b[T] - b[t])
//! ```
//!
//! 1 is the baseline itself, below 1 is better, and it may be negative. Undefined where the
//! baseline does not lie below its last score on the whole: the sign would then mean nothing.
//!
//! # Reference
//!
//! Baram, El-Yaniv, Luz. Online Choice of Active Learning Algorithms. JMLR 5, 2004.

/// The deficiency of `strategy` against `baseline`, mean scores at the same budgets, larger being
/// better. `None` for different lengths, values that are not finite, and where it is undefined.
#[must_use]
pub fn deficiency(strategy: &[f64], baseline: &[f64]) -> Option<f64> {
    if strategy.len() != baseline.len() {
        return None;
    }
    let last = *baseline.last()?;
    let above = |curve: &[f64]| curve.iter().map(|value| last - value).sum::<f64>();
    let missed = above(baseline);
    (missed > 0.0).then(|| above(strategy) / missed).filter(|ratio| ratio.is_finite())
}

#[cfg(test)]
mod tests {
    use super::deficiency;
    use crate::stats::close;

    const BASELINE: [f64; 4] = [0.5, 0.6, 0.7, 0.8];

    #[test]
    fn the_baseline_has_deficiency_one() {
        assert_eq!(deficiency(&BASELINE, &BASELINE), Some(1.0));
    }

    #[test]
    fn a_strategy_that_halves_the_missed_area_has_one_half() {
        let strategy = [0.65, 0.7, 0.75, 0.8];
        assert!(deficiency(&strategy, &BASELINE).is_some_and(|ratio| close(ratio, 0.5)));
    }

    #[test]
    fn a_baseline_that_never_rises_gives_no_number() {
        assert_eq!(deficiency(&BASELINE, &[0.8; 4]), None);
        assert_eq!(deficiency(&BASELINE, &[0.8, 0.7, 0.6, 0.5]), None);
    }

    #[test]
    fn what_is_undefined_is_none() {
        assert_eq!(deficiency(&[], &[]), None);
        assert_eq!(deficiency(&BASELINE[1..], &BASELINE), None);
        assert_eq!(deficiency(&[0.5, 0.6, f64::NAN, 0.8], &BASELINE), None);
        assert_eq!(deficiency(&BASELINE, &[0.5, f64::NAN, 0.7, 0.8]), None);
    }
}
