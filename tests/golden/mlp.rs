//! Networks against scikit-learn 1.5.2's `MLPClassifier`.

use albench::neural::{
    Schedule, Solver,
    mlp::{Activation, Mlp, Seeds, Settings},
};
use ndarray::Array2;
use serde_json::{Map, Value};

use crate::support::{Tally, blob, files, integers, matrix, number, numbers};

/// Losses, which are sums over hundreds of rows of logarithms near 1.
const LOSS_TOLERANCE: f64 = 1e-12;
/// Probabilities and weights, after thousands of steps that each add their own rounding.
const PROBABILITY_TOLERANCE: f64 = 1e-10;

fn real(params: &Map<String, Value>, key: &str, default: f64) -> f64 {
    params.get(key).map_or(default, number)
}

fn count(params: &Map<String, Value>, key: &str, default: usize) -> usize {
    let count = |value: &Value| usize::try_from(value.as_u64().expect("a count")).expect("64 bits");
    params.get(key).map_or(default, count)
}

fn flag(params: &Map<String, Value>, key: &str, default: bool) -> bool {
    params.get(key).map_or(default, |value| value.as_bool().expect("a flag"))
}

fn word<'a>(params: &'a Map<String, Value>, key: &str, default: &'a str) -> &'a str {
    params.get(key).map_or(default, |value| value.as_str().expect("a word"))
}

const KNOWN: [&str; 21] = [
    "hidden_layer_sizes",
    "activation",
    "solver",
    "alpha",
    "batch_size",
    "learning_rate",
    "learning_rate_init",
    "power_t",
    "max_iter",
    "shuffle",
    "tol",
    "warm_start",
    "momentum",
    "nesterovs_momentum",
    "early_stopping",
    "validation_fraction",
    "beta_1",
    "beta_2",
    "epsilon",
    "n_iter_no_change",
    "random_state",
];

fn settings(params: &Map<String, Value>) -> Settings {
    assert!(params.keys().all(|key| KNOWN.contains(&key.as_str())), "unknown parameter in {params:?}");
    let activation = match word(params, "activation", "relu") {
        "identity" => Activation::Identity,
        "logistic" => Activation::Logistic,
        "tanh" => Activation::Tanh,
        "relu" => Activation::Relu,
        other => panic!("unknown activation {other}"),
    };
    let rate = real(params, "learning_rate_init", 1e-3);
    let schedule = match word(params, "learning_rate", "constant") {
        "constant" => Schedule::Constant,
        "invscaling" => Schedule::InverseScaling { power: real(params, "power_t", 0.5) },
        "adaptive" => Schedule::Adaptive,
        other => panic!("unknown schedule {other}"),
    };
    let solver = match word(params, "solver", "adam") {
        "adam" => Solver::Adam {
            rate,
            beta1: real(params, "beta_1", 0.9),
            beta2: real(params, "beta_2", 0.999),
            epsilon: real(params, "epsilon", 1e-8),
        },
        "sgd" => Solver::Sgd {
            rate,
            schedule,
            momentum: real(params, "momentum", 0.9),
            nesterov: flag(params, "nesterovs_momentum", true),
        },
        other => panic!("unknown solver {other}"),
    };
    let batch = params.get("batch_size").filter(|value| value.is_u64());
    Settings {
        hidden: params.get("hidden_layer_sizes").map_or(vec![100], integers),
        activation,
        solver,
        alpha: real(params, "alpha", 1e-4),
        batch: batch.map_or(200, |_| count(params, "batch_size", 200)),
        max_epochs: count(params, "max_iter", 200),
        shuffle: flag(params, "shuffle", true),
        tolerance: real(params, "tol", 1e-4),
        patience: count(params, "n_iter_no_change", 10),
        validation: flag(params, "early_stopping", false).then(|| real(params, "validation_fraction", 0.1)),
        dropout: 0.0,
    }
}

/// Labels as positions among the classes present.
fn positions(labels: &[usize], classes: &[usize]) -> Vec<usize> {
    labels.iter().map(|label| classes.binary_search(label).expect("a class that is present")).collect()
}

fn fit(value: &Value, classes: &[usize]) -> Mlp {
    let params = value["params"].as_object().expect("parameters");
    let seed = u32::try_from(value["seed"].as_u64().expect("a seed")).expect("32 bits");
    let rows = |value: &Value| (matrix(&value["X_labeled"]), positions(&integers(&value["labels"]), classes));
    let (x, y) = rows(value);
    let mut mlp = Mlp::fit(settings(params), x.view(), &y, classes.len(), Seeds::new(seed)).expect("a fit");
    if let Some(again) = value.get("again") {
        let (x, y) = rows(again);
        mlp.fit_again(x.view(), &y, classes.len(), Seeds::new(seed)).expect("another fit");
    }
    mlp
}

#[test]
fn epochs_and_classes_equal_and_losses_and_probabilities_agree_with_scikit_learn() {
    let (mut epochs, mut classes_equal) = (Tally::default(), Tally::default());
    let (mut loss, mut score) = (Tally::default(), Tally::default());
    let (mut probability, mut weight) = (Tally::default(), Tally::default());
    for golden in files("mlp_") {
        let (name, value) = (&golden.name, &golden.value);
        let mut classes = integers(&value["labels"]);
        classes.sort_unstable();
        classes.dedup();
        let mlp = fit(value, &classes);
        let n_iter = integers(&Value::Array(vec![value["n_iter"].clone()]))[0];
        epochs.see_equal(mlp.epochs() == n_iter, || format!("{name}: {}, not {n_iter}", mlp.epochs()));
        // A fit that stops in its very last epoch is not warned of; `converged` says that epochs were left.
        let warned = value.get("warned").and_then(Value::as_bool);
        let left = value["converged"].as_bool().expect("a flag");
        let converged = warned.map_or(mlp.converged() || !left, |warned| mlp.converged() != warned);
        epochs.see_equal(converged, || format!("{name}: converged {}", mlp.converged()));
        see(&mut loss, name, mlp.losses(), &blob(&value["loss_curve"]), LOSS_TOLERANCE);
        let scores = value.get("validation_scores").filter(|scores| scores.is_array());
        let scores = scores.map(numbers).unwrap_or_default();
        see(&mut score, name, mlp.validation_scores(), &scores, 0.0);
        let weights = blob(&value["last_weights"]);
        see(&mut weight, name, mlp.network().last_weights(), &weights, PROBABILITY_TOLERANCE);
        let x: Array2<f64> = matrix(&value["X_test"]);
        let ours = mlp.probabilities(x.view());
        let theirs = matrix(&value["probabilities"]);
        assert_eq!(ours.dim(), theirs.dim(), "{name}");
        let flat = |p: &Array2<f64>| p.iter().copied().collect::<Vec<f64>>();
        see(&mut probability, name, &flat(&ours), &flat(&theirs), PROBABILITY_TOLERANCE);
        // A file may hold predictions for rows whose features it leaves out.
        let predicted: Vec<usize> = Mlp::classes(&ours).into_iter().map(|at| classes[at]).collect();
        for (row, (ours, theirs)) in predicted.iter().zip(integers(&value["predicted"])).enumerate() {
            classes_equal.see_equal(*ours == theirs, || format!("{name} row {row}"));
        }
    }
    epochs.report("mlp: epochs and whether the fit converged");
    loss.report("mlp: losses");
    score.report("mlp: validation scores");
    weight.report("mlp: weights of the last layer");
    probability.report("mlp: probabilities");
    classes_equal.report("mlp: classes");
}

fn see(tally: &mut Tally, name: &str, ours: &[f64], theirs: &[f64], tolerance: f64) {
    assert_eq!(ours.len(), theirs.len(), "{name}");
    for (at, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        tally.see(ours - theirs, tolerance, || format!("{name} [{at}]"));
    }
}
