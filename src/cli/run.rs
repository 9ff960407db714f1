//! `albench run`: simulate what is missing, store it, render the report.

use std::{
    collections::BTreeMap,
    num::{NonZeroU64, NonZeroUsize},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use cpu_time::ProcessTime;

use super::{check, interrupt::Watch, output::Output, progress::Progress, submit::shell_word};
use crate::{
    config::{self, Experiment, Setting},
    error::{InputError, InputProblem, StoreError},
    folder::{self, Found, Provenance, RunFolder, publish},
    report::{self, Times},
    runner::{
        self,
        plan::{Plan, Planned},
        shard::Shard,
    },
    store::{segment::Segment, syncer::Syncer},
};

/// Most threads on a machine of few cores.
const MOST_THREADS: usize = 64;

/// Arguments of `albench run`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Names of shipped experiments (see `albench list experiments`) or paths of your own
    #[arg(required = true, value_name = "EXPERIMENT")]
    experiments: Vec<String>,
    /// Repeat with the seeds 0..N instead of what the experiment says
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=config::MAX_SEEDS))]
    seeds: Option<u64>,
    /// Another value for a parameter, of every entry that has it or of one: learner.C=10,
    /// dataset.digits.batch=5; may be given several times
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<Setting>,
    /// Threads [default: all cores]; results do not depend on it
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Give up a cell that takes longer, and leave it missing [default: no limit]
    #[arg(long, value_name = "SECONDS")]
    cell_timeout: Option<NonZeroU64>,
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

pub(super) fn run(args: &Args, output: &Output) -> Result<()> {
    let watch = Watch::start(output).context("cannot watch for Ctrl-C")?;
    let mut experiments = Vec::new();
    for argument in &args.experiments {
        let mut experiment = config::load_with(argument, &args.set)?.with_seeds(args.seeds, argument)?;
        experiment.asked = vec![asked(args, argument)];
        experiments.push(experiment);
    }
    refuse_namesakes(args, &experiments)?;
    // All of them are checked against their data before the first one runs.
    let plans = experiments
        .iter()
        .map(|experiment| {
            Plan::new(experiment, &args.data).with_context(|| format!("experiment `{}`", experiment.name))
        })
        .collect::<Result<Vec<_>>>()?;
    let threads = threads(args.threads, output);
    for plan in &plans {
        if !args.quiet {
            tell(plan, output);
        }
        Job { args, plan, threads, folder: args.out.join(&plan.experiment.name), output }.run(&watch)?;
    }
    Ok(())
}

/// What gets this experiment again, as a shell reads it.
fn asked(args: &Args, argument: &str) -> String {
    let mut words = vec![argument.to_owned()];
    words.extend(args.seeds.map(|seeds| format!("--seeds={seeds}")));
    words.extend(args.set.iter().map(|set| format!("--set={}", set.argument())));
    words.extend(args.data.iter().map(|folder| format!("--data={}", folder.display())));
    words.iter().map(|word| shell_word(word)).collect::<Vec<_>>().join(" ")
}

/// Says on stderr what was read.
fn tell(plan: &Plan<'_>, output: &Output) {
    for (choice, read) in plan.experiment.datasets.iter().zip(&plan.read) {
        output.notes(&check::lines(&choice.id, read));
    }
}

/// Two experiments of one name would replace each other's report.
fn refuse_namesakes(args: &Args, experiments: &[Experiment]) -> Result<(), InputError> {
    let mut first = BTreeMap::new();
    for (argument, experiment) in args.experiments.iter().zip(experiments) {
        if let Some(other) = first.insert(&experiment.name, argument) {
            let problem = InputProblem::Namesake { name: experiment.name.clone(), other: other.clone() };
            return Err(InputError { file: argument.clone(), line: None, problem });
        }
    }
    Ok(())
}

/// The threads to use: more than a machine could ever serve are no use, and fail.
fn threads(asked: Option<NonZeroUsize>, output: &Output) -> usize {
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let most = MOST_THREADS.max(4 * cores);
    let threads = asked.map_or(cores, NonZeroUsize::get);
    if threads > most {
        output.note(&format!(
            "note: --threads {threads} is more than {cores} cores can use; {most} are started"
        ));
    }
    threads.min(most)
}

/// One experiment of the command line.
struct Job<'a> {
    args: &'a Args,
    plan: &'a Plan<'a>,
    threads: usize,
    folder: PathBuf,
    output: &'a Output,
}

impl Job<'_> {
    fn run(&self, watch: &Watch) -> Result<()> {
        let (args, plan) = (self.args, self.plan);
        publish::create(&self.folder)?;
        if args.fresh {
            self.forget()?;
        }
        let mut provenance = Provenance::new(plan, self.threads);
        let missing = self.missing()?;
        if missing.is_empty()
            && let Ok(earlier) = RunFolder::open(&self.folder)
        {
            provenance = provenance.continuing(earlier.provenance);
        }
        let mut failures = Vec::new();
        if !missing.is_empty() {
            publish::announce(&self.folder, plan.experiment, &provenance)?;
            let (wall, cpu) = (Instant::now(), ProcessTime::now());
            failures = self.simulate(&missing, watch)?;
            provenance.cells_run = missing.len() - failures.len();
            provenance.wall_seconds = wall.elapsed().as_secs_f64();
            provenance.cpu_seconds = cpu.elapsed().as_secs_f64();
        }
        let found = self.finish(&provenance)?;
        let absent = missing.iter().filter(|cell| !found.results.cells.contains_key(&cell.key)).count();
        if absent > failures.len() {
            let gone = absent - failures.len();
            bail!("{gone} cells were stored and are gone from {}; run again", self.folder.display());
        }
        if let Some(first) = failures.first() {
            bail!("{} of {} cells failed; the first: {first}", failures.len(), missing.len());
        }
        Ok(())
    }

    /// Removes the stored cells of the run folder.
    fn forget(&self) -> Result<()> {
        let count = folder::count(&self.folder)?;
        if count == 0 {
            return Ok(());
        }
        let folder = self.folder.display();
        if let Some(shard) = self.args.shard {
            let reason = format!(
                "--fresh with --shard {shard} would remove its {count} cells, those of other shards among them; \
                 remove {folder} once before the shards start, or give --out another folder"
            );
            return Err(StoreError::NotForgotten { path: self.folder.clone(), reason }.into());
        }
        folder::forget(&self.folder)?;
        self.output.note(&format!(
            "{}: --fresh removed {count} stored cells of {folder}",
            self.plan.experiment.name
        ));
        Ok(())
    }

    /// The cells that this process is to run, in their order.
    fn missing(&self) -> Result<Vec<&Planned>> {
        let (plan, name) = (self.plan, &self.plan.experiment.name);
        let (stored, notes) = folder::stored(&self.folder, plan)?;
        self.output.notes(&notes);
        let known = stored.iter().filter(|&&stored| stored).count();
        if !self.args.quiet && known > 0 {
            let all = plan.cells.len();
            self.output.note(&format!("{name}: {known} of {all} cells are stored already"));
        }
        let everything = || vec![true; plan.cells.len()];
        let mine = self.args.shard.map_or_else(everything, |shard| shard.members(&plan.cells));
        let cells = plan.cells.iter().zip(mine).zip(stored).filter(|((_, mine), stored)| *mine && !stored);
        Ok(cells.map(|((cell, _), _)| cell).collect())
    }

    /// Runs cells, and gives the failures.
    fn simulate(&self, missing: &[&Planned], watch: &Watch) -> Result<Vec<String>> {
        let segment = Arc::new(Mutex::new(Segment::create(&self.folder)?));
        watch.writes(&segment);
        let syncer = Syncer::start(&segment).context("cannot start a thread that syncs")?;
        let output = (!self.args.quiet).then(|| self.output.clone());
        let name = &self.plan.experiment.name;
        let progress = Progress::new(name, missing, Arc::clone(&segment), output);
        let most = self.args.cell_timeout.map(|seconds| Duration::from_secs(seconds.get()));
        let ran = runner::run(self.plan, missing, self.threads, most, &progress);
        let failures = progress.finish();
        drop(syncer);
        let synced = segment.lock().unwrap_or_else(PoisonError::into_inner).sync();
        ran?;
        synced?;
        Ok(failures)
    }

    /// Renders the report of what is stored, with the description of it.
    fn finish(&self, provenance: &Provenance) -> Result<Found> {
        let (plan, folder) = (self.plan, &self.folder);
        let found = folder::read(folder, plan)?;
        self.output.notes(&found.notes);
        let name = &plan.experiment.name;
        if self.args.shard.is_some() && found.missing() > 0 {
            // The last shard renders; one that is early must not overwrite its report.
            let (stored, all) = (found.results.cells.len(), plan.cells.len());
            self.output.note(&format!("{name}: {stored} of {all} cells are stored"));
            return Ok(found);
        }
        if found.results.cells.is_empty() {
            return Ok(found);
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.threads).build()?;
        pool.install(|| publish::publish(folder, &found.results, Some(provenance), Times::Hidden))?;
        if !self.args.quiet {
            let (summary, page) = (report::terminal(&found.results), folder.join("report.html"));
            self.output.print(&format!("{summary}\n{name}: report in {}\n", page.display()));
        }
        Ok(found)
    }
}
