//! The keys by which a card says how its data file is read, from TOML and back.

use crate::{
    dataset::{
        ColumnRef, DataFile, ENCODES, Format, FormatSpec, ImageShape, Labels, MAX_VALUES, MISSINGS, SpaceFile,
    },
    error::{DataProblem, Expected, ImageProblem, InputError, InputProblem, is_name, quoted, shorten},
    params::Params,
};

use super::{
    library::{Library, Place, SHIPPED},
    lines::{Lines, spelled},
    parameters::read_params,
    reader::{Table, Value},
    words,
};

/// Keys of the card of every data file, whatever its format.
pub(super) const KEYS: [&str; 16] = [
    "file",
    "sha256",
    "shape",
    "columns",
    "leave_out",
    "encode",
    "missing",
    "missing_labels",
    "missing_marks",
    "classes",
    "image",
    "groups",
    "initial_labels",
    "initial_file",
    "test_file",
    "spaces",
];

/// Keys of a `[spaces.NAME]`.
pub(super) const SPACE_KEYS: [&str; 3] = ["file", "array", "sha256"];

/// What `missing_labels` can say, and whether rows without a label are dropped.
pub(super) const MISSING_LABELS: &[(&str, bool)] = &[("error", false), ("drop-rows", true)];

/// Keys that choose among the columns of a table, or say what becomes of its cells.
const OF_TABLES: [&str; 8] = [
    "columns",
    "leave_out",
    "encode",
    "missing",
    "missing_labels",
    "missing_marks",
    "groups",
    "initial_labels",
];

/// Whether a key means anything for this format: images in folders have no columns of different uses.
pub(super) fn applies(spec: &FormatSpec, key: &str) -> bool {
    spec.labels != Labels::Folders || !OF_TABLES.contains(&key)
}

/// The keys of the card of a file of this format.
pub(super) fn keys(spec: &FormatSpec) -> Vec<&'static str> {
    let label: &[&str] = match spec.labels {
        Labels::Own | Labels::Folders => &[],
        Labels::NamedOrFile => &["label", "label_file"],
        Labels::Named | Labels::Last => &["label"],
    };
    KEYS.iter()
        .filter(|key| applies(spec, key))
        .chain(label)
        .copied()
        .chain(spec.params.iter().map(|param| param.name))
        .collect()
}

/// How the file of a card that lies in `place` is read. The caller has refused unknown keys.
pub(super) fn read(
    table: &Table<'_>,
    spec: &'static FormatSpec,
    place: &Place,
    library: &Library,
) -> Result<Format, InputError> {
    let columns = |key| table.get(key).map_or(Ok(Vec::new()), |value| columns(&value));
    let column = |key| table.get(key).map(|value| column(&value)).transpose();
    let file = |key| table.get(key).map(|value| data_file(&value, place)).transpose();
    let label_file = file("label_file")?;
    match (table.get("label"), &label_file) {
        (None, None) if matches!(spec.labels, Labels::Named | Labels::NamedOrFile) => {
            table.require("label")?;
        }
        (Some(value), Some(_)) => return Err(value.error(DataProblem::TwoLabels.into())),
        _ => {}
    }
    let image = table.get("image").map(|value| image(&value, spec)).transpose()?;
    if let (Some(_), Some(value)) =
        (image, table.get("encode").filter(|value| value.as_str() != Some("none")))
    {
        return Err(value.error(DataProblem::EncodedImage.into()));
    }
    Ok(Format {
        spec,
        params: read_params(table, spec.params, Params::defaults(spec.params), library)?,
        label: column("label")?,
        columns: columns("columns")?,
        leave_out: columns("leave_out")?,
        groups: column("groups")?,
        initial: column("initial_labels")?,
        encode: word(table, "encode", ENCODES)?,
        missing: word(table, "missing", MISSINGS)?,
        drop_unlabeled: word(table, "missing_labels", MISSING_LABELS)?,
        marks: table.get("missing_marks").map(|value| marks(&value)).transpose()?,
        classes: table.get("classes").map_or(Ok(Vec::new()), |value| classes(&value))?,
        image,
        label_file,
        initial_file: file("initial_file")?,
        test_file: file("test_file")?,
        spaces: table.get("spaces").map_or(Ok(Vec::new()), |value| spaces(&value, place))?,
    })
}

/// The tables `[spaces.NAME]` of a card in `place`.
fn spaces(value: &Value<'_>, place: &Place) -> Result<Vec<SpaceFile>, InputError> {
    let table = value.as_table("in [spaces]").ok_or_else(|| value.unexpected(Expected::Table))?;
    let space = |(name, value): (&str, Value<'_>)| {
        if !is_name(name) {
            let expected = Box::new(Expected::Name);
            let found = quoted(&shorten(name));
            let problem = InputProblem::BadValue { key: "[spaces.NAME]", found, expected, nearest: None };
            return Err(value.error(problem));
        }
        let table = value.as_table("in [spaces.NAME]").ok_or_else(|| value.unexpected(Expected::Table))?;
        table.expect_only(&SPACE_KEYS)?;
        Ok(SpaceFile {
            name: name.to_owned(),
            file: data_file(&table.require("file")?, place)?,
            array: table.get("array").map(|value| value.line_of_text()).transpose()?,
            sha256: table.get("sha256").map(|value| digest(&value)).transpose()?,
        })
    };
    table.all("spaces").into_iter().map(space).collect()
}

/// A checksum in lowercase.
pub(super) fn digest(value: &Value<'_>) -> Result<String, InputError> {
    let is_digest = |text: &&str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let text = value.as_str().filter(is_digest).ok_or_else(|| value.unexpected(Expected::Digest))?;
    Ok(text.to_ascii_lowercase())
}

/// The file that a card in `place` names.
pub(super) fn data_file(value: &Value<'_>, place: &Place) -> Result<DataFile, InputError> {
    let path = value.line_of_text()?;
    let file = match path.strip_prefix(SHIPPED) {
        Some(inside) => Place::Shipped(String::new()).data_file(inside),
        None => place.data_file(&path),
    };
    file.ok_or_else(|| value.unexpected(Expected::FileBesideCard))
}

/// How a card names a file.
fn spell_file(file: &DataFile) -> String {
    match file {
        DataFile::Path(path) => path.to_string_lossy().into_owned(),
        DataFile::Shipped(path) => format!("{SHIPPED}{path}"),
    }
}

impl Lines {
    /// How a file is read.
    pub(super) fn format(&mut self, format: &Format) {
        for (key, value) in spell(format) {
            self.line(key, value);
        }
    }

    /// The data file, and the further files of its format.
    pub(super) fn files(&mut self, file: &DataFile, format: &Format) {
        self.text("file", &spell_file(file));
        for (key, file) in spell_files(format) {
            self.text(key, &file);
        }
    }

    /// The tables of further vectors, which are no part of how the data are read.
    pub(super) fn spaces(&mut self, format: &Format) {
        for space in &format.spaces {
            self.header(&format!("[dataset.card.spaces.{}]", quoted(&space.name)));
            self.text("file", &spell_file(&space.file));
            for (key, text) in [("array", &space.array), ("sha256", &space.sha256)] {
                if let Some(text) = text {
                    self.text(key, text);
                }
            }
        }
    }
}

/// What is written of a format besides its files: kind, label, and every key that is not at its
/// default, so that a key that is added later changes no hash. Values are in TOML.
fn spell(format: &Format) -> Vec<(&'static str, String)> {
    let column = |column: &ColumnRef| match column {
        ColumnRef::Name(name) => quoted(name),
        ColumnRef::Position(position) => position.to_string(),
    };
    let list = |columns: &[ColumnRef]| {
        let columns: Vec<String> = columns.iter().map(column).collect();
        (!columns.is_empty()).then(|| format!("[{}]", columns.join(", ")))
    };
    let default = Format::new(format.spec);
    let mut keys = vec![("kind", Some(quoted(format.spec.name)))];
    keys.push(("label", format.label.as_ref().map(column)));
    for (name, value) in format.params.iter() {
        keys.push((name, (value != default.params.get(name)).then(|| spelled(value))));
    }
    keys.push(("columns", list(&format.columns)));
    keys.push(("leave_out", list(&format.leave_out)));
    let changed = |is: bool, word: &str| is.then(|| quoted(word));
    keys.push(("encode", changed(format.encode != default.encode, words::spell(format.encode, ENCODES))));
    keys.push((
        "missing",
        changed(format.missing != default.missing, words::spell(format.missing, MISSINGS)),
    ));
    keys.push(("missing_labels", changed(format.drop_unlabeled, words::spell(true, MISSING_LABELS))));
    let marks = |marks: &Vec<String>| marks.iter().map(|mark| quoted(mark)).collect::<Vec<_>>().join(", ");
    keys.push(("missing_marks", format.marks.as_ref().map(|list| format!("[{}]", marks(list)))));
    let classes = || format!("[{}]", marks(&format.classes));
    keys.push(("classes", (!format.classes.is_empty()).then(classes)));
    keys.push(("image", format.image.map(|image| format!("{:?}", image.sizes()))));
    keys.push(("groups", format.groups.as_ref().map(column)));
    keys.push(("initial_labels", format.initial.as_ref().map(column)));
    keys.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
}

/// The further files of a format, as a card names them.
fn spell_files(format: &Format) -> Vec<(&'static str, String)> {
    let files = [
        ("label_file", &format.label_file),
        ("initial_file", &format.initial_file),
        ("test_file", &format.test_file),
    ];
    files.into_iter().filter_map(|(key, file)| Some((key, spell_file(file.as_ref()?)))).collect()
}

fn word<T: Copy>(
    table: &Table<'_>,
    key: &'static str,
    choices: &[(&'static str, T)],
) -> Result<T, InputError> {
    table.get(key).map_or(Ok(choices[0].1), |value| words::read(&value, choices))
}

fn column(value: &Value<'_>) -> Result<ColumnRef, InputError> {
    if let Some(position) = value.as_count(1, MAX_POSITION) {
        return Ok(ColumnRef::Position(usize::try_from(position).expect("at most MAX_POSITION")));
    }
    match value.as_str() {
        Some(_) => Ok(ColumnRef::Name(value.line_of_text()?)),
        None => Err(value.unexpected(Expected::Column)),
    }
}

/// Largest position of a column: as many features as a file may have.
const MAX_POSITION: u64 = 1_000_001;

fn columns(value: &Value<'_>) -> Result<Vec<ColumnRef>, InputError> {
    value.list(Expected::Columns)?.iter().map(column).collect()
}

fn marks(value: &Value<'_>) -> Result<Vec<String>, InputError> {
    let mark = |entry: &Value<'_>| {
        let mark = entry.as_str().map(str::trim).filter(|mark| !mark.contains(char::is_control));
        mark.map(str::to_owned).ok_or_else(|| value.unexpected(Expected::Words))
    };
    value.list(Expected::Words)?.iter().map(mark).collect()
}

fn classes(value: &Value<'_>) -> Result<Vec<String>, InputError> {
    let mut classes: Vec<String> = Vec::new();
    for entry in value.list(Expected::Words)? {
        let class = entry.as_str().map(str::trim).filter(|class| !class.contains(char::is_control));
        let class = class.ok_or_else(|| value.unexpected(Expected::Words))?.to_owned();
        if classes.contains(&class) {
            return Err(value.error(InputProblem::Repeated { key: "classes", found: quoted(&class) }));
        }
        classes.push(class);
    }
    Ok(classes)
}

fn image(value: &Value<'_>, spec: &FormatSpec) -> Result<ImageShape, InputError> {
    let sizes = value.as_list().unwrap_or_default();
    let sizes = sizes.iter().map(|size| size.as_count(1, MAX_VALUES as u64));
    let sizes: Option<Vec<usize>> = sizes.map(|size| usize::try_from(size?).ok()).collect();
    let shape = sizes.and_then(|sizes| ImageShape::from_sizes(&sizes));
    let shape = shape.ok_or_else(|| value.unexpected(Expected::ImageShape))?;
    match shape.channels {
        1 | 3 => Ok(shape),
        _ if spec.labels != Labels::Folders => Ok(shape),
        channels => Err(value.error(DataProblem::Image(ImageProblem::Channels { channels }).into())),
    }
}
