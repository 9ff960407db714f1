//! Picks that are outliers: rows far from all others, which teach a model little about them.
//!
//! Outliers are those of the simulation's facts. Of the first half of
//! the queries; the number among `k` picks of a pool of `N` rows, `m` of them outliers, is compared
//! with the hypergeometric distribution of random picks.

use super::{DiagnosticSpec, about_each, first_half};
use crate::{
    report::analysis::comparison::{Comparison, Entry},
    simulation::Trace,
};

pub(super) const SPEC: DiagnosticSpec = DiagnosticSpec {
    name: "outlier_share",
    head: "outliers",
    meaning: "share of outliers among the picks, first half of the queries; outliers are rows whose \
              mean distance to their 10 nearest rows lies beyond Tukey's upper fence",
    measure: |_, entry| Tally::of(entry).map(|tally| tally.found / tally.picks),
    warnings: |comparison: &Comparison<'_>| about_each(comparison, warning),
};

/// A share this large and this many times that of the pool, and not by chance, raises a warning.
const MANY: f64 = 0.05;
const MANY_TIMES: f64 = 2.0;
const BY_CHANCE: f64 = 4.0;

fn warning(entry: &Entry<'_>) -> Option<String> {
    let tally = Tally::of(entry)?;
    let (share, pool) = (tally.found / tally.picks, tally.pool_share);
    let many = share >= MANY && share >= MANY_TIMES * pool && tally.z()? > BY_CHANCE;
    many.then(|| {
        let (share, pool) = (100.0 * share, 100.0 * pool);
        format!(
            "{} asked for outliers, rows far from all others, which teach little about the rest: {share:.1} % of its \
             picks are, of the pool {pool:.1} %.",
            entry.strategy.label
        )
    })
}

/// Outliers among the picks of all runs together, and what random picks would have.
pub(super) struct Tally {
    found: f64,
    picks: f64,
    expected: f64,
    variance: f64,
    pool_share: f64,
}

impl Tally {
    /// `None` where no cell says how many of its picks are outliers.
    pub(super) fn of(entry: &Entry<'_>) -> Option<Self> {
        let mut tally = Self { found: 0.0, picks: 0.0, expected: 0.0, variance: 0.0, pool_share: 0.0 };
        let (mut rows, mut outliers) = (0.0, 0.0);
        for trace in entry.runs.traces() {
            let Some((found, picks, m, n)) = count(&trace) else { continue };
            let share = m / n;
            tally.found += found;
            tally.picks += picks;
            tally.expected += picks * share;
            tally.variance += picks * share * (1.0 - share) * (n - picks) / (n - 1.0).max(1.0);
            rows += n;
            outliers += m;
        }
        tally.pool_share = outliers / rows;
        (tally.picks > 0.0).then_some(tally)
    }

    /// The standardised number of outliers; `None` where it is certain.
    pub(super) fn z(&self) -> Option<f64> {
        (self.variance > 0.0).then(|| (self.found - self.expected) / self.variance.sqrt())
    }
}

/// Outliers among the picks, picks, outliers in the pool, rows of the pool.
fn count(trace: &Trace) -> Option<(f64, f64, f64, f64)> {
    let start = trace.start.as_ref()?;
    let (mut found, mut picks) = (0, 0);
    for query in first_half(trace) {
        found += query.facts.as_ref()?.outliers?;
        picks += query.picks.len();
    }
    let rows: usize = start.pool_classes.iter().sum();
    Some((found as f64, picks as f64, start.pool_outliers? as f64, rows as f64))
}
