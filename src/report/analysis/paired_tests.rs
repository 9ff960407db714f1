//! Is the difference to the baseline real? A bootstrap interval and two tests, corrected for the
//! number of strategies.

use super::comparison::{Comparison, Entry};
use crate::stats::{
    bootstrap::{Interval, Resamples, bca},
    holm,
    paired_t::paired_t,
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
    /// Student's paired t-test.
    pub t: Corrected,
    /// The signed-rank test, zeros left out.
    pub wilcoxon: Corrected,
}

/// A p-value, and Holm's over all strategies of the comparison.
#[derive(Debug, Default)]
pub struct Corrected {
    /// Of this strategy alone.
    pub p: Option<f64>,
    /// Corrected.
    pub holm: Option<f64>,
}

/// Every strategy but the baseline, in the order of the ranking.
#[must_use]
pub fn tests<'c>(comparison: &'c Comparison<'c>) -> Vec<Tested<'c>> {
    let Some(baseline) = comparison.baseline() else { return Vec::new() };
    let ranked = comparison.ranked().into_iter().map(|(_, entry)| entry);
    let others = ranked.filter(|entry| entry.strategy.id != baseline.strategy.id);
    let mut found: Vec<Tested<'_>> = others.map(|entry| one(comparison, entry, baseline)).collect();
    correct(&mut found, |found| &mut found.t);
    correct(&mut found, |found| &mut found.wilcoxon);
    found
}

fn one<'c>(comparison: &'c Comparison<'_>, entry: &'c Entry<'c>, baseline: &Entry<'_>) -> Tested<'c> {
    let pair = |(seed, area): (&u64, &f64)| Some(area - baseline.areas.get(seed)?);
    let differences: Vec<f64> = entry.areas.iter().filter_map(pair).collect();
    let resamples = Resamples::named(&stream(comparison, entry), differences.len(), RESAMPLES);
    let scale = 10_f64.powi(EQUAL_FROM);
    let rounded: Vec<f64> = differences.iter().map(|d| (d * scale).round() / scale).collect();
    let wilcoxon = signed_rank(&rounded, Zeros::Drop).filter(|_| rounded.len() > 1).map(|test| test.p);
    Tested {
        entry,
        bootstrap: resamples.and_then(|resamples| bca(&differences, &resamples, 0.95)),
        t: Corrected { p: paired_t(&differences).map(|test| test.p), holm: None },
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

fn correct<'c>(found: &mut [Tested<'c>], of: for<'f> fn(&'f mut Tested<'c>) -> &'f mut Corrected) {
    let p: Vec<f64> = found.iter_mut().filter_map(|found| of(found).p).collect();
    let mut adjusted = holm::adjust(&p).unwrap_or_default().into_iter();
    for test in found.iter_mut().map(of).filter(|test| test.p.is_some()) {
        test.holm = adjusted.next();
    }
}
