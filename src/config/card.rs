//! Cards: what a data set is, where it comes from and how it is read or made.
//!
//! ```toml
//! name = "heart"                  # what files and columns call it; may have folders, "lu2023/heart"
//! summary = "..."                 # one line; this and the next two may be absent in a user's card
//! origin = "..."                  # where the data come from
//! licence = "..."                 # under which terms
//! kind = "csv"                    # a format (`albench list formats`), or a generator
//! file = "heart.csv"              # of a format, relative to the card; see below
//! label = "class"                 # column of the classes: name, position from 1, "first" or "last"
//! sha256 = "..."                  # of the file's bytes, checked on load; may be absent
//! shape = { rows = 270, features = 13, classes = 2 }      # checked on load; may be absent
//!
//! # How a file is read; all of these may be absent, and the format may have more.
//! columns = ["age", 3]            # the features, by name or position; default: all other columns
//! leave_out = ["id"]              # columns that are not read
//! encode = "none"                 # of words: "one-hot" or "ordinal", by the training half
//! missing = "error"               # or "drop-rows", "mean", "median", "most-frequent", by the same
//! missing_labels = "error"        # or "drop-rows"
//! missing_marks = ["?", "-999"]   # what counts as missing; default: the marks in common use
//! classes = ["a", "b"]            # the classes whose rows are used; default: all
//! image = [28, 28]                # features are pixels: [height, width] or [height, width, channels]
//! groups = "patient"              # column whose equal values must not be split
//! initial_labels = "labeled"      # column that marks the rows labeled at the start with 1 or true
//! initial_file = "labeled.csv"    # file of such rows
//! test_file = "test.csv"          # file of the rows that test
//!
//! [spaces.clip]                   # further vectors of the rows, for strategies with `space = "given:clip"`
//! file = "heart-clip.npy"         # an array of numpy, relative to the card: a row for each row of `file`
//! array = "clip"                  # of a .npz file, where it holds several
//! sha256 = "..."                  # as above
//!
//! [parameters]                    # of a generator; absent ones have their defaults
//! n_samples = 1000
//! ```
//!
//! The `file` of a card inside the binary lies inside the binary too. A recorded run says so with
//! the prefix `shipped:`, which any card may use.

use crate::{
    dataset::{Card, FORMATS, FormatSpec, GeneratorSpec, MAX_VALUES, Shape, Source, find_format},
    error::{Expected, InputError, InputProblem, is_name_path},
    params::{ParamValue, Params},
};

use super::{
    file_format,
    library::{Library, Place},
    parameters::{known_keys, read_params},
    reader::{Table, Value},
};

/// Keys of every card.
pub(super) const COMMON: [&str; 5] = ["name", "summary", "origin", "licence", "kind"];

/// Reads a card that lies in `place`.
pub(super) fn read_card(table: &Table<'_>, place: &Place, library: &Library) -> Result<Card, InputError> {
    let kind_value = table.require("kind")?;
    let kind = kind_value.as_str().unwrap_or_default();
    let generator = library.generators.iter().find(|spec| spec.name == kind);
    let format = find_format(kind);
    let own = match (format, generator) {
        (_, Some(_)) => vec!["parameters"],
        (Some(format), None) => file_format::keys(format),
        (None, None) => {
            let generators = library.generators.iter().map(|spec| spec.name);
            let kinds = FORMATS.iter().map(|spec| spec.name).chain(generators).collect();
            return Err(kind_value.unexpected(Expected::OneOf(kinds)));
        }
    };
    table.expect_only(&[&COMMON[..], &own].concat())?;

    let name_value = table.require("name")?;
    let name = name_value.as_str().filter(|name| is_name_path(name));
    let name = name.ok_or_else(|| name_value.unexpected(Expected::Path))?.to_owned();
    let source = match (generator, format) {
        (Some(spec), _) => generated(table, spec, library)?,
        (None, Some(spec)) => from_file(table, spec, place, library)?,
        (None, None) => return Err(table.missing("kind")),
    };
    Ok(Card {
        name,
        summary: optional_text(table, "summary")?,
        origin: optional_text(table, "origin")?,
        licence: optional_text(table, "licence")?,
        source,
        shape: table.get("shape").map(|value| shape(&value)).transpose()?,
    })
}

/// The card's name without its folders: the default id of a data set.
pub(super) fn last_part(card: &Card) -> &str {
    card.name.rsplit('/').next().unwrap_or(&card.name)
}

/// Size of the data, where it is known without loading them: from the shape of a file's card, or
/// from the parameters of a generator that are called as scikit-learn calls them.
pub(super) fn known_shape(card: &Card) -> (Option<usize>, Option<usize>) {
    match &card.source {
        Source::File { .. } => (card.shape.map(|shape| shape.rows), card.shape.map(|shape| shape.classes)),
        Source::Generator { params, .. } => (count(params, "n_samples"), count(params, "n_classes")),
    }
}

/// Checks the parameters of a generator together; `table` is where they were last changed.
pub(super) fn check_generator(
    table: &Table<'_>,
    spec: &GeneratorSpec,
    params: &Params,
) -> Result<(), InputError> {
    if let (Some(rows), Some(features)) = (count(params, "n_samples"), count(params, "n_features")) {
        check_size(rows, features).map_err(|problem| table.error(problem))?;
    }
    (spec.check)(params).map_err(|reason| {
        table.error(InputProblem::Contradiction { kind: spec.name, reason: reason.to_string() })
    })
}

fn generated(table: &Table<'_>, spec: &GeneratorSpec, library: &Library) -> Result<Source, InputError> {
    let mut params = Params::defaults(spec.params);
    let mut changed = *table;
    if let Some(value) = table.get("parameters") {
        changed = value.as_table("in [parameters]").ok_or_else(|| value.unexpected(Expected::Table))?;
        changed.expect_only(&known_keys(&[], spec.params))?;
        params = read_params(&changed, spec.params, params, library)?;
    }
    check_generator(&changed, spec, &params)?;
    Ok(Source::Generator { kind: spec.name, params })
}

fn from_file(
    table: &Table<'_>,
    spec: &'static FormatSpec,
    place: &Place,
    library: &Library,
) -> Result<Source, InputError> {
    let file = file_format::data_file(&table.require("file")?, place)?;
    let format = file_format::read(table, spec, place, library)?;
    let sha256 = table.get("sha256").map(|value| file_format::digest(&value)).transpose()?;
    Ok(Source::File { format, file, sha256 })
}

fn shape(value: &Value<'_>) -> Result<Shape, InputError> {
    let table = value.as_table("in `shape`").ok_or_else(|| value.unexpected(Expected::Table))?;
    table.expect_only(&["rows", "features", "classes"])?;
    let rows = table.require("rows")?.size(2, MAX_VALUES)?;
    let features = table.require("features")?.size(1, MAX_VALUES)?;
    check_size(rows, features).map_err(|problem| table.error(problem))?;
    Ok(Shape { rows, features, classes: table.require("classes")?.size(2, rows)? })
}

fn optional_text(table: &Table<'_>, key: &'static str) -> Result<String, InputError> {
    table.get(key).map_or(Ok(String::new()), |value| value.text())
}

fn check_size(rows: usize, features: usize) -> Result<(), InputProblem> {
    match rows.checked_mul(features) {
        Some(values) if values <= MAX_VALUES => Ok(()),
        _ => Err(InputProblem::TooManyValues { rows, features, limit: MAX_VALUES }),
    }
}

fn count(params: &Params, name: &str) -> Option<usize> {
    match params.find(name) {
        Some(ParamValue::Count(count)) => usize::try_from(*count).ok(),
        _ => None,
    }
}
