//! Formats of data files: how bytes become a table.
//!
//! To add one: a file here with a `pub(super) const SPEC` and its line in [`FORMATS`]. Its reader hands
//! every cell to [`Cells`](super::Cells), which knows what each column is for and does what all formats share. A
//! format of folders also says how one becomes the bytes that it reads.

use ndarray::Array2;

use super::format::{ColumnRef, Format, FormatSpec};
use crate::error::{DataProblem, SpaceProblem};

mod arff;
mod csv;
mod dialect;
mod idx;
mod image_folder;
mod libsvm;
mod npy;
mod npz;
mod parquet;
mod records;

/// All formats, sorted by name.
pub const FORMATS: &[FormatSpec] = &[
    arff::SPEC,
    csv::SPEC,
    idx::SPEC,
    image_folder::SPEC,
    libsvm::SPEC,
    npy::SPEC,
    npz::SPEC,
    parquet::SPEC,
];

impl Format {
    /// The format of this name with its defaults.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        find(name).map(Self::new)
    }

    /// CSV whose column of this name holds the classes.
    #[must_use]
    pub fn csv(label: &str) -> Self {
        Self { label: Some(ColumnRef::Name(label.to_owned())), ..Self::new(&csv::SPEC) }
    }

    /// libsvm text.
    #[must_use]
    pub fn libsvm() -> Self {
        Self::new(&libsvm::SPEC)
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

/// The numbers of an array of numpy, shape `(n_rows, any)`: of a file that holds one, or in an archive that
/// of this name, else that of a usual name or the only one.
pub(super) fn numbers(bytes: &[u8], name: Option<&str>) -> Result<Array2<f64>, DataProblem> {
    let found = match name {
        _ if (npz::SPEC.recognises)(bytes) => npz::one(bytes, name)?,
        None if (npy::SPEC.recognises)(bytes) => npy::array(bytes, "npy")?,
        Some(_) if (npy::SPEC.recognises)(bytes) => {
            return Err(DataProblem::Space(SpaceProblem::SingleArray));
        }
        _ => return Err(DataProblem::Space(SpaceProblem::NoArray)),
    };
    let npy::Values::Numbers(numbers) = found.values else {
        return Err(DataProblem::Space(SpaceProblem::Texts));
    };
    Ok(Array2::from_shape_vec(found.shape, numbers).expect("a number for each place of the shape"))
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::{FORMATS, of_file};
    use crate::params::ParamKind;

    #[test]
    fn every_file_in_this_folder_is_a_registered_format_or_a_known_part() {
        let parts = ["mod", "dialect", "records"];
        let on_disk: BTreeSet<String> = fs::read_dir("src/dataset/formats")
            .expect("tests run in the package root")
            .map(|entry| entry.expect("a readable entry").path())
            .map(|path| path.file_stem().expect("a file").to_string_lossy().replace('_', "-"))
            .filter(|stem| !parts.contains(&stem.as_str()))
            .collect();
        let registered: BTreeSet<String> = FORMATS.iter().map(|spec| spec.name.to_owned()).collect();
        assert_eq!(registered, on_disk);
        assert!(FORMATS.is_sorted_by_key(|spec| spec.name));
    }

    #[test]
    fn a_file_has_the_format_of_its_ending_and_no_ending_belongs_to_two() {
        for (file, format) in
            [("a/b.csv", "csv"), ("b.TSV.gz", "csv"), ("x.svmlight", "libsvm"), ("y.arff", "arff")]
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
