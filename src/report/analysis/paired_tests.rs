//! Is the difference to the baseline real? A bootstrap interval and two tests, corrected for the
//! number of comparisons.

use super::comparison::{Comparison, Entry};
use crate::stats::{
    bootstrap::{Interval, Resamples, bca},
    holm,
    wilcoxon::{Zeros, signed_rank},
};

/// Resamples of every bootstrap interval.
pub const RESAMPLES: usize = 2000;

/// Areas round at 1e-16: differences are equal, or 0, where they agree to this many decimals.
const EQUAL_FROM: i32 = 12;

/// What the seeds say of one strategy.
#[derive(Debug)]
pub struct Tested<'c> {
    /// The strategy.
    pub entry: &'c Entry<'c>,
    /// Differences of the areas to the baseline, one per seed that both have.
    pub differences: Vec<f64>,
    /// Interval of their mean, by the bias-corrected and accelerated bootstrap.
    pub bootstrap: Option<Interval>,
    /// Student's paired t-test, on which the verdict rests.
    pub t: Corrected,
    /// The signed-rank test, zeros left out.
    pub wilcoxon: Corrected,
}

/// A p-value, and Holm's: for the t-test over all tests of the experiment
/// ([`correction`](super::correction)), for the signed-rank test over those of all comparisons.
#[derive(Debug, Default)]
pub struct Corrected {
    /// Of this strategy alone.
    pub p: Option<f64>,
    /// Corrected.
    pub holm: Option<f64>,
}

/// For each comparison every strategy but the baseline, in the order of the ranking; nothing where there
/// is no baseline.
#[must_use]
pub fn tests<'c>(comparisons: &'c [Comparison<'c>]) -> Vec<Vec<Tested<'c>>> {
    let mut found: Vec<Vec<Tested<'_>>> = comparisons.iter().map(of_one).collect();
    let alone: Vec<Option<f64>> = found.iter().flatten().map(|found| found.wilcoxon.p).collect();
    for (found, holm) in found.iter_mut().flatten().zip(holm::adjust_known(&alone)) {
        found.wilcoxon.holm = holm;
    }
    found
}

fn of_one<'c>(comparison: &'c Comparison<'c>) -> Vec<Tested<'c>> {
    let Some(baseline) = comparison.baseline() else { return Vec::new() };
    let ranked = comparison.ranked().into_iter().map(|(_, entry)| entry);
    let others = ranked.filter(|entry| entry.strategy.id != baseline.strategy.id);
    others.map(|entry| one(comparison, entry)).collect()
}

fn one<'c>(comparison: &'c Comparison<'_>, entry: &'c Entry<'c>) -> Tested<'c> {
    let differences = comparison.differences(entry);
    let resamples = Resamples::named(&stream(comparison, entry), differences.len(), RESAMPLES);
    let scale = 10_f64.powi(EQUAL_FROM);
    let rounded: Vec<f64> = differences.iter().map(|d| (d * scale).round() / scale).collect();
    let wilcoxon = signed_rank(&rounded, Zeros::Drop).filter(|_| rounded.len() > 1).map(|test| test.p);
    Tested {
        entry,
        bootstrap: resamples.and_then(|resamples| bca(&differences, &resamples, 0.95)),
        t: Corrected { p: comparison.uncorrected(entry), holm: entry.p },
        wilcoxon: Corrected { p: wilcoxon, holm: None },
        differences,
    }
}

/// The name of the stream that seeds are drawn again from: every strategy has its own.
#[must_use]
pub fn stream(comparison: &Comparison<'_>, entry: &Entry<'_>) -> String {
    let (dataset, learner) = (&comparison.dataset.id, &comparison.learner.id);
    format!("bootstrap {dataset} {learner} {}", entry.strategy.id)
}
