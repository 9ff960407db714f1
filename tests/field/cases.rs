//! Inputs as people bring them, each with the right value or message.
//!
//! | input in `cases/` | what is right | test |
//! |---|---|---|
//! | `noise-with-index.csv`, `iris-id.csv` | refused or warned of, with the key that leaves the column out | [`every_file_is_read_or_refused_with_its_cause`] |
//! | the same with the key | the numbers of `noise.csv` | [`without_its_index_a_table_gives_the_numbers_of_the_one_that_never_had_one`] |
//! | `rare3.csv`: 3 rows of a class | a half without the class is told of, `stratified` mends it | [`a_rare_class_is_told_of_until_the_split_is_stratified`] |
//! | `coord.csv`: a column of 1e7 | the machine that does not converge names `scaling` | [`a_machine_that_does_not_converge_names_the_scaling`] |
//! | `dup.csv`: 20 copies of 12 rows | no row twice, ties told of, `ties` says which are taken | [`copies_of_rows_are_picked_once_each_and_ties_are_told_of`] |
//! | labels `?`, `NA`, `<=50K.`, prices; words and truth values as features; formats | as the messages say | [`every_file_is_read_or_refused_with_its_cause`] |
//! | digits and iris, few labels | no warning of classes for a random choice | [`a_random_choice_is_not_warned_of_for_its_classes`] |
//! | wine, raw | fits that did not converge are counted; a hint of `scaling` | [`a_regression_that_did_not_converge_is_counted_and_raw_scales_are_told_of`] |
//! | `p.csv`: the largest number | the cell that overflows is named | [`the_largest_number_is_named_where_it_overflows`] |
//!
//! Coordinates far from 0 are in the file beside this one, `ALiPy`'s graph on rounded features among the golden tests.

use std::{fs, path::Path};

use super::{albench, folder};

/// A folder with these inputs and an experiment `e.toml`.
fn with(inputs: &[&str], experiment: &str) -> tempfile::TempDir {
    let scratch = folder(&[("e.toml", experiment)]);
    for name in inputs {
        fs::copy(Path::new("tests/field/cases").join(name), scratch.path().join(name)).expect("copied");
    }
    scratch
}

/// An experiment on one data set: its keys, those of learner and strategies.
fn experiment(seeds: usize, learner: &str, dataset: &str, strategies: &[&str]) -> String {
    let strategies: String = strategies.iter().map(|keys| format!("[[strategy]]\n{keys}\n")).collect();
    format!(
        "name = \"e\"\nquestion = \"Is it right?\"\nseeds = {seeds}\n[[learner]]\n{learner}\n\
         [[dataset]]\n{dataset}\n{strategies}"
    )
}

fn card(file: &str, keys: &str) -> String {
    let kind = if file.ends_with("libsvm") { "libsvm" } else { "csv" };
    format!("card = {{ name = \"d\", kind = \"{kind}\", file = \"{file}\"{keys} }}\n")
}

const RANDOM: &str = "kind = \"random\"";
const MARGIN: &str = "kind = \"margin\"";
const SVC: &str = "kind = \"svc\"";

/// What a CSV file is read as.
const CSV: &str = "separator \",\", header";
/// What most of the small tables hold.
const TWO: &str = "2 rows, 2 features (a, b), 2 classes (no: 1, yes: 1); ";

/// File, kind, further keys of the card, whether it is read, and what is said.
type Case = (&'static str, &'static str, &'static str, bool, &'static [&'static str]);

const CASES: &[Case] = &[
    (
        "bom.libsvm",
        "libsvm",
        "",
        true,
        &["2 rows, 1 features (1), 2 classes (0: 1, 1: 1); libsvm (indices start at 1)"],
    ),
    (
        "qid.libsvm",
        "libsvm",
        "",
        true,
        &["2 rows, 2 features (1, 2), 2 classes (-1: 1, 1: 1)", "query ids (`qid`) ignored"],
    ),
    (
        "dump0.libsvm",
        "libsvm",
        "",
        true,
        &["150 rows, 4 features (0, 1, 2, 3), 3 classes", "indices start at 0"],
    ),
    ("cr.csv", "csv", "label = \"y\"", false, &["cr.csv:3: column `b` holds `x`"]),
    ("hash.csv", "csv", "label = \"y\"", true, &[TWO, CSV]),
    ("sepline.csv", "csv", "label = \"y\"", true, &[TWO, CSV]),
    ("t.arff", "arff", "", true, &[TWO, "arff"]),
    ("t.arff", "csv", "label = \"class\"", false, &["looks like arff", "kind = \"arff\""]),
    (
        "thousands.csv",
        "csv",
        "label = \"y\"",
        false,
        &["thousands.csv:2: column `a` holds `1,234.5`", "thousands separators"],
    ),
    (
        "adult.csv",
        "csv",
        "label = \"income\"",
        false,
        &["adult.csv:2: column `workclass` holds `Private`", "encode = \"one-hot\""],
    ),
    (
        "adult.csv",
        "csv",
        "label = \"income\"\nencode = \"one-hot\"",
        false,
        &[
            "adult.csv:3: column `workclass` is missing a value (`?`)",
            "missing = \"median\"`, \"mean\", \"most-frequent\" or \"drop-rows\"",
        ],
    ),
    (
        "adult.csv",
        "csv",
        "label = \"income\"\nencode = \"one-hot\"\nmissing = \"most-frequent\"",
        true,
        &["3 features (age, workclass, fnlwgt)", "encoded: workclass"],
    ),
    (
        "bool.csv",
        "csv",
        "label = \"income\"",
        true,
        &["6 rows, 3 features (age, sex_Female, sex_Male), 2 classes (high: 3, low: 3)"],
    ),
    (
        "dots.csv",
        "csv",
        "label = \"outcome\"",
        true,
        &["`<=50K` and `<=50K.`", "differ only by case, blanks or a period"],
    ),
    (
        "float.csv",
        "csv",
        "label = \"outcome\"",
        true,
        &["column `outcome` holds", "like a price or a measurement"],
    ),
    (
        "nalabel.csv",
        "csv",
        "label = \"outcome\"",
        false,
        &[
            "nalabel.csv:2: the label column `outcome` is missing a value (`?`)",
            "missing_labels = \"drop-rows\"",
        ],
    ),
    (
        "nalabel.csv",
        "csv",
        "label = \"outcome\"\nmissing_labels = \"drop-rows\"",
        true,
        &["75 rows, 2 features (a, b), 2 classes (sick: 38, well: 37)", "45 rows without a label dropped"],
    ),
    (
        "noise-with-index.csv",
        "csv",
        "label = \"group\"",
        false,
        &["column 1 has no name and numbers the rows from 0", "leave_out = [1]"],
    ),
    (
        "iris-id.csv",
        "csv",
        "label = \"species\"",
        true,
        &["column `Id` holds 150 different integers", "leave_out = [\"Id\"]"],
    ),
];

#[test]
fn every_file_is_read_or_refused_with_its_cause() {
    for (file, kind, keys, is_read, said) in CASES {
        let scratch = with(&[file], "");
        let card = format!("name = \"d\"\nkind = \"{kind}\"\nfile = \"{file}\"\n{keys}\n");
        fs::write(scratch.path().join("card.toml"), card).expect("writable");
        let (code, stdout, stderr) = albench(scratch.path(), &["check", "card.toml"]);
        let (expected, text) = if *is_read { (Some(0), stdout) } else { (Some(2), stderr) };
        assert_eq!(code, expected, "{file} {keys}: {text}");
        assert!(said.iter().all(|part| text.contains(part)), "{file} {keys}: {text}");
    }
}

#[test]
fn without_its_index_a_table_gives_the_numbers_of_the_one_that_never_had_one() {
    let curves = |file: &str, keys: &str| {
        let dataset = card(file, keys) + "initial = 10\nbatch = 10\niterations = 6";
        let scratch = with(&[file], &experiment(2, SVC, &dataset, &[RANDOM, MARGIN]));
        let (code, _, stderr) = albench(scratch.path(), &["run", "e.toml", "--quiet"]);
        assert_eq!((code, stderr.as_str()), (Some(0), ""), "{file}");
        fs::read_to_string(scratch.path().join("results/e/curves.csv")).expect("curves")
    };
    let left_out = curves("noise-with-index.csv", ", label = \"group\", leave_out = [1]");
    assert_eq!(left_out, curves("noise.csv", ", label = \"group\""));
}

#[test]
fn a_rare_class_is_told_of_until_the_split_is_stratified() {
    let run = |split: &str| {
        let dataset =
            card("rare3.csv", ", label = \"fault\"") + "initial = 5\nbatch = 5\niterations = 1\n" + split;
        let scratch = with(&["rare3.csv"], &experiment(10, SVC, &dataset, &[RANDOM]));
        let (code, _, stderr) = albench(scratch.path(), &["run", "e.toml"]);
        assert_eq!(code, Some(0), "{stderr}");
        stderr
    };
    let told = run("");
    assert!(
        told.contains("the test half lacks class `1` with ") && told.contains("split = \"stratified\""),
        "{told}"
    );
    assert!(!run("split = \"stratified\"").contains("lacks class"));
    let dataset = "card = \"iris\"\ninitial = 3\nbatch = 3\niterations = 1";
    let scratch = with(&[], &experiment(5, SVC, dataset, &[RANDOM]));
    let (code, _, told) = albench(scratch.path(), &["run", "e.toml"]);
    assert!(code == Some(0) && told.contains("the first batch lacks class `"), "{told}");
}

#[test]
fn a_machine_that_does_not_converge_names_the_scaling() {
    let run = |scaling: &str| {
        let dataset =
            card("coord.csv", ", label = \"up\"") + "initial = 20\nbatch = 20\niterations = 2\n" + scaling;
        let learner = "kind = \"svc\"\nkernel = \"linear\"";
        let scratch = with(&["coord.csv"], &experiment(1, learner, &dataset, &[RANDOM]));
        let (code, _, stderr) = albench(scratch.path(), &["run", "e.toml", "--quiet"]);
        (code, stderr)
    };
    let (code, stderr) = run("");
    assert!(
        code == Some(1) && stderr.contains("write `scaling = \"standard\"` in [[dataset]]"),
        "{code:?} {stderr}"
    );
    assert_eq!(run("scaling = \"standard\""), (Some(0), String::new()));
}

#[test]
fn copies_of_rows_are_picked_once_each_and_ties_are_told_of() {
    let dataset = card("dup.csv", ", label = \"y\"") + "initial = 6\nbatch = 6\niterations = \"all\"";
    let strategies = [
        RANDOM,
        MARGIN,
        "kind = \"margin\"\nid = \"margin-random\"\nties = \"random\"",
        "kind = \"margin\"\nid = \"margin-package\"\nties = \"package\"",
        "kind = \"modal-margin\"",
        "kind = \"entropy\"",
        "kind = \"modal-ranked-batch\"",
        "kind = \"modal-ranked-batch\"\nid = \"cosine\"\nmetric = \"cosine\"",
        "kind = \"alipy-graph-density\"",
        "kind = \"knn-density\"",
        "kind = \"modal-density\"",
        "kind = \"libact-density-weighted\"",
        "kind = \"libact-dwus\"",
        "kind = \"lowest-row\"",
    ];
    let scratch = with(&["dup.csv"], &experiment(2, SVC, &dataset, &strategies));
    let (code, _, stderr) = albench(scratch.path(), &["run", "e.toml", "--quiet"]);
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    let results = scratch.path().join("results/e");
    let report = fs::read_to_string(results.join("report.md")).expect("a report");
    assert!(report.contains("margin: ties decided "), "{report}");
    // The same scores and the same rule under two names; other rules, other curves.
    let curves = fs::read_to_string(results.join("curves.csv")).expect("curves");
    let of = |id: &str| -> Vec<String> {
        let rows = curves.lines().map(|line| line.split(',').collect::<Vec<_>>());
        rows.filter(|row| row[2] == id).map(|row| row[3..].join(",")).collect()
    };
    assert!(!of("margin").is_empty());
    assert_eq!(of("margin-package"), of("modal-margin"));
    assert!(of("margin") != of("margin-package") && of("margin") != of("margin-random"));
}

#[test]
fn a_random_choice_is_not_warned_of_for_its_classes() {
    let text = "name = \"e\"\nquestion = \"Is it right?\"\nseeds = 10\n\
         [[dataset]]\ncard = \"digits\"\nid = \"digits-b1\"\ninitial = 20\nbatch = 1\niterations = 10\n\
         [[dataset]]\ncard = \"digits\"\nid = \"digits-b5\"\ninitial = 20\nbatch = 5\niterations = 4\n\
         [[dataset]]\ncard = \"iris\"\ninitial = 5\nbatch = 1\niterations = 6\n\
         [[strategy]]\nkind = \"random\"\n[[strategy]]\nkind = \"lowest-row\"\n";
    let scratch = with(&[], text);
    let (code, _, stderr) = albench(scratch.path(), &["run", "e.toml", "--quiet"]);
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    let report = fs::read_to_string(scratch.path().join("results/e/report.md")).expect("a report");
    assert!(!report.contains("asked for some classes far more often"), "{report}");
}

#[test]
fn a_regression_that_did_not_converge_is_counted_and_raw_scales_are_told_of() {
    let run = |steps: &str, scaling: &str| {
        let dataset = format!("card = \"wine\"\ninitial = 10\nbatch = 5\niterations = 3\n{scaling}");
        let learner = format!("kind = \"logistic\"\n{steps}");
        let scratch = with(&[], &experiment(2, &learner, &dataset, &[RANDOM, MARGIN]));
        let (code, _, stderr) = albench(scratch.path(), &["run", "e.toml"]);
        assert_eq!(code, Some(0), "{stderr}");
        let report = fs::read_to_string(scratch.path().join("results/e/report.md")).expect("a report");
        (report.replace('\\', ""), stderr)
    };
    let (report, stderr) = run("", "");
    assert!(report.contains("did not converge in ") && report.contains(" of 16 fits"), "{report}");
    assert!(report.contains("Raise `max_iterations`, or set `scaling = \"standard\"`"), "{report}");
    assert!(
        stderr.contains("features differ in scale by a factor of ")
            && stderr.contains("scaling = \"standard\""),
        "{stderr}"
    );
    let (report, stderr) = run("max_iterations = 10000", "scaling = \"standard\"");
    assert!(
        !report.contains("did not converge") && !stderr.contains("differ in scale"),
        "{report}\n{stderr}"
    );
}

#[test]
fn the_largest_number_is_named_where_it_overflows() {
    let dataset =
        card("p.csv", ", label = \"y\"") + "initial = 4\nbatch = 2\niterations = 2\nscaling = \"standard\"";
    let scratch = with(&["p.csv"], &experiment(3, SVC, &dataset, &[RANDOM]));
    let (code, _, stderr) = albench(scratch.path(), &["run", "e.toml", "--quiet"]);
    assert_eq!(code, Some(2), "{stderr}");
    assert!(
        stderr.contains("p.csv:") && stderr.contains("e308, which overflows when it is scaled"),
        "{stderr}"
    );
    // Before anything runs, and of the file alone.
    let checked = albench(scratch.path(), &["check", "e.toml"]);
    assert_eq!(checked, (Some(2), String::new(), stderr.replace("experiment `e`: ", "")));
    let (code, told, _) = albench(scratch.path(), &["check", "p.csv", "--label", "y"]);
    assert!(code == Some(0) && told.contains("e308, which overflows when it is squared"), "{told}");
}

#[test]
fn marks_of_missing_values_and_labels_with_blanks_are_told_of() {
    let rows = [("1.5", "no"), ("-9999", "yes"), ("2.5", "no "), ("-9999", "yes")];
    let text: String = rows.iter().map(|(a, y)| format!("{a},{y}\n")).collect();
    let scratch = with(&[], "");
    fs::write(scratch.path().join("d.csv"), format!("a,y\n{text}")).expect("writable");
    let (code, told, _) = albench(scratch.path(), &["check", "d.csv", "--label", "y"]);
    assert_eq!(code, Some(0));
    assert!(told.contains("2 classes (no: 2, yes: 2)"), "{told}");
    for warning in [
        "column `a` holds -9999 in 2 rows, far from all other values (1.5 to 2.5)",
        "column `y`: blanks around labels are not read, so that with and without them it is one class: `no`",
    ] {
        assert!(told.contains(warning), "{told}");
    }
}
