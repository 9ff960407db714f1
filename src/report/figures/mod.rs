//! Figures of a run, one per file.
//!
//! To add one: a file here with a `pub(super) const SPEC` and its line in [`ALL`].

mod axis;
mod critical_difference;
mod differences;
mod frame;
mod glyphs;
mod heat_map;
mod learning_curves;
mod legend;
mod overlap;
mod penalty_matrix;
mod picture;

use super::tables::Analysis;

pub use picture::{Picture, Problem};

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
    /// Its heading in the report.
    pub title: &'static str,
    /// The pictures that a run has of it.
    pub plates: fn(&Analysis<'_>) -> Vec<Plate>,
    /// Draws one of them.
    pub draw: fn(&Analysis<'_>, &Plate) -> Result<Picture, Problem>,
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

/// A plate per data set.
fn per_dataset(analysis: &Analysis<'_>, name: &str) -> Vec<Plate> {
    let datasets = analysis.experiment().datasets.iter().enumerate();
    datasets
        .map(|(number, dataset)| Plate {
            stem: format!("{name}-{}", dataset.id),
            caption: dataset.label.clone(),
            number,
        })
        .collect()
}
