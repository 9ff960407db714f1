//! `albench plan`: what a run would take, and how to divide it; stores nothing.

use std::{
    num::{NonZeroU64, NonZeroUsize},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{
    output::Output,
    probe::{self, Outlook},
    submit::shell_word,
};
use crate::{
    config::{self, Setting},
    report::grid::{Cell, Column, Grid, plain},
    runner::{
        forecast::{From, Kind},
        plan::Plan,
    },
};

/// Arguments of `albench plan`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Name of a shipped experiment or path of your own
    #[arg(value_name = "EXPERIMENT")]
    experiment: String,
    /// Plan for the seeds 0..N instead of what the experiment says
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=config::MAX_SEEDS))]
    seeds: Option<u64>,
    /// Another value for a parameter, as for `albench run`
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<Setting>,
    /// Folder that holds the experiment's run folder, with the cells and times that are stored
    #[arg(long, value_name = "DIR", default_value = "results")]
    out: PathBuf,
    /// Where to look for data files that are not beside their card; may be given several times
    #[arg(long, value_name = "DIR")]
    data: Vec<PathBuf>,
    /// Run no cell: what has no stored time stays unknown or is guessed
    #[arg(long)]
    no_probe: bool,
    /// Give up a cell that is run to be timed after so many seconds
    #[arg(long, value_name = "SECONDS", default_value = "60")]
    probe_timeout: NonZeroU64,
    /// Print JSON, in full precision
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, output: &Output) -> Result<()> {
    let experiment =
        config::load_with(&args.experiment, &args.set)?.with_seeds(args.seeds, &args.experiment)?;
    let plan =
        Plan::new(&experiment, &args.data).with_context(|| format!("experiment `{}`", experiment.name))?;
    let most = (!args.no_probe).then(|| Duration::from_secs(args.probe_timeout.get()));
    let outlook = probe::look(&plan, &args.out.join(&experiment.name), most, output)?;
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    if args.json {
        output.print(&format!("{:#}\n", value(&plan, &outlook, threads)));
    } else {
        output.print(&text(args, &plan, &outlook, threads));
    }
    Ok(())
}

fn value(plan: &Plan<'_>, outlook: &Outlook<'_>, threads: usize) -> Value {
    let (experiment, forecast) = (plan.experiment, &outlook.forecast);
    let kind = |kind: &Kind| {
        let [dataset, learner, strategy] = kind.position;
        json!({
            "dataset": experiment.datasets[dataset].id,
            "learner": experiment.learners[learner].id,
            "strategy": experiment.strategies[strategy].id,
            "cells": kind.cells,
            "missing": kind.missing,
            "seconds_per_cell": kind.seconds,
            "from": kind.from.word(),
        })
    };
    let limits = outlook.limits();
    json!({
        "experiment": experiment.name,
        "seeds": experiment.seeds,
        "cells": plan.cells.len(),
        "stored": outlook.stored,
        "missing": forecast.left(),
        "cpu_seconds": forecast.seconds(),
        "longest_cell_seconds": forecast.longest(),
        "memory_bytes": outlook.memory,
        "threads": threads,
        "kinds": forecast.kinds.iter().map(kind).collect::<Vec<_>>(),
        "suggestion": limits.map(|limits| json!({
            "shards": limits.shards,
            "longest_task_seconds": forecast.division().map(|division| division.longest),
            "time": limits.time,
            "mem": limits.memory,
        })),
    })
}

fn text(args: &Args, plan: &Plan<'_>, outlook: &Outlook<'_>, threads: usize) -> String {
    let (experiment, forecast) = (plan.experiment, &outlook.forecast);
    let (cells, left) = (plan.cells.len(), forecast.left());
    let mut out = format!("{}: {cells} cells, {} stored, {left} missing\n", experiment.name, outlook.stored);
    if left == 0 {
        return out;
    }
    out += &format!("\n{}\n", plain::table(&grid(plan, outlook)));
    let (Some(seconds), Some(longest)) = (forecast.seconds(), forecast.longest()) else {
        return out + "Nothing tells how long a cell takes: leave out --no-probe to try one of each kind.\n";
    };
    out += &format!("In all {} of CPU time, at most {} for one cell", duration(seconds), duration(longest));
    out += &outlook.memory.map_or(".\n".to_owned(), |bytes| {
        format!("; {:.0} MB of memory on one thread.\n", bytes as f64 / f64::from(1 << 20))
    });
    if forecast.kinds.iter().any(|kind| kind.missing > 0 && kind.from == From::GivenUp) {
        out +=
            "A cell that was given up may take far longer than it says here: try a larger --probe-timeout.\n";
    }
    let words = |verb: &[&str], options: &[String]| {
        let words =
            verb.iter().map(|word| shell_word(word)).chain(options.iter().map(|word| shell_word(word)));
        words.collect::<Vec<_>>().join(" ")
    };
    let here = (seconds / threads as f64).max(longest);
    let name = args.experiment.as_str();
    let options = passed_on(args);
    let run = words(&["albench", "run", name], &options);
    out += &format!("Here, on {threads} threads, about {}:\n    {run}\n", duration(here));
    if let Some(limits) = outlook.limits() {
        let mut options = options;
        options.push(format!("--shards={}", limits.shards));
        options.extend(limits.time.map(|time| format!("--time={time}")));
        options.extend(limits.memory.map(|memory| format!("--mem={memory}")));
        let submit = words(&["albench", "submit", "slurm", name], &options);
        out += &format!("On a cluster, with twice the time and memory that it should take:\n    {submit}\n");
    }
    out
}

/// The options that say what is run and where it is stored.
fn passed_on(args: &Args) -> Vec<String> {
    let mut words: Vec<String> = args.set.iter().map(|set| format!("--set={}", set.argument())).collect();
    words.extend(args.seeds.map(|seeds| format!("--seeds={seeds}")));
    words.extend(args.data.iter().map(|folder| format!("--data={}", folder.display())));
    if args.out != Path::new("results") {
        words.push(format!("--out={}", args.out.display()));
    }
    words
}

/// A row for each kind.
fn grid(plan: &Plan<'_>, outlook: &Outlook<'_>) -> Grid {
    let experiment = plan.experiment;
    let columns = vec![
        Column::left("data set"),
        Column::left("learner"),
        Column::left("strategy"),
        Column::right("missing"),
        Column::right("s per cell"),
        Column::left("from"),
    ];
    let row = |kind: &Kind| {
        let [dataset, learner, strategy] = kind.position;
        vec![
            Cell::text(&experiment.datasets[dataset].id),
            Cell::text(&experiment.learners[learner].id),
            Cell::text(&experiment.strategies[strategy].id),
            Cell::Number(format!("{}/{}", kind.missing, kind.cells)),
            kind.seconds.map_or(Cell::Empty, |seconds| Cell::Number(format!("{seconds:.3}"))),
            Cell::text(match kind.from {
                From::Stored(1) => "1 stored cell".to_owned(),
                From::Stored(cells) => format!("{cells} stored cells"),
                other => other.word().to_owned(),
            }),
        ]
    };
    let rows = outlook.forecast.kinds.iter().map(row).collect();
    Grid { heading: String::new(), columns, rows, notes: Vec::new() }
}

/// Seconds in the unit that people would use.
fn duration(seconds: f64) -> String {
    match seconds {
        seconds if seconds < 1.0 => format!("{seconds:.3} s"),
        seconds if seconds < 120.0 => format!("{seconds:.1} s"),
        seconds if seconds < 7200.0 => format!("{:.0} min", seconds / 60.0),
        seconds if seconds < 172_800.0 => format!("{:.1} h", seconds / 3600.0),
        seconds => format!("{:.1} days", seconds / 86_400.0),
    }
}
