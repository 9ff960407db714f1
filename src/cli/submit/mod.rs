//! `albench submit`: a script that runs an experiment on a cluster. Nothing is submitted here.

use std::{
    env, fs,
    num::NonZeroUsize,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

pub(super) use self::script::shell_word;

use self::script::Script;
use super::{
    output::Output,
    probe::{self, Limits},
    slurm_limits,
};
use crate::{
    config::{self, Setting},
    durable::replace,
    error::{StoreError, SubmitError},
    folder::publish,
    runner::plan::Plan,
};

mod script;

/// The largest index of a job array is one below `MaxArraySize`, which is 1001 unless a site changes it.
const USUAL_MAX_TASKS: usize = 1000;

/// Where the tasks write what `albench run` says, inside the run folder.
const LOGS: &str = "slurm-logs";

/// Arguments of `albench submit`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    scheduler: Scheduler,
}

#[derive(Debug, clap::Subcommand)]
enum Scheduler {
    /// Write an sbatch script: a job array, a shard of the experiment per task
    Slurm(Slurm),
}

#[derive(Debug, clap::Args)]
struct Slurm {
    /// Name of a shipped experiment or path of your own
    #[arg(value_name = "EXPERIMENT")]
    experiment: String,
    /// Number of tasks; each runs many cells [default: what `albench plan` suggests, which times a cell of
    /// each kind; then --time and --mem, too]
    #[arg(long, value_name = "N")]
    shards: Option<NonZeroUsize>,
    /// Folder under which the experiment gets a run folder of its name; all nodes must see it
    #[arg(long, value_name = "DIR", default_value = "results")]
    out: PathBuf,
    /// Partitions to submit to [default: the cluster's]
    #[arg(long, value_name = "P", value_parser = slurm_limits::partition)]
    partition: Option<String>,
    /// Time limit of a task in a format of Slurm, such as 2:00:00 [default: the partition's]
    #[arg(long, value_name = "T", value_parser = slurm_limits::time)]
    time: Option<String>,
    /// Memory of a task, such as 4G [default: the partition's]
    #[arg(long, value_name = "M", value_parser = slurm_limits::memory)]
    mem: Option<String>,
    /// Cores of a task; it runs as many threads
    #[arg(long, value_name = "C", default_value = "1")]
    cpus: NonZeroUsize,
    /// Repeat with the seeds 0..N instead of what the experiment says
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=config::MAX_SEEDS))]
    seeds: Option<u64>,
    /// Another value for a parameter, as for `albench run`
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<Setting>,
    /// Where to look for data files that are not beside their card; may be given several times
    #[arg(long, value_name = "DIR")]
    data: Vec<PathBuf>,
    /// Name of the job [default: the experiment's]
    #[arg(long, value_name = "NAME", value_parser = job_name)]
    job_name: Option<String>,
    /// Where the script goes [default: submit-slurm.sh in the run folder]
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
}

pub(super) fn run(args: &Args, output: &Output) -> Result<()> {
    let Scheduler::Slurm(args) = &args.scheduler;
    slurm(args, output)
}

fn slurm(args: &Slurm, output: &Output) -> Result<()> {
    let experiment =
        config::load_with(&args.experiment, &args.set)?.with_seeds(args.seeds, &args.experiment)?;
    // Loads the data, so that what is missing is missed now and not in every task.
    let plan = Plan::new(&experiment, &args.data)?;
    let cells = plan.cells.len();
    let run_folder = args.out.join(&experiment.name);
    let limits = limits(args, &plan, &run_folder, output)?;
    let shards = limits.shards;
    if shards > cells {
        return Err(SubmitError::TooManyShards { shards, cells }.into());
    }
    let logs = run_folder.join(LOGS);
    let directory = env::current_dir().context("the current folder is gone")?;
    let script = Script {
        title: format!(
            "albench {}: experiment `{}`, {cells} cells in {shards} tasks",
            env!("CARGO_PKG_VERSION"),
            experiment.name
        ),
        job_name: args.job_name.as_deref().unwrap_or(&experiment.name),
        shards,
        cpus: args.cpus.get(),
        memory: args.mem.as_deref().or(limits.memory.as_deref()),
        time: args.time.as_deref().or(limits.time.as_deref()),
        partition: args.partition.as_deref(),
        logs: &log_folder(&directory.join(&logs))?,
        directory: text(&directory)?,
        command: &command(args)?,
    };
    let file = args.script.clone().unwrap_or_else(|| run_folder.join("submit-slurm.sh"));
    publish::create(&logs)?;
    save(&file, &script.to_string())?;
    if shards > USUAL_MAX_TASKS {
        output.note(&format!(
            "warning: most clusters refuse arrays of more than {USUAL_MAX_TASKS} tasks; \
             `scontrol show config` tells yours as MaxArraySize - 1, and fewer shards run the same cells"
        ));
    }
    output.print(&format!("{}\n", what_next(args, &experiment.name, &file, &run_folder)?));
    Ok(())
}

/// The number of tasks, and what each needs where the number is not given.
fn limits(args: &Slurm, plan: &Plan<'_>, run_folder: &Path, output: &Output) -> Result<Limits> {
    if let Some(shards) = args.shards {
        return Ok(Limits { shards: shards.get(), time: None, memory: None });
    }
    let outlook = probe::look(plan, run_folder, Some(probe::PATIENCE), output)?;
    Ok(outlook.limits().ok_or(SubmitError::UnknownTime)?)
}

/// What a task runs, but for shard and threads.
fn command(args: &Slurm) -> Result<Vec<String>> {
    let program = env::current_exe().context("cannot tell where this program lies")?;
    let mut words = vec![text(&program)?.to_owned(), "run".to_owned()];
    words.extend(run_arguments(args)?);
    Ok(words)
}

/// The arguments of `albench run` that say what is run and where it is stored.
fn run_arguments(args: &Slurm) -> Result<Vec<String>> {
    let mut words = vec![args.experiment.clone(), format!("--out={}", text(&args.out)?)];
    words.extend(args.seeds.map(|seeds| format!("--seeds={seeds}")));
    words.extend(args.set.iter().map(|set| format!("--set={}", set.argument())));
    for folder in &args.data {
        words.push(format!("--data={}", text(folder)?));
    }
    Ok(words)
}

/// The commands that the user goes on with.
fn what_next(args: &Slurm, name: &str, file: &Path, run_folder: &Path) -> Result<String> {
    let line = |words: &[&str]| words.iter().map(|word| shell_word(word)).collect::<Vec<_>>().join(" ");
    let run_arguments = run_arguments(args)?;
    let mut run = vec!["albench", "run"];
    run.extend(run_arguments.iter().map(String::as_str));
    let merged = Path::new("reports").join(name);
    let (file, run_folder, merged) = (text(file)?, text(run_folder)?, text(&merged)?);
    Ok(format!(
        "Wrote {file}. Submit it, the second time only if tasks were lost:\n    {}\n\
         When all tasks have ended, render the report, and gather the cells in one file:\n    {}\n    {}\n\
         Cells that are still missing can also be run here:\n    {}",
        line(&["sbatch", file]),
        line(&["albench", "report", run_folder]),
        line(&["albench", "merge", run_folder, "--into", merged]),
        line(&run),
    ))
}

/// The absolute path of the logs as Slurm can take it.
fn log_folder(path: &Path) -> Result<String, SubmitError> {
    let folder = text(path)?;
    if folder.contains('\\') || folder.contains(char::is_control) {
        let reason = "Slurm writes no logs to paths with backslashes, line breaks or control characters";
        return Err(SubmitError::BadPath { path: path.to_owned(), reason });
    }
    Ok(folder.to_owned())
}

/// A path that goes into a script must be text.
fn text(path: &Path) -> Result<&str, SubmitError> {
    path.to_str().ok_or_else(|| SubmitError::BadPath {
        path: path.to_owned(),
        reason: "scripts need paths of UTF-8 text",
    })
}

fn job_name(name: &str) -> Result<String, String> {
    if name.is_empty() || name.contains(char::is_control) {
        return Err("expected one line of text".to_owned());
    }
    Ok(name.to_owned())
}

fn save(file: &Path, script: &str) -> Result<()> {
    let failed = |source| StoreError::Io { action: "write", path: file.to_owned(), source };
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    replace(file, script.as_bytes()).map_err(failed)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt, path::Path};

    use super::{Slurm, command, job_name, log_folder, what_next};

    #[derive(Debug, clap::Parser)]
    struct Cli {
        #[command(flatten)]
        slurm: Slurm,
    }

    fn parse(arguments: &[&str]) -> Result<Slurm, clap::Error> {
        let words = ["slurm", "density", "--shards=8"].iter().chain(arguments);
        <Cli as clap::Parser>::try_parse_from(words).map(|cli| cli.slurm)
    }

    #[test]
    fn a_task_runs_what_was_asked_for() {
        let args = parse(&["--seeds=5", "--out=my results", "--data=a", "--data=b"]).expect("good arguments");
        let words = command(&args).expect("text");
        assert_eq!(words[1..], ["run", "density", "--out=my results", "--seeds=5", "--data=a", "--data=b"]);
        assert!(Path::new(&words[0]).is_absolute());
    }

    #[test]
    fn the_next_commands_are_ready_to_be_pasted() {
        let args = parse(&["--out=my results"]).expect("good arguments");
        let folder = Path::new("my results/density");
        let expected = "\
Wrote my results/density/job.sh. Submit it, the second time only if tasks were lost:
    sbatch 'my results/density/job.sh'
When all tasks have ended, render the report, and gather the cells in one file:
    albench report 'my results/density'
    albench merge 'my results/density' --into reports/density
Cells that are still missing can also be run here:
    albench run density '--out=my results'";
        let said = what_next(&args, "density", &folder.join("job.sh"), folder).expect("text");
        assert_eq!(said, expected);
    }

    #[test]
    fn bad_limits_are_refused_with_what_is_expected() {
        for (argument, remedy) in [
            ("--time=2h", "such as 2:00:00"),
            ("--mem=4.5G", "such as 4G"),
            ("--cpus=0", "zero"),
            ("--partition=a b", "`sinfo` lists them"),
            ("--job-name=a\nb", "one line"),
        ] {
            let message = parse(&[argument]).expect_err(argument).to_string();
            assert!(message.contains(remedy), "{message}");
        }
        assert!(job_name("").is_err());
    }

    #[test]
    fn paths_that_slurm_would_change_are_refused() {
        assert_eq!(log_folder(Path::new("/it's 100%/a\"b")), Ok("/it's 100%/a\"b".to_owned()));
        for path in [Path::new("/a\\b"), Path::new("/a\nb"), Path::new(OsStr::from_bytes(b"/\xff"))] {
            assert!(log_folder(path).is_err(), "{}", path.display());
        }
    }
}
