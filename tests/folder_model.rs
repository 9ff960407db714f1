//! A run folder against a simple model of it: runs, kills, edits, shards, merges, reports and fresh starts in
//! random order. `FOLDER_SEQUENCES=10000` in the environment tries so many sequences.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    io::Write,
    path::Path,
    sync::{Mutex, OnceLock},
};

use albench::{
    config::{self, Experiment},
    error::{RunError, SimulationError, StoreError},
    folder::{self, Provenance, RunFolder, publish},
    report::Times,
    runner::{
        self, Observer,
        plan::{Plan, Planned},
        shard::Shard,
    },
    store::{read, record::Cell, segment::Segment},
};
use proptest::{prelude::*, test_runner::Config};

/// Two configurations of one name; the second also has another label.
const CONFIGURATIONS: [(&str, &str); 2] = [("2", "chance"), ("3", "by lot")];
const MOST_SEEDS: u64 = 3;

fn experiment(configuration: usize, seeds: u64) -> Experiment {
    let (batch, label) = CONFIGURATIONS[configuration];
    let text = format!(
        "name = \"model\"\nquestion = \"Is it kept?\"\nseeds = {seeds}\n[[learner]]\nkind = \"knn\"\n[[dataset]]\n\
         card = \"iris\"\ninitial = 6\nbatch = {batch}\niterations = 1\n[[strategy]]\nkind = \"random\"\nlabel = \"{label}\"\n"
    );
    let mut file = tempfile::Builder::new().suffix(".toml").tempfile().expect("a file");
    file.write_all(text.as_bytes()).expect("writable");
    config::load(file.path().to_str().expect("UTF-8")).expect("a good experiment")
}

/// What can be done to a folder.
#[derive(Debug, Clone)]
enum Step {
    /// A run of a configuration with so many seeds; killed after so many cells, in the middle of a line or not.
    Run {
        configuration: usize,
        seeds: u64,
        killed: Option<(usize, bool)>,
    },
    /// One of two shards.
    Shard {
        configuration: usize,
        seeds: u64,
        second: bool,
    },
    Fresh {
        configuration: usize,
    },
    Merge,
    Report,
}

fn step() -> impl Strategy<Value = Step> {
    let configuration = 0..CONFIGURATIONS.len();
    let killed = proptest::option::of((0..3_usize, any::<bool>()));
    prop_oneof![
        4 => (configuration.clone(), 1..=MOST_SEEDS, killed)
            .prop_map(|(configuration, seeds, killed)| Step::Run { configuration, seeds, killed }),
        2 => (configuration.clone(), 1..=MOST_SEEDS, any::<bool>())
            .prop_map(|(configuration, seeds, second)| Step::Shard { configuration, seeds, second }),
        1 => configuration.prop_map(|configuration| Step::Fresh { configuration }),
        2 => Just(Step::Merge),
        2 => Just(Step::Report),
    ]
}

/// What the folder should hold.
#[derive(Debug, Default)]
struct Model {
    /// Configuration and seed of every stored cell.
    cells: BTreeSet<(usize, u64)>,
    /// Configuration and seeds that `run.toml` describes, and the cells that the report shows.
    described: Option<(usize, u64)>,
    shown: Option<BTreeSet<(usize, u64)>>,
}

impl Model {
    fn of_plan(&self, configuration: usize, seeds: u64) -> BTreeSet<(usize, u64)> {
        self.cells.iter().filter(|cell| cell.0 == configuration && cell.1 < seeds).copied().collect()
    }

    fn publish(&mut self, configuration: usize, seeds: u64) {
        let cells = self.of_plan(configuration, seeds);
        if !cells.is_empty() {
            self.described = Some((configuration, seeds));
            self.shown = Some(cells);
        }
    }
}

/// Stores cells, and dies when it has stored so many.
struct Mortal {
    segment: Mutex<Segment>,
    left: Mutex<Option<(usize, bool)>>,
    stored: Mutex<Vec<u64>>,
}

impl Observer for Mortal {
    fn started(&self, _planned: &Planned) {}

    fn finished(&self, cell: Cell) -> Result<(), RunError> {
        let mut left = self.left.lock().expect("no panic");
        let mut segment = self.segment.lock().expect("no panic");
        if let Some((0, torn)) = *left {
            if torn {
                let mut file =
                    fs::OpenOptions::new().append(true).open(segment.path().expect("open")).expect("ours");
                let line = cell.encode();
                file.write_all(&line.as_bytes()[..line.len() / 2]).expect("writable");
            }
            let source = std::io::ErrorKind::Interrupted.into();
            return Err(StoreError::Io { action: "survive", path: "kill -9".into(), source }.into());
        }
        segment.append(&cell)?;
        self.stored.lock().expect("no panic").push(cell.key.seed);
        *left = left.map(|(left, torn)| (left - 1, torn));
        Ok(())
    }

    fn failed(&self, planned: &Planned, error: &SimulationError) {
        panic!("{}: {error}", planned.key);
    }
}

/// As `albench run`; gives the seeds that were run, and whether it came to its end.
fn run(
    at: &Path,
    experiment: &Experiment,
    killed: Option<(usize, bool)>,
    shard: Option<Shard>,
) -> (Vec<u64>, bool) {
    let plan = Plan::new(experiment, &[]).expect("shipped data");
    publish::create(at).expect("writable");
    let (known, _) = folder::stored_keys(at, &plan).expect("readable");
    let mine = shard.map_or_else(|| vec![true; plan.cells.len()], |shard| shard.members(&plan.cells));
    let missing: Vec<&Planned> = plan
        .cells
        .iter()
        .zip(mine)
        .filter(|(cell, mine)| *mine && !known.contains(&cell.key))
        .map(|(cell, _)| cell)
        .collect();
    let provenance = Provenance::new(&plan, 1);
    let mut ran = Vec::new();
    if !missing.is_empty() {
        publish::announce(at, experiment, &provenance).expect("writable");
        let segment = Mutex::new(Segment::create(at).expect("writable"));
        let mortal = Mortal { segment, left: Mutex::new(killed), stored: Mutex::default() };
        let ended = runner::run(&plan, &missing, 1, None, &mortal);
        ran = mortal.stored.into_inner().expect("no panic");
        if ended.is_err() {
            return (ran, false);
        }
    }
    let found = folder::read(at, &plan).expect("readable");
    if !found.results.cells.is_empty() && (shard.is_none() || found.missing() == 0) {
        publish::publish(at, &found.results, Some(&provenance), Times::Hidden).expect("writable");
    }
    (ran, true)
}

/// The derived files that a folder with these cells, reported so, has.
fn derived(at: &Path) -> BTreeMap<String, Vec<u8>> {
    let paths = fs::read_dir(at).expect("a folder").map(|entry| entry.expect("readable").path());
    let files = paths.filter(|path| path.is_file());
    let named = files.map(|path| (path.file_name().expect("a name").to_string_lossy().into_owned(), path));
    named
        .filter(|(name, _)| !["run.toml", "timings.csv", "cells.jsonl.gz"].contains(&name.as_str()))
        .map(|(name, path)| (name, fs::read(path).expect("readable")))
        .collect()
}

/// The same of a fresh folder, made once for each set of cells.
fn expected(configuration: usize, seeds: u64, cells: &BTreeSet<(usize, u64)>) -> BTreeMap<String, Vec<u8>> {
    type Known = Mutex<BTreeMap<(usize, u64, BTreeSet<(usize, u64)>), BTreeMap<String, Vec<u8>>>>;
    static KNOWN: OnceLock<Known> = OnceLock::new();
    let mut known = KNOWN.get_or_init(Mutex::default).lock().expect("no panic");
    let fresh = || {
        let at = tempfile::tempdir().expect("a folder");
        let experiment = experiment(configuration, seeds);
        run(at.path(), &experiment, None, None);
        let plan = Plan::new(&experiment, &[]).expect("shipped data");
        let mut found = folder::read(at.path(), &plan).expect("readable");
        found.results.cells.retain(|key, _| cells.contains(&(configuration, key.seed)));
        publish::publish(at.path(), &found.results, Some(&Provenance::new(&plan, 1)), Times::Hidden)
            .expect("writable");
        derived(at.path())
    };
    known.entry((configuration, seeds, cells.clone())).or_insert_with(fresh).clone()
}

fn take(step: &Step, at: &Path, model: &mut Model) {
    match *step {
        Step::Run { configuration, seeds, killed } => {
            let was_shown = model.shown.is_some();
            let missing = (0..seeds).any(|seed| !model.cells.contains(&(configuration, seed)));
            let (ran, ended) = run(at, &experiment(configuration, seeds), killed, None);
            if missing && !was_shown {
                model.described = Some((configuration, seeds));
            }
            model.cells.extend(ran.into_iter().map(|seed| (configuration, seed)));
            if ended {
                model.publish(configuration, seeds);
            }
        }
        Step::Shard { configuration, seeds, second } => {
            let before = model.cells.clone();
            let shard = if second { "2/2" } else { "1/2" }.parse().expect("a shard");
            let (ran, _) = run(at, &experiment(configuration, seeds), None, Some(shard));
            model.cells.extend(ran.into_iter().map(|seed| (configuration, seed)));
            if model.cells != before && model.shown.is_none() {
                model.described = Some((configuration, seeds));
            }
            if model.of_plan(configuration, seeds).len() as u64 == seeds {
                model.publish(configuration, seeds);
            }
        }
        Step::Fresh { configuration } => {
            publish::create(at).expect("writable");
            assert_eq!(folder::count(at).expect("readable"), model.cells.len());
            folder::forget(at).expect("removable");
            model.cells.clear();
            take(&Step::Run { configuration, seeds: 1, killed: None }, at, model);
        }
        Step::Merge | Step::Report => {
            let holds = model
                .described
                .is_some_and(|(configuration, seeds)| !model.of_plan(configuration, seeds).is_empty());
            let done = match step {
                Step::Merge => folder::gather(&[at.to_owned()], at).inspect(|_| {
                    assert!(read::read(at).expect("readable").torn.is_empty(), "segments were gathered");
                }),
                _ => RunFolder::open(at).and_then(|folder| {
                    let found = folder.read()?;
                    publish::publish(at, &found.results, Some(&folder.provenance), Times::Hidden)?;
                    Ok(found)
                }),
            };
            assert_eq!(done.is_ok(), holds, "{:?}", done.err());
            if let (true, Some((configuration, seeds))) = (holds, model.described) {
                model.publish(configuration, seeds);
            }
        }
    }
}

fn agrees(at: &Path, model: &Model) {
    let stored = read::read(at).expect("readable");
    assert!(stored.damaged.is_empty(), "{:?}", stored.damaged);
    let hashes: BTreeMap<String, usize> = (0..CONFIGURATIONS.len())
        .flat_map(|configuration| {
            let experiment = experiment(configuration, MOST_SEEDS);
            let plan = Plan::new(&experiment, &[]).expect("shipped data");
            plan.cells.into_iter().map(move |cell| (cell.hash, configuration)).collect::<Vec<_>>()
        })
        .collect();
    let found: BTreeSet<(usize, u64)> =
        stored.cells.keys().map(|(key, hash)| (hashes[hash], key.seed)).collect();
    assert_eq!(found, model.cells);
    let opened = RunFolder::open(at).ok();
    let described = model.described.map(|(configuration, seeds)| experiment(configuration, seeds).to_toml());
    assert_eq!(opened.map(|folder| folder.experiment.to_toml()), described);
    match (&model.shown, model.described) {
        (Some(cells), Some((configuration, seeds))) => {
            assert!(derived(at) == expected(configuration, seeds, cells), "other bytes");
        }
        _ => assert!(derived(at).is_empty()),
    }
}

#[test]
fn a_folder_is_what_its_model_says_after_any_sequence_of_steps() {
    let sequences = env::var("FOLDER_SEQUENCES").map_or(24, |count| count.parse().expect("a number"));
    let config = Config { cases: sequences, failure_persistence: None, ..Config::default() };
    proptest!(config, |(steps in proptest::collection::vec(step(), 1..10))| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let at = folder.path().join("model");
        fs::create_dir(&at).expect("writable");
        let mut model = Model::default();
        for step in &steps {
            take(step, &at, &mut model);
            agrees(&at, &model);
        }
    });
}
