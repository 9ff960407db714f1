//! Data sets, splits and scales against scikit-learn 1.5.2.

use albench::{
    config::{FirstBatch, Protocol, Scaling, SplitMethod},
    dataset::{Card, DataFile, Dataset, Format, Source, find_generator},
    params::{ParamKind, ParamSpec, ParamValue, Params},
    simulation::Iterations,
    split::{Halves, Split, split},
};
use ndarray::{Array2, Axis, concatenate};
use serde_json::Value;

use crate::support::{self, indices, matrix, number, numbers};

/// How far a generated feature may lie from scikit-learn's, relative to the larger of its own size
/// and the largest size in its column: a matrix product adds terms of the column's size in another
/// order, and where they cancel the sum keeps their rounding.
const PRODUCT_ROUNDING: f64 = 1e-12;

/// The sum of a column may have as many roundings as the column has rows.
const SUM_ROUNDING: f64 = 1e-12;

fn assert_columns_agree(found: &Array2<f64>, expected: &Array2<f64>) {
    assert_eq!(found.dim(), expected.dim());
    for (j, (found, expected)) in found.columns().into_iter().zip(expected.columns()).enumerate() {
        let size = expected.iter().fold(0.0, |size: f64, value| size.max(value.abs()));
        for (i, (a, b)) in found.iter().zip(expected).enumerate() {
            let bound = PRODUCT_ROUNDING * b.abs().max(size);
            assert!((a - b).abs() <= bound, "row {i}, feature {j}: {a}, expected {b}");
        }
    }
}

fn rows(value: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = value.as_array().expect("a list of rows").iter().map(numbers).collect();
    Array2::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).expect("rows of one length")
}

/// The arguments of the Python call as our parameters; `None` is a word with us.
fn params(specs: &'static [ParamSpec], given: &Value) -> Params {
    let mut params = Params::defaults(specs);
    for (name, value) in given.as_object().expect("named arguments") {
        let spec = specs.iter().find(|spec| spec.name == name).expect("a parameter that is declared");
        let value = match (spec.kind, value) {
            (ParamKind::RealsOr(_, words) | ParamKind::RealOr(_, words), Value::Null) => {
                ParamValue::text(words[0])
            }
            (ParamKind::RealsOr(..), list) => ParamValue::Reals(numbers(list)),
            (ParamKind::Count { .. }, count) => ParamValue::Count(count.as_u64().expect("a count")),
            (ParamKind::Flag, flag) => ParamValue::Flag(flag.as_bool().expect("a flag")),
            (_, real) => ParamValue::Real(number(real)),
        };
        params = params.with(name, value);
    }
    params
}

#[test]
fn make_classification_gives_the_labels_and_features_of_scikit_learn() {
    let generator = find_generator("make-classification").expect("a registered generator");
    for golden in support::files("make_classification_") {
        println!("{}", golden.name); // shown only when the test fails
        let case = &golden.value;
        let params = params(generator.params, &case["params"]);
        let seed = case["random_state"].as_u64().expect("a seed");
        (generator.check)(&params).expect("parameters that scikit-learn takes");
        let data = (generator.make)(&params, seed).expect("parameters that scikit-learn takes");

        assert_eq!(data.features.shape(), indices(&case["shape"]));
        assert_eq!(data.labels, indices(&case["y"]));
        if case["X"].is_object() {
            assert_columns_agree(&data.features, &matrix(&case["X"]));
        }
        let first = rows(&case["X_first_rows"]);
        assert_columns_agree(&data.features.select(Axis(0), &[0, 1, 2, 3, 4]), &first);
        let sums = numbers(&case["X_column_sums"]);
        for (column, expected) in data.features.columns().into_iter().zip(sums) {
            let sizes: f64 = column.iter().map(|value| value.abs()).sum();
            assert!((column.sum() - expected).abs() <= SUM_ROUNDING * sizes, "{expected}");
        }
    }
}

fn protocol(method: SplitMethod, test_fraction: f64) -> Protocol {
    Protocol {
        split: method,
        test_fraction,
        split_seed: None,
        scaling: Scaling::None,
        first_batch: FirstBatch::Random,
        initial: 2,
        batch: 1,
        iterations: Iterations::UntilPoolEmpty,
    }
}

/// A data set of these labels whose features do not matter.
fn labeled(labels: Vec<usize>) -> Dataset {
    let n_classes = labels.iter().max().map_or(0, |last| last + 1);
    Dataset {
        features: Array2::zeros((labels.len(), 1)),
        classes: (0..n_classes).map(|class| class.to_string()).collect(),
        labels,
    }
}

fn assert_split(method: SplitMethod, labels: Vec<usize>, test_fraction: f64, seed: &Value, expected: &Value) {
    let seed = seed.as_u64().expect("a seed");
    println!("{} rows, {test_fraction} test, seed {seed}", labels.len());
    let found = split(&labeled(labels), &protocol(method, test_fraction), seed).expect("a possible split");
    assert_eq!(found.train, indices(&expected["train"]));
    assert_eq!(found.test, indices(&expected["test"]));
}

#[test]
fn train_test_split_gives_the_rows_of_scikit_learn_in_its_order() {
    for golden in support::files("train_test_split_") {
        let fraction = number(&golden.value["test_size"]);
        for case in golden.value["cases"].as_array().expect("a list") {
            let labels = (0..case["n"].as_u64().expect("a count")).map(|row| usize::from(row > 0)).collect();
            assert_split(SplitMethod::TrainTestSplit, labels, fraction, &golden.value["random_state"], case);
        }
    }
    for golden in support::files("splits_plain") {
        for case in golden.value.as_array().expect("a list") {
            let fraction = number(&case["test_size"]);
            assert_split(SplitMethod::TrainTestSplit, indices(&case["y"]), fraction, &case["seed"], case);
        }
    }
}

#[test]
fn stratified_splits_give_the_rows_of_scikit_learn_in_its_order() {
    for golden in support::files("stratified_split_") {
        let case = &golden.value;
        for (key, fraction) in [("test_size_050", 0.5), ("test_size_030", 0.3)] {
            assert_split(SplitMethod::Stratified, indices(&case["y"]), fraction, &case["seed"], &case[key]);
        }
    }
    for golden in support::files("splits_stratified") {
        for case in golden.value.as_array().expect("a list") {
            let fraction = number(&case["test_size"]);
            assert_split(SplitMethod::Stratified, indices(&case["y"]), fraction, &case["seed"], case);
        }
    }
}

#[test]
fn standard_scaling_gives_the_bits_of_scikit_learn() {
    for golden in support::files("standard_scaler") {
        for case in golden.value.as_array().expect("a list") {
            println!("{}", case["name"]);
            let (train, test) = (rows(&case["train"]), rows(&case["test"]));
            let data = Dataset {
                features: concatenate(Axis(0), &[train.view(), test.view()]).expect("columns of one length"),
                labels: vec![0; train.nrows() + test.nrows()],
                classes: vec!["0".to_owned(), "1".to_owned()],
            };
            let parts = Split {
                train: (0..train.nrows()).collect(),
                test: (train.nrows()..data.labels.len()).collect(),
            };
            let halves = Halves::scaled(&data, &parts, Scaling::Standard);
            assert_eq!(halves.train_x, rows(&case["train_scaled"]));
            assert_eq!(halves.test_x, rows(&case["test_scaled"]));
        }
    }
}

#[test]
fn the_shipped_digits_are_those_of_scikit_learn() {
    let card = Card {
        name: "digits".to_owned(),
        summary: String::new(),
        origin: String::new(),
        licence: String::new(),
        source: Source::File {
            format: Format::Csv { label: "digit".to_owned() },
            file: DataFile::Shipped("digits.csv".to_owned()),
            sha256: None,
        },
        shape: None,
    };
    let digits = card.load(0, &[]).expect("a shipped file");
    for golden in support::files("svc_digits_seed") {
        let case = &golden.value;
        for (at, x, y) in [("train_index", "X_train", "y_train"), ("test_index", "X_test", "y_test")] {
            let at = indices(&case[at]);
            assert_eq!(digits.features.select(Axis(0), &at), matrix(&case[x]));
            let labels: Vec<usize> = at.iter().map(|&row| digits.labels[row]).collect();
            assert_eq!(labels, indices(&case[y]));
        }
    }
}
