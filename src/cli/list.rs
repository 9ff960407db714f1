//! `albench list`: what the registries hold.

use anyhow::Result;
use clap::ValueEnum;
use serde_json::{Value, json};

use super::output::Output;
use crate::{
    config::{self, Library},
    dataset::{self, DataFile, Source},
    learner, metric,
    package::{Mirror, parity_word},
    params::{ParamSpec, ParamValue},
    shipped,
    strategy::{self, StrategySpec},
};

/// Arguments of `albench list`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to list
    what: What,
    /// As a Markdown table (strategies only)
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Query strategies: what they mirror, and how closely
    Strategies,
    /// What is trained on the labeled rows
    Learners,
    /// What is measured on the test half
    Metrics,
    /// Cards of data sets
    Datasets,
    /// Formats of data files, and what a card can say of them
    Formats,
    /// Experiments that can be run by name
    Experiments,
}

/// An entry of a list.
struct Item {
    name: String,
    summary: String,
    /// What else there is to say of it.
    fields: Vec<(&'static str, String)>,
    params: &'static [ParamSpec],
}

pub(super) fn run(args: &Args, output: &Output) -> Result<()> {
    output.print(&match args.what {
        What::Strategies if args.markdown => strategy_table(),
        what if args.json => format!("{:#}\n", items(what)?.iter().map(value).collect::<Value>()),
        what => items(what)?.iter().map(text).collect(),
    });
    Ok(())
}

fn items(what: What) -> Result<Vec<Item>> {
    let plain = |name: &str, summary: &str, fields: Vec<(&'static str, Option<String>)>, params| Item {
        name: name.to_owned(),
        summary: summary.to_owned(),
        fields: fields.into_iter().filter_map(|(field, value)| Some((field, value?))).collect(),
        params,
    };
    let mirror = |mirror: Option<&Mirror>| mirror.map(ToString::to_string);
    Ok(match what {
        What::Strategies => {
            let item = |spec: &&'static StrategySpec| {
                let fields = vec![
                    ("mirrors", mirror(spec.mirror.as_ref())),
                    ("paper", Some(spec.paper.to_owned())),
                    ("parity", Some(parity_word(spec.mirror.as_ref()).to_owned())),
                ];
                plain(spec.name, spec.summary, fields, spec.params)
            };
            strategy::all().iter().map(item).collect()
        }
        What::Learners => {
            let item = |spec: &'static learner::LearnerSpec| {
                let fields =
                    vec![("mirrors", mirror(spec.mirror.as_ref())), ("paper", spec.paper.map(str::to_owned))];
                plain(spec.name, spec.summary, fields, spec.params)
            };
            learner::ALL.iter().map(item).collect()
        }
        What::Metrics => {
            let item = |spec: &metric::MetricSpec| {
                plain(spec.name, spec.summary, vec![("mirrors", Some(spec.mirror.to_string()))], &[])
            };
            metric::ALL.iter().map(item).collect()
        }
        What::Datasets => {
            let mut items = Vec::new();
            for name in shipped::card_names() {
                let Some(card) = Library::shipped().named_card(&name)? else { continue };
                let data = match &card.source {
                    Source::Generator { .. } => "made by a generator",
                    Source::File { file: DataFile::Shipped(file), .. }
                        if shipped::dataset_file(file).is_some() =>
                    {
                        "shipped"
                    }
                    Source::File { file: DataFile::Path(path), .. } if path.is_file() => "in a file here",
                    Source::File { .. } => "not shipped: `--data FOLDER` says where they are",
                };
                let fields = vec![
                    ("shape", card.shape.map(|shape| shape.to_string())),
                    ("data", Some(data.to_owned())),
                    ("origin", Some(card.origin)),
                    ("licence", Some(card.licence)),
                ];
                items.push(plain(&name, &card.summary, fields, &[]));
            }
            items
        }
        What::Formats => {
            let item = |spec: &'static dataset::FormatSpec| {
                let endings = (!spec.endings.is_empty()).then(|| spec.endings.join(", "));
                let fields = vec![("endings", endings)];
                plain(spec.name, spec.summary, fields, spec.params)
            };
            dataset::FORMATS.iter().map(item).collect()
        }
        What::Experiments => {
            let mut items = Vec::new();
            for name in shipped::experiment_names() {
                items.push(plain(&name, &config::load(&name)?.question, Vec::new(), &[]));
            }
            items
        }
    })
}

fn text(item: &Item) -> String {
    let mut out = format!("{}\n    {}\n", item.name, item.summary);
    for (field, value) in &item.fields {
        out += &format!("    {field}: {value}\n");
    }
    for param in item.params {
        let (name, help) = (param.name, param.help);
        out += &format!("    {name} = {}  ({}): {help}\n", shown(&param.default), param.kind);
    }
    out
}

fn value(item: &Item) -> Value {
    let param = |param: &ParamSpec| {
        json!({
            "name": param.name,
            "default": shown(&param.default),
            "allowed": param.kind.to_string(),
            "help": param.help,
        })
    };
    let mut value = json!({ "name": item.name, "summary": item.summary });
    for (field, text) in &item.fields {
        value[field] = json!(text);
    }
    if !item.params.is_empty() {
        value["parameters"] = item.params.iter().map(param).collect();
    }
    value
}

fn shown(value: &ParamValue) -> String {
    match value {
        ParamValue::Text(word) => format!("\"{word}\""),
        ParamValue::Real(real) => format!("{real:?}"),
        ParamValue::Words(words) => format!("{words:?}"),
        other => other.to_string(),
    }
}

/// The table of docs/STRATEGIES.md.
#[must_use]
pub fn strategy_table() -> String {
    let mut table = String::from("| strategy | asks for | mirrors | parity |\n|---|---|---|---|\n");
    for spec in strategy::all() {
        let mirrors = spec.mirror.map(|mirror| mirror.to_string()).unwrap_or_default();
        let row = format!(
            "| `{}` | {} | {mirrors} | {} |\n",
            spec.name,
            spec.summary,
            parity_word(spec.mirror.as_ref())
        );
        table.push_str(&row);
    }
    table
}
