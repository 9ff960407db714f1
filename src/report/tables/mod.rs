//! Tables of a run, one per file.
//!
//! To add one: a file here with a `pub(super) const SPEC` and its line in [`ALL`]. A test fails if
//! a file is forgotten.

mod areas_by_dataset;
mod aulc;
mod claims;
mod curves;
mod diagnostics;
pub(super) mod overlap;
mod paired_tests;
pub(super) mod penalty_matrix;
mod phases;
pub(super) mod ranks;
mod reduction_ratio;
mod summary;
mod timings;
mod win_tie_loss;

use std::sync::OnceLock;

use csv::Writer;

use crate::config::{Area, Experiment};

use super::{
    Results,
    comparison::Comparison,
    grid::{Cell, Grid},
    ranks::Ranking,
};

pub(super) use aulc::grid as aulc_grid;
pub(super) use claims::grids as claims_grids;
pub(super) use summary::means as curve_grid;
pub(super) use timings::per_strategy as time_per_strategy;

/// All tables, in the order of the report.
pub const ALL: &[TableSpec] = &[
    aulc::SPEC,
    claims::SPEC,
    paired_tests::SPEC,
    phases::SPEC,
    win_tie_loss::SPEC,
    areas_by_dataset::SPEC,
    reduction_ratio::SPEC,
    ranks::SPEC,
    penalty_matrix::SPEC,
    overlap::SPEC,
    diagnostics::SPEC,
    summary::SPEC,
    curves::SPEC,
    timings::SPEC,
];

/// One row of the registry.
#[derive(Debug, Clone, Copy)]
pub struct TableSpec {
    /// Name of its files, without their endings.
    pub name: &'static str,
    /// What it shows.
    pub title: fn(&Experiment) -> String,
    /// Whether the experiment gives it something to show.
    pub applies: fn(&Experiment) -> bool,
    /// All its numbers in full precision, as comma-separated values.
    pub csv: fn(&Analysis<'_>) -> Vec<u8>,
    /// What is shown to readers, for tables that are not only for programs.
    pub grids: Option<fn(&Analysis<'_>) -> Vec<Grid>>,
}

/// What tables and figures are made from.
#[derive(Debug)]
pub struct Analysis<'a> {
    /// The cells.
    pub results: &'a Results,
    /// The cells, compared.
    pub comparisons: Vec<Comparison<'a>>,
    /// Filled when first asked for; see [`rankings`](super::ranks::rankings).
    pub(super) rankings: OnceLock<Vec<Ranking>>,
    /// Filled when first asked for; in the order of [`ALL`].
    shown: [OnceLock<Vec<Grid>>; ALL.len()],
}

impl<'a> Analysis<'a> {
    /// Compares what was found.
    #[must_use]
    pub fn new(results: &'a Results) -> Self {
        let comparisons = super::comparison::comparisons(results);
        Self {
            results,
            comparisons,
            rankings: OnceLock::new(),
            shown: [const { OnceLock::new() }; ALL.len()],
        }
    }

    /// What a table shows to readers; nothing where it is only for programs.
    #[must_use]
    pub fn grids(&self, table: &TableSpec) -> &[Grid] {
        let Some(grids) = table.grids else { return &[] };
        let at =
            ALL.iter().position(|other| other.name == table.name).expect("tables come from the registry");
        self.shown[at].get_or_init(|| grids(self))
    }

    /// What was run.
    #[must_use]
    pub fn experiment(&self) -> &'a Experiment {
        &self.results.experiment
    }
}

/// What the area under the curve is called.
#[must_use]
pub fn area_name(experiment: &Experiment) -> &'static str {
    match experiment.area {
        Area::Aulc => "AULC",
        Area::Aubc => "AUBC",
    }
}

/// A share as a percentage, without needless decimals: 0.95 is `95 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    let decimals = format!("{:.4}", share * 100.0);
    format!("{} %", decimals.trim_end_matches('0').trim_end_matches('.'))
}

/// A p-value for readers.
fn p_value(p: f64) -> Cell {
    if p < 0.0001 { Cell::text("< 0.0001") } else { Cell::number(Some(p), 4) }
}

/// Comma-separated values in memory.
struct Sheet(Writer<Vec<u8>>);

impl Sheet {
    fn new<T: AsRef<[u8]>>(header: impl IntoIterator<Item = T>) -> Self {
        let mut sheet = Self(Writer::from_writer(Vec::new()));
        sheet.row(header);
        sheet
    }

    fn row<T: AsRef<[u8]>>(&mut self, fields: impl IntoIterator<Item = T>) {
        self.0.write_record(fields).expect("memory takes it, and all rows of a table are equally long");
    }

    fn bytes(self) -> Vec<u8> {
        self.0.into_inner().expect("memory takes it")
    }
}

/// The shortest digits that give the same number again; empty where it is not finite.
fn exact(value: f64) -> String {
    if value.is_finite() { value.to_string() } else { String::new() }
}

/// The same for a number that may be missing.
fn maybe(value: Option<f64>) -> String {
    value.map(exact).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::{ALL, exact, maybe, percent};

    #[test]
    fn every_file_in_this_folder_is_registered_under_its_own_name() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/report/tables");
        let files = fs::read_dir(folder).expect("the folder of this file");
        let on_disk: BTreeSet<String> = files
            .map(|entry| entry.expect("a readable entry").path())
            .map(|path| path.file_stem().expect("a file").to_string_lossy().into_owned())
            .filter(|stem| stem != "mod")
            .collect();
        let registered: BTreeSet<String> = ALL.iter().map(|table| table.name.to_owned()).collect();
        assert_eq!(registered, on_disk);
    }

    #[test]
    fn numbers_survive_the_round_trip_and_missing_ones_are_empty() {
        assert_eq!(exact(0.1 + 0.2).parse(), Ok(0.1 + 0.2));
        assert_eq!((exact(f64::NAN), exact(f64::INFINITY), maybe(None)), Default::default());
    }

    #[test]
    fn percentages_have_no_needless_decimals() {
        assert_eq!([0.95, 0.9, 1.0, 0.975, 0.29].map(percent), ["95 %", "90 %", "100 %", "97.5 %", "29 %"]);
    }
}
