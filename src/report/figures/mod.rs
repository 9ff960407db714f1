//! Figures of a run, one per file.
//!
//! To add one: a file here with a `pub(super) const SPEC` and its line in [`ALL`]. A test fails if
//! a file is forgotten.

mod critical_difference;
mod differences;
pub(super) mod drawing;
mod learning_curves;
mod overlap;
mod penalty_matrix;

use super::series::Plots;

pub use drawing::{picture::Picture, shapes::Problem};

/// All figures, in the order of the report.
pub const ALL: &[FigureSpec] = &[
    learning_curves::SPEC,
    differences::SPEC,
    critical_difference::SPEC,
    penalty_matrix::SPEC,
    overlap::SPEC,
];

/// One row of the registry.
#[derive(Debug, Clone, Copy)]
pub struct FigureSpec {
    /// Its file here.
    pub name: &'static str,
    /// Its heading in the report.
    pub title: &'static str,
    /// The pictures that a run has of it.
    pub plates: fn(&Plots<'_>) -> Vec<Plate>,
    /// Draws one of them.
    pub draw: fn(&Plots<'_>, &Plate) -> Result<Picture, Problem>,
}

/// One picture of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plate {
    /// Name of its files, without their endings.
    pub stem: String,
    /// What it is about.
    pub caption: String,
    /// Its number among the data sets, comparisons or rankings that the figure is drawn for.
    pub number: usize,
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::ALL;

    #[test]
    fn every_figure_in_this_folder_is_registered_under_its_own_name() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/report/figures");
        let files = fs::read_dir(folder).expect("the folder of this file");
        let on_disk: BTreeSet<String> = files
            .map(|entry| entry.expect("a readable entry").path())
            .filter(|path| path.extension().is_some())
            .map(|path| path.file_stem().expect("a file").to_string_lossy().into_owned())
            .filter(|stem| stem != "mod")
            .collect();
        let registered: BTreeSet<String> = ALL.iter().map(|figure| figure.name.to_owned()).collect();
        assert_eq!(registered, on_disk);
    }
}
