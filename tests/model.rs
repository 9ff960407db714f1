//! Run folders against a model: whatever is run, killed, edited, merged, reported, sharded and forgotten in whatever
//! order, each folder holds the cells that the model holds, and shows what it shows.
//!
//! The steps are those of the commands, on cells whose numbers come from their hashes, so that no cell takes time.
//! `MODEL_SEQUENCES=10000 cargo test --release --test model` tries as many sequences.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    io::Write,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use albench::{
    config::{self, Experiment, Library},
    folder::{self, Provenance, RunFolder, publish},
    report::{self, Times},
    runner::{
        plan::{Plan, Planned},
        shard::Shard,
    },
    simulation::{Point, Query, Trace},
    store::{
        read,
        record::{Cell, CellKey, Outcome, Timing},
        segment::Segment,
    },
};
use proptest::{collection::vec, prelude::*};

/// Sequences without `MODEL_SEQUENCES`.
const SOME: u32 = 32;

/// What an experiment file, and the data that it names, may be edited to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Edit {
    batch: usize,
    label: &'static str,
    seeds: u64,
    data: &'static str,
}

#[derive(Debug, Clone, Copy)]
enum Step {
    /// `run`, to its end or until it is killed.
    Run { folder: usize, edit: Edit, shard: Option<usize>, fresh: bool, end: End },
    /// `report`.
    Report { folder: usize },
    /// `merge` of some of the folders into one.
    Merge { sources: Sources, into: usize },
}

#[derive(Debug, Clone, Copy)]
enum End {
    Ends,
    /// After so many cells, and half of the next where `torn`.
    Killed {
        after: usize,
        torn: bool,
    },
}

#[derive(Debug, Clone, Copy)]
enum Sources {
    One(usize),
    Both,
}

type Key = (CellKey, Arc<str>);

/// What a folder should be.
#[derive(Debug, Clone, Default)]
struct Model {
    cells: BTreeSet<Key>,
    described: Option<Edit>,
    /// What the report shows: the experiment, and the cells that it had.
    report: Option<(Edit, BTreeSet<Key>)>,
}

impl Edit {
    fn experiment(self) -> Experiment {
        let Self { batch, label, seeds, .. } = self;
        let text = format!(
            "name = \"small\"\nquestion = \"Is it kept?\"\nseeds = {seeds}\n\n[[dataset]]\ncard = \"iris\"\n\
             initial = 6\nbatch = {batch}\niterations = 1\n\n[[strategy]]\nkind = \"margin\"\nlabel = \"{label}\"\n\n[figure]\nformats = [\"svg\"]\n"
        );
        config::read(&text, "small.toml", Path::new(""), &Library::shipped()).expect("a good experiment")
    }

    fn digests(self) -> BTreeMap<String, String> {
        BTreeMap::from([("iris".to_owned(), self.data.to_owned())])
    }

    fn cells(self) -> BTreeSet<Key> {
        let experiment = self.experiment();
        Plan::recorded(&experiment, &self.digests())
            .cells
            .into_iter()
            .map(|cell| (cell.key, cell.hash.to_string().into()))
            .collect()
    }
}

/// What comes out of a cell: numbers that depend on all that determines it.
fn outcome(planned: &Planned, batch: usize) -> Cell {
    let number = |from: usize| f64::from(planned.hash.0[from / 2]) / 256.0;
    let point = |n_labeled, from| Point { n_labeled, metrics: vec![Some(number(from))] };
    Cell {
        key: planned.key.clone(),
        hash: planned.hash.to_string().into(),
        metrics: ["accuracy".into()].into(),
        outcome: Outcome::Finished(Trace {
            points: vec![point(6, 0), point(6 + batch, 2)],
            queries: vec![Query { picks: (0..batch).collect(), scores: None, facts: None }],
            start: None,
            unconverged: None,
        }),
        timing: Some(Timing { fit: number(4), predict: 0.0, query: 0.0 }),
    }
}

/// Two folders and what they should be.
struct World {
    place: tempfile::TempDir,
    models: [Model; 2],
}

impl World {
    fn new() -> Self {
        Self { place: tempfile::tempdir().expect("a temporary folder"), models: Default::default() }
    }

    fn path(&self, folder: usize) -> PathBuf {
        self.place.path().join(["a", "b"][folder])
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Run { folder, edit, shard, fresh, end } => self.run(folder, edit, shard, fresh, end),
            Step::Report { folder } => self.report(folder),
            Step::Merge { sources, into } => self.merge(sources, into),
        }
        for folder in 0..2 {
            self.check(folder);
        }
    }

    /// `albench run`.
    fn run(&mut self, at: usize, edit: Edit, shard: Option<usize>, fresh: bool, end: End) {
        let path = self.path(at);
        let model = &mut self.models[at];
        let experiment = edit.experiment();
        let plan = Plan::recorded(&experiment, &edit.digests());
        let provenance = Provenance::new(&plan, 1);
        publish::create(&path).expect("writable");
        if fresh && shard.is_none() {
            folder::forget(&path).expect("removable");
            model.cells.clear();
        }
        let (stored, _) = folder::stored(&path, &plan).expect("readable");
        let shard: Option<Shard> = shard.map(|number| format!("{number}/2").parse().expect("a shard"));
        let mine = shard.map_or_else(|| vec![true; plan.cells.len()], |shard| shard.members(&plan.cells));
        let missing: Vec<&Planned> = plan
            .cells
            .iter()
            .zip(mine.iter().zip(stored))
            .filter(|(_, (mine, stored))| **mine && !stored)
            .map(|(cell, _)| cell)
            .collect();
        if !missing.is_empty() {
            publish::announce(&path, &experiment, &provenance).expect("writable");
            if model.report.is_none() {
                model.described = Some(edit);
            }
            let mut segment = Segment::create(&path).expect("writable");
            let (after, torn) = match end {
                End::Ends => (missing.len(), false),
                End::Killed { after, torn } => (after.min(missing.len()), torn),
            };
            for planned in &missing[..after] {
                segment.append(&outcome(planned, edit.batch)).expect("writable");
                model.cells.insert((planned.key.clone(), planned.hash.to_string().into()));
            }
            if let (true, Some(next)) = (torn, missing.get(after)) {
                let line = outcome(next, edit.batch).encode();
                let open = fs::OpenOptions::new().append(true).open(segment.path().expect("open"));
                open.expect("a segment").write_all(&line.as_bytes()[..line.len() / 2]).expect("writable");
            }
            if matches!(end, End::Killed { .. }) {
                return;
            }
            segment.sync().expect("a disk");
        }
        let found = folder::read(&path, &plan).expect("readable");
        if found.results.cells.is_empty() || (shard.is_some() && found.missing() > 0) {
            return;
        }
        publish::publish(&path, &found.results, Some(&provenance), Times::Hidden).expect("writable");
        model.shows(edit);
    }

    /// `albench report`.
    fn report(&mut self, at: usize) {
        let path = self.path(at);
        let model = &mut self.models[at];
        let read = RunFolder::open(&path).and_then(|folder| Ok((folder.read()?, folder.provenance)));
        let edit = model.described.filter(|edit| !edit.cells().is_disjoint(&model.cells));
        assert_eq!(read.is_ok(), edit.is_some(), "{model:?}");
        if let (Ok((found, provenance)), Some(edit)) = (read, edit) {
            publish::publish(&path, &found.results, Some(&provenance), Times::Hidden).expect("writable");
            model.shows(edit);
        }
    }

    /// `albench merge`.
    fn merge(&mut self, sources: Sources, into: usize) {
        let sources = match sources {
            Sources::One(folder) => vec![folder],
            Sources::Both => vec![0, 1],
        };
        let paths: Vec<PathBuf> = sources.iter().map(|&folder| self.path(folder)).collect();
        let merged = folder::gather(&paths, &self.path(into));

        let own = self.models[into].described.filter(|_| !sources.contains(&into));
        let described =
            sources.iter().map(|&folder| self.models[folder].described).collect::<Option<Vec<_>>>();
        let Some(described) = described else {
            return assert!(merged.is_err(), "there is no run");
        };
        let described: Vec<Edit> = described.into_iter().chain(own).collect();
        let same = |other: &Edit| (other.batch, other.data) == (described[0].batch, described[0].data);
        let most = described.iter().map(|edit| edit.seeds).max().expect("at least one");
        let edit = *described.iter().find(|edit| edit.seeds == most).expect("at least one");
        let all: BTreeSet<Key> =
            sources.iter().chain([&into]).flat_map(|&folder| self.models[folder].cells.clone()).collect();
        let possible = described.iter().all(same) && !edit.cells().is_disjoint(&all);
        assert_eq!(merged.is_ok(), possible, "{described:?}: {:?}", merged.err());
        if possible {
            self.models[into].cells = all;
            self.models[into].shows(edit);
        }
    }

    /// Compares a folder with its model.
    fn check(&self, at: usize) {
        let (path, model) = (self.path(at), &self.models[at]);
        let stored = read::read(&path).expect("readable");
        assert!(stored.damaged.is_empty(), "{:?}", stored.damaged);
        assert_eq!(stored.kept.cells.keys().cloned().collect::<BTreeSet<_>>(), model.cells);
        let opened = RunFolder::open(&path).ok();
        let described = model.described.map(|edit| edit.experiment().to_toml());
        assert_eq!(opened.map(|folder| folder.experiment.to_toml()), described);
        let files = derived(&path);
        assert_eq!(files.is_empty(), model.report.is_none());
        if let Some(report) = &model.report {
            // What a report shows depends on nothing but its experiment and cells, whatever led there.
            let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
            let first = known.entry(report.clone()).or_insert_with(|| files.clone());
            let differ = |name: &&String| first.get(*name) != files.get(*name);
            let names: Vec<&String> = first.keys().chain(files.keys()).filter(differ).collect();
            assert!(names.is_empty(), "{names:?} differ");
        }
    }
}

type Files = BTreeMap<String, Vec<u8>>;

/// The files of the reports that were seen.
static KNOWN: Mutex<BTreeMap<(Edit, BTreeSet<Key>), Files>> = Mutex::new(BTreeMap::new());

/// The derived files, without the times.
fn derived(path: &Path) -> Files {
    let entries = fs::read_dir(path).into_iter().flatten().map(|entry| entry.expect("readable").file_name());
    let names = entries.map(|name| name.into_string().expect("UTF-8"));
    let names = names.filter(|name| report::is_derived(name) && name != "timings.csv");
    names.map(|name| (name.clone(), fs::read(path.join(name)).expect("readable"))).collect()
}

impl Model {
    /// A report was made of what is there.
    fn shows(&mut self, edit: Edit) {
        self.described = Some(edit);
        self.report = Some((edit, edit.cells().intersection(&self.cells).cloned().collect()));
    }
}

fn edits() -> impl Strategy<Value = Edit> {
    (
        prop_oneof![Just(4_usize), Just(5)],
        prop_oneof![Just("one"), Just("two")],
        1..4_u64,
        prop_oneof![3 => Just("aa"), 1 => Just("bb")],
    )
        .prop_map(|(batch, label, seeds, data)| Edit { batch, label, seeds, data })
}

fn steps() -> impl Strategy<Value = Step> {
    let end = prop_oneof![
        2 => Just(End::Ends),
        1 => (0..3_usize, any::<bool>()).prop_map(|(after, torn)| End::Killed { after, torn }),
    ];
    let shard = prop_oneof![2 => Just(None), 1 => (1..3_usize).prop_map(Some)];
    let run = (0..2_usize, edits(), shard, prop::bool::weighted(0.1), end)
        .prop_map(|(folder, edit, shard, fresh, end)| Step::Run { folder, edit, shard, fresh, end });
    let sources = prop_oneof![(0..2_usize).prop_map(Sources::One), Just(Sources::Both)];
    prop_oneof![
        6 => run,
        1 => (0..2_usize).prop_map(|folder| Step::Report { folder }),
        3 => (sources, 0..2_usize).prop_map(|(sources, into)| Step::Merge { sources, into }),
    ]
}

#[test]
fn folders_are_what_their_model_is_after_every_step() {
    let asked = env::var("MODEL_SEQUENCES").ok().map(|count| count.parse().expect("a number of sequences"));
    let config =
        ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(asked.unwrap_or(SOME)) };
    proptest!(config, |(sequence in vec(steps(), 1..12))| {
        let mut world = World::new();
        for step in sequence {
            world.take(step);
        }
    });
}
