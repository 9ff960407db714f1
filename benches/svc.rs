//! The parts of an SVC fit on digits, with distances given: `cargo bench --bench svc`.

use std::fs;

use albench::{
    learner::{
        Learner, Model, Rows, find,
        svc::{Kernel, KernelValues, Pair, Svc},
    },
    params::{ParamValue, Params},
    split::Halves,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use divan::{Bencher, black_box, counter::ItemsCount};
use ndarray::Array2;
use serde_json::Value;

fn main() {
    divan::main();
}

/// The training half of the digits; the test half is its mirror image, of the same size.
fn digits() -> Halves {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/data/strategy_data_digits.json");
    let text = fs::read_to_string(file).expect("the golden file");
    let value: Value = serde_json::from_str(&text).expect("JSON");
    let pixels = STANDARD.decode(value["X_train"]["b64"].as_str().expect("base64")).expect("base64");
    let shape = (pixels.len() / 64, 64);
    let train = Array2::from_shape_fn(shape, |(i, j)| f64::from(pixels[i * 64 + j]));
    let test = Array2::from_shape_fn(shape, |(i, j)| f64::from(pixels[i * 64 + 63 - j]));
    let labels: Vec<usize> = serde_json::from_value(value["y_train"].clone()).expect("labels");
    let halves = Halves::from_parts(train.into_shared(), labels.clone(), test.into_shared(), labels, 10);
    // Distances are shared by all fits, so they are not part of one.
    halves.pool.distances().to_test(0, 0..1, &mut [0.0]);
    halves.pool.distances().test_tiles();
    halves.pool.distances().within();
    halves
}

/// About what `gamma = "scale"` gives.
const GAMMA: f64 = 0.00043;

fn svc() -> Svc {
    Svc::from_params(&Params::defaults(find("svc").expect("registered").params))
}

/// The kernel on and below the diagonal, from distances; items are values.
#[divan::bench(args = [100, 200, 450, 850])]
fn kernel(bencher: Bencher<'_, '_>, labels: usize) {
    let halves = digits();
    let sample = halves.truth.label(&(0..labels).collect::<Vec<_>>());
    let kernel = KernelValues::new(&halves.pool, Kernel::Rbf { gamma: GAMMA });
    let labeled = sample.view().rows();
    let mut out = vec![0.0; labels];
    bencher.counter(ItemsCount::new(labels * (labels + 1) / 2)).bench_local(|| {
        for (at, &row) in labeled.iter().enumerate() {
            kernel.among(row, black_box(&labeled[..=at]), &mut out[..=at]);
        }
    });
}

/// A fit whose kernel is stored: the solver, and picking its rows; items are steps.
#[divan::bench(args = [100, 200, 450, 850])]
fn solver(bencher: Bencher<'_, '_>, labels: usize) {
    let halves = digits();
    let sample = halves.truth.label(&(0..labels).collect::<Vec<_>>());
    let params = Params::defaults(find("svc").expect("registered").params);
    let svc = Svc::from_params(&params.with("gamma", ParamValue::Real(GAMMA)));
    let steps = |pairs: &[Pair]| pairs.iter().filter_map(|pair| pair.iterations).sum::<usize>();
    let fit =
        || steps(&svc.train(&halves.pool, black_box(sample.view()), 0).expect("a model").machines().pairs);
    bencher.counter(ItemsCount::new(fit())).bench_local(fit);
}

#[divan::bench(args = [100, 200, 450, 850])]
fn fit(bencher: Bencher<'_, '_>, labels: usize) {
    let halves = digits();
    let sample = halves.truth.label(&(0..labels).collect::<Vec<_>>());
    bencher.bench_local(|| {
        svc().fit(&halves.pool, black_box(sample.view()), 0).expect("a model").predict(Rows::Train(&[]))
    });
}

#[divan::bench(args = [100, 200, 450, 850])]
fn predict_test_half(bencher: Bencher<'_, '_>, labels: usize) {
    let halves = digits();
    let sample = halves.truth.label(&(0..labels).collect::<Vec<_>>());
    let model = svc().train(&halves.pool, sample.view(), 0).expect("a model");
    bencher.bench_local(|| black_box(&model).predict(Rows::Test));
}

#[divan::bench(args = [100, 200, 450, 850])]
fn fit_and_sigmoids(bencher: Bencher<'_, '_>, labels: usize) {
    let halves = digits();
    let sample = halves.truth.label(&(0..labels).collect::<Vec<_>>());
    bencher.bench_local(|| {
        let model = svc().train(&halves.pool, black_box(sample.view()), 0).expect("a model");
        model.sigmoids().expect("sigmoids").len()
    });
}

#[divan::bench(args = [100, 200, 450, 850])]
fn probabilities_of_test_half(bencher: Bencher<'_, '_>, labels: usize) {
    let halves = digits();
    let sample = halves.truth.label(&(0..labels).collect::<Vec<_>>());
    let model = svc().train(&halves.pool, sample.view(), 0).expect("a model");
    model.sigmoids().expect("sigmoids");
    bencher.bench_local(|| black_box(&model).probabilities(Rows::Test));
}
