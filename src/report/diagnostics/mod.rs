//! Diagnostics: what a strategy did, next to what it is meant to do.
//!
//! Each one has a number per strategy for the table `diagnostics`, and raises a warning where the
//! number says that a curve must not be read as a verdict on the idea behind the strategy. They
//! use what cells record, never the data.
//!
//! To add one: a file here with a `pub(super) const SPEC` and its line in [`ALL`]. A test fails if
//! a file is forgotten.

mod argmax;
mod blank_scores;
mod class_balance;
mod copies;
mod outliers;
#[cfg(test)]
mod planted;
mod pool_order;
mod random_like;

pub use blank_scores::totals;

use crate::simulation::{Query, Trace};

use super::analysis::comparison::{Comparison, Diagnosis, Entry};

/// All diagnostics, in the order of tables and warnings: the worst first.
pub const ALL: &[DiagnosticSpec] = &[
    blank_scores::SPEC,
    pool_order::SPEC,
    copies::SPEC,
    random_like::SPEC,
    class_balance::SPEC,
    outliers::SPEC,
    argmax::SPEC,
];

/// One row of the registry.
#[derive(Debug, Clone, Copy)]
pub struct DiagnosticSpec {
    /// Column of `diagnostics.csv`.
    pub name: &'static str,
    /// Head of its column for readers.
    pub head: &'static str,
    /// What the number is.
    pub meaning: &'static str,
    /// The number of a strategy; `None` where its cells do not say.
    pub measure: fn(&Comparison<'_>, &Entry<'_>) -> Option<f64>,
    /// Sentences about the strategies of a comparison that a reader must know.
    pub warnings: fn(&Comparison<'_>) -> Vec<String>,
}

/// All warnings about the strategies of a comparison.
#[must_use]
pub fn warnings<'c>(comparison: &'c Comparison<'_>) -> &'c [String] {
    &diagnosis(comparison).warnings
}

/// The numbers of all diagnostics in the order of [`ALL`], a row per strategy of a comparison.
#[must_use]
pub fn measures<'c>(comparison: &'c Comparison<'_>) -> &'c [Vec<Option<f64>>] {
    &diagnosis(comparison).measures
}

/// What all diagnostics say of a comparison.
pub(super) fn diagnosis<'c>(comparison: &'c Comparison<'_>) -> &'c Diagnosis {
    let row = |entry| ALL.iter().map(|diagnostic| (diagnostic.measure)(comparison, entry)).collect();
    comparison.diagnosis.get_or_init(|| Diagnosis {
        measures: comparison.entries.iter().map(row).collect(),
        warnings: ALL.iter().flat_map(|diagnostic| (diagnostic.warnings)(comparison)).collect(),
    })
}

/// The first half of a run's queries: later the pool runs short, and all strategies ask for the
/// same rows.
fn first_half(trace: &Trace) -> &[Query] {
    &trace.queries[..trace.queries.len().div_ceil(2)]
}

/// The mean of `values`; `None` without any.
fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let values: Vec<f64> = values.collect();
    (!values.is_empty()).then(|| crate::stats::moments::mean(&values))
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::ALL;

    #[test]
    fn every_file_in_this_folder_is_registered() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/report/diagnostics");
        let files = fs::read_dir(folder).expect("the folder of this file");
        let files = files.map(|entry| entry.expect("a readable entry").file_name());
        let others = ["mod.rs", "planted.rs"];
        assert_eq!(files.filter(|name| !others.iter().any(|other| name == other)).count(), ALL.len());
        assert_eq!(ALL.iter().map(|diagnostic| diagnostic.name).collect::<BTreeSet<_>>().len(), ALL.len());
    }
}
