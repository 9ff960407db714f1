//! A bootstrap interval of the reduction ratio, with curves that never reach the target.
//!
//! # Definition
//!
//! Seeds are drawn again with replacement, the same for strategy and baseline, since they share
//! the data of a seed. Each resample has its own mean curves, its own target (`share` of the
//! baseline's final mean) and its own [reduction ratio](super::reduction_ratio); the interval is the
//! percentile interval of these ratios.
//!
//! A resample in which the strategy never reaches the target is *censored*: its ratio is unknown,
//! but below `labels the baseline needs / last budget`. Dropping it would favour the strategy. So
//! the lower end takes censored ratios as the smallest of all, and is open where its quantile falls
//! among them; the upper end takes them at their bounds, which can only widen the interval.
//!
//! # Reference
//!
//! Efron, Tibshirani. An Introduction to the Bootstrap. Chapman & Hall 1993, section 13.3.

use ndarray::{ArrayView2, Axis};

use super::{
    bootstrap::Resamples,
    quantile::quantile,
    reduction_ratio::{labels_needed, reduction_ratio},
};

/// A reduction ratio and how well it is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatioInterval {
    /// The ratio of the mean curves of all seeds; `None` where the strategy misses the target.
    pub ratio: Option<f64>,
    /// Lower end; `None` where it lies among censored resamples.
    pub low: Option<f64>,
    /// Upper end.
    pub high: f64,
    /// Resamples in which the strategy misses the target.
    pub censored: usize,
}

/// One resample.
enum Ratio {
    Known(f64),
    /// Missed the target; the ratio is below this.
    Below(f64),
}

/// The interval at `level` in (0, 1). `strategy` and `baseline` have a row per seed and a column
/// per budget of `labels`, which ascend from 1 or more.
///
/// `None` where shapes do not fit, `labels` do not ascend, a score is not finite, `level` is out
/// of range, and where a mean of the baseline itself misses its target (a share above 1, or scores
/// below 0).
#[must_use]
pub fn ratio_interval(
    labels: &[usize],
    strategy: ArrayView2<'_, f64>,
    baseline: ArrayView2<'_, f64>,
    share: f64,
    resamples: &Resamples,
    level: f64,
) -> Option<RatioInterval> {
    let n_seeds = resamples.size();
    let fits = [strategy.dim(), baseline.dim()] == [(n_seeds, labels.len()); 2];
    let ascends = labels.first().is_some_and(|&first| first > 0) && labels.is_sorted_by(|a, b| a < b);
    let finite = strategy.iter().chain(&baseline).all(|score| score.is_finite());
    if !(fits && ascends && finite && share.is_finite() && level > 0.0 && level < 1.0) {
        return None;
    }
    let of = |seeds: &[usize]| {
        ratio(&mean_curve(labels, strategy, seeds), &mean_curve(labels, baseline, seeds), share)
    };
    let all: Vec<usize> = (0..n_seeds).collect();
    let ratio = match of(&all)? {
        Ratio::Known(ratio) => Some(ratio),
        Ratio::Below(_) => None,
    };
    let drawn = resamples.map(of).collect::<Option<Vec<_>>>()?;
    let censored = drawn.iter().filter(|ratio| matches!(ratio, Ratio::Below(_))).count();
    let bounds: Vec<f64> = drawn.iter().map(|&(Ratio::Known(value) | Ratio::Below(value))| value).collect();
    let tail = (1.0 - level) / 2.0;
    Some(RatioInterval { ratio, low: lower_end(&drawn, tail), high: quantile(&bounds, 1.0 - tail), censored })
}

/// The `tail` quantile with censored ratios below all others; `None` where it touches one.
fn lower_end(drawn: &[Ratio], tail: f64) -> Option<f64> {
    let lowest = |ratio: &Ratio| match ratio {
        Ratio::Known(value) => *value,
        Ratio::Below(_) => f64::NEG_INFINITY,
    };
    let values: Vec<f64> = drawn.iter().map(lowest).collect();
    // Interpolation with an infinite neighbour is infinite or NaN.
    Some(quantile(&values, tail)).filter(|low| low.is_finite())
}

fn mean_curve(labels: &[usize], scores: ArrayView2<'_, f64>, seeds: &[usize]) -> Vec<(usize, f64)> {
    let mean = |at: usize| seeds.iter().map(|&seed| scores.index_axis(Axis(0), seed)[at]).sum::<f64>();
    labels.iter().enumerate().map(|(at, &n)| (n, mean(at) / seeds.len() as f64)).collect()
}

/// `None` where the baseline misses its own target.
fn ratio(strategy: &[(usize, f64)], baseline: &[(usize, f64)], share: f64) -> Option<Ratio> {
    let target = share * baseline.last()?.1;
    let needed = labels_needed(baseline, target)?;
    match reduction_ratio(Some(needed), labels_needed(strategy, target)) {
        Some(ratio) => Some(Ratio::Known(ratio)),
        None => Some(Ratio::Below(needed / strategy.last()?.0 as f64)),
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::{RatioInterval, ratio_interval};
    use crate::stats::bootstrap::Resamples;

    const LABELS: [usize; 3] = [20, 40, 60];

    fn interval(strategy: &Array2<f64>, baseline: &Array2<f64>, share: f64) -> Option<RatioInterval> {
        let resamples = Resamples::named("ratio interval", strategy.nrows(), 400)?;
        ratio_interval(&LABELS, strategy.view(), baseline.view(), share, &resamples, 0.9)
    }

    #[test]
    fn the_interval_of_the_baseline_with_itself_is_one() {
        let baseline = array![[0.2, 0.5, 0.8], [0.3, 0.5, 0.7], [0.1, 0.6, 0.9]];
        let found = interval(&baseline, &baseline, 0.95).expect("finite scores");
        assert_eq!(found, RatioInterval { ratio: Some(1.0), low: Some(1.0), high: 1.0, censored: 0 });
    }

    #[test]
    fn a_strategy_that_never_arrives_has_only_an_upper_bound() {
        let baseline = array![[0.0, 0.5, 1.0], [0.0, 0.5, 1.0]];
        let strategy = array![[0.0, 0.1, 0.2], [0.0, 0.2, 0.3]];
        let found = interval(&strategy, &baseline, 0.5).expect("finite scores");
        // The baseline needs 40 labels, the strategy more than 60.
        assert_eq!((found.ratio, found.low, found.censored), (None, None, 400));
        assert!((found.high - 40.0 / 60.0).abs() < 1e-15);
    }

    #[test]
    fn rare_censoring_leaves_both_ends() {
        let baseline = Array2::from_shape_fn((6, 3), |(_, at)| at as f64 / 2.0);
        let strategy =
            Array2::from_shape_fn((6, 3), |(seed, at)| at as f64 / 2.0 * if seed == 0 { 0.5 } else { 1.1 });
        // The target is missed where seed 0 fills four of the six places: 1 resample in 115.
        let found = interval(&strategy, &baseline, 0.8).expect("finite scores");
        assert!(found.censored > 0 && found.censored < 20, "{found:?}");
        let (low, ratio) = (found.low.expect("known"), found.ratio.expect("known"));
        assert!(low < ratio && ratio < found.high, "{found:?}");
    }

    #[test]
    fn what_is_undefined_is_none() {
        let scores = array![[0.1, 0.2, 0.3], [0.1, 0.2, 0.4]];
        assert_eq!(interval(&scores, &scores, 1.1), None);
        assert_eq!(interval(&scores, &scores, f64::NAN), None);
        assert_eq!(interval(&(scores.clone() * f64::NAN), &scores, 0.9), None);
        assert_eq!(interval(&array![[0.1, 0.2], [0.1, 0.2]], &scores, 0.9), None);
        // A falling target: 0.9 of a final mean below 0 lies above it.
        assert_eq!(interval(&scores, &(scores.clone() - 1.0), 0.9), None);
    }
}
