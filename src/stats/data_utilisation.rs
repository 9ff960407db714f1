//! Data utilisation rate: the share of the baseline's labels that a strategy needs.
//!
//! # Definition
//!
//! ```text
//! target = share * final mean of the baseline
//! rate   = labels the strategy needs / labels the baseline needs
//! ```
//!
//! It is the inverse of the [reduction ratio](super::reduction_ratio), which says how labels needed
//! are read off a curve; here for several shares at once, since one target can flatter. Below 1 the
//! strategy saves labels. Where it never reaches the target, the rate is unknown.
//!
//! # Reference
//!
//! Melville, Mooney. Diverse Ensembles for Active Learning. ICML 2004, who call it the data
//! utilization ratio. Their target is the error of random sampling averaged over the end of its
//! curve; ours are shares of its last mean score.

use super::reduction_ratio::labels_needed;

/// Labels needed for one target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Utilisation {
    /// Share of the baseline's final mean.
    pub share: f64,
    /// The score to reach.
    pub target: f64,
    /// Labels the strategy needs; `None` if it never reaches the target.
    pub strategy: Option<f64>,
    /// Labels the baseline needs; `None` if its last score is below the target, as for shares above 1.
    pub baseline: Option<f64>,
}

impl Utilisation {
    /// Labels of the strategy over labels of the baseline; `None` where either is unknown, and
    /// where the baseline needs none.
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        Some(self.strategy? / self.baseline?).filter(|rate| rate.is_finite())
    }
}

/// Labels needed at each of `shares` by the mean curves of (labeled rows, score), ascending in the
/// rows. `None` where the baseline has no point, or a score or a share is not finite.
#[must_use]
pub fn data_utilisation(
    strategy: &[(usize, f64)],
    baseline: &[(usize, f64)],
    shares: &[f64],
) -> Option<Vec<Utilisation>> {
    let last = baseline.last()?.1;
    let finite = strategy.iter().chain(baseline).map(|point| point.1).chain(shares.iter().copied());
    if finite.into_iter().any(|value| !value.is_finite()) {
        return None;
    }
    let at = |&share: &f64| {
        let target = share * last;
        let needed = |curve| labels_needed(curve, target);
        Utilisation { share, target, strategy: needed(strategy), baseline: needed(baseline) }
    };
    Some(shares.iter().map(at).collect())
}

#[cfg(test)]
mod tests {
    use super::data_utilisation;
    use crate::stats::close;

    const BASELINE: [(usize, f64); 4] = [(20, 0.3), (40, 0.5), (60, 0.6), (80, 0.8)];
    const STRATEGY: [(usize, f64); 4] = [(20, 0.3), (40, 0.6), (60, 0.7), (80, 0.75)];

    #[test]
    fn each_target_has_its_own_rate() {
        let found = data_utilisation(&STRATEGY, &BASELINE, &[0.75, 0.875, 1.0]).expect("finite curves");
        let rates: Vec<_> = found.iter().map(super::Utilisation::rate).collect();
        assert!(rates[0].is_some_and(|rate| close(rate, 40.0 / 60.0)));
        assert!(rates[1].is_some_and(|rate| close(rate, 60.0 / 70.0)));
        assert_eq!((rates[2], found[2].strategy, found[2].baseline), (None, None, Some(80.0)));
    }

    #[test]
    fn the_baseline_uses_all_of_its_labels() {
        let found = data_utilisation(&BASELINE, &BASELINE, &[0.5, 0.9]).expect("finite curves");
        assert!(found.iter().all(|target| target.rate() == Some(1.0)));
    }

    #[test]
    fn what_is_undefined_is_none() {
        assert_eq!(data_utilisation(&STRATEGY, &[], &[0.9]), None);
        assert_eq!(data_utilisation(&[(20, f64::NAN)], &BASELINE, &[0.9]), None);
        assert_eq!(data_utilisation(&STRATEGY, &BASELINE, &[f64::NAN]), None);
    }
}
