//! Bootstrap intervals of a mean, of plain values or of paired differences.
//!
//! # Definition
//!
//! The sample is drawn again `B` times with replacement; `m[1] .. m[B]` are the means of the
//! resamples and `m` that of the sample. The ends of the interval are quantiles of the `m[b]`:
//!
//! ```text
//! percentile   at a and 1 - a                            a = (1 - level) / 2
//! BCa          at F(z0 + s / (1 - c s)), s = z0 ± z(1 - a)
//!              z0 = F^-1((#{m[b] < m} + #{m[b] <= m}) / (2 B))
//!              c  = sum (x - m)^3 / (6 (sum (x - m)^2)^(3/2))
//! ```
//!
//! with `F` the standard normal distribution. `BCa` corrects the percentile interval for bias and
//! skewness: prefer it where it exists.
//!
//! Resamples come from a numpy stream named by what they are for, so that the same comparison
//! gives the same bytes everywhere and two comparisons do not share their luck. For AULCs, pass
//! the areas of strategy and baseline seed by seed to [`differences`] and the result to [`bca`].
//!
//! # Mirrors
//!
//! scipy 1.13.1 `bootstrap((values,), np.mean, method="percentile" or "BCa", random_state=
//! RandomState(seed))`, resample by resample. The acceleration `c` is the jackknife's, which for a
//! mean has the form above.
//!
//! # Reference
//!
//! Efron, Tibshirani. An Introduction to the Bootstrap. Chapman & Hall 1993, sections 13.3, 14.3.

use super::{moments, normal, quantile::quantile};
use crate::numpy::RandomState;

/// The two ends of an interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Which rows make up each resample. They are drawn when they are used: of many values, all of them
/// together would take more memory than anything else.
#[derive(Debug, Clone)]
pub struct Resamples {
    /// Where the stream is before the first of them.
    stream: RandomState,
    /// Rows of one resample, at least 1.
    size: usize,
    /// How many there are, at least 1.
    count: usize,
}

impl Resamples {
    /// `count` resamples of `size` rows from the stream of `purpose`. `None` where either number is 0.
    #[must_use]
    pub fn named(purpose: &str, size: usize, count: usize) -> Option<Self> {
        Self::of(RandomState::named(purpose), size, count)
    }

    /// `count` resamples of `size` rows, `RandomState(seed).randint(0, size, (count, size))`.
    /// `None` where either number is 0.
    #[must_use]
    pub fn seeded(seed: u32, size: usize, count: usize) -> Option<Self> {
        Self::of(RandomState::new(seed), size, count)
    }

    fn of(stream: RandomState, size: usize, count: usize) -> Option<Self> {
        (size > 0 && count > 0).then_some(Self { stream, size, count })
    }

    /// What `of` makes of each resample, a list of rows below [`size`](Self::size).
    pub fn map<T>(&self, mut of: impl FnMut(&[usize]) -> T) -> impl Iterator<Item = T> {
        let (mut stream, mut rows) = (self.stream.clone(), vec![0; self.size]);
        (0..self.count).map(move |_| {
            rows.fill_with(|| stream.below(self.size));
            of(&rows)
        })
    }

    /// Rows of one resample, which is also the number of values they are for.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }
}

/// `strategy - baseline` of each pair; one pair is one seed.
#[must_use]
pub fn differences(pairs: &[(f64, f64)]) -> Vec<f64> {
    pairs.iter().map(|(strategy, baseline)| strategy - baseline).collect()
}

/// The percentile interval of the mean of `values`, `level` in (0, 1). `None` where the resamples
/// are for another number of values, a value is not finite, or `level` is out of its range.
#[must_use]
pub fn percentile(values: &[f64], resamples: &Resamples, level: f64) -> Option<Interval> {
    let tail = tail(level)?;
    interval(&means(values, resamples)?, tail, 1.0 - tail)
}

/// The `BCa` interval of the mean of `values`, under the conditions of [`percentile`]. `None` also
/// where it is undefined: values that are all equal, or a mean outside of all resampled ones.
#[must_use]
pub fn bca(values: &[f64], resamples: &Resamples, level: f64) -> Option<Interval> {
    let tail = tail(level)?;
    let means = means(values, resamples)?;
    let mean = moments::mean(values);

    let below = means.iter().filter(|&&other| other < mean).count();
    let not_above = means.iter().filter(|&&other| other <= mean).count();
    let bias = normal::quantile((below + not_above) as f64 / (2 * means.len()) as f64);
    let moment = |power: i32| values.iter().map(|value| (value - mean).powi(power)).sum::<f64>();
    let acceleration = moment(3) / (6.0 * moment(2).powf(1.5));

    let shifted = |z: f64| {
        let sum = bias + z;
        let at = bias + sum / (1.0 - acceleration * sum);
        at.is_finite().then(|| normal::cdf(at))
    };
    let reach = normal::quantile(tail);
    interval(&means, shifted(reach)?, shifted(-reach)?)
}

/// Share of the distribution beyond each end.
fn tail(level: f64) -> Option<f64> {
    (level > 0.0 && level < 1.0).then_some((1.0 - level) / 2.0)
}

fn means(values: &[f64], resamples: &Resamples) -> Option<Vec<f64>> {
    if values.len() != resamples.size || values.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let mean = |rows: &[usize]| rows.iter().map(|&row| values[row]).sum::<f64>() / rows.len() as f64;
    Some(resamples.map(mean).collect())
}

fn interval(means: &[f64], low: f64, high: f64) -> Option<Interval> {
    let (low, high) = (quantile(means, low), quantile(means, high));
    (low.is_finite() && high.is_finite()).then_some(Interval { low, high })
}

#[cfg(test)]
mod tests {
    use super::{Resamples, bca, differences, percentile};

    fn rows(resamples: Option<Resamples>) -> Vec<Vec<usize>> {
        resamples.expect("values").map(<[usize]>::to_vec).collect()
    }

    #[test]
    fn resamples_follow_each_other_in_the_stream_however_often_they_are_asked_for() {
        let resamples = Resamples::seeded(5, 7, 3).expect("values");
        let drawn = crate::numpy::RandomState::new(5).choice_with_replacement(7, 21);
        for _ in 0..2 {
            assert_eq!(rows(Some(resamples.clone())).concat(), drawn);
        }
    }

    #[test]
    fn the_same_purpose_gives_the_same_resamples_and_another_purpose_others() {
        let draw = |purpose| rows(Resamples::named(purpose, 20, 50));
        assert_eq!(draw("aulc margin random"), draw("aulc margin random"));
        assert_ne!(draw("aulc margin random"), draw("aulc entropy random"));
    }

    #[test]
    fn the_seed_of_a_purpose_does_not_change_from_version_to_version() {
        // hashlib.sha256(b"aulc").digest()[:4], read as a little-endian number.
        assert_eq!(rows(Resamples::named("aulc", 7, 3)), rows(Resamples::seeded(3_258_321_184, 7, 3)));
    }

    #[test]
    fn a_wider_level_gives_an_interval_that_holds_the_narrower_one() {
        let values = differences(&[(0.6, 0.5), (0.7, 0.5), (0.55, 0.6), (0.8, 0.4), (0.3, 0.2)]);
        let resamples = Resamples::seeded(3, 5, 500).expect("five rows");
        for method in [percentile, bca] {
            let [wide, narrow] = [0.95, 0.5].map(|level| method(&values, &resamples, level).expect("spread"));
            assert!(wide.low <= narrow.low && narrow.low < narrow.high && narrow.high <= wide.high);
        }
    }

    #[test]
    fn equal_values_have_a_percentile_interval_of_no_width_and_no_bca_interval() {
        let resamples = Resamples::seeded(0, 4, 100).expect("four rows");
        let interval = percentile(&[0.25; 4], &resamples, 0.95).expect("finite");
        assert!(interval.low.total_cmp(&0.25).is_eq() && interval.high.total_cmp(&0.25).is_eq());
        assert_eq!(bca(&[0.25; 4], &resamples, 0.95), None);
    }

    #[test]
    fn what_is_undefined_is_none() {
        let resamples = Resamples::seeded(0, 2, 10).expect("two rows");
        assert_eq!(percentile(&[0.1, f64::NAN], &resamples, 0.95), None);
        assert_eq!(percentile(&[0.1], &resamples, 0.95), None);
        assert_eq!(percentile(&[0.1, 0.2], &resamples, 1.0), None);
        assert!(Resamples::seeded(0, 0, 10).is_none() && Resamples::seeded(0, 10, 0).is_none());
    }
}
