//! Strategies that cannot be told from random sampling.
//!
//! # Definition
//!
//! Random picks have the pool's classes, the pool's share of outliers, nothing to do with what
//! other strategies pick, and random sampling's curve. Over the first half of the queries of all
//! runs each of these is tested two-sidedly:
//!
//! ```text
//! classes    sum of the runs' chi-square statistics (stats::class_balance)
//! outliers   standardised hypergeometric number (diagnostics::outliers)
//! overlap    the same of common picks, with each other strategy
//! area       Student's paired t-test against the baseline, if that is `random`
//! ```
//!
//! and the number is the smallest p-value times the number of tests (Bonferroni). A strategy that
//! none of them tells from random sampling at 1 % raises a warning.

use statrs::distribution::{ChiSquared, ContinuousCDF, Normal};

use super::{
    BLIND, DiagnosticSpec, about_each, class_balance::picked, copies::same, first_half, outliers::Tally,
};
use crate::{
    report::analysis::comparison::{Comparison, Entry},
    simulation::Trace,
    stats::{bootstrap::differences, class_balance::chi_square, jaccard::common, paired_t::paired_t},
};

pub(super) const SPEC: DiagnosticSpec = DiagnosticSpec {
    name: "p_random",
    head: "p (random)",
    meaning: "smallest p-value, times their number, of the tests that would tell its picks from random \
              ones: classes, outliers, overlap with each other strategy, area",
    measure: p_random,
    warnings: |comparison| about_each(comparison, |entry| warning(comparison, entry)),
};

/// Above this p-value a strategy is not told from random sampling.
const LEVEL: f64 = 0.01;

/// The strategy whose area is that of chance.
const RANDOM: &str = "random";

/// With fewer runs nothing could be told apart.
const FEWEST_RUNS: usize = 3;

fn warning(comparison: &Comparison<'_>, entry: &Entry<'_>) -> Option<String> {
    let p = p_random(comparison, entry)?;
    let suspicious =
        p > LEVEL && !BLIND.contains(&entry.strategy.spec.name) && entry.runs.len() >= FEWEST_RUNS;
    suspicious.then(|| {
        format!(
            "{} is not told from random sampling by classes, outliers, overlap or area of its picks (p = {p:.2}): \
             it may not do what it is set to do.",
            entry.strategy.label
        )
    })
}

fn p_random(comparison: &Comparison<'_>, entry: &Entry<'_>) -> Option<f64> {
    let mut p: Vec<f64> = classes(entry).into_iter().collect();
    p.extend(Tally::of(entry).and_then(|tally| tally.z()).and_then(two_sided));
    let others = comparison.entries.iter().filter(|other| other.strategy.id != entry.strategy.id);
    p.extend(others.filter(|other| !same(entry, other)).filter_map(|other| overlap(entry, other)));
    // Without classes there are no facts, and too little is known.
    classes(entry)?;
    p.extend(area(comparison, entry));
    Some((p.iter().copied().fold(1.0, f64::min) * p.len() as f64).min(1.0))
}

fn classes(entry: &Entry<'_>) -> Option<f64> {
    let (mut statistic, mut df) = (0.0, 0);
    for trace in entry.runs.traces() {
        let Some(start) = &trace.start else { continue };
        if let Some(run) = picked(&trace).and_then(|picked| chi_square(&picked, &start.pool_classes)) {
            statistic += run.statistic;
            df += run.df;
        }
    }
    let distribution = ChiSquared::new(df as f64).ok()?;
    Some((2.0 * distribution.cdf(statistic).min(distribution.sf(statistic))).min(1.0))
}

fn overlap(a: &Entry<'_>, b: &Entry<'_>) -> Option<f64> {
    let rows = |trace: &Trace| {
        let mut rows: Vec<usize> =
            first_half(trace).iter().flat_map(|query| query.picks.iter().copied()).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    };
    let (mut excess, mut variance) = (0.0, 0.0);
    for (seed, one) in a.runs.iter() {
        let (Some(other), Some(start)) = (b.runs.get(seed), &one.start) else { continue };
        let (ours, theirs) = (rows(&one), rows(&other.unpack()));
        let n = start.pool_classes.iter().sum::<usize>() as f64;
        let (k, share) = (ours.len() as f64, theirs.len() as f64 / n);
        excess += common(&ours, &theirs, |&row| row).count() as f64 - k * share;
        variance += k * share * (1.0 - share) * (n - k) / (n - 1.0).max(1.0);
    }
    two_sided(excess / variance.sqrt()).filter(|_| variance > 0.0)
}

fn area(comparison: &Comparison<'_>, entry: &Entry<'_>) -> Option<f64> {
    let baseline = comparison.baseline().filter(|baseline| {
        baseline.strategy.spec.name == RANDOM && baseline.strategy.id != entry.strategy.id
    })?;
    let pairs: Vec<(f64, f64)> =
        entry.areas.iter().filter_map(|(seed, &area)| Some((area, *baseline.areas.get(seed)?))).collect();
    Some(paired_t(&differences(&pairs))?.p)
}

fn two_sided(z: f64) -> Option<f64> {
    let normal = Normal::new(0.0, 1.0).ok()?;
    Some((2.0 * normal.sf(z.abs())).min(1.0)).filter(|p| p.is_finite())
}
