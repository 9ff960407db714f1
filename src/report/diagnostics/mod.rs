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
#[cfg(test)]
mod degenerate;
#[cfg(test)]
mod false_alarms;
mod importance;
mod outliers;
#[cfg(test)]
mod planted;
mod pool_order;
mod random_like;
mod tied_picks;
mod tied_queries;
mod unconverged;

pub use blank_scores::totals;

use crate::{
    simulation::{Query, Trace},
    strategy::Asks,
};

use super::analysis::comparison::{Comparison, Diagnosis, Entry};

pub use super::analysis::comparison::Warning;

/// All diagnostics, in the order of tables and warnings: the worst first.
pub const ALL: &[DiagnosticSpec] = &[
    blank_scores::SPEC,
    pool_order::SPEC,
    tied_picks::SPEC,
    tied_queries::SPEC,
    copies::SPEC,
    random_like::SPEC,
    class_balance::SPEC,
    outliers::SPEC,
    argmax::SPEC,
    importance::SPEC,
    unconverged::SPEC,
];

/// Strategies that choose without looking, by definition: what chance does is no fault of theirs.
const BLIND: [&str; 2] = ["random", "lowest-row"];

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
    /// What a reader must know of the strategies of a comparison.
    pub warnings: fn(&Comparison<'_>) -> Vec<Warning>,
}

/// Warnings about single strategies, from what there is to say of each entry.
fn about_each<'a>(
    comparison: &'a Comparison<'_>,
    say: impl Fn(&'a Entry<'a>) -> Option<String>,
) -> Vec<Warning> {
    let entries = comparison.entries.iter().enumerate();
    entries.filter_map(|(at, entry)| Some(Warning { about: Some(at), text: say(entry)? })).collect()
}

/// All warnings about the strategies of a comparison.
#[must_use]
pub fn warnings<'c>(comparison: &'c Comparison<'_>) -> &'c [Warning] {
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
        warnings: warnings_of(comparison),
    })
}

/// All warnings, strategy by strategy in the order of the experiment, those about the learner last.
fn warnings_of(comparison: &Comparison<'_>) -> Vec<Warning> {
    let mut found: Vec<(usize, usize, Warning)> = Vec::new();
    for (rank, diagnostic) in ALL.iter().enumerate() {
        for warning in (diagnostic.warnings)(comparison) {
            let place = warning.about.unwrap_or(comparison.entries.len());
            // A strategy whose scores decide nothing is like chance for that reason: one cause, one warning.
            let explained = diagnostic.name == random_like::SPEC.name
                && found.iter().any(|(other, _, first)| *other == place && first.about.is_some());
            if !explained {
                found.push((place, rank, warning));
            }
        }
    }
    found.sort_by_key(|(place, rank, _)| (*place, *rank));
    found.into_iter().map(|(_, _, warning)| warning).collect()
}

/// Whether a strategy answers one row at a time, so that its picks come in the order of its choice.
fn asks_one_by_one(entry: &Entry<'_>) -> bool {
    let strategy = entry.strategy;
    (strategy.spec.needs)(&strategy.params).asks == Asks::OneByOne
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
        let others = ["mod.rs", "degenerate.rs", "false_alarms.rs", "planted.rs"];
        assert_eq!(files.filter(|name| !others.iter().any(|other| name == other)).count(), ALL.len());
        assert_eq!(ALL.iter().map(|diagnostic| diagnostic.name).collect::<BTreeSet<_>>().len(), ALL.len());
    }
}
