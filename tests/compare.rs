//! `albench compare` as its users meet it: one run, two runs, exit codes for those who develop strategies.

mod program;

use std::{fs, path::Path};

use serde_json::Value;

use program::albench;

const SMALL: &str = r#"
name = "small"
question = "Does it run?"
seeds = 6

[[learner]]
kind = "svc"

[[dataset]]
card = "iris"
initial = 6
batch = 4
iterations = 3

[[strategy]]
kind = "random"

[[strategy]]
kind = "margin"
label = "smallest margin"
"#;

fn run(folder: &Path, out: &str, text: &str) {
    fs::write(folder.join("small.toml"), text).expect("writable");
    let (code, _, stderr) = albench(folder, &["run", "small.toml", "--quiet", "--out", out]);
    assert_eq!(code, 0, "{stderr}");
}

/// Two runs of one experiment: the second learner all but ignores its data.
fn two_runs() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    run(folder.path(), "old", SMALL);
    run(folder.path(), "new", &SMALL.replace("kind = \"svc\"", "kind = \"svc\"\nC = 0.001"));
    folder
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn two_runs_are_compared_seed_by_seed_with_their_names_and_what_is_set_otherwise() {
    let folder = two_runs();
    let (code, text, stderr) = albench(folder.path(), &["compare", "old/small", "new/small"]);
    assert_eq!((code, stderr.as_str()), (0, ""), "{text}");
    assert!(
        text.starts_with("Of 2 pairs of runs, new/small is better than old/small in 0 and worse in 2"),
        "{text}"
    );
    assert!(text.contains("\nAULC: new/small minus old/small, over the seeds that both have\n"), "{text}");
    assert!(text.contains("set otherwise: learner svc: C = 1.0 | 0.001\n"), "{text}");
    let row = text.lines().find(|line| line.contains("smallest margin")).expect("a row");
    assert!(row.starts_with("iris") && row.ends_with("0/6  worse"), "{row}");

    let (_, json, _) = albench(folder.path(), &["compare", "old/small", "new/small", "--json"]);
    let json = parsed(&json);
    assert_eq!(json["second"]["folder"], "new/small");
    let margin = &json["rows"][1];
    let number = |key: &str| margin[key].as_f64().expect("a number");
    assert!((number("second_mean") - number("first_mean") - number("difference")).abs() < 1e-12);
    assert!(number("low95") < number("difference") && number("difference") < number("high95"));
    assert!(number("bootstrap_low95") < number("bootstrap_high95") && number("p_corrected") < 0.05);
    assert_eq!(margin["verdict"], "worse");
    // The areas are those of the reports.
    let aulc = fs::read_to_string(folder.path().join("old/small/aulc.csv")).expect("a table");
    let line = aulc.lines().find(|line| line.starts_with("iris,svc,margin,")).expect("a row");
    let mean: f64 = line.split(',').nth(7).expect("a column").parse().expect("a number");
    assert_eq!(mean.to_bits(), number("first_mean").to_bits());
}

#[test]
fn a_verdict_that_must_not_be_is_an_exit_code() {
    let folder = two_runs();
    let of = |args: &[&str]| albench(folder.path(), &[&["compare"], args].concat());
    let (code, text, stderr) = of(&["old/small", "new/small", "--fail-on", "worse"]);
    assert_eq!(code, 1, "{stderr}");
    assert!(stderr.contains("smallest margin on iris is worse in new/small") && !text.is_empty(), "{stderr}");
    assert_eq!(of(&["new/small", "old/small", "--fail-on", "worse"]).0, 0);
    assert_eq!(of(&["old/small", "old/small", "--fail-on", "worse"]).0, 0);
    let (code, _, stderr) = of(&["old/small", "--fail-on", "refuted"]);
    assert!(code == 2 && stderr.contains("makes no claim; add a [[claim]]"), "{code} {stderr}");

    let claim = "\n[[claim]]\ntext = \"Margin is worse.\"\nstrategy = \"margin\"\nthan = \"random\"\ndirection = \"not-worse\"\nmargin = 0.0001\n";
    let refuted = claim.replace("not-worse", "equal").replace("Margin is worse.", "Nothing differs.");
    run(folder.path(), "claims", &format!("{SMALL}{claim}{refuted}").replace("seeds = 6", "seeds = 40"));
    let (code, _, stderr) = of(&["claims/small", "--fail-on", "worse,refuted"]);
    let (_, json, _) = of(&["claims/small", "--json"]);
    let json = parsed(&json);
    let verdicts: Vec<&str> = json["claims"]
        .as_array()
        .expect("claims")
        .iter()
        .filter_map(|claim| claim["verdict"].as_str())
        .collect();
    assert_eq!(verdicts.len(), 2);
    let fails = verdicts.contains(&"refuted");
    assert_eq!(code, i32::from(fails), "{verdicts:?} {stderr}");
    assert_eq!(stderr.contains("refuted on iris: Nothing differs."), fails, "{stderr}");
    assert!(fails, "forty seeds tell margin from random: {json}");
}

#[test]
fn one_run_is_ranked_in_json_as_on_the_terminal() {
    let folder = two_runs();
    let (_, text, _) = albench(folder.path(), &["compare", "old/small"]);
    assert!(text.contains("\niris\n\nrank  strategy"), "{text}");
    let (_, json, _) = albench(folder.path(), &["compare", "old/small", "--json", "--baseline", "margin"]);
    let json = parsed(&json);
    assert_eq!((&json["baseline"], &json["area"]), (&Value::from("margin"), &Value::from("aulc")));
    assert_eq!(json["rows"].as_array().map(Vec::len), Some(2));
    assert!(json["recommendation"][0].as_str().is_some_and(|text| !text.is_empty()));
}

#[test]
fn what_cannot_be_compared_is_refused_with_the_remedy() {
    let folder = two_runs();
    let other = SMALL.replace("card = \"iris\"", "card = \"wine\"");
    run(folder.path(), "wine", &other);
    run(folder.path(), "f1", &SMALL.replace("seeds = 6", "seeds = 2\nmetrics = [\"balanced-accuracy\"]"));
    let refused = |args: &[&str], said: &str| {
        let (code, text, stderr) = albench(folder.path(), &[&["compare"], args].concat());
        assert!(code == 2 && text.is_empty() && stderr.contains(said), "{args:?}: {code} {stderr}");
    };
    refused(&["old/small", "wine/small"], "share no data set, learner and strategy of the same ids");
    refused(&["old/small", "f1/small"], "rank by different metrics or areas");
    refused(&["old/small", "new/small", "--baseline", "random"], "leave it out, or name one folder");
    refused(&["old/small", "old"], "is not a run folder");
    refused(&["old/small", "--baseline", "new/small"], "expected the id of a strategy: random, margin");
    refused(&["old/small", "new/small", "wine/small"], "unexpected value");
    refused(&["old/small", "--fail-on", "open"], "[possible values: worse, refuted]");
}
