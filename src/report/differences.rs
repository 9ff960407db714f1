//! Paired differences of two strategies along the curve.

use std::collections::BTreeMap;

use crate::stats::{moments::mean, quantile::quantile};

use super::comparison::{BAND, Entry, Summary, curve};

/// Differences in the first metric to the baseline at every budget, summarised over the seeds that
/// both have.
pub(super) fn summary(entry: &Entry<'_>, baseline: &Entry<'_>) -> Vec<Summary> {
    let mut found: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    for (seed, trace) in &entry.runs {
        let Some(other) = baseline.runs.get(seed) else { continue };
        let theirs: BTreeMap<usize, f64> = curve(other, 0).into_iter().collect();
        for (n, value) in curve(trace, 0) {
            if let Some(other) = theirs.get(&n) {
                found.entry(n).or_default().push(value - other);
            }
        }
    }
    let summarise = |(n_labeled, values): (usize, Vec<f64>)| Summary {
        n_labeled,
        mean: mean(&values),
        q10: quantile(&values, BAND.0),
        q90: quantile(&values, BAND.1),
        n_seeds: values.len(),
    };
    found.into_iter().map(summarise).collect()
}

#[cfg(test)]
mod tests {
    use super::summary;
    use crate::report::{comparison::comparisons, fake};

    #[test]
    fn differences_use_the_seeds_that_both_have() {
        let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "x"], 4));
        results.cells.remove(&fake::cell("a", "random", 2));
        let entries = &comparisons(&results)[0].entries;
        let found = summary(&entries[1], &entries[0]);
        assert_eq!(
            found.iter().map(|point| (point.n_labeled, point.n_seeds)).collect::<Vec<_>>(),
            [(10, 3), (20, 3), (30, 3)]
        );
        assert!(found[0].mean == 0.0 && (found[1].mean - 0.05).abs() < 1e-15);
    }
}
