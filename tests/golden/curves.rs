//! Whole runs against the packages: every accuracy and every picked row, from the seed alone.
//!
//! `curves*.csv` holds the accuracies of scikit-learn's `SVC`, `picks_*` and `run_picks_*` hold the
//! rows that modAL-python 0.4.2.1, `ALiPy` 1.2.5 and libact 0.1.6 chose. `curves.toml` describes the
//! same runs; they go through the reader of experiments and the runner, as a user's would.

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZeroUsize,
    path::Path,
    sync::Mutex,
    thread,
};

use albench::{
    config::{self, Experiment, Library},
    error::{RunError, SimulationError},
    package::Parity,
    runner::{
        self, Observer,
        plan::{Plan, Planned},
    },
    simulation::Trace,
    split::{self, Halves},
    store::record::{Cell, Outcome},
    strategy,
};

use crate::{
    evidence,
    support::{Golden, Tally, files, further_files, indices, tables},
};

/// An accuracy is a count divided by a count; the file has 17 digits of it.
const ACCURACY: f64 = 1e-12;

/// Strategies of the reference that are not ours.
const NOT_OURS: &str = "skactiveml-";

/// Data set, strategy and seed.
pub type Key = (String, String, u64);

/// The experiment of `curves.toml` with this many seeds.
fn experiment(seeds: u64) -> Experiment {
    let file = "tests/golden/curves.toml";
    let read = config::read(include_str!("curves.toml"), file, Path::new(""), &Library::shipped());
    Experiment { seeds, ..read.expect("a valid experiment") }
}

/// Number of labels and accuracy of every point, of all tables.
fn expected_curves() -> Vec<(Key, Vec<(usize, f64)>)> {
    let mut curves = Vec::new();
    for table in tables("curves") {
        let mut of_table: BTreeMap<Key, Vec<(usize, f64)>> = BTreeMap::new();
        for line in csv::Reader::from_reader(table.as_bytes()).deserialize() {
            let (dataset, strategy, seed, iteration, n_labeled, accuracy): (
                String,
                String,
                u64,
                usize,
                usize,
                f64,
            ) = line.expect("dataset,strategy,seed,iteration,n_labeled,accuracy");
            if !strategy.starts_with(NOT_OURS) {
                let curve = of_table.entry((dataset, strategy, seed)).or_default();
                assert_eq!(curve.len(), iteration, "points come in their order");
                curve.push((n_labeled, accuracy));
            }
        }
        curves.extend(of_table);
    }
    curves
}

/// The files of picks.
fn files_of_picks() -> Vec<Golden> {
    [further_files("curves", "picks_"), files("run_picks_")].into_iter().flatten().collect()
}

fn dataset_and_seed(golden: &Golden) -> (&str, u64) {
    let dataset = golden.value["dataset"].as_str().expect("a data set");
    (dataset, golden.value["seed"].as_u64().expect("a seed"))
}

/// The picks of every query, ascending, of all files.
fn expected_picks() -> Vec<(Key, Vec<Vec<usize>>)> {
    let mut picks = Vec::new();
    for golden in files_of_picks() {
        let (dataset, seed) = dataset_and_seed(&golden);
        for (strategy, queries) in golden.value["picks"].as_object().expect("runs") {
            if !strategy.starts_with(NOT_OURS) {
                let queries = queries.as_array().expect("queries").iter().map(indices).collect();
                picks.push(((dataset.to_owned(), strategy.clone(), seed), queries));
            }
        }
    }
    picks
}

/// Keeps what was run.
#[derive(Default)]
struct Collector(Mutex<BTreeMap<Key, Trace>>);

impl Observer for Collector {
    fn started(&self, _: &Planned) {}

    fn finished(&self, cell: Cell) -> Result<(), RunError> {
        let Outcome::Finished(trace) = cell.outcome else { panic!("{} was skipped", cell.key) };
        let key = (cell.key.of.dataset.to_string(), cell.key.of.strategy.to_string(), cell.key.seed);
        self.0.lock().expect("no other thread panicked").insert(key, trace);
        Ok(())
    }

    fn failed(&self, planned: &Planned, error: &SimulationError) {
        panic!("{}: {error}", planned.key);
    }
}

/// Runs these cells on all cores.
fn run(keys: &BTreeSet<&Key>) -> BTreeMap<Key, Trace> {
    let experiment = experiment(keys.iter().map(|key| key.2 + 1).max().expect("a run"));
    let traces = traces(&experiment, |key| keys.contains(key));
    assert_eq!(traces.len(), keys.len(), "a run of the golden files that curves.toml does not describe");
    traces
}

/// Runs the wanted cells of an experiment with one learner on all cores.
pub fn traces(experiment: &Experiment, wanted: impl Fn(&Key) -> bool) -> BTreeMap<Key, Trace> {
    let plan = Plan::new(experiment, &[]).expect("shipped data");
    let key =
        |cell: &Planned| (cell.key.of.dataset.to_string(), cell.key.of.strategy.to_string(), cell.key.seed);
    let cells: Vec<&Planned> = plan.cells.iter().filter(|cell| wanted(&key(cell))).collect();
    let collector = Collector::default();
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    runner::run(&plan, &cells, threads, None, &collector).expect("data that can be split");
    collector.0.into_inner().expect("no thread panicked")
}

#[test]
fn whole_runs_give_the_accuracies_and_the_picks_of_the_packages() {
    let (curves, picks) = (expected_curves(), expected_picks());
    let traces = run(&curves.iter().map(|run| &run.0).chain(picks.iter().map(|run| &run.0)).collect());

    let mut accuracies: BTreeMap<(&str, &str), Tally> = BTreeMap::new();
    for (key, expected) in &curves {
        let points = &traces[key].points;
        assert_eq!(points.len(), expected.len(), "{key:?}");
        for (point, &(n_labeled, accuracy)) in points.iter().zip(expected) {
            assert_eq!(point.n_labeled, n_labeled, "{key:?}");
            let what = || format!("{key:?}, {n_labeled} labels");
            accuracies.entry((&key.0, &key.1)).or_default().see(
                point.metrics[0].expect("an accuracy") - accuracy,
                ACCURACY,
                what,
            );
        }
    }
    let mut queries: BTreeMap<(&str, &str), Tally> = BTreeMap::new();
    for (key, expected) in &picks {
        assert_eq!(traces[key].queries.len(), expected.len(), "{key:?}");
        for (at, (query, expected)) in traces[key].queries.iter().zip(expected).enumerate() {
            let mut ours = query.picks.clone();
            ours.sort_unstable();
            let what = || format!("{key:?}, query {}: {ours:?} for {expected:?}", at + 1);
            queries.entry((&key.0, &key.1)).or_default().see_equal(ours == *expected, what);
        }
    }
    for (name, tally) in &accuracies {
        let picks = queries.get(name).map_or((0, 0), |tally| (tally.equal, tally.cases));
        println!(
            "{} {}: {} of {} accuracies equal, {} of {} queries",
            name.0, name.1, tally.equal, tally.cases, picks.0, picks.1
        );
    }
    accuracies.values().fold(Tally::default(), Tally::and).report("whole runs: accuracies");
    queries.values().fold(Tally::default(), Tally::and).report("whole runs: queries with equal picks");
}

#[test]
fn every_strategy_that_claims_equal_picks_is_compared() {
    let rows = evidence::rows();
    let elsewhere = |name: &str| rows.get(name).is_some_and(|row| !row.breadth.is_empty());
    let exact = strategy::all()
        .iter()
        .filter(|spec| spec.mirror.is_some_and(|mirror| mirror.parity == Parity::Exact))
        .map(|spec| spec.name)
        .filter(|name| !elsewhere(name));
    let compared = experiment(1).strategies.iter().map(|choice| choice.spec.name).collect::<BTreeSet<_>>();
    assert_eq!(exact.collect::<BTreeSet<_>>(), compared);
}

#[test]
fn first_batches_are_those_of_the_protocol() {
    let experiment = experiment(1);
    let mut tally = Tally::default();
    for golden in files_of_picks() {
        let (dataset, seed) = dataset_and_seed(&golden);
        let choice =
            experiment.datasets.iter().find(|choice| choice.id == dataset).expect("a known data set");
        let data = choice.card.load(seed, &[]).expect("shipped data");
        let parts = split::split(&data, &choice.protocol, seed).expect("enough rows");
        let halves = Halves::new(&data, &parts).expect("finite features");
        let first =
            split::first_batch(halves.truth.classes(), None, &choice.protocol, seed).expect("two classes");
        let expected = indices(&golden.value["first_batch"]);
        tally.see_equal(first.as_ref() == Some(&expected), || golden.name.clone());
    }
    tally.report("splits: first batches");
}
