//! Parameters that take several values, in a file (`[sweep]`) and on the command line (`--set`).

mod program;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use albench::{config, runner::plan::Plan};

use program::albench;

const SMALL: &str = r#"
name = "small"
question = "Does it run?"
seeds = 3

[[learner]]
kind = "svc"
label = "SVC"

[[learner]]
kind = "knn"

[[dataset]]
card = "iris"
initial = 6
batch = 4
iterations = 3

[[strategy]]
kind = "random"

[[strategy]]
kind = "margin"

[[claim]]
text = "Margin is better."
strategy = "margin"
than = "random"
direction = "better"
dataset = "iris"
"#;

const SWEEP: &str = r#"
[sweep]
"learner.C" = [0.1, 1, 10]
dataset.iris.batch = [4, 8]
"#;

fn folder_with(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("small.toml"), text).expect("writable");
    folder
}

/// Hashes of all cells by their keys.
fn hashes(path: &Path) -> BTreeMap<String, String> {
    let experiment = config::load(path.to_str().expect("UTF-8")).expect("an experiment");
    let digests = experiment.datasets.iter().map(|choice| (choice.id.clone(), "d".to_owned())).collect();
    let plan = Plan::recorded(&experiment, &digests);
    plan.cells.iter().map(|cell| (cell.key.to_string(), cell.hash.to_string())).collect()
}

#[test]
fn every_combination_is_an_entry_and_what_is_not_swept_keeps_its_cells() {
    let (plain, swept) = (folder_with(SMALL), folder_with(&format!("{SMALL}{SWEEP}")));
    let experiment =
        config::load(swept.path().join("small.toml").to_str().expect("UTF-8")).expect("an experiment");
    let learners: Vec<(&str, &str)> =
        experiment.learners.iter().map(|choice| (choice.id.as_str(), choice.label.as_str())).collect();
    assert_eq!(
        learners,
        [
            ("svc-c-0.1", "SVC, C = 0.1"),
            ("svc-c-1", "SVC, C = 1"),
            ("svc-c-10", "SVC, C = 10"),
            ("knn", "knn")
        ]
    );
    let datasets: Vec<(&str, usize)> =
        experiment.datasets.iter().map(|choice| (choice.id.as_str(), choice.protocol.batch)).collect();
    assert_eq!(datasets, [("iris-batch-4", 4), ("iris-batch-8", 8)]);
    // A claim about what is swept is about all that came of it.
    assert_eq!(experiment.claims[0].datasets, ["iris-batch-4", "iris-batch-8"]);

    let known: BTreeSet<String> = hashes(&plain.path().join("small.toml")).into_values().collect();
    let all: BTreeSet<String> = hashes(&swept.path().join("small.toml")).into_values().collect();
    assert!(known.is_subset(&all), "C = 1 and a batch of 4 are what stood there before");
    assert_eq!((known.len(), all.len()), (2 * 2 * 3, 4 * 2 * 2 * 3));
}

#[test]
fn a_sweep_is_run_recorded_and_shown_by_value() {
    let one_learner = SMALL.replace("[[learner]]\nkind = \"knn\"\n", "");
    let folder = folder_with(&format!("{one_learner}{}", SWEEP.replace("[0.1, 1, 10]", "[0.1, 10]")));
    let (code, _, stderr) = albench(folder.path(), &["run", "small.toml", "--quiet", "--threads", "1"]);
    assert_eq!(code, 0, "{stderr}");
    let run = folder.path().join("results/small");
    let read =
        |name: &str| fs::read_to_string(run.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let table = read("response.csv");
    // C on two sizes of batches, the batch with two values of C; two values and one strategy each.
    assert_eq!(table.lines().count(), 1 + 2 * 2 + 2 * 2, "{table}");
    let aulc = read("aulc.csv");
    for line in table.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>()) {
        // Headings hold commas, and so are quoted.
        let [.., mean, _, n, difference, _, _, _, verdict] = line[..] else { panic!("{line:?}") };
        let ids = line[line.len() - 11..line.len() - 8].join(",");
        let row = aulc.lines().find(|row| row.starts_with(&format!("{ids},"))).expect("the same comparison");
        assert!(
            row.contains(&format!(",{mean},")) && row.contains(&format!(",{difference},")),
            "{row} {line:?}"
        );
        assert!(n == "3" && row.ends_with(verdict), "{row} {line:?}");
    }
    let page = read("report.md");
    assert!(page.contains("## Response to parameters") && page.contains("(<response-c-1.svg>)"));
    assert!(page.contains("### C of SVC, iris, batch = 4"), "{page}");
    assert!(
        read("response-c-1.svg").contains("SVC") && read("report.html").contains("data-kind=\"Response\"")
    );
    // The folder describes itself: a report of it is the same.
    let before = read("response.csv");
    assert_eq!(albench(folder.path(), &["report", "results/small", "--quiet"]).0, 0);
    assert!(read("response.csv") == before && read("run.toml").contains("[[swept]]"));
    // A second run finds all cells.
    let (_, _, stderr) = albench(folder.path(), &["run", "small.toml"]);
    assert!(stderr.contains("24 of 24 cells are stored already"), "{stderr}");
    // And a joint report keeps them apart.
    let (code, _, stderr) =
        albench(folder.path(), &["report", "results/small", "results/small", "--out", "joint", "--quiet"]);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(fs::read_to_string(folder.path().join("joint/response.csv")).expect("a table"), before);
}

#[test]
fn a_setting_changes_a_parameter_and_ends_its_sweep() {
    let folder = folder_with(&format!("{SMALL}{SWEEP}"));
    let load = |settings: &[&str]| {
        let settings: Vec<config::Setting> =
            settings.iter().map(|set| set.parse().expect("a setting")).collect();
        config::load_with(folder.path().join("small.toml").to_str().expect("UTF-8"), &settings)
    };
    let experiment = load(&["learner.C=5", "dataset.scaling=standard"]).expect("good settings");
    assert_eq!(experiment.learners.len(), 2);
    assert_eq!(experiment.learners[0].params.real("C").to_bits(), 5.0_f64.to_bits());
    assert_eq!((experiment.learners[0].id.as_str(), experiment.datasets.len()), ("svc", 2));
    // What names an entry counts more than what is about all of them, the command line more than the file.
    let both = load(&["learner.C=5", "learner.svc.C=7"]).expect("good settings");
    assert_eq!(both.learners[0].params.real("C").to_bits(), 7.0_f64.to_bits());
    assert_eq!(experiment.sweep.len(), 1);
    let text = experiment.to_toml();
    assert!(text.contains("scaling = \"standard\"") && !text.contains("scaling = \"none\""), "{text}");

    let (code, _, stderr) = albench(
        folder.path(),
        &["run", "small.toml", "--quiet", "--set", "learner.svc.C=5", "--set=dataset.batch=2"],
    );
    assert_eq!(code, 0, "{stderr}");
    let described = fs::read_to_string(folder.path().join("results/small/run.toml")).expect("a description");
    let again = "small.toml --set=learner.svc.C=5 --set=dataset.batch=2";
    assert!(described.contains(&format!("asked = [\"{again}\"]")), "{described}");
    // The command that the report tells gives the same report.
    let page =
        |run: &str| fs::read_to_string(folder.path().join(run).join("small/report.md")).expect("a page");
    let text = page("results");
    assert!(text.contains(&format!("    albench run {again}\n")), "{text}");
    let words: Vec<&str> =
        ["run"].into_iter().chain(again.split(' ')).chain(["--quiet", "--out=again"]).collect();
    assert_eq!(albench(folder.path(), &words).0, 0);
    assert!(page("again") == text);
    assert!(
        described.contains("C = 5.0") && described.contains("batch = 2") && !described.contains("[[swept]]")
    );
}

#[test]
fn bad_settings_are_refused_with_what_was_typed() {
    let folder = folder_with(SMALL);
    for (setting, said) in [
        ("learner.C=-1", "error: --set learner.C=-1: `C` is -1; expected a number above 0"),
        (
            "learner.gama=1",
            "error: --set learner.gama=1: unknown key `learner.gama` of --set; did you mean `learner.gamma`?",
        ),
        ("learner.tree.C=1", "unknown key `learner.tree.C` of --set"),
        ("dataset.batch=500", "batch 3 would start at 1006 labels"),
        ("dataset.split=stratifed", "`split` is \"stratifed\"; did you mean `stratified`?"),
        ("dataset.batch=1\nother = 2", "`batch` is"),
        ("seeds=3", "expected KEY=VALUE, such as learner.C=10"),
        ("learner.C", "expected KEY=VALUE, such as learner.C=10"),
    ] {
        let (code, _, stderr) = albench(folder.path(), &["run", "small.toml", "--set", setting]);
        assert!(code == 2 && stderr.contains(said), "{setting}: {code} {stderr}");
    }
    assert!(!folder.path().join("results").exists());
}
