//! Values that choose among what an experiment has, for the tables `[figure]` and `[table]`.

use crate::{
    error::{Expected, InputError, InputProblem},
    params::ParamKind,
};

use super::reader::{Value, nearest};

/// `true` or `false`.
pub(super) fn flag(value: &Value<'_>) -> Result<bool, InputError> {
    value.as_bool().ok_or_else(|| value.unexpected(Expected::Kind(ParamKind::Flag)))
}

/// Different ids, each of them known.
pub(super) fn ids(value: &Value<'_>, key: &'static str, known: &[&str]) -> Result<Vec<String>, InputError> {
    let mut found: Vec<String> = Vec::new();
    for entry in value.list(Expected::Words)? {
        let id = one_of(&entry, key, known)?;
        if found.contains(&id) {
            return Err(entry.error(InputProblem::Repeated { key, found: entry.shown() }));
        }
        found.push(id);
    }
    Ok(found)
}

/// One of what the experiment has.
pub(super) fn one_of(value: &Value<'_>, key: &'static str, known: &[&str]) -> Result<String, InputError> {
    let id = value.line_of_text()?;
    if known.contains(&id.as_str()) {
        return Ok(id);
    }
    let nearest = nearest(&id, known.iter().copied());
    let ids = known.iter().map(|&id| id.to_owned()).collect();
    Err(value.error(InputProblem::UnknownId { key, id, nearest, ids }))
}
