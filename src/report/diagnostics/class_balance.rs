//! Picks that concentrate on few classes.
//!
//! Of the first half of the queries; later the pool runs short of the favoured classes.

use super::{DiagnosticSpec, first_half};
use crate::{
    report::analysis::comparison::Entry,
    simulation::Trace,
    stats::class_balance::{counts, evenness},
};

pub(super) const SPEC: DiagnosticSpec = DiagnosticSpec {
    name: "evenness",
    head: "evenness",
    meaning: "entropy of the classes of the picks relative to its maximum, first half of the queries; \
              1 where all classes are picked equally often",
    measure: |_, entry| evenness_of(entry, |trace| evenness(&picked(trace)?)),
    warnings: |comparison| comparison.entries.iter().filter_map(warning).collect(),
};

/// How far below the pool's the evenness of picks may lie.
const TOLERATED: f64 = 0.1;

fn warning(entry: &Entry<'_>) -> Option<String> {
    let ours = evenness_of(entry, |trace| evenness(&picked(trace)?))?;
    let pool = evenness_of(entry, |trace| evenness(&trace.start.as_ref()?.pool_classes))?;
    (ours < pool - TOLERATED).then(|| {
        format!(
            "{} asked for some classes far more than for others: evenness {ours:.2}, of the pool {pool:.2}.",
            entry.strategy.label
        )
    })
}

fn evenness_of(entry: &Entry<'_>, of: impl Fn(&Trace) -> Option<f64>) -> Option<f64> {
    super::mean(entry.runs.values().filter_map(|trace| of(trace)))
}

/// Picks of each class in the first half of the queries; `None` where the cell does not say.
pub(super) fn picked(trace: &Trace) -> Option<Vec<usize>> {
    let n_classes = trace.start.as_ref()?.pool_classes.len();
    let mut labels = Vec::new();
    for query in first_half(trace) {
        labels.extend_from_slice(&query.facts.as_ref()?.labels);
    }
    counts(&labels, n_classes)
}
