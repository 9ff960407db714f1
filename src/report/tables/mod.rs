//! Tables of a run, one per file.
//!
//! To add one: a file here with a `pub(super) const SPEC` and its line in [`ALL`]. A test fails if
//! a file is forgotten.

mod areas_by_dataset;
pub(super) mod aulc;
pub(super) mod claims;
mod curves;
mod diagnostics;
mod metrics;
mod overlap;
mod paired_tests;
mod penalty_matrix;
mod phases;
mod ranks;
mod reduction_ratio;
mod response;
pub(super) mod summary;
pub(super) mod timings;
mod win_tie_loss;

use std::{
    io::{self, Write},
    sync::OnceLock,
};

use crate::config::Experiment;

use super::{Results, analysis::Analysis, grid::Grid};

/// All tables, in the order of the report.
pub const ALL: &[TableSpec] = &[
    aulc::SPEC,
    claims::SPEC,
    response::SPEC,
    paired_tests::SPEC,
    phases::SPEC,
    win_tie_loss::SPEC,
    areas_by_dataset::SPEC,
    metrics::SPEC,
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
    pub csv: Csv,
    /// What is shown to readers, for tables that are not only for programs.
    pub readers: Option<Readers>,
}

/// How the file for programs is made.
#[derive(Debug, Clone, Copy)]
pub enum Csv {
    /// At once.
    Made(fn(&Analysis<'_>) -> Vec<u8>),
    /// Row by row while it is written: a table with a row for every cell is not held.
    Written(fn(&Results, &mut dyn Write) -> io::Result<()>),
}

/// A table for readers.
#[derive(Debug, Clone, Copy)]
pub struct Readers {
    /// Where a report shows it.
    pub place: Place,
    /// The table, or one for each data set, or ranking, or target.
    pub grids: fn(&Analysis<'_>) -> Vec<Grid>,
}

/// Where a report shows a table, and which part of it data sets and learners make longer: small
/// tables come first on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// With the ranking.
    Ranking,
    /// In a section of the page that is its own.
    Section,
    /// Among the further tables, with a row for each.
    Row,
    /// The same with a column for each.
    Column,
    /// The same with a table for each.
    Table,
}

/// All tables of a run; what readers see is made once, when first asked for.
#[derive(Debug)]
pub struct Tables<'a> {
    /// What they are made from.
    pub analysis: &'a Analysis<'a>,
    /// In the order of [`ALL`].
    grids: [OnceLock<Vec<Grid>>; ALL.len()],
}

impl<'a> Tables<'a> {
    /// The tables of a run.
    #[must_use]
    pub fn new(analysis: &'a Analysis<'a>) -> Self {
        Self { analysis, grids: [const { OnceLock::new() }; ALL.len()] }
    }

    /// What a table of this name shows to readers, if the run has it.
    #[must_use]
    pub fn shown(&self, name: &str) -> Option<Shown<'_>> {
        let experiment = self.analysis.experiment();
        let (table, grids) = ALL.iter().zip(&self.grids).find(|(table, _)| table.name == name)?;
        let readers = table.readers.filter(|_| (table.applies)(experiment))?;
        Some(Shown {
            name: table.name,
            title: (table.title)(experiment),
            place: readers.place,
            grids: grids.get_or_init(|| (readers.grids)(self.analysis)),
        })
    }

    /// What all tables of such places show to readers, in the order of [`ALL`].
    pub fn all(&self, of: impl Fn(Place) -> bool) -> Vec<Shown<'_>> {
        let there = ALL.iter().filter(|table| table.readers.is_some_and(|readers| of(readers.place)));
        there.filter_map(|table| self.shown(table.name)).collect()
    }
}

/// A table as readers see it.
#[derive(Debug)]
pub struct Shown<'t> {
    /// Name of its files, without their endings.
    pub name: &'static str,
    /// What it shows.
    pub title: String,
    /// Where it is shown.
    pub place: Place,
    /// Its parts.
    pub grids: &'t [Grid],
}

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeSet,
        fs,
        io::{self, Write},
    };

    use super::{ALL, Csv};
    use crate::report::fake;

    /// The longest piece in which something was written, and the length of all.
    #[derive(Default)]
    struct Pieces {
        longest: usize,
        all: usize,
    }

    impl Write for Pieces {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.longest = self.longest.max(bytes.len());
            self.all += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn tables_with_rows_for_every_cell_are_written_in_pieces() {
        let results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "margin"], 5000));
        let mut written = Vec::new();
        for table in ALL {
            let Csv::Written(write) = table.csv else { continue };
            let mut pieces = Pieces::default();
            write(&results, &mut pieces).expect("nothing fails");
            assert!(pieces.all > 10 * pieces.longest, "{}", table.name);
            written.push(table.name);
        }
        assert_eq!(written, ["curves", "timings"]);
    }

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
}
