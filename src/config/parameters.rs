//! The parameters of a registry entry: from a table to complete, checked [`Params`].

use std::borrow::Cow;

use crate::{
    error::{Expected, InputError, Role, is_name},
    params::{Component, ParamKind, ParamSpec, ParamValue, Params, Part, given_space},
};

use super::{
    library::{Library, find_named},
    reader::{Table, Value},
};

/// `params` with every value that `table` gives. The caller has refused unknown keys.
pub(super) fn read_params(
    table: &Table<'_>,
    specs: &[ParamSpec],
    mut params: Params,
    library: &Library,
) -> Result<Params, InputError> {
    for spec in specs {
        if let Some(value) = table.get(spec.name) {
            let checked = match spec.kind {
                ParamKind::Components { part, min, max } => {
                    components(&value, spec.kind, part, (min, max), library)?
                }
                kind => check(&value, kind).ok_or_else(|| value.unexpected(Expected::Kind(kind)))?,
            };
            params = params.with(spec.name, checked);
        } else if let (ParamKind::Components { part, .. }, ParamValue::Components(list)) =
            (spec.kind, params.get(spec.name))
        {
            let list: Vec<Component> = list.iter().map(|default| complete(default, part, library)).collect();
            params = params.with(spec.name, ParamValue::Components(list.into()));
        }
    }
    Ok(params)
}

/// A default component with all of its parameters; one that the library lacks stays as it is.
fn complete(default: &Component, part: Part, library: &Library) -> Component {
    let specs = match part {
        Part::Learner => {
            library.learners.iter().find(|spec| spec.name == default.kind).map(|spec| spec.params)
        }
        Part::Strategy => {
            library.strategies.iter().find(|spec| spec.name == default.kind).map(|spec| spec.params)
        }
    };
    specs.map_or_else(|| default.clone(), |specs| Component::new(default.kind, &default.params(specs)))
}

/// The components that stand under a key: one table, or a list of them.
fn components(
    value: &Value<'_>,
    kind: ParamKind,
    part: Part,
    (min, max): (usize, usize),
    library: &Library,
) -> Result<ParamValue, InputError> {
    let unexpected = || value.unexpected(Expected::Kind(kind));
    let tables = match (value.as_table("in the component"), value.as_list()) {
        (Some(table), _) => vec![table],
        (None, Some(list)) if max > 1 => {
            let tables = list.iter().map(|entry| entry.as_table("in the component"));
            tables.collect::<Option<Vec<_>>>().ok_or_else(unexpected)?
        }
        _ => return Err(unexpected()),
    };
    if !(min..=max).contains(&tables.len()) {
        return Err(unexpected());
    }
    let list = tables.iter().map(|table| component(table, part, library)).collect::<Result<Vec<_>, _>>()?;
    Ok(ParamValue::Components(list.into()))
}

/// A registry entry with all of its parameters.
fn component(table: &Table<'_>, part: Part, library: &Library) -> Result<Component, InputError> {
    let kind = table.require("kind")?;
    let (name, specs) = match part {
        Part::Learner => {
            let spec = find_named(library.learners.iter(), |spec| spec.name, Role::Learner, &kind)?;
            (spec.name, spec.params)
        }
        Part::Strategy => {
            let spec =
                find_named(library.strategies.iter().copied(), |spec| spec.name, Role::Strategy, &kind)?;
            (spec.name, spec.params)
        }
    };
    table.expect_only(&known_keys(&["kind"], specs))?;
    let params = read_params(table, specs, Params::defaults(specs), library)?;
    Ok(Component::new(name, &params))
}

/// Keys of a table that holds `own` keys and the parameters of an entry.
pub(super) fn known_keys<'k>(own: &[&'k str], specs: &[ParamSpec]) -> Vec<&'k str> {
    own.iter().copied().chain(specs.iter().map(|spec| spec.name)).collect()
}

/// The value, if the kind allows it.
fn check(value: &Value<'_>, kind: ParamKind) -> Option<ParamValue> {
    let found = match kind {
        ParamKind::Choice(words) => word(value, words),
        ParamKind::Space(words) => word(value, words).or_else(|| given(value)),
        ParamKind::Count { min, max } => value.as_count(min, max).map(ParamValue::Count),
        ParamKind::Real(_) => value.as_number().map(ParamValue::Real),
        ParamKind::RealOr(_, words) => value.as_number().map(ParamValue::Real).or_else(|| word(value, words)),
        ParamKind::RealsOr(_, words) => numbers(value).or_else(|| word(value, words)),
        ParamKind::Counts { min, max } => counts(value, min, max),
        ParamKind::Flag => value.as_bool().map(ParamValue::Flag),
        ParamKind::Words => words(value),
        // Not one value but tables, which are read with the registries at hand.
        ParamKind::Components { .. } => None,
    };
    found.filter(|found| kind.allows(found))
}

fn word(value: &Value<'_>, words: &[&'static str]) -> Option<ParamValue> {
    let found = value.as_str()?;
    let word = words.iter().find(|&&word| word == found)?;
    Some(ParamValue::Text(Cow::Borrowed(word)))
}

/// A space of the card; whether the cards have it is known later.
fn given(value: &Value<'_>) -> Option<ParamValue> {
    let word = value.as_str()?;
    given_space(word).filter(|name| is_name(name))?;
    Some(ParamValue::Text(Cow::Owned(word.to_owned())))
}

fn numbers(value: &Value<'_>) -> Option<ParamValue> {
    let numbers: Option<Vec<f64>> = value.as_list()?.iter().map(Value::as_number).collect();
    numbers.map(ParamValue::Reals)
}

fn counts(value: &Value<'_>, min: u64, max: u64) -> Option<ParamValue> {
    let counts: Option<Vec<u64>> = value.as_list()?.iter().map(|entry| entry.as_count(min, max)).collect();
    counts.map(|counts| ParamValue::Counts(counts.into()))
}

fn words(value: &Value<'_>) -> Option<ParamValue> {
    let word = |entry: &Value<'_>| Some(Cow::Owned(entry.line_of_text().ok()?));
    let words: Option<Vec<Cow<'static, str>>> = value.as_list()?.iter().map(word).collect();
    words.map(|words| ParamValue::Words(words.into()))
}
