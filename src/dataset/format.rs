//! How the table in a data file becomes a data set: what a card says about its file.

use std::fmt;

use crate::params::Params;

use super::{DataFile, FormatSpec, formats};

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
    /// File of the labels, where it is another.
    pub label_file: Option<DataFile>,
    /// File of the rows that are labeled at the start.
    pub initial_file: Option<DataFile>,
    /// File of the rows that test.
    pub test_file: Option<DataFile>,
}

impl Format {
    /// The format of this name with its defaults.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        formats::find(name).map(Self::new)
    }

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
            label_file: None,
            initial_file: None,
            test_file: None,
        }
    }

    /// CSV whose column of this name holds the classes.
    #[must_use]
    pub fn csv(label: &str) -> Self {
        Self { label: Some(ColumnRef::Name(label.to_owned())), ..Self::new(&formats::csv::SPEC) }
    }

    /// libsvm text.
    #[must_use]
    pub fn libsvm() -> Self {
        Self::new(&formats::libsvm::SPEC)
    }
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
