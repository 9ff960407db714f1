//! All that experiments and cards can say, as a page for people and as JSON schemas for editors, made from the
//! registries.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use crate::{
    dataset::{FORMATS, Labels},
    params::{ParamKind, ParamSpec, Part, Range},
};

use super::{
    Library,
    keys::{self, Holds, KeySpec},
    lines::spelled,
};

/// The schema that the schemas follow.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// `docs/EXPERIMENT.md`.
#[must_use]
pub fn markdown(library: &Library) -> String {
    let mut out = String::from(
        "# Experiments and cards, key by key\n\n\
         <!-- Written by `albench schema --markdown`; a test holds it to the program. -->\n\n\
         An experiment is a TOML file that `albench run` takes; a card says what a data set is. `albench new my.csv --label \
         species` writes both, with every choice explained. Editors complete and check experiments by \
         [experiment.schema.json](experiment.schema.json), cards by [card.schema.json](card.schema.json): with the language \
         server of TOML (taplo), begin the file with `#:schema` and the path of the schema. A key without a default must be \
         there.\n",
    );
    out += &section("Experiment", "At the top of the file.", keys::EXPERIMENT);
    out += &section(
        "`[[learner]]`",
        "What is trained; without any, one with `kind = \"svc\"`. Parameters: see [learners](#learners).",
        keys::LEARNER,
    );
    out += &section(
        "`[[dataset]]`",
        "What is learned, and how labels are bought; one or more. Parameters of the card's generator may follow.",
        keys::DATASET,
    );
    out += &section(
        "`[[strategy]]`",
        "What is compared; one or more. Parameters: see [strategies](#strategies).",
        keys::STRATEGY,
    );
    out += &section("`[[claim]]`", "A sentence that the report judges; none or more.", keys::CLAIM);
    out += "\n## `[sweep]`\n\n\
            Parameters that take several values; every combination is run. A key names a parameter of all learners, data sets \
            or strategies that have it, `\"learner.C\" = [0.1, 1, 10]`, or of the one with an id, \
            `\"dataset.digits.batch\" = [5, 10, 20]`. On the command line, `--set learner.C=10` gives a parameter another value.\n";
    out += &section(
        "`[figure]`",
        "How figures are drawn; no cell depends on it. The same in a file for `albench report --style`.",
        keys::FIGURE,
    );
    out += &section(
        "`[table]`",
        "What `paper.tex` shows; no cell depends on it. The same in a file for `albench report --style`.",
        keys::TABLE,
    );
    out += &section("Card", "Of every data set.", keys::CARD);
    out += &section(
        "Card of a file",
        "How a data file is read; the parameters of its format may follow.",
        keys::FILE,
    );
    out += "\n## Formats\n";
    for format in FORMATS {
        let endings: Vec<String> = format.endings.iter().map(|ending| format!("`.{ending}`")).collect();
        let about = format!("{} ({})", format.summary, endings.join(", "));
        out += &entry(format.name, &about, format.params);
    }
    out += "\n## Generators\n\nParameters stand in the card under `[parameters]`, or in `[[dataset]]`.\n";
    for generator in library.generators {
        out += &entry(generator.name, generator.summary, generator.params);
    }
    out += "\n## Learners\n";
    for learner in library.learners {
        out += &entry(learner.name, learner.summary, learner.params);
    }
    out += "\n## Strategies\n";
    for strategy in library.strategies {
        out += &entry(strategy.name, strategy.summary, strategy.params);
    }
    out += "\n## Metrics\n\n";
    for metric in library.metrics {
        let _ = writeln!(out, "- `{}`: {}", metric.name, escaped(metric.summary));
    }
    out
}

/// A table of keys under a heading.
fn section(title: &str, about: &str, keys: &[KeySpec]) -> String {
    let mut out = format!(
        "\n## {title}\n\n{about}\n\n| key | what | value | unit | default | example |\n|---|---|---|---|---|---|\n"
    );
    for key in keys {
        let default = key.default.map_or("must be there".to_owned(), |default| {
            if default.starts_with(['"', '[']) && default.ends_with(['"', ']'])
                || default.parse::<f64>().is_ok()
            {
                format!("`{default}`")
            } else {
                escaped(default)
            }
        });
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} | {default} | `{}` |",
            key.name,
            escaped(key.help),
            escaped(&words(key.value)),
            key.unit,
            key.example
        );
    }
    out
}

/// An entry of a registry with its parameters.
fn entry(name: &str, summary: &str, params: &[ParamSpec]) -> String {
    let mut out = format!("\n### `{name}`\n\n{}\n", escaped(summary));
    if !params.is_empty() {
        out += "\n| parameter | what | value | default, as an example |\n|---|---|---|---|\n";
        for param in params {
            let (help, kind) = (escaped(param.help), escaped(&param.kind.to_string()));
            let _ = writeln!(
                out,
                "| `{0}` | {help} | {kind} | `{0} = {1}` |",
                param.name,
                spelled(&param.default)
            );
        }
    }
    out
}

/// A text in a cell of a table.
fn escaped(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "\\<").replace('*', "\\*")
}

/// What a key holds, in words.
fn words(value: Holds) -> String {
    let quoted =
        |words: Vec<&str>| words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" or ");
    match value {
        Holds::Text => "text".to_owned(),
        Holds::Name => "a name: lowercase letters, digits, `.`, `_`, `-`".to_owned(),
        Holds::Count(min, max) => ParamKind::Count { min, max }.to_string(),
        Holds::CountOr(min, max, word) => format!("{} or \"{word}\"", ParamKind::Count { min, max }),
        Holds::Real(range) => ParamKind::Real(range).to_string(),
        Holds::Fraction => "a number above 0 and below 1".to_owned(),
        Holds::Flag => "true or false".to_owned(),
        Holds::Span => "two numbers, the smaller first".to_owned(),
        Holds::Word(words) => quoted(words()),
        Holds::Reals(range) => format!("a list of at least one number{range}"),
        Holds::Words(words) => format!("a list out of {}", words().join(", ")),
        Holds::Ids => "an id, or a list of ids".to_owned(),
        Holds::Texts => "a list of at least one string".to_owned(),
        Holds::Column => "a name or a position".to_owned(),
        Holds::Columns => "a list of names or positions".to_owned(),
        Holds::Card => "a name, a path or a table".to_owned(),
        Holds::Shape => "a table".to_owned(),
    }
}

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
            "label" => format.labels != Labels::Own,
            "label_file" => format.labels == Labels::NamedOrFile,
            _ => true,
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
        Holds::Name => {
            json!({ "type": "string", "pattern": "^[a-z0-9][a-z0-9._-]*$", "maxLength": crate::error::MAX_NAME })
        }
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
        value["maximum"] = json!(range.max);
    }
    value
}

fn parameter(param: &ParamSpec) -> Value {
    let mut value = match param.kind {
        ParamKind::Choice(words) => json!({ "enum": words }),
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

#[cfg(test)]
mod tests {
    use super::keys::{CARD, CLAIM, DATASET, EXPERIMENT, FIGURE, FILE, KeySpec, LEARNER, STRATEGY, TABLE};
    use crate::config::{card, claim, experiment, figure, file_format, protocol, table};

    #[test]
    fn every_key_that_is_read_is_documented_and_no_other() {
        let names = |keys: &[KeySpec]| {
            let mut names: Vec<&str> = keys.iter().map(|key| key.name).collect();
            names.sort_unstable();
            names
        };
        let sorted = |parts: &[&[&'static str]]| {
            let mut names = parts.concat();
            names.sort_unstable();
            names
        };
        let tables = ["learner", "dataset", "strategy", "claim", "figure", "table"];
        let plain: Vec<&str> = experiment::KEYS.into_iter().filter(|key| !tables.contains(key)).collect();
        assert_eq!(names(EXPERIMENT), sorted(&[&plain]));
        assert_eq!(names(LEARNER), sorted(&[&experiment::ENTRY_KEYS]));
        assert_eq!(names(STRATEGY), sorted(&[&experiment::ENTRY_KEYS]));
        assert_eq!(names(DATASET), sorted(&[&["card", "id", "label"], &protocol::KEYS]));
        assert_eq!(names(CLAIM), sorted(&[&claim::KEYS]));
        assert_eq!(names(FIGURE), sorted(&[&figure::KEYS]));
        assert_eq!(names(TABLE), sorted(&[&table::KEYS]));
        assert_eq!(names(CARD), sorted(&[&card::COMMON]));
        assert_eq!(names(FILE), sorted(&[&file_format::KEYS, &["label", "label_file"]]));
    }
}
