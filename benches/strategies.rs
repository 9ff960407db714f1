//! One query of each strategy on digits, and k-means: `cargo bench --bench strategies`.

use std::{fs, sync::LazyLock};

use albench::{
    learner::{self, svc::Svc},
    numeric::kmeans::Points,
    numpy::RandomState,
    params::Params,
    round::{Round, Setting},
    split::Halves,
    strategy,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use divan::{Bencher, black_box};
use ndarray::Array2;
use serde_json::Value;

fn main() {
    divan::main();
}

/// Labeled rows of the query.
const LABELED: usize = 200;
/// Rows asked for.
const BATCH: usize = 50;

/// The training half of the digits, distances computed.
static DIGITS: LazyLock<Halves> = LazyLock::new(|| {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/data/strategy_data_digits.json");
    let text = fs::read_to_string(file).expect("the golden file");
    let value: Value = serde_json::from_str(&text).expect("JSON");
    let pixels = STANDARD.decode(value["X_train"]["b64"].as_str().expect("base64")).expect("base64");
    let train = Array2::from_shape_fn((pixels.len() / 64, 64), |(i, j)| f64::from(pixels[i * 64 + j]));
    let labels: Vec<usize> = serde_json::from_value(value["y_train"].clone()).expect("labels");
    let train = train.into_shared();
    let halves = Halves::from_parts(train.clone(), labels.clone(), train, labels, 10);
    halves.pool.distances().within();
    halves
});

/// The first query of a run, with a model that has already been trained: what a strategy asks the model
/// for is part of its cost.
#[divan::bench(args = strategy::all().iter().map(|spec| spec.name).filter(|name| *name != "lowest-row"))]
fn first_query(bencher: Bencher<'_, '_>, name: &str) {
    let spec = strategy::find(name).expect("registered");
    let params = Params::defaults(spec.params);
    let svc = Svc::from_params(&Params::defaults(learner::find("svc").expect("registered").params));
    let (labeled, unlabeled): (Vec<usize>, Vec<usize>) =
        (0..DIGITS.pool.len()).partition(|&row| row < LABELED);
    let sample = DIGITS.truth.label(&labeled);
    let setting = Setting { pool: &DIGITS.pool, learner: &svc, seed: 0, costs: None };
    let model = || svc.train(&DIGITS.pool, sample.view(), 0).expect("a model");
    bencher.with_inputs(|| ((spec.build)(&params, 0), model())).bench_local_refs(|(strategy, model)| {
        strategy.query(&Round::new(setting, model, sample.view(), &unlabeled, BATCH)).expect("a valid query")
    });
}

#[divan::bench(args = [2, 5, 20])]
fn k_means(bencher: Bencher<'_, '_>, clusters: usize) {
    let points = Points::new(DIGITS.pool.features());
    bencher.bench_local(|| black_box(&points).k_means(clusters, 1, &mut RandomState::new(0)));
}
