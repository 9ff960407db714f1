//! Formats of data files: how bytes become a table.
//!
//! To add one: a file here with a `pub(super) const SPEC` and its line in [`FORMATS`]. Its reader hands
//! every cell to a [`Sink`], which knows what each column is for and does what all formats share.

use crate::{
    error::{DataProblem, InputError, InputProblem},
    params::ParamSpec,
};

use super::{Format, sink::Sink};

pub(super) mod arff;
pub(super) mod csv;
mod dialect;
pub(super) mod libsvm;
mod npy;
mod npz;
mod parquet;

/// All formats, sorted by name.
pub const FORMATS: &[FormatSpec] =
    &[arff::SPEC, csv::SPEC, libsvm::SPEC, npy::SPEC, npz::SPEC, parquet::SPEC];

/// One row of the registry of formats.
#[derive(Debug, Clone)]
pub struct FormatSpec {
    /// `kind` in cards.
    pub name: &'static str,
    /// One line for help texts.
    pub summary: &'static str,
    /// Endings of file names, without the point.
    pub endings: &'static [&'static str],
    /// Its own parameters.
    pub params: &'static [ParamSpec],
    /// Numeric version: raised with every change that makes a file give other data.
    pub version: u32,
    /// Where the labels are.
    pub labels: Labels,
    /// Whether bytes are without doubt of this format.
    pub recognises: fn(&[u8]) -> bool,
    /// Hands every row of the files to the sink.
    pub(super) read: fn(&[Input<'_>], &Format, &mut Sink<'_>) -> Result<(), InputError>,
}

/// Registry entries are equal when their names are.
impl PartialEq for FormatSpec {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// Where a format has its labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Labels {
    /// In the column that the card names.
    Named,
    /// In the column that the card names, by default the last.
    Last,
    /// In a place of their own.
    Own,
}

/// A file in memory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Input<'a> {
    /// What messages call it.
    pub file: &'a str,
    /// Its bytes, unpacked.
    pub bytes: &'a [u8],
    /// What its rows are for.
    pub part: Part,
}

/// What the rows of a file are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Whatever the split decides.
    Any,
    /// They are the labels of the first file.
    Labels,
    /// They are labeled at the start.
    Initial,
    /// They test.
    Test,
}

impl Input<'_> {
    /// What is wrong with the file, on a line where one can be told.
    pub fn error(&self, line: Option<usize>, problem: DataProblem) -> InputError {
        InputError { file: self.file.to_owned(), line, problem: InputProblem::Data(problem) }
    }
}

/// Looks a format up by its name.
#[must_use]
pub fn find(name: &str) -> Option<&'static FormatSpec> {
    FORMATS.iter().find(|spec| spec.name == name)
}

/// The format of a file of this name, its ending `.gz` left out.
#[must_use]
pub fn of_file(name: &str) -> Option<&'static FormatSpec> {
    let name = name.to_ascii_lowercase();
    let ending = name.trim_end_matches(".gz").rsplit('.').next()?.to_owned();
    FORMATS.iter().find(|spec| spec.endings.contains(&ending.as_str()))
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::{FORMATS, of_file};
    use crate::params::ParamKind;

    #[test]
    fn every_file_in_this_folder_is_a_registered_format_or_a_known_part() {
        let parts = ["mod", "dialect"];
        let on_disk: BTreeSet<String> = fs::read_dir("src/dataset/formats")
            .expect("tests run in the package root")
            .map(|entry| entry.expect("a readable entry").path())
            .map(|path| path.file_stem().expect("a file").to_string_lossy().into_owned())
            .filter(|stem| !parts.contains(&stem.as_str()))
            .collect();
        let registered: BTreeSet<String> = FORMATS.iter().map(|spec| spec.name.to_owned()).collect();
        assert_eq!(registered, on_disk);
        assert!(FORMATS.is_sorted_by_key(|spec| spec.name));
    }

    #[test]
    fn a_file_has_the_format_of_its_ending_and_no_ending_belongs_to_two() {
        for (file, format) in [("a/b.csv", "csv"), ("b.TSV.gz", "csv"), ("x.svmlight", "libsvm"), ("y.arff", "arff")]
        {
            assert_eq!(of_file(file).map(|spec| spec.name), Some(format), "{file}");
        }
        assert_eq!(of_file("readme.md"), None);
        let endings: Vec<&str> = FORMATS.iter().flat_map(|spec| spec.endings).copied().collect();
        assert_eq!(endings.iter().collect::<BTreeSet<_>>().len(), endings.len());
    }

    #[test]
    fn defaults_are_allowed_by_their_kinds() {
        for param in FORMATS.iter().flat_map(|spec| spec.params) {
            assert!(param.kind.allows(&param.default), "{}", param.name);
            assert!(matches!(param.kind, ParamKind::Choice(_)), "{}", param.name);
        }
    }
}
