//! The parameters of a registry entry: from a table to complete, checked [`Params`].

use std::borrow::Cow;

use crate::{
    error::InputError,
    params::{ParamKind, ParamSpec, ParamValue, Params},
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

/// The value, if the kind allows it.
fn check(value: &Value<'_>, kind: ParamKind) -> Option<ParamValue> {
    let found = match kind {
        ParamKind::Choice(words) => word(value, words),
        ParamKind::Count { min, max } => value.as_count(min, max).map(ParamValue::Count),
        ParamKind::Real(_) => value.as_number().map(ParamValue::Real),
        ParamKind::RealOr(_, words) => value.as_number().map(ParamValue::Real).or_else(|| word(value, words)),
        ParamKind::RealsOr(_, words) => numbers(value).or_else(|| word(value, words)),
        ParamKind::Flag => value.as_bool().map(ParamValue::Flag),
    };
    found.filter(|found| kind.allows(found))
}

fn word(value: &Value<'_>, words: &[&'static str]) -> Option<ParamValue> {
    let found = value.as_str()?;
    let word = words.iter().find(|&&word| word == found)?;
    Some(ParamValue::Text(Cow::Borrowed(word)))
}

fn numbers(value: &Value<'_>) -> Option<ParamValue> {
    let numbers: Option<Vec<f64>> = value.as_list()?.iter().map(Value::as_number).collect();
    numbers.map(ParamValue::Reals)
}
