//! Made-up experiments and results for the tests of this module.

use std::collections::BTreeMap;

use crate::{
    config::{Area, DatasetChoice, Experiment, FigureChoice, LearnerChoice, StrategyChoice, TableChoice},
    dataset::{Card, DataFile, Format, Shape, Source},
    error::{LearnerError, StrategyError},
    learner::{Learner, LearnerSpec, Model},
    metric,
    output::Outputs,
    params::Params,
    pool::Pool,
    protocol::{FirstBatch, Iterations, Protocol, Scaling, SplitMethod},
    round::Round,
    sample::Sample,
    simulation::{Packed, Point, Query, ScoreSummary, Trace},
    store::record::{CellKey, Outcome, Timing},
    strategy::{Needs, OrderFree, Picks, Strategy, StrategySpec},
};

use super::Results;

#[derive(Debug)]
struct Inert;

impl Strategy for Inert {
    fn query(&mut self, _round: &Round<'_>) -> Result<Picks, StrategyError> {
        Ok(Picks { rows: Vec::new(), scores: None })
    }
}

impl Learner for Inert {
    fn fit<'a>(&self, _: &'a Pool, _: Sample<'_>, _: u64) -> Result<Box<dyn Model + 'a>, LearnerError> {
        Err(LearnerError::TooFewClasses { learner: "inert", found: 0 })
    }
}

static STRATEGY: StrategySpec = StrategySpec {
    name: "inert",
    summary: "picks nothing",
    version: 1,
    mirror: None,
    paper: "none",
    params: &[],
    needs: |_| Needs::NOTHING,
    order_free: OrderFree::Yes,
    cost: |_, _| 0.0,
    build: |_, _| Box::new(Inert),
};

static RANDOM: StrategySpec = StrategySpec {
    name: "random",
    summary: "picks nothing",
    version: 1,
    mirror: None,
    paper: "none",
    params: &[],
    needs: |_| Needs::NOTHING,
    order_free: OrderFree::Yes,
    cost: |_, _| 0.0,
    build: |_, _| Box::new(Inert),
};

static LEARNER: LearnerSpec = LearnerSpec {
    name: "inert",
    summary: "learns nothing",
    version: 1,
    mirror: None,
    paper: None,
    params: &[],
    images: false,
    outputs: |_| Outputs::NONE,
    cost: |_, _| 0.0,
    build: |_| Box::new(Inert),
};

/// A strategy with this id, whose label is the same; `random` has a kind of its own.
pub fn strategy(id: &str) -> StrategyChoice {
    let spec = if id == "random" { &RANDOM } else { &STRATEGY };
    StrategyChoice { id: id.to_owned(), label: id.to_owned(), spec, params: Params::default() }
}

/// A learner with this id, whose label is the same.
pub fn learner(id: &str) -> LearnerChoice {
    LearnerChoice { id: id.to_owned(), label: id.to_owned(), spec: &LEARNER, params: Params::default() }
}

/// A data set of 200 rows, 100 of them to train on, with this id and the same label.
pub fn dataset(id: &str) -> DatasetChoice {
    let card = Card {
        name: id.to_owned(),
        summary: "made up".to_owned(),
        origin: "this file".to_owned(),
        licence: "none".to_owned(),
        source: Source::File {
            format: Format::libsvm(),
            file: DataFile::Shipped(id.to_owned()),
            sha256: None,
        },
        shape: Some(Shape { rows: 200, features: 2, classes: 2 }),
    };
    let protocol = Protocol {
        rows: None,
        split: SplitMethod::TrainTestSplit,
        test_fraction: 0.5,
        split_seed: None,
        scaling: Scaling::None,
        first_batch: FirstBatch::Random,
        initial: 10,
        batch: 10,
        iterations: Iterations::Count(2),
    };
    DatasetChoice { id: id.to_owned(), label: id.to_owned(), card, protocol, read: Vec::new() }
}

/// An experiment over these data sets, learners and strategies; `random` is its baseline.
pub fn experiment(datasets: &[&str], learners: &[&str], strategies: &[&str], seeds: u64) -> Experiment {
    Experiment {
        name: "made-up".to_owned(),
        question: "Does the report say what the cells say?".to_owned(),
        title: "Made up".to_owned(),
        seeds,
        metrics: vec![metric::find("accuracy").expect("a registered metric")],
        area: Area::Aulc,
        targets: vec![0.95],
        baseline: strategies.contains(&"random").then(|| "random".to_owned()),
        learners: learners.iter().map(|id| learner(id)).collect(),
        datasets: datasets.iter().map(|id| dataset(id)).collect(),
        strategies: strategies.iter().map(|id| strategy(id)).collect(),
        claims: Vec::new(),
        sweep: Vec::new(),
        asked: Vec::new(),
        figure: FigureChoice::default(),
        table: TableChoice::default(),
    }
}

/// A finished run through these points of (labeled rows, accuracy), its scores all different; 100
/// rows train.
pub fn run(points: &[(usize, f64)]) -> Packed {
    let point = |&(n_labeled, accuracy): &(usize, f64)| Point { n_labeled, metrics: vec![Some(accuracy)] };
    let query = |pair: &[(usize, f64)]| {
        let n = 100_usize.saturating_sub(pair[0].0);
        let scores = Some(ScoreSummary { n, nan: 0, distinct: n, gap: Some(0.1), cut: None });
        Query { picks: (pair[0].0..pair[1].0).collect(), scores, facts: None }
    };
    let queries = points.windows(2).map(query).collect();
    let points = points.iter().map(point).collect();
    Packed::from(&Trace { points, queries, start: None, unconverged: None })
}

/// Results with a finished cell everywhere: three points that rise with the strategy's number in
/// the experiment and wiggle with the seed.
pub fn results(experiment: Experiment) -> Results {
    let (mut cells, mut timings) = (BTreeMap::new(), BTreeMap::new());
    for dataset in &experiment.datasets {
        for learner in &experiment.learners {
            for (number, strategy) in experiment.strategies.iter().enumerate() {
                for seed in 0..experiment.seeds {
                    let height = 0.05 * number as f64 + 0.01 * (seed * seed % 3) as f64;
                    let trace = run(&[(10, 0.3), (20, 0.5 + height), (30, 0.6 + height)]);
                    let key = super::analysis::comparison::key(dataset, learner, strategy, seed);
                    timings.insert(key.clone(), Timing { fit: 0.25, predict: 0.5, query: 1.0 });
                    cells.insert(key, Outcome::Finished(trace));
                }
            }
        }
    }
    Results { experiment, cells, timings }
}

/// Changes a finished run.
pub fn change(outcome: &mut Outcome<Packed>, how: impl FnOnce(&mut Trace)) {
    let Outcome::Finished(run) = outcome else { panic!("a finished cell") };
    let mut trace = run.unpack();
    how(&mut trace);
    *run = Packed::from(&trace);
}

/// The key of a cell of the first learner named `svc`.
pub fn cell(dataset: &str, strategy: &str, seed: u64) -> CellKey {
    CellKey::new(dataset, "svc", strategy, seed)
}

/// Results of the reference run of the packages themselves on the synthetic data: ten seeds of
/// three strategies under the names that they have here.
pub fn reference() -> Results {
    let mut results =
        results(experiment(&["synthetic"], &["svc"], &["random", "margin", "modal-euclidean"], 10));
    results.cells.clear();
    let mut reader = csv::Reader::from_reader(include_str!("../../tests/report/curves.csv").as_bytes());
    for record in reader.records() {
        let record = record.expect("a row of six fields");
        // The reference has the even seeds; seeds here count from 0 without gaps.
        let seed = record[2].parse::<u64>().expect("a seed") / 2;
        let point = Point {
            n_labeled: record[4].parse().expect("a count"),
            metrics: vec![Some(record[5].parse().expect("an accuracy"))],
        };
        let cell = results.cells.entry(cell(&record[0], &record[1], seed));
        change(cell.or_insert_with(|| Outcome::Finished(run(&[]))), |trace| trace.points.push(point));
    }
    results
}
