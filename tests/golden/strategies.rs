//! Strategies against modAL-python 0.4.2.1, `ALiPy` 1.2.5, libact 0.1.6 and scikit-learn 1.5.2.
//!
//! `strategy_step_*`: one query of a fresh strategy, with the probabilities that the package had;
//! `strategy_density_*`: what depends on the features alone; `run_picks_*`: the picks of whole runs.

use std::collections::BTreeMap;

use albench::{
    error::LearnerError,
    learner::{Learner, Model, Rows},
    numeric::kmeans::{Clustering, Points},
    numpy::RandomState,
    output::Output,
    params::{ParamValue, Params},
    pool::Pool,
    round::{Round, Setting},
    sample::Sample,
    split::Halves,
    strategy::{self, Picks, Strategy, density::alipy_graph_density::Graph},
};
use ndarray::Array2;
use serde_json::Value;

use crate::support::{Golden, Tally, blob, files, indices, matrix, number, numbers};

/// Relative difference of equal scores. Sums of a thousand terms in another order differ by a
/// thousandth of it; picks may differ only among scores that differ by less.
const SCORES: f64 = 1e-9;

/// Difference of equal centers, relative to the largest feature: means of some hundred rows.
const CENTERS: f64 = 1e-12;

/// Classes of both data sets.
const N_CLASSES: usize = 10;

type Options = &'static [(&'static str, ParamValue)];

/// A model that knows the probabilities of one pool, or nothing.
#[derive(Debug)]
pub struct Known(pub Option<Array2<f64>>);

impl Model for Known {
    fn predict(&self, _: Rows<'_>) -> Result<Vec<usize>, LearnerError> {
        unreachable!("no strategy asks for predictions")
    }

    fn probabilities(&self, _: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        self.0.clone().ok_or(LearnerError::Lacks { output: Output::Probabilities })
    }
}

/// Trains nothing: the models of these tests are known.
#[derive(Debug)]
struct NoLearner;

impl Learner for NoLearner {
    fn fit<'a>(&self, _: &'a Pool, _: Sample<'_>, _: u64) -> Result<Box<dyn Model + 'a>, LearnerError> {
        unreachable!("no strategy of these tests trains a model")
    }
}

/// One query for `batch` rows of `unlabeled`.
pub fn ask(
    strategy: &mut dyn Strategy,
    halves: &Halves,
    model: &dyn Model,
    (labeled, unlabeled): (&[usize], &[usize]),
    batch: usize,
) -> Picks {
    let setting = Setting { pool: &halves.pool, learner: &NoLearner, seed: 0, costs: None };
    let sample = halves.truth.label(labeled);
    let round = Round::new(setting, model, sample.view(), unlabeled, batch);
    strategy.query(&round).expect("a valid query")
}

/// The training halves of all golden files by their file name; the test halves are left out.
pub fn data() -> BTreeMap<String, Halves> {
    let halves = |golden: &Golden| {
        let x = matrix(&golden.value["X_train"]).into_shared();
        let no_rows = Array2::zeros((0, x.ncols())).into_shared();
        Halves::from_parts(x, indices(&golden.value["y_train"]), no_rows, vec![], N_CLASSES)
    };
    files("strategy_data_").iter().map(|golden| (format!("{}.json", golden.name), halves(golden))).collect()
}

pub fn seed(golden: &Value) -> u64 {
    golden["seed"].as_u64().expect("a seed")
}

fn fresh(kind: &str, options: Options, seed: u64) -> Box<dyn Strategy> {
    let spec = strategy::find(kind).expect("a registered strategy");
    let params = options
        .iter()
        .fold(Params::defaults(spec.params), |params, (name, value)| params.with(name, value.clone()));
    (spec.build)(&params, seed)
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a.is_nan() && b.is_nan()) || (a - b).abs() <= tolerance * a.abs().max(b.abs())
}

/// Returns the largest relative difference.
pub fn assert_scores(case: &str, ours: &[f64], theirs: &[f64], tolerance: f64) -> f64 {
    assert_eq!(ours.len(), theirs.len(), "{case}");
    let mut largest = 0.0_f64;
    for (at, (&ours, &theirs)) in ours.iter().zip(theirs).enumerate() {
        assert!(close(ours, theirs, tolerance), "{case}: score {at} is {ours}, expected {theirs}");
        if ours != theirs {
            // The largest of a number and NaN is the number.
            largest = largest.max((ours - theirs).abs() / ours.abs().max(theirs.abs()));
        }
    }
    largest
}

/// That `theirs` are our picks, in our order but for equal scores.
pub fn assert_order(case: &str, pool: &[usize], picks: &Picks, theirs: &[usize], tolerance: f64) {
    let scores = picks.scores.as_ref().expect("a strategy that scores rows");
    let score = |row: &usize| scores[pool.binary_search(row).expect("a row of the pool")];
    let (ours, theirs): (Vec<f64>, Vec<f64>) =
        (picks.rows.iter().map(score).collect(), theirs.iter().map(score).collect());
    assert_scores(&format!("{case}, scores of the picks"), &ours, &theirs, tolerance);
}

/// One query of a step file.
pub struct Step<'a> {
    golden: &'a Golden,
    halves: &'a Halves,
    labeled: Vec<usize>,
    pub pool: Vec<usize>,
    model: Known,
}

impl<'a> Step<'a> {
    pub fn new(golden: &'a Golden, data: &'a BTreeMap<String, Halves>) -> Self {
        let value = &golden.value;
        let known = matrix(&value["proba_pool"]);
        let mut probabilities = Array2::zeros((known.nrows(), N_CLASSES));
        for (column, class) in known.columns().into_iter().zip(indices(&value["classes"])) {
            probabilities.column_mut(class).assign(&column);
        }
        Self {
            golden,
            halves: &data[value["data_file"].as_str().expect("a name")],
            labeled: indices(&value["labeled"]),
            pool: indices(&value["pool"]),
            model: Known(Some(probabilities)),
        }
    }

    pub fn query(&self, strategy: &mut dyn Strategy) -> Picks {
        let batch = usize::try_from(self.golden.value["batch"].as_u64().expect("a count")).expect("64 bits");
        ask(strategy, self.halves, &self.model, (&self.labeled, &self.pool), batch)
    }
}

const DWUS: &str = "libact-dwus";
const STANDARD: Options = &[("scaling", ParamValue::text("standard"))];
const UNIT: Options = &[("scaling", ParamValue::text("unit"))];

#[test]
fn the_packages_pick_the_same_rows_by_uncertainty_but_for_ties() {
    let data = data();
    let mut orders = 0;
    for golden in files("strategy_step_") {
        let step = Step::new(&golden, &data);
        for (key, kind) in
            [("margin", "margin"), ("least_confident", "least-confident"), ("entropy", "entropy")]
        {
            let picks = step.query(fresh(kind, &[], seed(&golden.value)).as_mut());
            let scores = picks.scores.as_ref().expect("scores");
            for order in ["modal_order", "alipy_order", "skactiveml_order"] {
                let mut theirs = indices(&golden.value[key][order]);
                let score = |row: &usize| scores[step.pool.binary_search(row).expect("a row of the pool")];
                theirs.sort_by(|a, b| score(b).total_cmp(&score(a)));
                assert_order(&format!("{} {key} {order}", golden.name), &step.pool, &picks, &theirs, SCORES);
                orders += 1;
            }
        }
    }
    Tally::exact(orders).report("strategies: picks of three packages by uncertainty, but for ties");
}

#[test]
fn the_neighbor_graph_and_its_densities_are_those_of_alipy() {
    let data = data();
    for golden in files("strategy_density_") {
        let expected = &golden.value["alipy_graph_density"];
        let halves = &data[golden.value["data_file"].as_str().expect("a name")];
        let graph = Graph::new(halves.pool.features());

        assert_scores(&golden.name, &graph.density, &blob(&expected["starting_density"]), SCORES);
        let degrees: Vec<usize> = graph.neighbors.iter().map(Vec::len).collect();
        assert_eq!(degrees, indices(&expected["degree"]), "{}", golden.name);
        let mut edges: Vec<Vec<usize>> =
            expected["neighbors_of_first_3"].as_array().expect("pairs").iter().map(indices).collect();
        edges.sort();
        let ours = (0..3).flat_map(|row| graph.neighbors[row].iter().map(move |&other| vec![row, other]));
        assert_eq!(ours.collect::<Vec<_>>(), edges, "{}", golden.name);
    }
}

#[test]
fn k_means_finds_the_centers_and_labels_of_scikit_learn() {
    let data = data();
    let mut clusterings = 0;
    for golden in files("strategy_density_") {
        let halves = &data[golden.value["data_file"].as_str().expect("a name")];
        for (key, n_init) in [("kmeans_random_state_int", 1), ("kmeans_n_init_10", 10)] {
            let mut stream = RandomState::new(u32::try_from(seed(&golden.value)).expect("32 bits"));
            let found =
                Points::new(halves.pool.features()).k_means(5, n_init, &mut stream).expect("enough rows");
            assert_clustering(&format!("{} {key}", golden.name), &found, &golden.value[key]);
            clusterings += 1;
        }
    }
    Tally::exact(clusterings).report("strategies: labels and iterations of KMeans");
}

fn assert_clustering(case: &str, found: &Clustering, expected: &Value) {
    assert_eq!(found.labels, indices(&expected["labels"]), "{case}");
    assert_eq!(Some(found.n_iter as u64), expected["n_iter"].as_u64(), "{case}");
    assert!(close(found.inertia, number(&expected["inertia"]), SCORES), "{case}: {}", found.inertia);
    let centers = matrix(&expected["centers"]);
    let largest = centers.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
    let difference = (&found.centers - &centers).iter().fold(0.0, |worst: f64, value| worst.max(value.abs()));
    assert!(difference <= CENTERS * largest, "{case}: centers differ by {difference}");
}

#[test]
fn the_mixture_density_is_that_of_libact_nan_included() {
    let data = data();
    for golden in files("strategy_density_") {
        let halves = &data[golden.value["data_file"].as_str().expect("a name")];
        let everything: Vec<usize> = (0..halves.pool.len()).collect();
        for (key, options) in [("raw", &[] as Options), ("std", STANDARD), ("01", UNIT)] {
            let case = format!("{} {key}", golden.name);
            let expected = &golden.value["dwus"][key];
            let mut strategy = fresh(DWUS, options, seed(&golden.value));
            let picks = ask(strategy.as_mut(), halves, &Known(None), (&[], &everything), 7);

            let scores = picks.scores.expect("scores");
            assert_scores(&case, &scores, &blob(&expected["p_x"]), SCORES);
            let n_nan = scores.iter().filter(|score| score.is_nan()).count();
            assert_eq!(Some(n_nan as u64), expected["p_x_nan"].as_u64(), "{case}");
            assert_eq!(n_nan > 0, numbers(&expected["P_k"]).iter().any(|weight| weight.is_nan()), "{case}");
            if n_nan == scores.len() {
                assert_eq!(picks.rows, everything[..7], "{case}: all NaN gives the first rows");
            }
        }
    }
}
