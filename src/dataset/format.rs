//! How the table in a data file becomes a data set: what a card says about its file, what a format
//! is, and where its reader puts the cells.

use std::{fmt, path::Path};

use crate::{
    error::{DataProblem, InputError},
    params::{ParamSpec, Params},
};

use super::{DataFile, ImageShape, MAX_VALUES};

/// How a data file is read. Every key has one default; only those that differ from it are written.
#[derive(Debug, Clone, PartialEq)]
pub struct Format {
    /// Registry entry.
    pub spec: &'static FormatSpec,
    /// Complete parameters of the entry.
    pub params: Params,
    /// The column (or array) of the classes; `None`: where the format has them of itself.
    pub label: Option<ColumnRef>,
    /// The columns that are features; empty: all that have no other use.
    pub columns: Vec<ColumnRef>,
    /// Columns that are not read.
    pub leave_out: Vec<ColumnRef>,
    /// The column of what must not be split: rows that share a value stay in one half.
    pub groups: Option<ColumnRef>,
    /// The column that says of each row whether it is labeled at the start.
    pub initial: Option<ColumnRef>,
    /// What becomes of words in features.
    pub encode: Encode,
    /// What becomes of missing features.
    pub missing: Missing,
    /// Whether rows without a label are dropped; else they are an error.
    pub drop_unlabeled: bool,
    /// What counts as missing besides an empty field; `None`: the marks in common use.
    pub marks: Option<Vec<String>>,
    /// The classes whose rows are used; empty: all.
    pub classes: Vec<String>,
    /// The shape of the images whose pixels are the features, where the file does not say it.
    pub image: Option<ImageShape>,
    /// File of the labels, where it is another.
    pub label_file: Option<DataFile>,
    /// File of the rows that are labeled at the start.
    pub initial_file: Option<DataFile>,
    /// File of the rows that test.
    pub test_file: Option<DataFile>,
    /// Files of further vectors for the rows.
    pub spaces: Vec<SpaceFile>,
}

impl Format {
    /// The defaults of a format.
    #[must_use]
    pub fn new(spec: &'static FormatSpec) -> Self {
        Self {
            spec,
            params: Params::defaults(spec.params),
            label: None,
            columns: Vec::new(),
            leave_out: Vec::new(),
            groups: None,
            initial: None,
            encode: Encode::None,
            missing: Missing::Error,
            drop_unlabeled: false,
            marks: None,
            classes: Vec::new(),
            image: None,
            label_file: None,
            initial_file: None,
            test_file: None,
            spaces: Vec::new(),
        }
    }

    /// Whether rows of a class are used.
    pub(super) fn takes(&self, class: &str) -> bool {
        self.classes.is_empty() || self.classes.iter().any(|taken| taken == class)
    }
}

/// A file of vectors for the rows of the data, as a card names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpaceFile {
    /// What strategies call the space.
    pub name: String,
    /// Where it lies.
    pub file: DataFile,
    /// The array of an archive; `None`: the only one, or that of the usual name.
    pub array: Option<String>,
    /// Checksum of the file's bytes in lowercase hexadecimal, checked on load.
    pub sha256: Option<String>,
}

/// A column as a card names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnRef {
    /// By name; "first" and "last" where no column is called so.
    Name(String),
    /// By position, counted from 1.
    Position(usize),
}

impl ColumnRef {
    /// The position from 0 among columns of these names; `None` when there is none. Of several
    /// columns of one name the first.
    #[must_use]
    pub fn find(&self, names: &[Option<String>]) -> Option<usize> {
        match self {
            Self::Position(position) => position.checked_sub(1).filter(|&at| at < names.len()),
            Self::Name(name) => {
                let named = names.iter().position(|other| other.as_deref() == Some(name));
                named.or_else(|| match name.as_str() {
                    "first" if !names.is_empty() => Some(0),
                    "last" => names.len().checked_sub(1),
                    _ => None,
                })
            }
        }
    }
}

impl fmt::Display for ColumnRef {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => out.write_str(name),
            Self::Position(position) => write!(out, "{position}"),
        }
    }
}

/// What becomes of words in features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encode {
    /// They are an error; in files `"none"`.
    None,
    /// A column of 0 and 1 for each word of the training half; in files `"one-hot"`.
    OneHot,
    /// The rank of the word among those of the training half; in files `"ordinal"`.
    Ordinal,
}

/// What becomes of missing features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// They are an error; in files `"error"`.
    Error,
    /// Their rows are left out; in files `"drop-rows"`.
    DropRows,
    /// The mean of the training half; in files `"mean"`.
    Mean,
    /// Its median; in files `"median"`.
    Median,
    /// Its most frequent value, the smallest of equals; in files `"most-frequent"`.
    MostFrequent,
}

/// How files spell [`Encode`].
pub const ENCODES: &[(&str, Encode)] =
    &[("none", Encode::None), ("one-hot", Encode::OneHot), ("ordinal", Encode::Ordinal)];

/// How files spell [`Missing`].
pub const MISSINGS: &[(&str, Missing)] = &[
    ("error", Missing::Error),
    ("drop-rows", Missing::DropRows),
    ("mean", Missing::Mean),
    ("median", Missing::Median),
    ("most-frequent", Missing::MostFrequent),
];

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
    /// Whether its files can say that rows are images.
    pub images: bool,
    /// Whether its files are archives, which are not unpacked before it reads them.
    pub archive: bool,
    /// Makes the bytes that `read` takes of a folder, where the format is one of folders.
    pub pack: Option<Pack>,
    /// Whether bytes are without doubt of this format.
    pub recognises: fn(&[u8]) -> bool,
    /// Hands every row of the files to the table.
    pub read: fn(&[Input<'_>], &Format, &mut dyn Cells) -> Result<(), InputError>,
}

/// Makes of a folder, whose rows are for this, the bytes that a format reads.
pub type Pack = fn(&Path, Part, &Format) -> Result<Packed, InputError>;

/// A folder as one piece of bytes.
#[derive(Debug)]
pub struct Packed {
    /// What the format reads.
    pub bytes: Vec<u8>,
    /// Checksum of the files in lowercase hexadecimal, as the format defines it.
    pub sha256: String,
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
    /// In the column that the card names, or in a file of their own.
    NamedOrFile,
    /// In the column that the card names, by default the last.
    Last,
    /// In a place of their own.
    Own,
    /// In the names of folders, which say whatever they say.
    Folders,
}

/// A file in memory.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// What messages call it.
    pub file: &'a str,
    /// Its bytes, unpacked.
    pub bytes: &'a [u8],
    /// What its rows are for.
    pub part: Part,
}

/// What the rows of a file are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
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
    #[must_use]
    pub fn error(&self, line: Option<usize>, problem: DataProblem) -> InputError {
        InputError { file: self.file.to_owned(), line, problem: problem.into() }
    }
}

/// Where a reader puts the cells of a table, row by row. What is wrong with a cell is told without its
/// place, which the reader knows.
pub trait Cells {
    /// Begins a file with these columns, `None` for one without a name; those of a second file must be
    /// the same.
    fn begin(&mut self, input: &Input<'_>, names: Vec<Option<String>>) -> Result<(), DataProblem>;
    /// The same where `columns` has chosen features already: all columns without another use are some.
    fn begin_all(&mut self, input: &Input<'_>, names: Vec<Option<String>>) -> Result<(), DataProblem>;
    /// Whether commas are decimal marks in what follows.
    fn decimal_comma(&mut self, comma: bool);
    /// At most so many rows follow in the file: room is made for them at once.
    fn expect_rows(&mut self, most: usize);
    /// Says that the columns of the file are pixels; what counts is whether all features are.
    fn image(&mut self, shape: ImageShape);
    /// Says how the data were read.
    fn note(&mut self, note: String);
    /// Whether a column is read at all.
    fn wants(&self, column: usize) -> bool;
    /// What messages call a column.
    fn name(&self, column: usize) -> String;
    /// The text of a cell.
    fn text(&mut self, column: usize, text: &str) -> Result<(), DataProblem>;
    /// The number in a cell; NaN is a missing one.
    fn number(&mut self, column: usize, number: f64) -> Result<(), DataProblem>;
    /// The label of a row, where it is in no column.
    fn own_label(&mut self, text: &str) -> Result<(), DataProblem>;
    /// The same where it is a number; NaN is a missing one.
    fn own_number(&mut self, number: f64) -> Result<(), DataProblem>;
    /// Ends a row, which stands on this line.
    fn end_row(&mut self, line: Option<usize>) -> Result<(), DataProblem>;
}

/// Most values that a byte of sparse text may stand for, above [`SMALL`]: the zeros that it leaves out are held.
const VALUES_PER_BYTE: usize = 1000;

/// Values that sparse text of any length may stand for.
const SMALL: usize = 1 << 22;

/// Refuses more values than sparse text of `bytes` bytes may become.
pub(super) fn check_sparse(rows: usize, features: usize, bytes: usize) -> Result<(), DataProblem> {
    check_size(rows, features)?;
    let limit = bytes.saturating_mul(VALUES_PER_BYTE).max(SMALL);
    if rows * features <= limit {
        return Ok(());
    }
    Err(DataProblem::TooSparse { rows, features, bytes, limit })
}

/// Refuses an array of no rows, whose columns may be any number, and one of more values than are held.
pub(super) fn check_shape(rows: usize, features: usize) -> Result<(), DataProblem> {
    if rows == 0 { Err(DataProblem::NoRows) } else { check_size(rows, features) }
}

/// Refuses more values than are held.
pub(super) fn check_size(rows: usize, features: usize) -> Result<(), DataProblem> {
    if rows <= MAX_VALUES / features.max(1) {
        return Ok(());
    }
    Err(DataProblem::TooWide { rows, features, limit: MAX_VALUES })
}
