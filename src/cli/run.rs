//! `albench run`: simulate what is missing, store it, render the report.

use std::{
    fs,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Instant,
};

use anyhow::{Context, Result, bail};
use cpu_time::ProcessTime;

use super::{check, folder, interrupt::Watch, progress::Progress, provenance::Provenance};
use crate::{
    config::{self, Experiment},
    report::{self, Results, Times},
    runner::{
        self,
        plan::{Plan, Planned},
        shard::Shard,
    },
    store::{CELLS, RECORDED, segment::Segment},
};

/// Arguments of `albench run`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Names of shipped experiments (see `albench list experiments`) or paths of your own
    #[arg(required = true, value_name = "EXPERIMENT")]
    experiments: Vec<String>,
    /// Repeat with the seeds 0..N instead of what the experiment says
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=config::MAX_SEEDS))]
    seeds: Option<u64>,
    /// Threads [default: all cores]; results do not depend on it
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Folder under which each experiment gets a run folder of its name
    #[arg(long, value_name = "DIR", default_value = "results")]
    out: PathBuf,
    /// Where to look for data files that are not beside their card; may be given several times
    #[arg(long, value_name = "DIR")]
    data: Vec<PathBuf>,
    /// Run only part K of N, for several machines; `albench merge` or a shared folder joins them
    #[arg(long, value_name = "K/N")]
    shard: Option<Shard>,
    /// Start over: forget the cells that are stored in the run folder
    #[arg(long)]
    fresh: bool,
    /// Print neither progress nor summary
    #[arg(long)]
    quiet: bool,
}

pub(super) fn run(args: &Args) -> Result<()> {
    let watch = Watch::start().context("cannot watch for Ctrl-C")?;
    let mut experiments = Vec::new();
    for argument in &args.experiments {
        experiments.push(config::load(argument)?.with_seeds(args.seeds, argument)?);
    }
    // All of them are checked against their data before the first one runs.
    let plans = experiments
        .iter()
        .map(|experiment| {
            Plan::new(experiment, &args.data).with_context(|| format!("experiment `{}`", experiment.name))
        })
        .collect::<Result<Vec<_>>>()?;
    for plan in &plans {
        if !args.quiet {
            tell(plan);
        }
        run_one(args, plan, &watch)?;
    }
    Ok(())
}

/// Says on stderr what was read.
fn tell(plan: &Plan<'_>) {
    for (choice, read) in plan.experiment.datasets.iter().zip(&plan.read) {
        for line in check::lines(&choice.id, read) {
            eprintln!("{line}");
        }
    }
}

fn run_one(args: &Args, plan: &Plan<'_>, watch: &Watch) -> Result<()> {
    let experiment = plan.experiment;
    let folder = args.out.join(&experiment.name);
    folder::create(&folder)?;
    if args.fresh {
        forget(&folder)?;
    }
    let threads = threads(args);
    let mut provenance = Provenance::new(plan, threads);
    let (known, _) = folder::current(plan, folder::read_cells(&folder)?);
    let mine = args.shard.map_or_else(|| vec![true; plan.cells.len()], |shard| shard.members(&plan.cells));
    let missing: Vec<&Planned> = plan
        .cells
        .iter()
        .zip(mine)
        .filter(|(cell, mine)| *mine && !known.contains_key(&cell.key))
        .map(|(cell, _)| cell)
        .collect();
    if !args.quiet && !known.is_empty() {
        eprintln!("{}: {} of {} cells are stored already", experiment.name, known.len(), plan.cells.len());
    }
    let mut failures = Vec::new();
    if !missing.is_empty() {
        folder::describe(&folder, experiment, &provenance)?;
        let (wall, cpu) = (Instant::now(), ProcessTime::now());
        failures = simulate(plan, &missing, &folder, (threads, args.quiet), watch)?;
        provenance.cells_run = missing.len();
        provenance.wall_seconds = wall.elapsed().as_secs_f64();
        provenance.cpu_seconds = cpu.elapsed().as_secs_f64();
        folder::describe(&folder, experiment, &provenance)?;
    }
    let results = finish(args, plan, experiment, &folder)?;
    let absent = missing.iter().filter(|cell| !results.cells.contains_key(&cell.key)).count();
    if absent > failures.len() {
        let gone = absent - failures.len();
        bail!("{gone} cells were stored and are gone from {}; run again", folder.display());
    }
    if let Some(first) = failures.first() {
        bail!("{} of {} cells failed; the first: {first}", failures.len(), missing.len());
    }
    Ok(())
}

fn simulate(
    plan: &Plan<'_>,
    missing: &[&Planned],
    folder: &Path,
    (threads, quiet): (usize, bool),
    watch: &Watch,
) -> Result<Vec<String>> {
    let segment = Arc::new(Mutex::new(Segment::create(folder)?));
    watch.writes(&segment);
    let progress = Progress::new(&plan.experiment.name, missing.len(), Arc::clone(&segment), quiet);
    let ran = runner::run(plan, missing, threads, &progress);
    let failures = progress.finish();
    ran?;
    segment.lock().unwrap_or_else(PoisonError::into_inner).sync()?;
    Ok(failures)
}

fn finish(args: &Args, plan: &Plan<'_>, experiment: &Experiment, folder: &Path) -> Result<Results> {
    let results = folder::results(plan, folder, folder::read_cells(folder)?)?;
    if args.shard.is_some() && results.cells.len() < plan.cells.len() {
        // The last shard renders; one that is early must not overwrite its report.
        eprintln!("{}: {} of {} cells are stored", experiment.name, results.cells.len(), plan.cells.len());
        return Ok(results);
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads(args)).build()?;
    pool.install(|| folder::render(folder, &results, Times::Hidden))?;
    if !args.quiet {
        println!("{}", report::terminal(&results));
        println!("{}: report in {}", experiment.name, folder.join("report.md").display());
    }
    Ok(results)
}

/// Removes the stored cells of a run folder.
fn forget(folder: &Path) -> Result<()> {
    let (cells, recorded) = (folder.join(CELLS), folder.join(RECORDED));
    if cells.exists() {
        fs::remove_dir_all(&cells).with_context(|| format!("cannot remove {}", cells.display()))?;
    }
    if recorded.exists() {
        fs::remove_file(&recorded).with_context(|| format!("cannot remove {}", recorded.display()))?;
    }
    Ok(())
}

fn threads(args: &Args) -> usize {
    args.threads.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get)
}
