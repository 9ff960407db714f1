//! `albench list`: what the registries hold.

use anyhow::Result;
use clap::ValueEnum;

use crate::{
    config::{self, Library},
    learner, metric,
    package::parity_word,
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
    /// Experiments that can be run by name
    Experiments,
}

pub(super) fn run(args: &Args) -> Result<()> {
    match args.what {
        What::Strategies if args.markdown => print!("{}", strategy_table()),
        What::Strategies => strategy::all().iter().for_each(|spec| print_strategy(spec)),
        What::Learners => {
            for spec in learner::ALL {
                print_entry(spec.name, spec.summary);
                print_field("mirrors", spec.mirror.map(|mirror| mirror.to_string()).as_deref());
                print_field("paper", spec.paper);
                print_params(spec.params);
            }
        }
        What::Metrics => {
            for spec in metric::ALL {
                print_entry(spec.name, spec.summary);
                print_field("mirrors", Some(&spec.mirror.to_string()));
            }
        }
        What::Datasets => {
            for name in shipped::card_names() {
                let Some(card) = Library::shipped().named_card(&name)? else { continue };
                print_entry(&name, &card.summary);
                print_field("origin", Some(&card.origin));
                print_field("licence", Some(&card.licence));
            }
        }
        What::Experiments => {
            for name in shipped::experiment_names() {
                let experiment = config::load(&name)?;
                print_entry(&name, &experiment.question);
            }
        }
    }
    Ok(())
}

fn print_entry(name: &str, summary: &str) {
    println!("{name}\n    {summary}");
}

fn print_field(name: &str, value: Option<&str>) {
    if let Some(value) = value {
        println!("    {name}: {value}");
    }
}

fn print_strategy(spec: &StrategySpec) {
    print_entry(spec.name, spec.summary);
    print_field("mirrors", spec.mirror.map(|mirror| mirror.to_string()).as_deref());
    print_field("paper", Some(spec.paper));
    println!("    parity: {}", parity_word(spec.mirror.as_ref()));
    print_params(spec.params);
}

fn print_params(params: &[ParamSpec]) {
    for param in params {
        let (name, help) = (param.name, param.help);
        println!("    {name} = {}  ({}): {help}", shown(&param.default), allowed(param.kind));
    }
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
