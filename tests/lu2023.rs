//! The published results of Lu, Li, Lin 2023 (arXiv 2306.08954), repeated seed by seed.
//!
//! The shipped experiment `lu2023` gives the protocol. Data and results are not ours to ship; they
//! are read from the folder in `ALBENCH_LU2023`, else from `../shared/lu2023`:
//!
//! ```text
//! us-c-aubc.csv          dataset,seed,aubc as published for uncertainty sampling
//! data/<dataset>.libsvm  every data set that lies there and has results is run
//! ```
//!
//! `ALBENCH_LU2023_SEEDS=100` runs that many seeds of each instead of what fits into a minute.

use std::{
    collections::BTreeMap,
    env, fs,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::Mutex,
    thread,
};

use albench::{
    config::{self, DatasetChoice, Experiment},
    dataset::{Card, DataFile, Format, Source},
    error::{RunError, SimulationError},
    runner::{
        self, Observer,
        plan::{Plan, Planned},
    },
    stats::aubc::aubc,
    store::record::{Cell, CellKey, Outcome},
};

/// Unit of the last published decimal; results may differ by one of it, as sums are rounded.
const LAST_DECIMAL: f64 = 1e-5;

/// Data sets whose rows repeat, so that margins tie, and how far a seed may lie from the published
/// result: as far as a run with scikit-learn itself was found to.
const TIED: [(&str, f64); 2] = [("haberman", 0.0036), ("mammographic", 0.0017)];

/// Data sets of which the published runs used other files than those in circulation: not compared.
const OTHER_FILES: [&str; 2] = ["breast", "tic"];

/// Seeds that are run of a data set with up to so many rows. A run takes as many fits as there are
/// rows, so its time grows with the cube of their number.
const SEEDS: [(usize, u64); 4] = [(400, 100), (800, 20), (1200, 6), (3000, 3)];

/// The published result of every seed of a data set.
type Published = BTreeMap<u64, f64>;

/// The folder with data and results; `None` where there is none and that is allowed.
fn folder() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/lu2023");
    let folder = env::var_os("ALBENCH_LU2023").map_or(beside, PathBuf::from);
    if folder.join("us-c-aubc.csv").is_file() {
        return Some(folder);
    }
    let missing = format!("no us-c-aubc.csv in {}; set ALBENCH_LU2023", folder.display());
    assert!(env::var_os("CI").is_none(), "{missing}");
    println!("lu2023 was NOT compared: {missing}");
    None
}

fn published(folder: &Path) -> BTreeMap<String, Published> {
    let mut published: BTreeMap<String, Published> = BTreeMap::new();
    let reader = csv::Reader::from_path(folder.join("us-c-aubc.csv"));
    for line in reader.expect("a readable table").deserialize() {
        let (dataset, seed, aubc): (String, u64, f64) = line.expect("dataset,seed,aubc");
        published.entry(dataset).or_default().insert(seed, aubc);
    }
    published.retain(|dataset, _| data_file(folder, dataset).is_file());
    published
}

fn data_file(folder: &Path, dataset: &str) -> PathBuf {
    folder.join("data").join(format!("{dataset}.libsvm"))
}

/// One strategy of the shipped experiment on these data sets.
fn experiment<'a>(folder: &Path, names: impl Iterator<Item = &'a String>, id: &str) -> Experiment {
    let mut experiment = config::load("lu2023").expect("a shipped experiment");
    let protocol = experiment.datasets[0].protocol.clone();
    assert!(experiment.datasets.iter().all(|choice| choice.protocol == protocol), "one protocol for all");
    let choice = |name: &String| DatasetChoice {
        id: name.clone(),
        label: name.clone(),
        card: card(name, data_file(folder, name)),
        protocol: protocol.clone(),
        read: Vec::new(),
    };
    experiment.datasets = names.map(choice).collect();
    experiment.strategies.retain(|strategy| strategy.id == id);
    experiment
}

fn card(name: &str, file: PathBuf) -> Card {
    Card {
        name: name.to_owned(),
        summary: String::new(),
        origin: String::new(),
        licence: String::new(),
        source: Source::File { format: Format::libsvm(), file: DataFile::Path(file), sha256: None },
        shape: None,
    }
}

/// How many seeds of a data set are run.
fn n_seeds(folder: &Path, dataset: &str) -> u64 {
    if let Some(count) = env::var_os("ALBENCH_LU2023_SEEDS") {
        return count.to_str().and_then(|count| count.parse().ok()).expect("a number of seeds");
    }
    let text = fs::read_to_string(data_file(folder, dataset)).expect("a readable file");
    let rows = text.lines().count();
    SEEDS.iter().find(|&&(limit, _)| rows <= limit).map_or(0, |&(_, seeds)| seeds)
}

/// The areas of the cells by key; `None` where the protocol skips the seed.
#[derive(Default)]
struct Areas(Mutex<BTreeMap<CellKey, Option<f64>>>);

impl Observer for Areas {
    fn started(&self, _: &Planned) {}

    fn finished(&self, cell: Cell) -> Result<(), RunError> {
        let area = match &cell.outcome {
            Outcome::Finished(trace) => {
                let curve: Vec<(usize, f64)> = trace
                    .points
                    .iter()
                    .map(|point| (point.n_labeled, point.metrics[0].expect("an accuracy")))
                    .collect();
                Some(aubc(&curve).expect("a curve of accuracies"))
            }
            Outcome::Skipped(_) => None,
        };
        self.0.lock().expect("no other thread panicked").insert(cell.key, area);
        Ok(())
    }

    fn failed(&self, planned: &Planned, error: &SimulationError) {
        panic!("{}: {error}", planned.key);
    }
}

/// What came out of one data set.
#[derive(Default)]
struct Comparison {
    seeds: u64,
    skipped: u64,
    equal: u64,
    largest: f64,
    published: f64,
    ours: f64,
}

impl Comparison {
    fn of<'a>(areas: impl Iterator<Item = (&'a CellKey, &'a Option<f64>)>, published: &Published) -> Self {
        let mut found = Self::default();
        for (key, area) in areas {
            let Some(area) = area else {
                found.skipped += 1;
                continue;
            };
            let expected = published[&key.seed];
            let difference = (area - expected).abs();
            found.seeds += 1;
            // A thousandth of the unit is room for the rounding of the subtraction.
            found.equal += u64::from(difference <= 1.001 * LAST_DECIMAL);
            found.largest = found.largest.max(difference);
            found.published += expected;
            found.ours += area;
        }
        found
    }

    fn print(&self, dataset: &str) {
        let mean = |sum: f64| sum / self.seeds as f64;
        let (published, ours) = (mean(self.published), mean(self.ours));
        let Self { seeds, skipped, equal, largest, .. } = self;
        println!(
            "{dataset:14} published {published:.5}  ours {ours:.5}  {equal} of {seeds} seeds equal, \
             {skipped} skipped, largest difference {largest:.5}"
        );
        println!("parity | lu2023: {dataset} | {seeds} | {equal} | {largest:.1e} |");
    }

    fn judge(&self, dataset: &str) {
        let tied = TIED.iter().find(|tied| tied.0 == dataset);
        let allowed = tied.map_or(1.001 * LAST_DECIMAL, |tied| tied.1);
        let compared = !OTHER_FILES.contains(&dataset);
        assert!(!compared || self.largest <= allowed, "{dataset}: off by {}", self.largest);
    }
}

/// The areas of the wanted cells.
fn areas(plan: &Plan<'_>, wanted: impl Fn(&CellKey) -> bool) -> BTreeMap<CellKey, Option<f64>> {
    let cells: Vec<&Planned> = plan.cells.iter().filter(|cell| wanted(&cell.key)).collect();
    let areas = Areas::default();
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    runner::run(plan, &cells, threads, None, &areas).expect("data that can be split");
    areas.0.into_inner().expect("no thread panicked")
}

/// The published mean and standard deviation of the baseline over its seeds.
#[derive(serde::Deserialize)]
struct PublishedMean {
    dataset: String,
    mean: f64,
    sd: f64,
}

#[derive(serde::Deserialize)]
struct Baseline {
    published: Vec<PublishedMean>,
}

/// Seeds of the published runs on small data sets.
const PUBLISHED_SEEDS: u64 = 100;

/// Means are published with two decimals of a percent.
const ROUNDING: f64 = 0.5e-4;

#[test]
fn the_baseline_has_the_published_mean_within_its_error() {
    let Some(folder) = folder() else { return };
    let text = include_str!("golden/rows/lowest-row.toml");
    let baseline: Baseline = toml::from_str(text).expect("means by data set");
    let names: Vec<String> = baseline.published.iter().map(|row| row.dataset.clone()).collect();
    let mut experiment = experiment(&folder, names.iter(), "uniform");
    experiment.seeds = PUBLISHED_SEEDS;
    let plan = Plan::new(&experiment, &[]).expect("data that suffice");
    let areas = areas(&plan, |_| true);
    for PublishedMean { dataset, mean, sd } in &baseline.published {
        let of_dataset = areas.iter().filter(|(key, _)| *key.of.dataset == **dataset);
        let found: Vec<f64> = of_dataset.filter_map(|(_, area)| *area).collect();
        let ours = found.iter().sum::<f64>() / found.len() as f64;
        let allowed = 3.0 * sd / (found.len() as f64).sqrt() + ROUNDING;
        println!("{dataset:14} published {mean:.4}  ours {ours:.4}  {} seeds", found.len());
        println!("parity | lu2023: mean of Uniform on {dataset} | 1 | 1 | {:.1e} |", (ours - mean).abs());
        assert!((ours - mean).abs() <= allowed, "{dataset}: {ours} for {mean}, allowed {allowed}");
    }
}

#[test]
fn every_seed_has_the_published_area() {
    let Some(folder) = folder() else { return };
    let published = published(&folder);
    assert!(!published.is_empty(), "no data set of us-c-aubc.csv in {}", folder.join("data").display());
    let experiment = experiment(&folder, published.keys(), "us-c");
    let plan = Plan::new(&experiment, &[]).expect("data that suffice");
    let limits: BTreeMap<&str, u64> =
        published.keys().map(|name| (name.as_str(), n_seeds(&folder, name))).collect();
    let wanted = |key: &CellKey| {
        key.seed < limits[&*key.of.dataset] && published[&*key.of.dataset].contains_key(&key.seed)
    };
    let areas = areas(&plan, wanted);
    let mut comparisons = Vec::new();
    for (dataset, published) in &published {
        if limits[dataset.as_str()] == 0 {
            println!("{dataset}: too large for a test; ALBENCH_LU2023_SEEDS=1 runs it");
            continue;
        }
        let of_dataset = areas.iter().filter(|(key, _)| *key.of.dataset == **dataset);
        let comparison = Comparison::of(of_dataset, published);
        comparison.print(dataset);
        comparisons.push((dataset, comparison));
    }
    for (dataset, comparison) in &comparisons {
        comparison.judge(dataset);
    }
}
