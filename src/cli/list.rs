//! `albench list`: what the registries hold.

use anyhow::Result;
use clap::ValueEnum;

use super::output::Output;
use crate::{
    config::{self, Library},
    dataset, learner, metric,
    package::{Mirror, parity_word},
    params::{ParamKind, ParamSpec, ParamValue},
    shipped,
    strategy::{self, StrategySpec},
};

/// Arguments of `albench list`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to list
    what: What,
    /// As a Markdown table (strategies only)
    #[arg(long)]
    markdown: bool,
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

pub(super) fn run(args: &Args, output: &Output) -> Result<()> {
    output.print(&listing(args)?);
    Ok(())
}

fn listing(args: &Args) -> Result<String> {
    Ok(match args.what {
        What::Strategies if args.markdown => strategy_table(),
        What::Strategies => strategy::all().iter().map(|spec| strategy_entry(spec)).collect(),
        What::Learners => learner::ALL
            .iter()
            .map(|spec| {
                entry(spec.name, spec.summary)
                    + &field("mirrors", mirror(spec.mirror.as_ref()).as_deref())
                    + &field("paper", spec.paper)
                    + &params(spec.params)
            })
            .collect(),
        What::Metrics => metric::ALL
            .iter()
            .map(|spec| entry(spec.name, spec.summary) + &field("mirrors", Some(&spec.mirror.to_string())))
            .collect(),
        What::Datasets => {
            let mut text = String::new();
            for name in shipped::card_names() {
                let Some(card) = Library::shipped().named_card(&name)? else { continue };
                text += &entry(&name, &card.summary);
                text += &field("origin", Some(&card.origin));
                text += &field("licence", Some(&card.licence));
            }
            text
        }
        What::Formats => dataset::FORMATS
            .iter()
            .map(|spec| {
                entry(spec.name, spec.summary)
                    + &field("endings", Some(&spec.endings.join(", ")))
                    + &params(spec.params)
            })
            .collect(),
        What::Experiments => {
            let mut text = String::new();
            for name in shipped::experiment_names() {
                text += &entry(&name, &config::load(&name)?.question);
            }
            text
        }
    })
}

fn entry(name: &str, summary: &str) -> String {
    format!("{name}\n    {summary}\n")
}

fn field(name: &str, value: Option<&str>) -> String {
    value.map(|value| format!("    {name}: {value}\n")).unwrap_or_default()
}

fn mirror(mirror: Option<&Mirror>) -> Option<String> {
    mirror.map(ToString::to_string)
}

fn strategy_entry(spec: &StrategySpec) -> String {
    entry(spec.name, spec.summary)
        + &field("mirrors", mirror(spec.mirror.as_ref()).as_deref())
        + &field("paper", Some(spec.paper))
        + &field("parity", Some(parity_word(spec.mirror.as_ref())))
        + &params(spec.params)
}

fn params(params: &[ParamSpec]) -> String {
    let line = |param: &ParamSpec| {
        let (name, help) = (param.name, param.help);
        format!("    {name} = {}  ({}): {help}\n", shown(&param.default), allowed(param.kind))
    };
    params.iter().map(line).collect()
}

fn shown(value: &ParamValue) -> String {
    match value {
        ParamValue::Text(word) => format!("\"{word}\""),
        ParamValue::Real(real) => format!("{real:?}"),
        ParamValue::Words(words) => format!("{words:?}"),
        other => other.to_string(),
    }
}

fn allowed(kind: ParamKind) -> String {
    let words =
        |words: &[&str]| words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" | ");
    match kind {
        ParamKind::Choice(options) => words(options),
        ParamKind::Count { min, max } if max == u64::MAX => format!("integer from {min}"),
        ParamKind::Count { min, max } => format!("integer from {min} to {max}"),
        ParamKind::Real(range) => range.to_string(),
        ParamKind::RealOr(range, options) => format!("{range} | {}", words(options)),
        ParamKind::RealsOr(range, options) => format!("list of: {range} | {}", words(options)),
        ParamKind::Counts { min, max } => format!("list of: integer from {min} to {max}"),
        ParamKind::Flag => "true | false".to_owned(),
        ParamKind::Words | ParamKind::Components { .. } => kind.to_string(),
    }
}

/// The table of the README.
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
