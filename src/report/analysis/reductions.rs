//! How many labels a strategy and the baseline need to be nearly as good as the baseline with all
//! its labels.

use super::{
    comparison::{Comparison, Entry},
    differences::scores,
    paired_tests::{RESAMPLES, stream},
};
use crate::stats::{
    bootstrap::Resamples,
    data_utilisation::{Utilisation, data_utilisation},
    ratio_interval::{RatioInterval, ratio_interval},
    reduction_ratio::reduction_ratio,
};

/// Labels that strategy and baseline need for one target.
#[derive(Debug, Clone)]
pub struct Reduction {
    /// The target, and the labels that both need.
    pub needed: Utilisation,
    /// Seeds that both have; both mean curves are over these.
    pub seeds: usize,
    /// `None` for the baseline itself, for a single seed, and where the baseline misses a target.
    pub interval: Option<RatioInterval>,
}

impl Reduction {
    /// `None` where strategy and baseline have no seed in common.
    #[must_use]
    pub fn of(comparison: &Comparison<'_>, entry: &Entry<'_>, share: f64) -> Option<Self> {
        let baseline = comparison.baseline()?;
        // Where runs end at different sizes, the curves end at the last that all of them have.
        let scores = scores(entry, baseline)?;
        let curve = |means: Vec<f64>| scores.labels.iter().copied().zip(means).collect::<Vec<_>>();
        let (ours, theirs) = scores.means();
        let needed = data_utilisation(&curve(ours), &curve(theirs), &[share])?.remove(0);
        let seeds = scores.strategy.nrows();
        let interval = || {
            let resamples = Resamples::named(&stream(comparison, entry), seeds, RESAMPLES)?;
            let (ours, theirs) = (scores.strategy.view(), scores.baseline.view());
            ratio_interval(&scores.labels, ours, theirs, share, &resamples, 0.95)
        };
        let itself = entry.strategy.id == baseline.strategy.id;
        let interval = if itself || seeds < 2 { None } else { interval() };
        Some(Self { needed, seeds, interval })
    }

    /// How many times fewer labels; `None` where one of them misses the target.
    #[must_use]
    pub fn ratio(&self) -> Option<f64> {
        reduction_ratio(self.needed.baseline, self.needed.strategy)
    }
}
