//! `albench new`: a card and an experiment for a data file or a folder of images, with every choice explained.

use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Result;

use super::{
    check,
    draft::{Draft, Line},
    output::Output,
    submit::shell_word,
};
use crate::{
    config::{self, Library},
    dataset::Dataset,
    error::StoreError,
    files,
    runner::{inspection, plan::Plan},
};

/// Labels that are bought at most, where there are rows enough.
const MOST_LABELS: usize = 400;

/// Queries of the experiment, where there are rows enough.
const QUERIES: usize = 20;

/// Arguments of `albench new`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A data file: CSV and the other formats of `albench list formats`; or a folder with a folder of images for each class
    #[arg(value_name = "DATA")]
    data: PathBuf,
    /// The column that holds the classes: its name, its position from 1, "first" or "last" [default: last; of .npz, the array y]
    #[arg(long, value_name = "COLUMN")]
    label: Option<String>,
    /// Where the two files go [default: here]; nothing that is there is replaced
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
}

pub(super) fn run(args: &Args, output: &Output) -> Result<()> {
    let mut draft = Draft::of_file(&args.data, args.label.as_deref())?;
    let into = args.into.clone().unwrap_or_default();
    let paths = [format!("{}-card.toml", draft.id), format!("{}.toml", draft.id)].map(|name| into.join(name));
    for path in &paths {
        if files::is_there(path).map_err(|source| failed("look for", path, source))? {
            return Err(StoreError::Exists { path: path.clone() }.into());
        }
    }
    let data = draft.load_mending(&Library::shipped())?;
    let file = beside(&args.data, &into);
    let card = card(&draft, &file, &data);
    let experiment = experiment(&draft.id, &paths[0], &data);
    write(&paths[0], &card)?;
    write(&paths[1], &experiment)?;
    // As `run` would see it: what to beware of is told now.
    let name = paths[1].to_string_lossy().into_owned();
    let experiment = config::load(&name)?;
    let plan = Plan::new(&experiment, &[])?;
    for (choice, read) in experiment.datasets.iter().zip(&plan.read) {
        for line in check::lines(&choice.id, read) {
            output.print(&format!("{line}\n"));
        }
    }
    output.print(&format!(
        "\nWrote {} and {}. Read them, change what you like, and run\n    albench run {}\n",
        paths[0].display(),
        paths[1].display(),
        shell_word(&name)
    ));
    Ok(())
}

/// The data file as a card in `folder` names it: relative where it lies there, else by its whole path.
fn beside(data: &Path, folder: &Path) -> String {
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let here = Path::new(".");
    let (data, folder) = (whole(data), whole(if folder.as_os_str().is_empty() { here } else { folder }));
    data.strip_prefix(&folder).unwrap_or(&data).to_string_lossy().into_owned()
}

fn write(path: &Path, text: &str) -> Result<(), StoreError> {
    let written = File::create_new(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|source| failed("write", path, source))
}

fn failed(action: &'static str, path: &Path, source: std::io::Error) -> StoreError {
    StoreError::Io { action, path: path.to_owned(), source }
}

/// The card, a comment above every line.
fn card(draft: &Draft, file: &str, data: &Dataset) -> String {
    let mut out = format!("# The data of {file}.\n# Read: {}\n", one_line(&data.summary()));
    for warning in &data.about.warnings {
        out += &format!("# Beware: {}\n", one_line(warning));
    }
    for Line { key, value, why } in &draft.lines {
        let value = if *key == "file" { format!("{file:?}") } else { value.clone() };
        out += &format!("\n# {}\n{key} = {value}\n", one_line(why));
    }
    if let (true, Some(shape), None) =
        (draft.is_folder, data.about.image, draft.lines.iter().find(|line| line.key == "image"))
    {
        out += &format!(
            "\n# All images have {shape} numbers, which they keep. Smaller ones are learned faster: this height, this width and 3\n\
             # channels for colours; [32, 32] makes them grey.\n# image = [32, 32, 3]\n"
        );
    }
    out + "\n# For readers of reports; all three may be left out.\n# summary = \"...\"\n# origin = \"...\"\n# licence = \"...\"\n"
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Sizes that fit the data: rows labeled at the start, rows per query, queries.
fn sizes(rows: usize, classes: usize) -> (usize, usize, usize) {
    let train = rows - rows.div_ceil(2);
    // Two rows of each class, about, but most rows must be left to choose from.
    let initial = (2 * classes).max(10).min(train / 4).max(2);
    let bought = (train.saturating_sub(initial) * 2 / 3).clamp(1, MOST_LABELS);
    let batch = (bought / QUERIES).max(1);
    (initial, batch, (bought / batch).clamp(1, QUERIES))
}

/// Seeds, learners, core-set and a parameter to sweep, for tables.
const TABLES: [&str; 4] = [
    "# Everything is repeated with the seeds 0 to 19: other splits, other first rows. More seeds tell smaller differences.
seeds = 20",
    r#"[[learner]]
kind = "svc"

# [[learner]]
# kind = "logistic"
# solver = "lbfgs""#,
    r#"# Far from everything labeled, whatever the model says.
[[strategy]]
kind = "core-set""#,
    r#"# "learner.C" = [0.1, 1, 10]"#,
];

/// The same for images.
const IMAGES: [&str; 4] = [
    "# Everything is repeated with the seeds 0 to 4: other splits, other first rows. More seeds tell smaller differences, and take
# longer: `albench plan` says how long.
seeds = 5",
    r#"# A convolutional network, trained from scratch.
[[learner]]
kind = "cnn"

# Much faster, and blind to which pixels are neighbours:
# [[learner]]
# kind = "svc""#,
    r#"# Far from everything labeled, by what the network makes of the images and not by their pixels.
[[strategy]]
kind = "core-set"
space = "embedding""#,
    r#"# "learner.epochs" = [10, 30, 100]"#,
];

fn experiment(id: &str, card: &Path, data: &Dataset) -> String {
    let (rows, classes) = (data.labels.len(), data.classes.len());
    let (initial, batch, iterations) = sizes(rows, classes);
    let mut counts = vec![0_usize; classes];
    data.labels.iter().for_each(|&class| counts[class] += 1);
    let rarest = counts.iter().copied().min().unwrap_or(0);
    let (split, split_why) = if rarest >= 4 {
        (
            "stratified",
            "Both halves have the same shares of classes; or \"train-test-split\", by chance alone"
                .to_owned(),
        )
    } else {
        let why = format!(
            "A class has only {rarest} rows: too few for \"stratified\", which keeps shares of classes"
        );
        ("train-test-split", why)
    };
    let (scaling, scaling_why) = if inspection::scales(data).is_some() {
        (
            "standard",
            "Features differ in scale: kernels and distances would see the large ones alone; or \"none\"",
        )
    } else {
        (
            "none",
            "Features are of one scale; \"standard\" gives each mean 0 and variance 1 by the training half",
        )
    };
    let card = card.file_name().unwrap_or_default().to_string_lossy();
    let [seeds, learners, core_set, swept] = if data.about.image.is_some() { IMAGES } else { TABLES };
    let labels = initial + batch * iterations;
    let train = rows - rows.div_ceil(2);
    format!(
        r#"# Which rows of {id} are worth a label? Every key: docs/EXPERIMENT.md.

# Names the run folder, results/{id}.
name = "{id}"

# What you want to know; the report prints it.
question = "Which query strategy needs the fewest labels on {id}?"

{seeds}

# The first metric ranks; `albench list metrics` names all. Where classes are rare, "balanced-accuracy" is fairer.
metrics = ["accuracy"]

# What is trained on the labeled rows; `albench list learners` names all. Several are compared one by one.
{learners}

[[dataset]]
# Says where the data are and how they are read.
card = "{card}"

# Half of the rows test and are never asked for: {train} of {rows} can be labeled.
test_fraction = 0.5

# {split_why}.
split = "{split}"

# {scaling_why}.
scaling = "{scaling}"

# Rows that are labeled at the start: about two of each of the {classes} classes.
initial = {initial}

# Rows per query, and queries: {labels} labels in the end. Or iterations = "all", until no row is left.
batch = {batch}
iterations = {iterations}

# What is compared; `albench list strategies` names all. `random` is what the others must beat.
[[strategy]]
kind = "random"

# Where the two likeliest classes are closest.
[[strategy]]
kind = "margin"

# Where the model is least sure of anything.
[[strategy]]
kind = "entropy"

# Unsure, and away from what is labeled: for batches.
[[strategy]]
kind = "modal-ranked-batch"

{core_set}

# A sentence that the report judges: supported, refuted or undecided.
[[claim]]
text = "Margin sampling beats random sampling."
strategy = "margin"
than = "random"
direction = "better"

# Other values of a parameter, every combination of them:
# [sweep]
{swept}
# "dataset.batch" = [5, 10, 20]
"#
    )
}

#[cfg(test)]
mod tests {
    use super::sizes;

    #[test]
    fn sizes_fit_data_of_every_size() {
        for rows in [8, 9, 20, 150, 1797, 100_000] {
            for classes in [2, 10, 100] {
                let (initial, batch, iterations) = sizes(rows, classes);
                let train = rows - rows.div_ceil(2);
                assert!(initial >= 2 && batch >= 1 && iterations >= 1, "{rows} {classes}");
                assert!(initial + batch * iterations <= train, "{rows} {classes}");
            }
        }
        assert_eq!(sizes(150, 3), (10, 2, 20));
        assert_eq!(sizes(1797, 10), (20, 20, 20));
    }
}
