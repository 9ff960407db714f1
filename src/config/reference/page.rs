//! The page for people.

use std::fmt::Write;

use crate::{
    config::{
        Library,
        keys::{self, Holds, KeySpec},
        lines::spelled,
    },
    dataset::FORMATS,
    params::{ParamKind, ParamSpec},
};

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
    out += &section(
        "`[spaces.NAME]`",
        "In the card of a file: further vectors of its rows, such as embeddings beside pixels. A strategy with \
         `space = \"given:NAME\"` looks at them where it would look at features; learners and all other strategies do not \
         see them. They are used as they are: `scaling`, `missing` and `encode` leave them alone, and every number must be \
         finite. Their content determines the cells of these strategies and of no others. Blank lines and headers are no \
         rows; rows that are dropped (`classes`, `missing`, `missing_labels`) are.",
        keys::SPACE,
    );
    out += "\n## Formats\n";
    for format in FORMATS {
        let endings: Vec<String> = format.endings.iter().map(|ending| format!("`.{ending}`")).collect();
        let endings = if endings.is_empty() { String::new() } else { format!(" ({})", endings.join(", ")) };
        let about = format!("{}{endings}", format.summary);
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
        Holds::Image => "a list of two or three integers from 1".to_owned(),
        Holds::Spaces => "a table of tables".to_owned(),
    }
}
