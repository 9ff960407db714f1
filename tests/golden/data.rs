//! Data sets, splits and scales against scikit-learn 1.5.2.

use std::path::PathBuf;

use albench::{
    config::Library,
    dataset::{About, Card, DataFile, Dataset, Encode, Format, Missing, Source, find_generator},
    error::DatasetError,
    params::{ParamKind, ParamSpec, ParamValue, Params},
    protocol::{FirstBatch, Iterations, Protocol, Scaling, SplitMethod},
    split::{Halves, Split, split},
};
use ndarray::{Array2, Axis, concatenate};
use serde_json::Value;

use crate::support::{Tally, cases, indices, matrix, number, numbers};

/// How far a generated feature may lie from scikit-learn's, relative to the larger of its own size
/// and the largest size in its column: a matrix product adds terms of the column's size in another
/// order, and where they cancel the sum keeps their rounding.
const PRODUCT_ROUNDING: f64 = 1e-12;

/// The sum of a column may have as many roundings as the column has rows.
const SUM_ROUNDING: f64 = 1e-12;

fn compare_columns(found: &Array2<f64>, expected: &Array2<f64>, tally: &mut Tally) {
    assert_eq!(found.dim(), expected.dim());
    for (j, (found, expected)) in found.columns().into_iter().zip(expected.columns()).enumerate() {
        let size = expected.iter().fold(0.0, |size: f64, value| size.max(value.abs()));
        for (i, (a, b)) in found.iter().zip(expected).enumerate() {
            let difference = if a == b { 0.0 } else { (a - b) / b.abs().max(size) };
            tally.see(difference, PRODUCT_ROUNDING, || format!("row {i}, feature {j}: {a}, expected {b}"));
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
    let (mut labels, mut features) = (0, Tally::default());
    for case in cases("make_classification_") {
        println!("{} {}", case["params"], case["random_state"]); // shown only when the test fails
        let params = params(generator.params, &case["params"]);
        let seed = case["random_state"].as_u64().expect("a seed");
        (generator.check)(&params).expect("parameters that scikit-learn takes");
        let data = (generator.make)(&params, seed).expect("parameters that scikit-learn takes");

        assert_eq!(data.features.shape(), indices(&case["shape"]));
        assert_eq!(data.labels, indices(&case["y"]));
        labels += data.labels.len();
        if case["X"].is_object() {
            compare_columns(&data.features, &matrix(&case["X"]), &mut features);
        }
        let first = rows(&case["X_first_rows"]);
        compare_columns(&data.features.select(Axis(0), &[0, 1, 2, 3, 4]), &first, &mut features);
        let sums = numbers(&case["X_column_sums"]);
        for (column, expected) in data.features.columns().into_iter().zip(sums) {
            let sizes: f64 = column.iter().map(|value| value.abs()).sum();
            assert!((column.sum() - expected).abs() <= SUM_ROUNDING * sizes, "{expected}");
        }
    }
    Tally::exact(labels).report("data: labels of make_classification");
    features.report("data: features of make_classification");
}

fn protocol(method: SplitMethod, test_fraction: f64) -> Protocol {
    Protocol {
        rows: None,
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
        about: About::default(),
    }
}

fn assert_split(method: SplitMethod, labels: Vec<usize>, test_fraction: f64, seed: &Value, expected: &Value) {
    let seed = seed.as_u64().expect("a seed");
    println!("{} rows, {test_fraction} test, seed {seed}", labels.len());
    let found = split(&labeled(labels), &protocol(method, test_fraction), seed).expect("a possible split");
    assert_eq!(found.train, indices(&expected["train"]));
    assert_eq!(found.test, indices(&expected["test"]));
}

/// Returns how many splits there are.
fn assert_splits(method: SplitMethod, prefix: &str) -> usize {
    let cases = cases(prefix);
    for case in &cases {
        let fraction = number(&case["test_size"]);
        assert_split(method, indices(&case["y"]), fraction, &case["seed"], case);
    }
    cases.len()
}

#[test]
fn train_test_split_gives_the_rows_of_scikit_learn_in_its_order() {
    let mut splits = assert_splits(SplitMethod::TrainTestSplit, "splits_plain");
    for file in cases("train_test_split_") {
        let fraction = number(&file["test_size"]);
        for case in file["cases"].as_array().expect("a list") {
            let labels = (0..case["n"].as_u64().expect("a count")).map(|row| usize::from(row > 0)).collect();
            assert_split(SplitMethod::TrainTestSplit, labels, fraction, &file["random_state"], case);
            splits += 1;
        }
    }
    Tally::exact(splits).report("splits: train_test_split");
}

#[test]
fn stratified_splits_give_the_rows_of_scikit_learn_in_its_order() {
    let mut splits = assert_splits(SplitMethod::Stratified, "splits_stratified");
    for case in cases("stratified_split_") {
        for (key, fraction) in [("test_size_050", 0.5), ("test_size_030", 0.3)] {
            assert_split(SplitMethod::Stratified, indices(&case["y"]), fraction, &case["seed"], &case[key]);
            splits += 1;
        }
    }
    Tally::exact(splits).report("splits: stratified");
}

#[test]
fn shuffled_splits_give_the_rows_of_numpy_in_their_order() {
    let splits = assert_splits(SplitMethod::Shuffled, "splits_shuffled");
    Tally::exact(splits).report("splits: shuffled (Lu et al. 2023)");
}

#[test]
fn standard_scaling_gives_the_bits_of_scikit_learn() {
    let cases = cases("standard_scaler");
    for case in &cases {
        println!("{}", case["name"]);
        let (train, test) = (rows(&case["train"]), rows(&case["test"]));
        let data = Dataset {
            features: concatenate(Axis(0), &[train.view(), test.view()]).expect("columns of one length"),
            labels: vec![0; train.nrows() + test.nrows()],
            classes: vec!["0".to_owned(), "1".to_owned()],
            about: About::default(),
        };
        let parts =
            Split { train: (0..train.nrows()).collect(), test: (train.nrows()..data.labels.len()).collect() };
        let halves = Halves::scaled(&data, &parts, Scaling::Standard).expect("finite features");
        assert_eq!(halves.pool.features(), rows(&case["train_scaled"]));
        assert_eq!(halves.pool.test_features(), rows(&case["test_scaled"]));
    }
    Tally::exact(cases.len()).report("splits: StandardScaler");
}

/// Name, label column and digest of scikit-learn's arrays, as printed by `tools/golden/datasets.py`.
const SHIPPED: [(&str, &str, &str); 4] = [
    ("breast-cancer", "diagnosis", "f18f9890e931c8fcc730ad619143702689c77ca15904043f3d1fc8cd8078b226"),
    ("digits", "digit", "83c1f1971123aa64d13a1bb96b7dee95213c64bcb1db932c43905bfac5b371ed"),
    ("iris", "species", "c125dac3b71779307323124d522acf000c1ef6026d69bc447ff2f3a0d0e85eda"),
    ("wine", "cultivar", "5742bb782b8f8606bcad4fc6c39ed1ed89585c5172b0274731078abf4e976a94"),
];

#[test]
fn the_shipped_files_hold_the_bits_of_scikit_learn() {
    for (name, label, digest) in SHIPPED {
        let format = Format::csv(label);
        let data = card(format, DataFile::Shipped(format!("{name}.csv"))).load(0, &[]);
        assert_eq!(data.expect("a shipped file").digest(), digest, "{name}");
    }
}

/// Card and digest of the arrays of its file, as printed by `tools/data/{fashion_pca,spam_embeddings}.py`.
const EMBEDDINGS: [(&str, &str); 3] = [
    ("fashion-mnist-pca", "69490c06eced58b9ba81e66d50aff1e664f605a7cc704f9629fa0c8dd79dfcce"),
    ("spam-embeddings", "9fd0a3b18a0b544b6f9b4c733de033f1d8e7592cb56dea3997bae57babaa5e11"),
    ("spam-embeddings-groups", "a0fe59d1972467692d25b919760c5791e49b4e1dbdf5113a1d0f6480b61e77d5"),
];

#[test]
fn the_shipped_embeddings_are_read_as_numpy_reads_them() {
    for (name, digest) in EMBEDDINGS {
        let card = Library::shipped().named_card(name).expect("a good card").expect("a shipped card");
        let data = card.load(0, &[]).expect("a shipped file");
        assert_eq!(data.digest(), digest, "{name}");
    }
}

/// Name and digest of what scikit-learn 1.5.2 `load_svmlight_file` reads, as a dense array.
const LIBSVM: [(&str, &str); 6] = [
    ("appendicitis", "59ed9e093b854b6a6073b2c469dadc3f2793afd8554bf662cefe193f91df9c35"),
    ("checkerboard", "536c9582779c797bb5b95ed3ea87f7aa68a8b742518fd9cbb1e09d7bc283fcd4"),
    ("diabetes", "81070066c0688c98f815edc8af568ddee8b765ebb362f0906981e5c39557fd7b"),
    ("haberman", "005a20653ee3475408e1b66f10d8c52bc691ebc3a4530564c7e04275cad4e076"),
    ("heart", "d39632184d8c63c435183bbc4f7cbb4ebc9017f735539233535d26149b926a7b"),
    ("sonar", "bbbcc3669b823167379eeb2d0cdfe0e14166f0c08de1cb3eb12c609c77a566c6"),
];

#[test]
fn libsvm_files_are_read_as_scikit_learn_reads_them() {
    let folder = PathBuf::from("../shared/lu2023/data");
    for (name, digest) in LIBSVM {
        let file = DataFile::Path(format!("{name}.libsvm").into());
        match card(Format::libsvm(), file).load(0, std::slice::from_ref(&folder)) {
            Err(DatasetError::Missing { searched, .. }) => eprintln!("skipped: no {searched}"),
            data => assert_eq!(data.expect("a good file").digest(), digest, "{name}"),
        }
    }
}

/// A card of a file, without checksum and shape.
fn card(format: Format, file: DataFile) -> Card {
    Card {
        name: "golden".to_owned(),
        summary: String::new(),
        origin: String::new(),
        licence: String::new(),
        source: Source::File { format, file, sha256: None },
        shape: None,
    }
}

/// A table of numbers and one of words, in which NaN and null are missing.
fn mixed(numbers: &Array2<f64>, words: &[Vec<Option<&str>>], encode: Encode, missing: Missing) -> Dataset {
    let mut text = "a,b,c,w,v,y\n".to_owned();
    for (at, (row, words)) in numbers.outer_iter().zip(words).enumerate() {
        let cells = row.iter().map(|value| if value.is_nan() { String::new() } else { value.to_string() });
        let words = words.iter().map(|word| word.unwrap_or("?").to_owned());
        text += &format!("{},{}\n", cells.chain(words).collect::<Vec<_>>().join(","), at % 2);
    }
    let format = Format { encode, missing, ..Format::csv("y") };
    Dataset::parse(text.as_bytes(), &format, "f.csv").expect("a good file")
}

#[test]
fn missing_values_and_words_are_prepared_as_scikit_learn_does() {
    let cases = cases("prepare");
    for case in &cases {
        let numbers = rows(&case["numbers"]);
        let word_rows = case["words"].as_array().expect("a list of rows").iter();
        let words: Vec<Vec<Option<&str>>> = word_rows
            .map(|row| row.as_array().expect("a row of words").iter().map(Value::as_str).collect())
            .collect();
        let n_train = case["n_train"].as_u64().expect("a count");
        let train: Vec<usize> = (0..usize::try_from(n_train).expect("a size")).collect();
        let all: Vec<usize> = (0..numbers.nrows()).collect();
        let prepared = |encode, missing| {
            let prepared = mixed(&numbers, &words, encode, missing).prepare(&train, &all);
            prepared.expect("values in every column").test
        };
        for (encode, key) in [(Encode::OneHot, "one_hot"), (Encode::Ordinal, "ordinal")] {
            let found = prepared(encode, Missing::MostFrequent);
            let (numbers, words) = found.view().split_at(Axis(1), 3);
            assert_eq!(numbers, rows(&case["most_frequent"]));
            assert_eq!(words, rows(&case[key]), "{key}");
        }
        for (missing, key) in [(Missing::Mean, "mean"), (Missing::Median, "median")] {
            let mut numeric = mixed(&numbers, &words, Encode::OneHot, Missing::MostFrequent);
            numeric.features = numbers.clone();
            numeric.about.columns.truncate(3);
            numeric.about.preparation.missing = Some(missing);
            let found = numeric.prepare(&train, &all).expect("values in every column").test;
            assert_eq!(found, rows(&case[key]), "{key}");
        }
    }
    Tally::exact(cases.len()).report("data: SimpleImputer, OneHotEncoder, OrdinalEncoder");
}
