//! Learning curves and their differences to the baseline.

use crate::report::analysis::{
    comparison::{Comparison, Summary},
    differences,
};

/// What is shown of one strategy against the labels; empty where there is nothing.
#[derive(Debug, Clone)]
pub struct Curve {
    /// Number of the strategy in the experiment.
    pub number: usize,
    /// The metric.
    pub metric: Vec<Summary>,
    /// Its paired difference to the baseline.
    pub difference: Vec<Summary>,
}

/// The curves of a comparison, one per strategy.
pub(super) fn of(comparison: &Comparison<'_>, metric: usize) -> Vec<Curve> {
    let baseline = comparison.baseline();
    let entries = comparison.entries.iter().enumerate();
    entries
        .map(|(number, entry)| Curve {
            number,
            metric: entry.summary(metric),
            difference: baseline.map(|other| differences::summary(entry, other, metric)).unwrap_or_default(),
        })
        .collect()
}
