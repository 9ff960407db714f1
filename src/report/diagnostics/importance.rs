//! Draws that weigh so much that an estimate rests on one of them.
//!
//! A bandit pays its experts by draws weighed with one over their probability. A row that only the uniform
//! expert likes is drawn with a probability of about one over the pool: whether the model is right about
//! this one row then decides whom the bandit follows.

use super::{DiagnosticSpec, about_each};
use crate::{
    report::analysis::comparison::{Comparison, Entry},
    stats::quantile::quantile,
};

pub(super) const SPEC: DiagnosticSpec = DiagnosticSpec {
    name: "importance",
    head: "importance",
    meaning: "one over the smallest probability of a draw that the strategy's estimates rest on, median over the runs",
    measure: |_, entry| median(entry),
    warnings: |comparison: &Comparison<'_>| about_each(comparison, warning),
};

/// A larger one raises a warning: a reward of 0 or 1 becomes one of 0 or more than this.
const TOLERATED: f64 = 100.0;

fn warning(entry: &Entry<'_>) -> Option<String> {
    let importance = median(entry).filter(|&importance| importance > TOLERATED)?;
    Some(format!(
        "{} weighs single draws by up to {importance:.0} (median over the runs): one lucky row decides which of its \
         strategies it follows.",
        entry.strategy.label
    ))
}

fn median(entry: &Entry<'_>) -> Option<f64> {
    let of_run = |trace: crate::simulation::Trace| trace.queries.last()?.facts.as_ref()?.importance;
    let largest: Vec<f64> = entry.runs.traces().filter_map(of_run).collect();
    (!largest.is_empty()).then(|| quantile(&largest, 0.5))
}
