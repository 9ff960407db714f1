//! Data sets: cards that describe them and readers that load them.
//!
//! To add a generator: a file here with a `pub(super) const SPEC` and its line in [`GENERATORS`]. To add
//! a format of data files: the same in `formats/`.

use std::{fmt, path::PathBuf};

use ndarray::Array2;

use crate::{
    error::{DatasetError, GeneratorError},
    params::{ParamSpec, Params},
};

mod about;
mod bytes;
mod classes;
mod format;
mod formats;
mod identifiers;
mod image;
mod layout;
mod load;
mod make_classification;
mod marks;
mod prepare;
mod sentinels;
mod sink;
mod spaces;
mod summary;
mod words;

pub use self::{
    about::{About, Column, Preparation},
    format::{
        Cells, ColumnRef, ENCODES, Encode, Format, FormatSpec, Input, Labels, MISSINGS, Missing, Pack,
        Packed, Part, SpaceFile,
    },
    formats::{FORMATS, find as find_format, of_file as format_of_file},
    image::ImageShape,
    prepare::Prepared,
    spaces::{Spaces, Vectors, summary as summary_of_spaces},
};

/// All generators, sorted by name.
pub const GENERATORS: &[GeneratorSpec] = &[make_classification::SPEC];

/// Largest number of feature values of a data set: 2 GiB.
pub const MAX_VALUES: usize = 1 << 28;

/// A labeled data set in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    /// Features, shape `(n_rows, n_features)`; finite, or NaN where missing. Of a column of words, the
    /// places of the words in [`Column::words`].
    pub features: Array2<f64>,
    /// Class of each row, an index into `classes`.
    pub labels: Vec<usize>,
    /// Names of the classes, sorted (as numbers where all are numbers), at least two.
    pub classes: Vec<String>,
    /// Names, places and notes.
    pub about: About,
}

/// What a card (`datasets/<name>.toml`) says about a data set.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// Name of the card.
    pub name: String,
    /// One line for `albench list datasets`.
    pub summary: String,
    /// Where the data come from.
    pub origin: String,
    /// Under which terms they may be used.
    pub licence: String,
    /// How they are read or made.
    pub source: Source,
    /// Rows, features and classes that loading must find; `None` for generated data.
    pub shape: Option<Shape>,
}

/// Size of a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Number of rows.
    pub rows: usize,
    /// Number of features.
    pub features: usize,
    /// Number of classes.
    pub classes: usize,
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rows, {} features and {} classes", self.rows, self.features, self.classes)
    }
}

/// How the data of a card are read or made.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "there is one for each data set")]
pub enum Source {
    /// A generator: new data for every seed.
    Generator {
        /// Registry entry's name.
        kind: &'static str,
        /// Complete parameters.
        params: Params,
    },
    /// A file.
    File {
        /// How it is read.
        format: Format,
        /// Where it lies.
        file: DataFile,
        /// Checksum of the file's bytes in lowercase hexadecimal, checked on load.
        sha256: Option<String>,
    },
}

/// Where a data file lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DataFile {
    /// In the file system.
    Path(PathBuf),
    /// Inside the binary, under `datasets/`.
    Shipped(String),
}

/// One row of the registry of generators.
#[derive(Debug, Clone)]
pub struct GeneratorSpec {
    /// `kind` in cards.
    pub name: &'static str,
    /// One line for help texts.
    pub summary: &'static str,
    /// Numeric version: raised when a number that it computes is mended, see the rule in `config`.
    pub version: u32,
    /// Package, version and symbol that it reproduces.
    pub mirrors: &'static str,
    /// Its parameters.
    pub params: &'static [ParamSpec],
    /// Refuses complete parameters that are allowed one by one and impossible together.
    pub check: fn(&Params) -> Result<(), GeneratorError>,
    /// Makes the data of a seed from complete parameters.
    pub make: fn(&Params, seed: u64) -> Result<Dataset, DatasetError>,
}

/// Looks a generator up by its name.
#[must_use]
pub fn find_generator(name: &str) -> Option<&'static GeneratorSpec> {
    GENERATORS.iter().find(|spec| spec.name == name)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::GENERATORS;

    #[test]
    fn every_file_in_this_folder_is_a_registered_generator_or_a_known_part() {
        let parts = [
            "mod",
            "about",
            "bytes",
            "classes",
            "format",
            "formats",
            "identifiers",
            "image",
            "layout",
            "load",
            "marks",
            "prepare",
            "sentinels",
            "sink",
            "spaces",
            "summary",
            "words",
        ];
        let on_disk: BTreeSet<String> = fs::read_dir("src/dataset")
            .expect("tests run in the package root")
            .map(|entry| entry.expect("a readable entry").path())
            .map(|path| path.file_stem().expect("a file").to_string_lossy().replace('_', "-"))
            .filter(|stem| !parts.contains(&stem.as_str()))
            .collect();
        let registered: BTreeSet<String> = GENERATORS.iter().map(|spec| spec.name.to_owned()).collect();
        assert_eq!(registered, on_disk);
        assert!(GENERATORS.is_sorted_by_key(|spec| spec.name));
    }
}
