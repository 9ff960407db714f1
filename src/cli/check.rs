//! `albench check`: what is read of data, a card or an experiment, and what to beware of; runs nothing.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::output::Output;
use crate::{
    config::{self, Experiment, Library, Place},
    dataset::{Card, Dataset, Labels, Source, format_of_file},
    runner::{inspection, plan::Plan},
};

/// Arguments of `albench check`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A data file, a card, or an experiment: a path, or the name of a shipped one
    #[arg(value_name = "DATA|CARD|EXPERIMENT")]
    what: String,
    /// Of a data file: the column of the classes, by name, \"first\" or \"last\"
    #[arg(long, value_name = "COLUMN", default_value = "last")]
    label: String,
    /// Where to look for data files that are not beside their card; may be given several times
    #[arg(long, value_name = "DIR")]
    data: Vec<PathBuf>,
}

pub(super) fn run(args: &Args, output: &Output) -> Result<()> {
    let library = Library::shipped();
    let path = Path::new(&args.what);
    if path.extension().is_some_and(|ending| ending == "toml") {
        // Both are TOML: a card has a kind and no data sets.
        return match library.card_file(path) {
            Ok(card) => card_lines(&card, &args.data, output),
            Err(_) if is_card(path) => Err(library.card_file(path).expect_err("it was refused").into()),
            Err(_) => experiment_lines(&config::load(&args.what)?, &args.data, output),
        };
    }
    if path.is_file() {
        return file_lines(args, path, &library, output);
    }
    match library.named_card(&args.what)? {
        Some(card) => card_lines(&card, &args.data, output),
        None => experiment_lines(&config::load(&args.what)?, &args.data, output),
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

fn print(id: &str, read: &[String], output: &Output) {
    for line in lines(id, read) {
        output.print(&format!("{line}\n"));
    }
}

fn experiment_lines(experiment: &Experiment, data: &[PathBuf], output: &Output) -> Result<()> {
    let plan = Plan::new(experiment, data)?;
    for (choice, read) in experiment.datasets.iter().zip(&plan.read) {
        print(&choice.id, read, output);
    }
    Ok(())
}

fn card_lines(card: &Card, data: &[PathBuf], output: &Output) -> Result<()> {
    let read = card.load(0, data)?;
    let mut lines = told(&read);
    if let Source::Generator { kind, .. } = &card.source {
        lines = vec![format!("{}, made by {kind} anew for every seed", read.shape())];
    }
    print(&card.name, &lines, output);
    Ok(())
}

fn told(data: &Dataset) -> Vec<String> {
    let mut lines = vec![data.summary()];
    lines.extend(data.about.warnings.iter().cloned());
    lines.extend(inspection::scales(data));
    lines
}

/// Reads a data file as the shortest card of it would, and prints that card.
fn file_lines(args: &Args, path: &Path, library: &Library, output: &Output) -> Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let Some(format) = format_of_file(&name) else {
        bail!(
            "{name} has the ending of no format; write a card that says its `kind` (`albench list formats`)"
        );
    };
    let stem = name.split('.').next().unwrap_or_default().to_lowercase();
    let id: String = stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let id = id.trim_matches('-');
    let id = if id.is_empty() { "data" } else { id };
    let label =
        if format.labels == Labels::Own { String::new() } else { format!("label = {:?}\n", args.label) };
    let card = format!("name = {id:?}\nkind = {:?}\nfile = {name:?}\n{label}", format.name);
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let read = library.card_text(&card, "its card", &Place::Folder(folder))?.load(0, &args.data)?;
    print(id, &told(&read), output);
    output.print(&format!("\nits card:\n\n{card}\n"));
    Ok(())
}
