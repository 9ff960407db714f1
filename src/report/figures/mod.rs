//! Figures of a run, one per file.
//!
//! To add one: a file here with a `pub(super) const SPEC` and its line in [`ALL`].

mod axis;
mod frame;
mod glyphs;
mod learning_curves;
mod legend;
mod picture;

use crate::config::DatasetChoice;

use super::tables::Analysis;

pub use picture::{Picture, Problem};

/// All figures, in the order of the report.
pub const ALL: &[FigureSpec] = &[learning_curves::SPEC];

/// One row of the registry.
#[derive(Debug, Clone, Copy)]
pub struct FigureSpec {
    /// Start of its files' names; the data set's id follows.
    pub name: &'static str,
    /// Draws it for one data set.
    pub draw: fn(&Analysis<'_>, &DatasetChoice) -> Result<Picture, Problem>,
}

impl FigureSpec {
    /// Name of its files for a data set, without their endings.
    #[must_use]
    pub fn file_stem(&self, dataset: &DatasetChoice) -> String {
        format!("{}-{}", self.name, dataset.id)
    }
}
