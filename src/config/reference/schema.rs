//! The JSON schemas for editors.

use serde_json::{Map, Value, json};

use crate::{
    config::{
        Library, file_format,
        keys::{self, Holds, KeySpec},
        lines::spelled,
    },
    dataset::{FORMATS, Labels},
    params::{GIVEN, ParamKind, ParamSpec, Part, Range},
};

/// The schema that the schemas follow.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of experiments.
#[must_use]
pub fn experiment_schema(library: &Library) -> Value {
    let learners = library.learners.iter().map(|spec| (spec.name, spec.summary, spec.params));
    let strategies = library.strategies.iter().map(|spec| (spec.name, spec.summary, spec.params));
    let mut dataset = properties(keys::DATASET);
    for param in library.generators.iter().flat_map(|generator| generator.params) {
        dataset.insert(param.name.to_owned(), parameter(param));
    }
    let mut root = properties(keys::EXPERIMENT);
    root.insert("learner".to_owned(), list(&json!({ "$ref": "#/$defs/learner" })));
    root.insert("dataset".to_owned(), list(&closed(&dataset, &required(keys::DATASET))));
    root.insert("strategy".to_owned(), list(&json!({ "$ref": "#/$defs/strategy" })));
    root.insert("claim".to_owned(), list(&closed(&properties(keys::CLAIM), &required(keys::CLAIM))));
    root.insert("figure".to_owned(), closed(&properties(keys::FIGURE), &[]));
    root.insert("table".to_owned(), closed(&properties(keys::TABLE), &[]));
    let swept = json!({ "type": "array", "minItems": 1 });
    let tables = json!({ "type": "object", "description": "a key with dots, without quotes" });
    root.insert(
        "sweep".to_owned(),
        json!({
            "type": "object",
            "description": "parameters that take several values: \"learner.C\" = [0.1, 1, 10]",
            "additionalProperties": { "anyOf": [swept, tables] },
        }),
    );
    let mut needed = required(keys::EXPERIMENT);
    needed.extend(["dataset", "strategy"]);
    let mut schema = closed(&root, &needed);
    schema["$schema"] = json!(DIALECT);
    schema["title"] = json!("albench experiment");
    schema["$defs"] = json!({
        "learner": any_of(learners.clone(), keys::LEARNER),
        "strategy": any_of(strategies.clone(), keys::STRATEGY),
        // What another entry is told to use has no id.
        "learner-part": any_of(learners, &[]),
        "strategy-part": any_of(strategies, &[]),
        "card": card(library),
    });
    schema
}

/// The schema of cards.
#[must_use]
pub fn card_schema(library: &Library) -> Value {
    let mut schema = card(library);
    schema["$schema"] = json!(DIALECT);
    schema["title"] = json!("albench card");
    schema
}

fn card(library: &Library) -> Value {
    let mut kinds = Vec::new();
    for format in FORMATS {
        let mut all = properties(keys::CARD);
        let other = |key: &&KeySpec| match key.name {
            "label" => !matches!(format.labels, Labels::Own | Labels::Folders),
            "label_file" => format.labels == Labels::NamedOrFile,
            key => file_format::applies(format, key),
        };
        let file: Vec<KeySpec> = keys::FILE.iter().filter(other).copied().collect();
        all.extend(properties(&file));
        all.extend(format.params.iter().map(|param| (param.name.to_owned(), parameter(param))));
        all.insert("kind".to_owned(), json!({ "const": format.name, "description": format.summary }));
        let mut needed = required(keys::CARD);
        needed.push("file");
        if format.labels == Labels::Named {
            needed.push("label");
        }
        kinds.push(closed(&all, &needed));
    }
    for generator in library.generators {
        let mut all = properties(keys::CARD);
        let params = generator.params.iter().map(|param| (param.name.to_owned(), parameter(param))).collect();
        all.insert("parameters".to_owned(), closed(&params, &[]));
        all.insert("kind".to_owned(), json!({ "const": generator.name, "description": generator.summary }));
        kinds.push(closed(&all, &required(keys::CARD)));
    }
    json!({ "anyOf": kinds })
}

/// An entry of one of these registry entries: its kind, its parameters, and the keys of all.
fn any_of<'r>(registry: impl Iterator<Item = (&'r str, &'r str, &'r [ParamSpec])>, own: &[KeySpec]) -> Value {
    let entry = |(name, summary, params): (&str, &str, &[ParamSpec])| {
        let mut all = properties(own);
        all.extend(params.iter().map(|param| (param.name.to_owned(), parameter(param))));
        all.insert("kind".to_owned(), json!({ "const": name, "description": summary }));
        closed(&all, &["kind"])
    };
    json!({ "anyOf": registry.map(entry).collect::<Vec<_>>() })
}

/// A table that holds these keys and no other.
fn closed(properties: &Map<String, Value>, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn list(items: &Value) -> Value {
    json!({ "type": "array", "minItems": 1, "items": items })
}

fn required(keys: &[KeySpec]) -> Vec<&'static str> {
    keys.iter().filter(|key| key.default.is_none()).map(|key| key.name).collect()
}

fn properties(keys: &[KeySpec]) -> Map<String, Value> {
    let property = |key: &KeySpec| {
        let mut value = held(key.value);
        let unit = if key.unit.is_empty() { String::new() } else { format!(" ({})", key.unit) };
        let default = key.default.map(|default| format!("; default: {default}")).unwrap_or_default();
        value["description"] = json!(format!("{}{unit}{default}", key.help));
        (key.name.to_owned(), value)
    };
    keys.iter().map(property).collect()
}

fn held(value: Holds) -> Value {
    let text = || json!({ "type": "string", "minLength": 1 });
    let column = || json!({ "anyOf": [text(), { "type": "integer", "minimum": 1 }] });
    match value {
        Holds::Text => text(),
        Holds::Name => name(),
        Holds::Count(min, max) => count(min, max),
        Holds::CountOr(min, max, word) => json!({ "anyOf": [count(min, max), { "const": word }] }),
        Holds::Real(range) => real(range),
        Holds::Fraction => json!({ "type": "number", "exclusiveMinimum": 0.0, "exclusiveMaximum": 1.0 }),
        Holds::Flag => json!({ "type": "boolean" }),
        Holds::Span => {
            json!({ "type": "array", "minItems": 2, "maxItems": 2, "items": { "type": "number" } })
        }
        Holds::Word(words) => json!({ "enum": words() }),
        Holds::Reals(range) => list(&real(range)),
        Holds::Words(words) => list(&json!({ "enum": words() })),
        Holds::Ids => json!({ "anyOf": [text(), list(&text())] }),
        Holds::Texts => list(&json!({ "type": "string" })),
        Holds::Column => column(),
        Holds::Columns => list(&column()),
        Holds::Card => json!({ "anyOf": [text(), { "$ref": "#/$defs/card" }] }),
        Holds::Spaces => json!({
            "type": "object",
            "propertyNames": name(),
            "additionalProperties": closed(&properties(keys::SPACE), &required(keys::SPACE)),
        }),
        Holds::Image => {
            json!({ "type": "array", "minItems": 2, "maxItems": 3, "items": count(1, MAX) })
        }
        Holds::Shape => {
            let number = |min| count(min, MAX);
            json!({
                "type": "object",
                "properties": { "rows": number(2), "features": number(1), "classes": number(2) },
                "required": ["rows", "features", "classes"],
                "additionalProperties": false,
            })
        }
    }
}

/// What a name is made of.
const NAME: &str = "[a-z0-9][a-z0-9._-]*";

fn name() -> Value {
    json!({ "type": "string", "pattern": format!("^{NAME}$"), "maxLength": crate::error::MAX_NAME })
}

/// Largest number of rows, features and classes.
const MAX: u64 = crate::dataset::MAX_VALUES as u64;

fn count(min: u64, max: u64) -> Value {
    let mut value = json!({ "type": "integer", "minimum": min });
    // Beyond this editors round.
    if max < 1 << 53 {
        value["maximum"] = json!(max);
    }
    value
}

fn real(range: Range) -> Value {
    let mut value = json!({ "type": "number" });
    if range.min.is_finite() {
        value[if range.min_included { "minimum" } else { "exclusiveMinimum" }] = json!(range.min);
    }
    if range.max.is_finite() {
        value[if range.max_included { "maximum" } else { "exclusiveMaximum" }] = json!(range.max);
    }
    value
}

fn parameter(param: &ParamSpec) -> Value {
    let mut value = match param.kind {
        ParamKind::Choice(words) => json!({ "enum": words }),
        ParamKind::Space(words) => json!({ "anyOf": [
            { "enum": words },
            { "type": "string", "pattern": format!("^{GIVEN}{NAME}$") },
        ] }),
        ParamKind::Count { min, max } => count(min, max),
        ParamKind::Real(range) => real(range),
        ParamKind::RealOr(range, words) => json!({ "anyOf": [real(range), { "enum": words }] }),
        ParamKind::RealsOr(range, words) => json!({ "anyOf": [list(&real(range)), { "enum": words }] }),
        ParamKind::Counts { min, max } => json!({ "type": "array", "items": count(min, max) }),
        ParamKind::Flag => json!({ "type": "boolean" }),
        ParamKind::Words => list(&json!({ "type": "string", "minLength": 1 })),
        ParamKind::Components { part, max: 1, .. } => component(part),
        ParamKind::Components { part, min, max } => {
            let several =
                json!({ "type": "array", "minItems": min, "maxItems": max, "items": component(part) });
            json!({ "anyOf": [component(part), several] })
        }
    };
    value["description"] = json!(format!("{}; default: {}", param.help, spelled(&param.default)));
    value
}

fn component(part: Part) -> Value {
    json!({ "$ref": match part { Part::Learner => "#/$defs/learner-part", Part::Strategy => "#/$defs/strategy-part" } })
}
