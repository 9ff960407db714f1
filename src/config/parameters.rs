//! The parameters of a registry entry: from a table to complete, checked [`Params`].

use std::borrow::Cow;

use crate::{
    error::InputError,
    params::{ParamKind, ParamSpec, ParamValue, Params, Range},
};

use super::{
    expected::Expected,
    reader::{Table, Value},
};

/// `params` with every value that `table` gives. The caller has refused unknown keys.
pub(super) fn read_params(
    table: &Table<'_>,
    specs: &[ParamSpec],
    mut params: Params,
) -> Result<Params, InputError> {
    for spec in specs {
        if let Some(value) = table.get(spec.name) {
            let checked =
                check(&value, spec.kind).ok_or_else(|| value.unexpected(Expected::Kind(spec.kind)))?;
            params = params.with(spec.name, checked);
        }
    }
    Ok(params)
}

/// Keys of a table that holds `own` keys and the parameters of an entry.
pub(super) fn known_keys<'k>(own: &[&'k str], specs: &[ParamSpec]) -> Vec<&'k str> {
    own.iter().copied().chain(specs.iter().map(|spec| spec.name)).collect()
}

fn check(value: &Value<'_>, kind: ParamKind) -> Option<ParamValue> {
    match kind {
        ParamKind::Choice(words) => word(value, words),
        ParamKind::Count { min, max } => value.as_count(min, max).map(ParamValue::Count),
        ParamKind::Real(range) => number(value, range).map(ParamValue::Real),
        ParamKind::RealOr(range, words) => {
            number(value, range).map(ParamValue::Real).or_else(|| word(value, words))
        }
        ParamKind::RealsOr(range, words) => {
            numbers(value, range).map(ParamValue::Reals).or_else(|| word(value, words))
        }
        ParamKind::Flag => value.as_bool().map(ParamValue::Flag),
    }
}

fn word(value: &Value<'_>, words: &[&'static str]) -> Option<ParamValue> {
    let found = value.as_str()?;
    let word = words.iter().find(|&&word| word == found)?;
    Some(ParamValue::Text(Cow::Borrowed(word)))
}

fn number(value: &Value<'_>, range: Range) -> Option<f64> {
    value.as_number().filter(|&number| range.contains(number))
}

fn numbers(value: &Value<'_>, range: Range) -> Option<Vec<f64>> {
    let list = value.as_list().filter(|list| !list.is_empty())?;
    list.iter().map(|entry| number(entry, range)).collect()
}
