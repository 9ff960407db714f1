//! Parameters that take several values (`[sweep]`), and one that takes another value (`--set`).
//!
//! ```toml
//! [sweep]
//! "learner.C" = [0.1, 1, 10]          # of every learner that has the parameter
//! "dataset.digits.batch" = [5, 10]    # of the entry with this id only
//! ```
//!
//! Every entry that is concerned is read once for each combination of values, under an id and a label that
//! say which. What is not concerned is read as it stands, so that its cells are those of the experiment
//! without the sweep. A setting of the command line replaces the value of a key, and ends its sweep.

use crate::error::{Expected, InputError, InputProblem, MAX_NAME, Role};

use super::{
    Axis, SweptEntry,
    reader::{Document, Override, Placed, Table, Value, nearest},
};

/// What messages call the table.
const PLACE: &str = "in [sweep]";

/// Most entries that one entry is made into; cells are counted later.
const MOST: usize = 10_000;

/// Roles whose parameters can be changed, as files call them.
const ROLES: [(&str, Role); 3] =
    [("learner", Role::Learner), ("dataset", Role::Dataset), ("strategy", Role::Strategy)];

/// A setting of the command line: `learner.C=10`.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// What messages call it.
    file: String,
    /// The key, such as `learner.C`.
    key: String,
    /// The value, as the TOML document that holds it.
    text: String,
}

impl std::str::FromStr for Setting {
    type Err = String;

    fn from_str(argument: &str) -> Result<Self, String> {
        let expected = || "expected KEY=VALUE, such as learner.C=10 or dataset.digits.batch=5".to_owned();
        let (key, value) = argument.split_once('=').ok_or_else(expected)?;
        let (key, value) = (key.trim(), value.trim());
        Target::parse(key).ok_or_else(expected)?;
        let plain = format!("value = {value}");
        // What is no value of TOML is a word, so that quotes need not be quoted for the shell.
        let text = match toml::from_str::<toml::Table>(&plain) {
            Ok(table) if table.len() == 1 => plain,
            _ => format!("value = {}", crate::error::quoted(value)),
        };
        Ok(Self { file: format!("--set {argument}"), key: key.to_owned(), text })
    }
}

impl Setting {
    /// As it was given.
    #[must_use]
    pub fn argument(&self) -> &str {
        self.file.trim_start_matches("--set ")
    }

    /// Whether a message about `file` is about this.
    pub(super) fn is(&self, file: &str) -> bool {
        self.file == file
    }
}

/// The settings of a command line, parsed.
pub(super) struct Settings<'s>(Vec<(&'s str, Document<'s>)>);

impl<'s> Settings<'s> {
    pub(super) fn parse(settings: &'s [Setting]) -> Result<Self, InputError> {
        let parsed =
            settings.iter().map(|set| Ok((set.key.as_str(), Document::parse(&set.file, &set.text)?)));
        Ok(Self(parsed.collect::<Result<_, InputError>>()?))
    }
}

/// Whose parameter a key names.
#[derive(Debug, Clone, PartialEq)]
struct Target {
    role: Role,
    /// `None`: of every entry of the role that has the parameter.
    id: Option<String>,
    parameter: String,
}

impl Target {
    /// The target of `role.parameter` or `role.id.parameter`; ids may hold dots.
    fn parse(key: &str) -> Option<Self> {
        let (role, rest) = key.split_once('.')?;
        let role = ROLES.iter().find(|(word, _)| *word == role)?.1;
        let (id, parameter) = match rest.rsplit_once('.') {
            Some((id, parameter)) => (Some(id.to_owned()), parameter),
            None => (None, rest),
        };
        let good = !parameter.is_empty() && id.as_ref().is_none_or(|id| !id.is_empty());
        good.then(|| Self { role, id, parameter: parameter.to_owned() })
    }

    fn concerns(&self, role: Role, entry: &Described) -> bool {
        self.role == role
            && self.id.as_ref().is_none_or(|id| *id == entry.id)
            && entry.keys.contains(&self.parameter.as_str())
    }
}

/// What a key can name of an entry.
pub(super) struct Described {
    /// Its id.
    pub id: String,
    /// The keys that can be changed.
    pub keys: Vec<&'static str>,
}

/// A key that is changed.
struct Change<'a> {
    key: String,
    target: Target,
    /// What it becomes: one value where it is set, several where it is swept.
    values: Vec<Value<'a>>,
    /// Where that stands.
    at: Value<'a>,
    swept: bool,
}

/// All that is changed in an experiment.
pub(super) struct Changes<'a>(Vec<Change<'a>>);

impl<'a> Changes<'a> {
    /// Reads the settings of the command line and `[sweep]`.
    pub(super) fn read(root: &Table<'a>, settings: &'a Settings<'a>) -> Result<Self, InputError> {
        let mut changes = Vec::new();
        for (key, document) in &settings.0 {
            let value = document.root("of --set").require("value")?;
            let target = Target::parse(key).ok_or_else(|| value.unexpected(Expected::Table))?;
            changes.push(Change {
                key: (*key).to_owned(),
                target,
                values: vec![value],
                at: value,
                swept: false,
            });
        }
        if let Some(value) = root.get("sweep") {
            let table = value.as_table(PLACE).ok_or_else(|| value.unexpected(Expected::Table))?;
            let mut keys = Vec::new();
            flatten(&table, "", &mut keys);
            for (key, value) in keys {
                changes.push(axis(key, value)?);
            }
        }
        Ok(Self(changes))
    }

    /// Reads every entry of a role, once for each combination of the values that concern it.
    pub(super) fn entries<T: Named>(
        &self,
        role: Role,
        tables: &[Table<'a>],
        describe: impl Fn(&Table<'_>) -> Result<Described, InputError>,
        read: impl Fn(&Table<'_>) -> Result<T, InputError>,
    ) -> Result<Vec<Placed<Variant<T>>>, InputError> {
        let described = tables.iter().map(&describe).collect::<Result<Vec<_>, _>>()?;
        self.all_concern_something(role, &described)?;
        let mut found = Vec::new();
        for (table, entry) in tables.iter().zip(&described) {
            let changes = self.of(role, entry);
            let count = changes.iter().try_fold(1_usize, |n, change| n.checked_mul(change.values.len()));
            if let (true, Some(swept)) =
                (count.is_none_or(|count| count > MOST), changes.iter().find(|change| change.swept))
            {
                return Err(swept.at.error(InputProblem::TooManySwept { id: entry.id.clone(), limit: MOST }));
            }
            for number in 0..count.unwrap_or(1) {
                found.push((table.line(), variant(table, &changes, number, &read)?));
            }
        }
        Ok(found)
    }

    /// What changes an entry, one change for a parameter: a setting is the last word, and what names the
    /// entry counts more than what is about all.
    fn of(&self, role: Role, entry: &Described) -> Vec<&Change<'a>> {
        let weight = |change: &Change<'_>| (!change.swept, change.target.id.is_some());
        let mut found: Vec<&Change<'a>> = Vec::new();
        for change in self.0.iter().filter(|change| change.target.concerns(role, entry)) {
            match found.iter_mut().find(|other| other.target.parameter == change.target.parameter) {
                Some(other) if weight(other) > weight(change) => {}
                Some(other) => *other = change,
                None => found.push(change),
            }
        }
        found
    }

    /// Refuses a key that names nothing of this role.
    fn all_concern_something(&self, role: Role, entries: &[Described]) -> Result<(), InputError> {
        for change in self.0.iter().filter(|change| change.target.role == role) {
            if entries.iter().any(|entry| change.target.concerns(role, entry)) {
                continue;
            }
            let word = ROLES.iter().find(|(_, known)| *known == role).map_or("", |(word, _)| word);
            let mut known: Vec<String> = Vec::new();
            for entry in entries {
                for key in &entry.keys {
                    let id = change.target.id.as_ref().map_or(String::new(), |_| format!("{}.", entry.id));
                    let name = format!("{word}.{id}{key}");
                    if !known.contains(&name) {
                        known.push(name);
                    }
                }
            }
            let nearest = nearest(&change.key, known.iter().map(String::as_str));
            let place = if change.swept { PLACE } else { "of --set" };
            let problem = InputProblem::UnknownKey {
                key: change.key.as_str().into(),
                place,
                nearest,
                known: known.into(),
            };
            return Err(change.at.error(problem));
        }
        Ok(())
    }
}

/// The keys of `[sweep]` in the order of the file. Without quotes their dots make tables.
fn flatten<'a>(table: &Table<'a>, before: &str, keys: &mut Vec<(String, Value<'a>)>) {
    for (name, value) in table.all("sweep") {
        let key = format!("{before}{name}");
        match value.as_table(PLACE) {
            Some(inner) => flatten(&inner, &format!("{key}."), keys),
            None => keys.push((key, value)),
        }
    }
}

fn axis(key: String, value: Value<'_>) -> Result<Change<'_>, InputError> {
    let Some(target) = Target::parse(&key) else {
        let (found, nearest) = (key.as_str().into(), None);
        let known = ROLES.map(|(word, _)| format!("{word}.PARAMETER"));
        let problem = InputProblem::UnknownKey { key: found, place: PLACE, nearest, known: known.into() };
        return Err(value.error(problem));
    };
    let Some(values) = value.as_list().filter(|list| !list.is_empty()) else {
        let (key, found) = (key.into(), value.shown().into());
        return Err(value.error(InputProblem::NotSwept { key, found }));
    };
    for (at, one) in values.iter().enumerate() {
        if values[..at].iter().any(|other| same(one, other)) {
            return Err(one.error(InputProblem::SweptTwice { key: key.into(), found: one.shown().into() }));
        }
    }
    Ok(Change { key, target, values, at: value, swept: true })
}

fn same(one: &Value<'_>, other: &Value<'_>) -> bool {
    match (one.as_number(), other.as_number()) {
        (Some(one), Some(other)) => one == other,
        _ => one.whole() == other.whole(),
    }
}

/// What has an id and a label that a sweep tells apart.
pub(super) trait Named {
    /// Both.
    fn names(&mut self) -> (&mut String, &mut String);
}

/// An entry, and what a sweep made it from.
pub(super) struct Variant<T> {
    /// The entry.
    pub entry: T,
    /// One for each parameter that is swept: its name, and the entry as it was with its value here.
    pub swept: Vec<(String, SweptEntry)>,
}

/// Combination number `number` of the values: those of the last key change fastest.
fn variant<T: Named>(
    table: &Table<'_>,
    changes: &[&Change<'_>],
    number: usize,
    read: impl Fn(&Table<'_>) -> Result<T, InputError>,
) -> Result<Variant<T>, InputError> {
    let mut rest = number;
    let mut chosen = Vec::with_capacity(changes.len());
    for change in changes.iter().rev() {
        chosen.push((*change, rest % change.values.len()));
        rest /= change.values.len();
    }
    chosen.reverse();
    let overrides: Vec<Override<'_>> = chosen
        .iter()
        .map(|&(change, at)| Override { key: &change.target.parameter, value: change.values[at] })
        .collect();
    let mut entry = read(&table.with(&overrides))?;
    let (id, label) = entry.names();
    let (of, of_label) = (id.clone(), label.clone());
    let mut values = Vec::new();
    for (change, at) in chosen.iter().filter(|(change, _)| change.swept) {
        let parameter = &change.target.parameter;
        let value = change.values[*at].scalar().unwrap_or_else(|| (at + 1).to_string());
        *label += &format!(", {parameter} = {value}");
        *id += &format!("-{}-{}", plain(parameter), plain(&value));
        values.push((parameter.clone(), value));
    }
    if id.len() > MAX_NAME {
        *id = format!("{}-{}", &of[..of.len().min(MAX_NAME - 8)], number + 1);
    }
    let (id, label) = (id.clone(), of_label);
    let swept = values.into_iter().map(|(parameter, value)| {
        (parameter, SweptEntry { id: id.clone(), of: of.clone(), label: label.clone(), value })
    });
    Ok(Variant { swept: swept.collect(), entry })
}

/// A text as ids spell it.
fn plain(text: &str) -> String {
    let letter =
        |c: char| if c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c) { c } else { '-' };
    text.to_ascii_lowercase().chars().map(letter).collect()
}

/// Takes the entries apart from what a sweep made them from, and adds the latter to `axes`.
pub(super) fn gather<T>(
    role: Role,
    variants: Vec<Placed<Variant<T>>>,
    axes: &mut Vec<Axis>,
) -> Vec<Placed<T>> {
    let first = axes.len();
    let mut entries = Vec::with_capacity(variants.len());
    for (line, variant) in variants {
        for (parameter, swept) in variant.swept {
            let known = axes[first..].iter().position(|axis| axis.parameter == parameter);
            let at = known.map_or(axes.len(), |at| first + at);
            if at == axes.len() {
                axes.push(Axis { role, parameter, entries: Vec::new() });
            }
            axes[at].entries.push(swept);
        }
        entries.push((line, variant.entry));
    }
    entries
}

/// Keys of a recorded `[[swept]]`, and of its entries.
const KEYS: [&str; 3] = ["role", "parameter", "entries"];
const ENTRY_KEYS: [&str; 4] = ["id", "of", "label", "value"];

/// Reads what a run has recorded of its sweep.
pub(super) fn read_swept(root: &Table<'_>) -> Result<Vec<Axis>, InputError> {
    let Some(value) = root.get("swept") else { return Ok(Vec::new()) };
    let tables = value.tables("in [[swept]]")?;
    let axis = |table: &Table<'_>| {
        table.expect_only(&KEYS)?;
        let role = super::words::read(&table.require("role")?, &ROLES)?;
        let entry = |table: &Table<'_>| {
            table.expect_only(&ENTRY_KEYS)?;
            let text = |key| table.require(key)?.line_of_text();
            Ok(SweptEntry { id: text("id")?, of: text("of")?, label: text("label")?, value: text("value")? })
        };
        let entries = table.require("entries")?.tables("in the entries of [[swept]]")?;
        let parameter = table.require("parameter")?.line_of_text()?;
        Ok(Axis { role, parameter, entries: entries.iter().map(entry).collect::<Result<_, _>>()? })
    };
    tables.iter().map(axis).collect()
}

impl super::lines::Lines {
    /// What a recorded run keeps of one parameter.
    pub(super) fn swept(&mut self, axis: &Axis) {
        use super::words::spell;
        use crate::error::quoted;
        self.header("[[swept]]");
        self.text("role", spell(axis.role, &ROLES));
        self.text("parameter", &axis.parameter);
        let entry = |entry: &SweptEntry| {
            let [id, of, label, value] =
                [&entry.id, &entry.of, &entry.label, &entry.value].map(|text| quoted(text));
            format!("{{ id = {id}, of = {of}, label = {label}, value = {value} }}")
        };
        self.list("entries", axis.entries.iter().map(entry));
    }
}
