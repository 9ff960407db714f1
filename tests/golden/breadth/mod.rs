//! Strategies against five packages: whole runs of many variants, query by query.
//!
//! A run is repeated with the labels that the package bought. Each query compares scores and picks;
//! where they part at a tie, the run goes on with the package's picks, so that every query counts.
//!
//! Runs on breast-cancer and iris are always compared; with `ALBENCH_LONG` in the environment those on
//! synthetic and digits as well, which takes some minutes. `ALBENCH_VARIANTS` names the variants to repeat,
//! parted by commas, where not all are wanted: `tools/bench/breadth.py` measures some.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use albench::{
    config::{self, Experiment, Library},
    learner,
    params::{ParamValue, Params},
    split::{self, Halves},
    strategy::{self, Picks, Strategy, StrategySpec, cut::cut},
};
use rayon::prelude::*;
use serde_json::Value;

use crate::{
    evidence::{self, Variant},
    support::{indices, lines, number, numbers},
};

mod game;
mod left_out;
mod single;

use game::Game;
use left_out::{NOT_FOLLOWED, STEPS};

/// Gap between scores below which rounding decides.
const GAP: f64 = 1e-9;

/// Data sets whose runs are short.
const SHORT: [&str; 2] = ["breast-cancer", "iris"];

/// An accuracy is a count divided by a count.
const ACCURACY: f64 = 1e-12;

type Key = (String, String, u64);

fn text(value: &Value) -> String {
    value.as_str().expect("a word").to_owned()
}

fn key(run: &Value) -> Key {
    (text(&run["strategy"]), text(&run["dataset"]), run["seed"].as_u64().expect("a seed"))
}

/// All runs; one of `runs_portable` replaces its namesake.
fn runs() -> BTreeMap<Key, Value> {
    ["runs.jsonl", "runs_portable.jsonl"]
        .iter()
        .flat_map(|name| lines("breadth", name))
        .map(|run| (key(&run), run))
        .collect()
}

/// How the queries of one variant compare.
#[derive(Debug, Clone, Default)]
struct Found {
    queries: usize,
    /// The same rows.
    equal: usize,
    /// Other rows, where the reference notes a tie or a gap that rounding decides.
    ties: usize,
    /// Other rows for no reason.
    parted: Vec<String>,
    /// Exceptions of the package where ours stops as well.
    stops: usize,
    /// Largest relative difference of scores.
    largest: f64,
    /// CPU time of our answers.
    spent: Duration,
}

impl Found {
    fn and(mut self, other: Self) -> Self {
        self.queries += other.queries;
        self.equal += other.equal;
        self.ties += other.ties;
        self.stops += other.stops;
        self.largest = self.largest.max(other.largest);
        self.spent += other.spent;
        self.parted.extend(other.parted);
        self
    }
}

/// A variant with the registry row that follows it.
struct Followed {
    spec: &'static StrategySpec,
    variant: Variant,
    params: Params,
    tolerance: f64,
}

impl Followed {
    /// Gap between the reference's scores below which its rounding decides.
    fn gap(&self) -> f64 {
        self.variant.gap.unwrap_or(GAP)
    }
}

/// All variants that a row of `tests/golden/rows` names, by their names.
fn followed() -> BTreeMap<String, Followed> {
    let mut all = BTreeMap::new();
    for (kind, row) in evidence::rows() {
        for variant in &row.breadth {
            let spec = strategy::find(&kind).expect("a registered strategy");
            let params = evidence::params("strategy", &kind, &variant.params);
            let followed = Followed { spec, variant: variant.clone(), params, tolerance: row.tolerance() };
            assert!(all.insert(variant.name.clone(), followed).is_none(), "{} twice", variant.name);
        }
    }
    all
}

/// One run that is repeated.
struct Replay<'a> {
    run: &'a Value,
    followed: &'a Followed,
    game: Game<'a>,
    found: Found,
}

impl Replay<'_> {
    fn name(&self, what: &str) -> String {
        let at = self.found.queries + 1;
        format!(
            "{} {} {}, query {at}: {what}",
            self.followed.variant.name, self.run["dataset"], self.game.seed
        )
    }

    fn go(mut self) -> Found {
        let mut params = self.followed.params.clone();
        if self.followed.variant.name == "skactiveml-probcover-quantiles" {
            params = params.with("deltas", ParamValue::Reals(half_percent_quantiles(self.game.halves)));
        }
        if let Some(beta) = self.run["queries"][0]["beta"].as_u64() {
            params = params.with("beta", ParamValue::Count(beta));
        }
        let mut strategy = (self.followed.spec.build)(&params, self.game.seed);
        let accuracies = numbers(&self.run["accuracy"]);
        let queries = self.run["queries"].as_array().expect("queries");
        let batch = usize::try_from(self.run["batch"].as_u64().expect("a batch")).expect("64 bits");
        for (query, accuracy) in queries.iter().zip(&accuracies) {
            self.query(strategy.as_mut(), query, batch, *accuracy);
        }
        self.found.spent = self.game.spent;
        if self.run["error"].is_string() {
            let stopped = self.game.ask(strategy.as_mut(), batch).is_err();
            self.found.stops += usize::from(stopped);
            if !stopped {
                let what = self.name("the package raises an exception, ours goes on");
                self.found.parted.push(what);
            }
        }
        self.found
    }

    fn query(&mut self, strategy: &mut dyn Strategy, query: &Value, batch: usize, accuracy: f64) {
        self.check_accuracy(accuracy);
        let theirs = indices(&query["picks"]);
        let picks = self.game.ask(strategy, batch).unwrap_or_else(|error| panic!("{}", self.name(&error)));
        if let Some(scores) = &picks.scores
            && !self.is_among(STEPS)
        {
            self.check_scores(scores, query, batch);
        }
        let set = |rows: &[usize]| {
            rows.iter().map(|&row| first_of_pair(row, &query["pairs"])).collect::<BTreeSet<_>>()
        };
        if set(&picks.rows) == set(&theirs) {
            self.found.equal += 1;
        } else if self.followed.variant.absolute
            || is_open(query, self.followed.gap())
            || self.rounding_decides(&picks, &theirs)
        {
            self.found.ties += 1;
        } else {
            let what = self.name(&format!("{:?} for {theirs:?}, {query}", picks.rows));
            self.found.parted.push(what.chars().take(700).collect());
        }
        self.found.queries += 1;
        self.game.tell(strategy, &theirs);
    }

    /// Whether the rows in which the picks differ have scores within [`GAP`] of each other.
    fn rounding_decides(&self, picks: &Picks, theirs: &[usize]) -> bool {
        let Some(scores) = &picks.scores else { return false };
        let unlabeled = self.game.unlabeled();
        let score = |row: &usize| scores[unlabeled.binary_search(row).expect("an unlabeled row")];
        let only = |a: &[usize], b: &[usize]| -> Vec<f64> {
            a.iter().filter(|row| !b.contains(row)).map(score).collect()
        };
        let parted = [only(&picks.rows, theirs), only(theirs, &picks.rows)].concat();
        let least = parted.iter().copied().fold(f64::INFINITY, f64::min);
        let largest = parted.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        largest - least <= GAP * largest.abs().max(least.abs())
    }

    fn check_accuracy(&mut self, expected: f64) {
        let ours = self.game.accuracy();
        if (ours - expected).abs() > ACCURACY {
            let what = self.name(&format!("accuracy {ours} for {expected}"));
            self.found.parted.push(what);
        }
    }

    /// Whether this query is in a list of queries that are let through.
    fn is_among(&self, list: &[(&str, &str, u64, &[usize])]) -> bool {
        list.iter().any(|(variant, dataset, seed, queries)| {
            *variant == self.followed.variant.name
                && self.run["dataset"] == *dataset
                && *seed == self.game.seed
                && queries.contains(&self.found.queries)
        })
    }

    /// The best and the last score of the batch, where the reference has them.
    fn check_scores(&mut self, scores: &[f64], query: &Value, batch: usize) {
        let theirs = &query["cut"];
        let (Some(ours), false) = (cut(scores, batch), theirs["best"].is_null()) else { return };
        let theirs = [&theirs["best"], &theirs["cut"]]
            .map(|value| number(value) * self.followed.variant.sign.unwrap_or(1.0));
        let scale = if self.followed.variant.absolute {
            1.0
        } else {
            theirs[0].abs().max(theirs[1].abs()).max(f64::MIN_POSITIVE)
        };
        for (ours, theirs) in [ours.best, ours.last].into_iter().zip(theirs) {
            let relative = (ours - theirs).abs() / scale;
            self.found.largest = self.found.largest.max(relative);
            if relative.is_nan() || relative > self.followed.tolerance {
                let what = self.name(&format!("score {ours} for {theirs}"));
                self.found.parted.push(what);
            }
        }
    }
}

/// The first row of the pair of equally good ones that `row` is in, else the row.
fn first_of_pair(row: usize, pairs: &Value) -> usize {
    let mut pairs = pairs.as_array().into_iter().flatten().map(indices);
    pairs.find(|pair| pair.contains(&row)).map_or(row, |pair| pair[0])
}

/// `numpy.quantile(D[D > 0], arange(1, 11) / 200)` of the distances among the training rows, which the
/// reference chooses from.
fn half_percent_quantiles(halves: &Halves) -> Vec<f64> {
    let mut buffer = Vec::new();
    let mut distances = Vec::new();
    for row in 0..halves.pool.len() {
        let squared = halves.pool.distances().train_row(row, &mut buffer);
        distances.extend(squared.iter().map(|squared| squared.sqrt()).filter(|&distance| distance > 0.0));
    }
    distances.sort_unstable_by(f64::total_cmp);
    let quantile = |step: usize| {
        // 200 parts of one less than there are distances.
        let (low, part) = (step * (distances.len() - 1) / 200, step * (distances.len() - 1) % 200);
        distances[low] + part as f64 / 200.0 * (distances[low + 1] - distances[low])
    };
    (1..=10).map(quantile).collect()
}

/// Whether the reference notes that scores leave it open which rows are taken.
fn is_open(query: &Value, least: f64) -> bool {
    let (cut, steps) = (&query["cut"], &query["steps"]);
    let tied = cut["tied"].as_u64() > cut["need"].as_u64();
    let small = |value: &Value| value.as_f64().is_some_and(|gap| gap.abs() < least);
    let ties = steps["ties"].as_array().is_some_and(|ties| !ties.is_empty());
    tied || small(&cut["gap"]) || ties || small(&steps["min_gap"])
}

/// The protocol's data sets.
fn experiment() -> Experiment {
    let file = "tests/golden/breadth/protocol.toml";
    config::read(include_str!("protocol.toml"), file, std::path::Path::new(""), &Library::shipped())
        .expect("a valid experiment")
}

fn halves(experiment: &Experiment, dataset: &str, seed: u64) -> Halves {
    let choice = experiment.datasets.iter().find(|choice| choice.id == dataset).expect("a known data set");
    let data = choice.card.load(seed, &[]).expect("shipped data");
    let parts = split::split(&data, &choice.protocol, seed).expect("enough rows");
    Halves::scaled(&data, &parts, choice.protocol.scaling).expect("features that can be scaled")
}

#[test]
fn every_query_of_the_packages_runs_has_their_scores_and_their_picks() {
    let (experiment, runs, followed) = (experiment(), runs(), followed());
    let places: BTreeSet<(String, u64)> = runs.keys().map(|key| (key.1.clone(), key.2)).collect();
    let halves = |place: (String, u64)| (place.clone(), halves(&experiment, &place.0, place.1));
    let data: BTreeMap<(String, u64), Halves> = places.into_iter().map(halves).collect();
    let svc = learner::find("svc").expect("a registered learner");
    let svc = (svc.build)(&Params::defaults(svc.params));
    let long = std::env::var_os("ALBENCH_LONG").is_some();
    let only = std::env::var("ALBENCH_VARIANTS").ok();
    let wanted = |name: &str| only.as_deref().is_none_or(|only| only.split(',').any(|one| one == name));
    let all: Vec<(&Key, &Value)> = runs
        .iter()
        .filter(|(key, _)| followed.contains_key(&key.0) && (long || SHORT.contains(&&*key.1)))
        .filter(|(key, _)| wanted(&key.0))
        .collect();
    let replay = |(key, run): &(&Key, &Value)| {
        let (name, dataset, seed) = (&key.0, key.1.clone(), key.2);
        let (followed, halves) = (&followed[name], &data[&(dataset.clone(), seed)]);
        let game = Game::new(halves, svc.as_ref(), seed, indices(&run["first"]));
        let replay = Replay { run, followed, game, found: Found::default() };
        ((name.clone(), dataset), replay.go())
    };
    let replayed: Vec<((String, String), Found)> = all.par_iter().map(replay).collect();
    let mut table: BTreeMap<String, Found> = BTreeMap::new();
    let mut times: BTreeMap<(String, String), Found> = BTreeMap::new();
    for (place, found) in replayed {
        for entry in [table.entry(place.0.clone()).or_default(), times.entry(place).or_default()] {
            *entry = std::mem::take(entry).and(found.clone());
        }
    }
    for ((name, dataset), found) in &times {
        println!(
            "cpu | {name} | {dataset} | {:.6} |",
            found.spent.as_secs_f64() / found.queries.max(1) as f64
        );
    }
    let mut parted = Vec::new();
    for (name, found) in &table {
        let Found { queries, equal, ties, stops, largest, .. } = found;
        println!("breadth | {name} | {queries} | {equal} | {ties} | {stops} | {largest:.1e} |");
        parted.extend(found.parted.iter().take(2));
    }
    assert!(parted.is_empty(), "{}: {parted:#?}", parted.len());
}

#[test]
fn every_variant_of_the_reference_is_followed_or_named_as_not_followed() {
    let names: BTreeSet<String> = runs().into_keys().map(|key| key.0).collect();
    let followed = followed();
    let known = followed.keys().map(String::as_str).chain(NOT_FOLLOWED.iter().copied());
    assert_eq!(names, known.map(str::to_owned).collect());
}
