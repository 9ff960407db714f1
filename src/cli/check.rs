//! `albench check`: what is read of data, a card or an experiment, and what to beware of; runs nothing.

use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::{Value, json};

use super::{draft::Draft, output::Output};
use crate::{
    config::{self, Experiment, Library},
    dataset::{Card, Dataset, Source, summary_of_spaces},
    runner::{inspection, plan::Plan},
};

/// Arguments of `albench check`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A data file, a card, or an experiment: a path, or the name of a shipped one
    #[arg(value_name = "DATA|CARD|EXPERIMENT")]
    what: String,
    /// Of a data file: the column of the classes, by name, position, "first" or "last" [default: last; of .npz, the array y]
    #[arg(long, value_name = "COLUMN")]
    label: Option<String>,
    /// Where to look for data files that are not beside their card; may be given several times
    #[arg(long, value_name = "DIR")]
    data: Vec<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What was read of a data set, and a card that reads it.
struct Checked {
    id: String,
    /// A line, then what to beware of.
    read: Vec<String>,
    card: Option<String>,
}

pub(super) fn run(args: &Args, output: &Output) -> Result<()> {
    let checked = checked(args)?;
    if args.json {
        output.print(&format!("{:#}\n", checked.iter().map(value).collect::<Value>()));
        return Ok(());
    }
    for Checked { id, read, card } in &checked {
        for line in lines(id, read) {
            output.print(&format!("{line}\n"));
        }
        if let Some(card) = card {
            output.print(&format!("\nits card:\n\n{card}\n"));
        }
    }
    Ok(())
}

fn value(Checked { id, read, card }: &Checked) -> Value {
    json!({ "id": id, "read": read.first(), "warnings": read.get(1..).unwrap_or_default(), "card": card })
}

fn checked(args: &Args) -> Result<Vec<Checked>> {
    let library = Library::shipped();
    let path = Path::new(&args.what);
    if path.extension().is_some_and(|ending| ending == "toml") {
        // Both are TOML: a card has a kind and no data sets.
        return match library.card_file(path) {
            Ok(card) => of_card(&card, &args.data),
            Err(_) if is_card(path) => Err(library.card_file(path).expect_err("it was refused").into()),
            Err(_) => of_experiment(&config::load(&args.what)?, &args.data),
        };
    }
    if path.is_file() || path.is_dir() {
        return of_file(args, path, &library);
    }
    match library.named_card(&args.what)? {
        Some(card) => of_card(&card, &args.data),
        None => of_experiment(&config::load(&args.what)?, &args.data),
    }
}

/// Whether a file that cannot be read as a card means to be one.
fn is_card(path: &Path) -> bool {
    let text = config::read_text(path).unwrap_or_default();
    let begins = |word: &str| text.lines().any(|line| line.trim_start().starts_with(word));
    begins("kind") && !begins("[[dataset]]") && !begins("question")
}

/// The lines about a data set: what was read, then warnings.
pub(super) fn lines(id: &str, read: &[String]) -> Vec<String> {
    let line = |(at, text): (usize, &String)| {
        let line = if at == 0 { format!("{id}: {text}") } else { format!("warning: {id}: {text}") };
        line.replace('\n', " ")
    };
    read.iter().enumerate().map(line).collect()
}

fn of_experiment(experiment: &Experiment, data: &[PathBuf]) -> Result<Vec<Checked>> {
    let plan = Plan::new(experiment, data)?;
    let all = experiment.datasets.iter().zip(plan.read);
    Ok(all.map(|(choice, read)| Checked { id: choice.id.clone(), read, card: None }).collect())
}

fn of_card(card: &Card, data: &[PathBuf]) -> Result<Vec<Checked>> {
    let dirs = data;
    let data = card.load(0, dirs)?;
    let spaces = card.load_spaces(&data, |_| true, dirs)?;
    let mut read = told(&data);
    read[0] += &summary_of_spaces(&spaces);
    if let Source::Generator { kind, .. } = &card.source {
        read = vec![format!("{}, made by {kind} anew for every seed", data.shape())];
    }
    Ok(vec![Checked { id: card.name.clone(), read, card: None }])
}

fn told(data: &Dataset) -> Vec<String> {
    let mut lines = vec![data.summary()];
    lines.extend(data.about.warnings.iter().cloned());
    lines.extend(inspection::scales(data));
    lines.extend(inspection::overflow(data));
    lines
}

/// Reads a data file or a folder of images as the shortest card of it would, which is shown.
fn of_file(args: &Args, path: &Path, library: &Library) -> Result<Vec<Checked>> {
    let mut draft = Draft::of_file(path, args.label.as_deref())?;
    // Of a folder whose images have several sizes, no card is shorter.
    let data =
        if draft.is_folder { draft.load_mending(library)? } else { draft.load(library, &args.data)? };
    let read = told(&data);
    Ok(vec![Checked { card: Some(draft.card()), id: draft.id, read }])
}
