//! `albench compare`: who beats the baseline of a run, or what differs between two runs.

use std::{
    env,
    io::{self, IsTerminal},
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};
use clap::ValueEnum;
use serde_json::json;

use super::{
    outcome::complain,
    output::{Output, printable},
};
use crate::{
    error::CompareError,
    folder::{Found, Provenance, RunFolder},
    report::{
        self,
        analysis::{Analysis, claims::ClaimVerdict, versus::Versus},
        json,
    },
    stats::paired::Verdict,
};

/// Arguments of `albench compare`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A run folder, such as results/density, whose strategies are compared with their baseline; or two, of
    /// which the second is compared with the first: same data set, learner, strategy and seed
    #[arg(required = true, num_args = 1..=2, value_name = "FOLDER")]
    folders: Vec<PathBuf>,
    /// Of one folder: id of the strategy that the others are compared with [default: the experiment's]
    #[arg(long, value_name = "STRATEGY")]
    baseline: Option<String>,
    /// Print JSON, in full precision
    #[arg(long)]
    json: bool,
    /// Leave with exit code 1 if such a verdict is there: something worse than the baseline (of two folders:
    /// worse in the second), or a claim refuted (of two folders: in the second)
    #[arg(long, value_name = "VERDICT", value_delimiter = ',')]
    fail_on: Vec<FailOn>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Something is worse
    Worse,
    /// A claim is refuted
    Refuted,
}

pub(super) fn run(args: &Args, output: &Output) -> Result<()> {
    match args.folders.as_slice() {
        [first, second] => two(args, [first, second], output),
        folders => folders.iter().try_for_each(|folder| one(args, folder, output)),
    }
}

fn one(args: &Args, path: &Path, output: &Output) -> Result<()> {
    let (mut found, provenance) = read(path, output)?;
    if let Some(baseline) = &args.baseline {
        found.results.experiment = found.results.experiment.with_baseline(baseline, "--baseline")?;
    }
    let analysis = Analysis::new(&found.results);
    let mut failures = Vec::new();
    for fail_on in &args.fail_on {
        match fail_on {
            FailOn::Worse => {
                let Some(baseline) = &found.results.experiment.baseline else {
                    return Err(nothing_to_judge(
                        "worse",
                        path,
                        "it has no baseline; name one with --baseline",
                    )
                    .into());
                };
                failures.extend(
                    worse(&analysis).into_iter().map(|what| format!("{what} is worse than {baseline}")),
                );
            }
            FailOn::Refuted => failures.extend(refuted(&analysis, path)?),
        }
    }
    if args.json {
        let mut value = json::ranking(&analysis);
        value["folder"] = json!(path.to_string_lossy());
        value["albench"] = json!(provenance.albench);
        print_json(&value, output);
    } else {
        print(&report::verdicts(&found.results), output);
    }
    complain(&found, path)?;
    fail(&failures)
}

fn two(args: &Args, paths: [&PathBuf; 2], output: &Output) -> Result<()> {
    if let Some(baseline) = &args.baseline {
        return Err(CompareError::BaselineOfTwo { baseline: baseline.clone() }.into());
    }
    let (first, before) = read(paths[0], output)?;
    let (second, after) = read(paths[1], output)?;
    let (ours, theirs) = (Analysis::new(&first.results), Analysis::new(&second.results));
    let versus = Versus::new(&ours, &theirs)?;
    if versus.rows.is_empty() {
        let [first, second] = paths.map(Clone::clone);
        return Err(CompareError::NothingShared { first, second }.into());
    }
    for (id, digest) in &before.datasets {
        if after.datasets.get(id).is_some_and(|other| other != digest) {
            output.note(&format!(
                "warning: data set {id} holds other data in the two runs: a seed does not mean the same split in \
                 both, so that intervals and verdicts on it are too sure of themselves"
            ));
        }
    }
    let names = names(paths, [&first, &second]);
    let mut failures = Vec::new();
    for fail_on in &args.fail_on {
        match fail_on {
            FailOn::Worse => {
                let worse = versus.rows.iter().filter(|row| row.verdict == Some(Verdict::Worse));
                failures.extend(worse.map(|row| {
                    let (on, what) = (row.comparison.label(), &row.entries[1].strategy.label);
                    format!("{what} on {on} is worse in {}", names[1])
                }));
            }
            FailOn::Refuted => failures.extend(refuted(&theirs, paths[1])?),
        }
    }
    if args.json {
        let mut value = json::versus(&versus);
        for (run, (path, provenance)) in
            ["first", "second"].into_iter().zip(paths.iter().zip([&before, &after]))
        {
            value[run]["folder"] = json!(path.to_string_lossy());
            value[run]["albench"] = json!(provenance.albench);
            value[run]["revision"] = json!(provenance.revision);
        }
        print_json(&value, output);
    } else {
        print(&report::versus(&versus, [&names[0], &names[1]]), output);
    }
    complain(&first, paths[0])?;
    complain(&second, paths[1])?;
    fail(&failures)
}

fn read(path: &Path, output: &Output) -> Result<(Found, Provenance)> {
    let folder = RunFolder::open(path)?;
    let found = folder.read()?;
    output.notes(&found.notes);
    Ok((found, folder.provenance))
}

/// What readers call the two runs: after their experiments, where these differ, else after their folders.
fn names(paths: [&PathBuf; 2], found: [&Found; 2]) -> [String; 2] {
    let names = found.map(|found| found.results.experiment.name.clone());
    if names[0] == names[1] { paths.map(|path| path.display().to_string()) } else { names }
}

/// Strategies that are worse than the baseline, and where.
fn worse(analysis: &Analysis<'_>) -> Vec<String> {
    let found = analysis.comparisons.iter().flat_map(|comparison| {
        let worse = comparison.entries.iter();
        let worse = worse.filter(|entry| comparison.verdict(entry) == Some(Verdict::Worse));
        worse.map(|entry| format!("{} on {}", entry.strategy.label, comparison.label())).collect::<Vec<_>>()
    });
    found.collect()
}

/// Claims that are refuted, and where.
fn refuted(analysis: &Analysis<'_>, path: &Path) -> Result<Vec<String>, CompareError> {
    if analysis.experiment().claims.is_empty() {
        let reason = "its experiment makes no claim; add a [[claim]] to it";
        return Err(nothing_to_judge("refuted", path, reason));
    }
    let judgements = analysis.judgements();
    let refuted = judgements.iter().filter(|judgement| judgement.verdict == ClaimVerdict::Refuted);
    Ok(refuted
        .map(|found| format!("refuted on {}: {}", found.comparison.label(), found.claim.text))
        .collect())
}

fn nothing_to_judge(verdict: &'static str, path: &Path, reason: &'static str) -> CompareError {
    CompareError::NothingToJudge { verdict, path: path.to_owned(), reason }
}

fn fail(failures: &[String]) -> Result<()> {
    match failures {
        [] => Ok(()),
        failures => bail!("{}", failures.join("; ")),
    }
}

fn print(text: &str, output: &Output) {
    let coloured = io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let text = printable(text);
    output.print_styled(&if coloured { report::coloured(&text) } else { text });
}

fn print_json(value: &serde_json::Value, output: &Output) {
    output.print(&format!("{value:#}\n"));
}
