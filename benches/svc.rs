//! The parts of an SVC fit, on digits of the golden files: `cargo bench --bench svc`.
//!
//! Data are made by a formula: what counts is their size, ten classes of pixels.

use albench::{
    learner::{Learner, Model, Rows, find, svc::Svc},
    params::Params,
    split::Halves,
};
use divan::{Bencher, black_box};
use ndarray::Array2;

fn main() {
    divan::main();
}

/// Noisy prototypes of ten classes, 898 training and 899 test rows of 64 pixels.
fn digits() -> Halves {
    let mut state = 1_u64;
    let mut noise = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % 9) as f64
    };
    let mut half = |n: usize| {
        Array2::from_shape_fn((n, 64), |(row, pixel)| {
            let prototype = ((row % 10) * 29 + pixel * 13) % 17 / 3;
            (prototype as f64 + noise()).min(16.0)
        })
        .into_shared()
    };
    let (train, test) = (half(898), half(899));
    let labels = |n: usize| (0..n).map(|row| row % 10).collect();
    let halves = Halves::from_parts(train, labels(898), test, labels(899), 10);
    // Distances are shared by all fits, so they are not part of one.
    let mut buffer = vec![0.0; 899];
    halves.distances().to_test(0, 0, &mut buffer);
    halves.distances().within();
    halves
}

fn svc() -> Svc {
    Svc::from_params(&Params::defaults(find("svc").expect("registered").params))
}

#[divan::bench(args = [100, 200, 450, 850])]
fn fit(bencher: Bencher<'_, '_>, labels: usize) {
    let (halves, labeled) = (digits(), (0..labels).collect::<Vec<_>>());
    bencher.bench_local(|| {
        svc().fit(&halves, black_box(&labeled), 0).expect("a model").predict(Rows::Train(&[]))
    });
}

#[divan::bench(args = [100, 200, 450, 850])]
fn predict_test_half(bencher: Bencher<'_, '_>, labels: usize) {
    let (halves, labeled) = (digits(), (0..labels).collect::<Vec<_>>());
    let model = svc().train(&halves, &labeled, 0).expect("a model");
    bencher.bench_local(|| black_box(&model).predict(Rows::Test));
}

#[divan::bench(args = [100, 200, 450, 850])]
fn fit_and_sigmoids(bencher: Bencher<'_, '_>, labels: usize) {
    let (halves, labeled) = (digits(), (0..labels).collect::<Vec<_>>());
    bencher.bench_local(|| {
        let model = svc().train(&halves, black_box(&labeled), 0).expect("a model");
        model.sigmoids().expect("sigmoids").len()
    });
}

#[divan::bench(args = [100, 200, 450, 850])]
fn probabilities_of_test_half(bencher: Bencher<'_, '_>, labels: usize) {
    let (halves, labeled) = (digits(), (0..labels).collect::<Vec<_>>());
    let model = svc().train(&halves, &labeled, 0).expect("a model");
    model.sigmoids().expect("sigmoids");
    bencher.bench_local(|| black_box(&model).probabilities(Rows::Test));
}
