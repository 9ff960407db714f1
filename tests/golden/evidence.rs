//! Evidence beside every claim: one loop over `tests/golden/rows`.
//!
//! `rows/<name>.toml` names a row of a registry, what it mirrors, and where golden files hold what:
//!
//! ```text
//! strategy = "margin"                 # or learner = "knn"
//! mirror = "modAL-python 0.4.2.1 uncertainty.margin_sampling"
//! tolerance = 1e-9                    # of scores, relative to the larger one
//!
//! [[step]]                            # one query of a fresh strategy: scores, and the whole order
//! files = "strategy_step_"            # every golden file whose name begins so
//! at = "/margin"                      # where in the file
//! sign = -1                           # of the package's scores
//! params = { metric = "cosine" }      # those that are not the defaults
//!
//! [[batch]]                           # one query whose picks are chosen together, in their order
//! [[run]]                             # the picks of whole runs
//! [[breadth]]                         # the whole runs of `breadth` with this name in them
//! variant = "modal-margin"
//! [[single]]                          # queries of `breadth/breadth_*`: scores and picks
//! files = ["breadth_eer_"]
//! at = "/modal_log"
//! picks = "modal_order"
//! [[fit]]                             # files that name learner, parameters and tolerance themselves
//! ```
//!
//! A row of a registry that mirrors something and has no file here fails a test.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use albench::{
    config::{self, Library},
    learner::{self, Model, Rows},
    output::Output,
    package::{Mirror, Parity},
    params::Params,
    split::Halves,
    strategy::{self, StrategySpec},
};
use ndarray::Array2;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    strategies::{Known, Step, ask, assert_order, assert_scores, data, seed},
    support::{Golden, Tally, blob, files, indices, matrix},
};

/// One file of `tests/golden/rows`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    pub strategy: Option<String>,
    learner: Option<String>,
    mirror: String,
    tolerance: Option<f64>,
    #[serde(default)]
    step: Vec<Case>,
    #[serde(default)]
    batch: Vec<Case>,
    #[serde(default)]
    run: Vec<Case>,
    #[serde(default)]
    pub breadth: Vec<Variant>,
    #[serde(default)]
    pub single: Vec<Single>,
    #[serde(default)]
    fit: Vec<Case>,
    #[serde(default)]
    published: Vec<toml::Table>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    files: String,
    #[serde(default)]
    at: String,
    sign: Option<f64>,
    #[serde(default)]
    params: toml::Table,
}

/// A variant of the runs in `tests/golden/breadth`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// Its name there.
    #[serde(rename = "variant")]
    pub name: String,
    /// What its scores are multiplied with to become ours.
    pub sign: Option<f64>,
    /// Whether the tolerance is that of the difference itself, for scores that are differences.
    #[serde(default)]
    pub absolute: bool,
    /// Gap between its scores below which its rounding decides, where that is not 1e-9.
    pub gap: Option<f64>,
    #[serde(default)]
    pub params: toml::Table,
}

/// A result in files of single queries.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Single {
    /// Beginnings of the names of the files.
    pub files: Vec<String>,
    /// Where in the file.
    pub at: String,
    /// Under which name it has its picks, "picks" unless said; "" where it is a list of picks itself.
    pub picks: Option<String>,
    /// Where in the file the gaps of its steps are, if not with the picks.
    pub gaps: Option<String>,
    /// Whether the picks are those of as many queries, with a label after each.
    #[serde(default)]
    pub one_by_one: bool,
    /// As of a [`Variant`].
    #[serde(default)]
    pub absolute: bool,
    /// Parameters that the file names, under the same names.
    #[serde(default)]
    pub take: Vec<String>,
    #[serde(default)]
    pub params: toml::Table,
}

impl Row {
    pub fn tolerance(&self) -> f64 {
        self.tolerance.expect("rows of strategies have a tolerance")
    }
}

/// All rows, by the name of the registry's entry.
pub fn rows() -> BTreeMap<String, Row> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/rows");
    let entries = fs::read_dir(folder).expect("the folder is there");
    let read = |path: &Path| -> (String, Row) {
        let text = fs::read_to_string(path).expect("a readable file");
        let row: Row = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = row.strategy.as_ref().or(row.learner.as_ref()).expect("a strategy or a learner").clone();
        assert_eq!(path.file_stem().and_then(|stem| stem.to_str()), Some(&*name), "a row bears its name");
        (name, row)
    };
    entries.map(|entry| read(&entry.expect("a readable entry").path())).collect()
}

/// The rows of the strategies that are compared here, with their entries.
fn of_strategies() -> Vec<(&'static StrategySpec, Row)> {
    let strategies = rows().into_iter().filter(|(_, row)| row.strategy.is_some());
    strategies.map(|(name, row)| (strategy::find(&name).expect("a registered strategy"), row)).collect()
}

/// The complete parameters of an entry, read as an experiment's are.
pub fn params(role: &str, kind: &str, given: &toml::Table) -> Params {
    // One line each: a table of its own would end the entry.
    let given: String = given.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
    let entry = format!("[[{role}]]\nkind = \"{kind}\"\n{given}\n");
    let random = if role == "strategy" { "" } else { "[[strategy]]\nkind = \"random\"\n" };
    let text = format!(
        "name = \"golden\"\nquestion = \"Equal?\"\n[[dataset]]\ncard = \"breast-cancer\"\ninitial = 50\nbatch = 50\n\
         iterations = 1\n{entry}{random}"
    );
    let experiment = config::read(&text, "golden", Path::new(""), &Library::shipped());
    let experiment = experiment.unwrap_or_else(|error| panic!("{error}\n{text}"));
    if role == "strategy" {
        experiment.strategies[0].params.clone()
    } else {
        experiment.learners[0].params.clone()
    }
}

fn pointed<'a>(golden: &'a Golden, case: &Case) -> &'a Value {
    golden.value.pointer(&case.at).unwrap_or_else(|| panic!("{}: nothing at {}", golden.name, case.at))
}

#[test]
fn every_row_that_mirrors_something_has_evidence_for_just_that() {
    let rows = rows();
    let strategies = strategy::all().iter().map(|spec| (spec.name, spec.mirror));
    let learners = learner::ALL.iter().map(|spec| (spec.name, spec.mirror));
    let claims: BTreeMap<&str, Mirror> =
        strategies.chain(learners).filter_map(|(name, mirror)| Some((name, mirror?))).collect();
    let named: BTreeSet<&str> = rows.keys().map(String::as_str).collect();
    assert_eq!(named, claims.keys().copied().collect::<BTreeSet<_>>());
    for (name, mirror) in claims {
        let row = &rows[name];
        assert_eq!(row.mirror, mirror.to_string(), "{name}");
        let compared = [&row.step, &row.batch, &row.run, &row.fit].iter().any(|cases| !cases.is_empty())
            || !row.breadth.is_empty();
        let by_means = mirror.parity == Parity::Statistical && !row.published.is_empty();
        assert!(compared || by_means, "{name}: no case");
        let whole_runs = row.learner.is_some() || !row.run.is_empty() || !row.breadth.is_empty();
        assert!(mirror.parity != Parity::Exact || whole_runs, "{name} claims equal picks without a run");
    }
}

#[test]
fn scores_and_picks_of_one_query_are_those_of_the_packages() {
    let data = data();
    let (mut vectors, mut orders, mut batches) = (Tally::default(), 0, 0);
    for (spec, row) in of_strategies() {
        for case in &row.step {
            let params = params("strategy", spec.name, &case.params);
            for golden in files(&case.files) {
                let step = Step::new(&golden, &data);
                let name = format!("{}{}", golden.name, case.at);
                let expected = pointed(&golden, case);
                let picks = step.query((spec.build)(&params, seed(&golden.value)).as_mut());
                let scores = [&expected["score"], &expected["similarity"]];
                if let Some(scores) = scores.into_iter().find(|value| !value.is_null()) {
                    let sign = case.sign.unwrap_or(1.0);
                    let theirs: Vec<f64> = blob(scores).into_iter().map(|score| sign * score).collect();
                    let ours = picks.scores.as_ref().expect("scores");
                    let difference = assert_scores(&name, ours, &theirs, row.tolerance());
                    vectors.see(difference, row.tolerance(), || name.clone());
                }
                let order = indices(&expected["sorted_best_first"]);
                assert_order(&name, &step.pool, &picks, &order, row.tolerance());
                orders += 1;
            }
        }
        for case in &row.batch {
            let params = params("strategy", spec.name, &case.params);
            for golden in files(&case.files) {
                let step = Step::new(&golden, &data);
                let picks = step.query((spec.build)(&params, seed(&golden.value)).as_mut());
                assert_eq!(picks.rows, indices(pointed(&golden, case)), "{}{}", golden.name, case.at);
                batches += 1;
            }
        }
    }
    vectors.report("strategies: scores of a query (relative difference)");
    Tally::exact(orders).report("strategies: picks of a query, in order but for ties");
    Tally::exact(batches).report("strategies: batches chosen together, in order");
}

#[test]
fn whole_runs_pick_the_rows_that_the_packages_pick() {
    let data = data();
    let mut queries = 0;
    let mut compared: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (spec, row) in of_strategies() {
        for case in &row.run {
            let params = params("strategy", spec.name, &case.params);
            for golden in files(&case.files) {
                let name = case.at.rsplit('/').next().unwrap_or_default().to_owned();
                compared.entry(golden.name.clone()).or_default().insert(name);
                queries += run(spec, &params, &golden, case, &data);
            }
        }
    }
    for golden in files("run_picks_") {
        let runs = golden.value["picks"].as_object().expect("runs");
        let names: BTreeSet<String> = runs.keys().cloned().collect();
        assert_eq!(names, compared[&golden.name], "{}: runs that nothing is compared with", golden.name);
    }
    Tally::exact(queries).report("strategies: queries of whole runs on given data");
}

/// Repeats one run; returns its queries.
fn run(
    spec: &StrategySpec,
    params: &Params,
    golden: &Golden,
    case: &Case,
    data: &BTreeMap<String, Halves>,
) -> usize {
    let seed = seed(&golden.value);
    let halves = match golden.value["dataset"].as_str() {
        Some("digits") => &data["strategy_data_digits.json"],
        Some(name) => &data[&format!("strategy_data_{name}_seed{seed}.json")],
        None => panic!("{}: which data set?", golden.name),
    };
    let svc = learner::find("svc").map(|spec| (spec.build)(&Params::defaults(spec.params)));
    let svc = svc.expect("a registered learner");
    let needs_model = (spec.needs)(params).outputs.contains(Output::Probabilities);
    let mut strategy = (spec.build)(params, seed);
    let mut labeled = indices(&golden.value["first_batch"]);
    let expected = pointed(golden, case).as_array().expect("queries");
    for (query, expected) in expected.iter().enumerate() {
        let expected = indices(expected);
        let unlabeled: Vec<usize> =
            (0..halves.pool.len()).filter(|row| labeled.binary_search(row).is_err()).collect();
        let model: Box<dyn Model + '_> = if needs_model {
            svc.fit(&halves.pool, halves.truth.label(&labeled).view(), seed).expect("a model")
        } else {
            Box::new(Known(None))
        };
        let rows = (&labeled[..], &unlabeled[..]);
        let mut picks = ask(strategy.as_mut(), halves, model.as_ref(), rows, expected.len()).rows;
        picks.sort_unstable();
        assert_eq!(picks, expected, "{} {}, query {}", golden.name, case.at, query + 1);
        labeled.extend(picks);
        labeled.sort_unstable();
    }
    expected.len()
}

#[test]
fn predictions_and_probabilities_of_learners_are_those_of_the_packages() {
    for (name, row) in rows().into_iter().filter(|(_, row)| row.learner.is_some()) {
        let spec = learner::find(&name).expect("a registered learner");
        let (mut labels, mut values) = (Tally::default(), Tally::default());
        for golden in row.fit.iter().flat_map(|case| files(&case.files)) {
            let value = &golden.value;
            assert_eq!(value["learner"].as_str(), Some(&*name), "{}", golden.name);
            let given: toml::Table = serde_json::from_value(value["params"].clone()).expect("parameters");
            let learner = (spec.build)(&params("learner", &name, &given));
            let tolerance = value["tolerance"].as_f64().expect("a tolerance");
            let (train, test) = (matrix(&value["X_train"]), matrix(&value["X_test"]));
            let n_classes = usize::try_from(value["n_classes"].as_u64().expect("a count")).expect("64 bits");
            let nothing = vec![0; test.nrows()];
            let (train, test) = (train.into_shared(), test.into_shared());
            let halves = Halves::from_parts(train, indices(&value["y_train"]), test, nothing, n_classes);
            let all: Vec<usize> = (0..halves.pool.len()).collect();
            let random_state = value["random_state"].as_u64().expect("a seed");
            let sample = halves.truth.label(&all);
            let model = learner.fit(&halves.pool, sample.view(), random_state).expect("a model");
            let predicted = model.predict(Rows::Test).expect("predictions");
            for (at, (ours, theirs)) in predicted.into_iter().zip(indices(&value["labels"])).enumerate() {
                labels.see_equal(ours == theirs, || format!("{}, row {at}", golden.name));
            }
            let (ours, theirs) = values_of(model.as_ref(), value);
            let largest = (&ours - &theirs).iter().fold(0.0, |worst: f64, value| worst.max(value.abs()));
            values.see(largest, tolerance, || golden.name.clone());
        }
        labels.report(&format!("learners: labels of {name}"));
        values.report(&format!("learners: probabilities or decision values of {name}"));
    }
}

/// Ours and the package's: class probabilities, or decision values of the pairs of classes.
fn values_of(model: &dyn Model, golden: &Value) -> (Array2<f64>, Array2<f64>) {
    let sums = &golden["sums"];
    if sums.is_null() {
        let ours = model.probabilities(Rows::Test).expect("probabilities");
        let mut theirs = Array2::zeros(ours.dim());
        let columns = matrix(&golden["probabilities"]);
        for (column, class) in columns.columns().into_iter().zip(indices(&golden["classes"])) {
            theirs.column_mut(class).assign(&column);
        }
        return (ours, theirs);
    }
    let ours = model.decisions(Rows::Test).expect("decision values");
    let sums = matrix(sums);
    if sums.ncols() == 1 {
        return (ours, -sums);
    }
    let pairs: Vec<_> = (0..sums.ncols()).flat_map(|a| (a + 1..sums.ncols()).map(move |b| (a, b))).collect();
    let theirs = Array2::from_shape_fn(ours.dim(), |(row, pair)| {
        let (a, b) = pairs[pair];
        sums[[row, a]] - sums[[row, b]]
    });
    (ours, theirs)
}
