//! The command line as a user meets it: exit codes, messages, what is run and what is not.

use std::{fs, path::Path};

use assert_cmd::{Command, assert::Assert};

const SMALL: &str = r#"
name = "small"
question = "Does it run?"
seeds = 2

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

fn albench(folder: &Path, args: &[&str]) -> Assert {
    let mut command = Command::cargo_bin("albench").expect("the binary is built");
    command.current_dir(folder).args(args).assert()
}

/// What a failing command prints on stderr.
fn refused(folder: &Path, args: &[&str]) -> String {
    let assert = albench(folder, args).code(2);
    String::from_utf8(assert.get_output().stderr.clone()).expect("UTF-8")
}

fn folder_with(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("small.toml"), text).expect("writable");
    folder
}

/// Lines in all segments of the run.
fn stored(folder: &Path) -> usize {
    let cells = folder.join("results/small/cells");
    let entries = fs::read_dir(cells).expect("a run folder");
    let texts = entries.map(|entry| fs::read_to_string(entry.expect("readable").path()).expect("text"));
    texts.map(|text| text.lines().count()).sum()
}

#[test]
fn finished_cells_are_never_run_again() {
    let folder = folder_with(SMALL);
    albench(folder.path(), &["run", "small.toml"]).success();
    assert_eq!(stored(folder.path()), 4);
    albench(folder.path(), &["run", "small.toml"]).success();
    assert_eq!(stored(folder.path()), 4);
    albench(folder.path(), &["run", "small.toml", "--seeds", "3"]).success();
    assert_eq!(stored(folder.path()), 6);
    albench(folder.path(), &["run", "small.toml", "--fresh"]).success();
    assert_eq!(stored(folder.path()), 4);
}

#[test]
fn a_changed_label_runs_nothing_and_a_changed_parameter_runs_its_cells() {
    let folder = folder_with(SMALL);
    albench(folder.path(), &["run", "small.toml"]).success();
    let relabeled = SMALL.replace("smallest margin", "margin");
    fs::write(folder.path().join("small.toml"), &relabeled).expect("writable");
    albench(folder.path(), &["run", "small.toml"]).success();
    assert_eq!(stored(folder.path()), 4);
    let report = fs::read_to_string(folder.path().join("results/small/report.md")).expect("a report");
    assert!(!report.contains("smallest margin"));

    let other_learner = format!("{relabeled}\n[[learner]]\nkind = \"svc\"\nC = 2.0\n");
    fs::write(folder.path().join("small.toml"), other_learner).expect("writable");
    let assert = albench(folder.path(), &["run", "small.toml"]).success();
    assert_eq!(stored(folder.path()), 8);
    let notes = String::from_utf8(assert.get_output().stderr.clone()).expect("UTF-8");
    assert!(notes.contains("4 stored cells belong to another configuration"), "{notes}");
}

#[test]
fn bad_input_is_refused_with_its_place_and_leaves_no_result() {
    let folder = folder_with(&SMALL.replace("iterations", "itertions"));
    let message = refused(folder.path(), &["run", "small.toml"]);
    assert!(message.contains("small.toml:10: unknown key `itertions`"), "{message}");
    assert!(message.contains("did you mean `iterations`?"), "{message}");
    assert!(!folder.path().join("results").exists());
}

#[test]
fn a_protocol_that_needs_more_rows_than_there_are_is_refused() {
    let folder = folder_with(&SMALL.replace("iterations = 3", "iterations = 50"));
    let message = refused(folder.path(), &["run", "small.toml"]);
    assert!(message.contains("75"), "the 75 training rows of iris: {message}");
    assert!(!folder.path().join("results").exists());
}

#[test]
fn the_last_batch_may_be_shorter() {
    // 6 first labels and 17 batches of 4 leave 1 of the 75 training rows.
    let folder = folder_with(&SMALL.replace("iterations = 3", "iterations = 18"));
    albench(folder.path(), &["run", "small.toml"]).success();
    let curves = fs::read_to_string(folder.path().join("results/small/curves.csv")).expect("curves");
    assert!(curves.lines().any(|line| line.starts_with("iris,svc,margin,0,18,75,")), "{curves}");
}

#[test]
fn an_unwritable_output_folder_is_refused() {
    let folder = folder_with(SMALL);
    fs::write(folder.path().join("taken"), "a file").expect("writable");
    let message = refused(folder.path(), &["run", "small.toml", "--out", "taken"]);
    assert!(message.contains("taken/small"), "{message}");
}

#[test]
fn unknown_experiments_and_folders_without_a_run_are_refused() {
    let folder = folder_with(SMALL);
    let message = refused(folder.path(), &["run", "densty"]);
    assert!(message.contains("did you mean `density`?"), "{message}");
    let message = refused(folder.path(), &["report", "."]);
    assert!(message.contains("is not a run folder"), "{message}");
}

#[test]
fn a_strategy_that_needs_probabilities_refuses_a_learner_without_them() {
    let folder = folder_with(&format!("{SMALL}\n[[learner]]\nkind = \"svc\"\nprobability = false\n"));
    let message = refused(folder.path(), &["run", "small.toml"]);
    assert!(message.contains("margin") && message.contains("probabilit"), "{message}");
}

#[test]
fn the_users_own_csv_is_run_through_a_card_and_again_when_it_changes() {
    let folder = folder_with(&SMALL.replace("card = \"iris\"", "card = \"mine.toml\""));
    let rows: String = (0..40).map(|i| format!("{},{},{}\n", i % 7, i % 11, ["a", "b"][i % 2])).collect();
    fs::write(folder.path().join("mine.csv"), format!("x,y,kind\n{rows}")).expect("writable");
    let card = "name = \"mine\"\nkind = \"csv\"\nfile = \"mine.csv\"\nlabel = \"kind\"\n";
    fs::write(folder.path().join("mine.toml"), card).expect("writable");
    albench(folder.path(), &["run", "small.toml"]).success();
    assert_eq!(stored(folder.path()), 4);

    // One changed value makes other data, whose cells are run; the old ones are counted.
    fs::write(folder.path().join("mine.csv"), format!("x,y,kind\n{}", rows.replacen('0', "0.5", 1)))
        .expect("writable");
    let assert = albench(folder.path(), &["run", "small.toml"]).success();
    assert_eq!(stored(folder.path()), 8);
    let notes = String::from_utf8(assert.get_output().stderr.clone()).expect("UTF-8");
    assert!(notes.contains("4 stored cells belong to another configuration"), "{notes}");

    fs::write(folder.path().join("mine.csv"), format!("x,y,kind\n{rows}1,NaN,a\n")).expect("writable");
    let message = refused(folder.path(), &["run", "small.toml"]);
    assert!(message.contains("mine.csv:42"), "{message}");
}

#[test]
fn every_registry_can_be_listed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (what, member) in [
        ("strategies", "modal-ranked-batch"),
        ("learners", "logistic"),
        ("metrics", "balanced-accuracy"),
        ("datasets", "breast-cancer"),
        ("experiments", "density"),
    ] {
        let assert = albench(folder.path(), &["list", what]).success();
        let text = String::from_utf8(assert.get_output().stdout.clone()).expect("UTF-8");
        assert!(text.lines().any(|line| line == member), "{what}: {text}");
    }
}

/// The program in `folder`, and where its stdout goes.
fn with_stdout(folder: &Path, args: &[&str], stdout: impl Into<std::process::Stdio>) -> std::process::Output {
    use assert_cmd::cargo::CommandCargoExt;
    let mut command = std::process::Command::cargo_bin("albench").expect("the binary is built");
    let child =
        command.current_dir(folder).args(args).stdout(stdout).stderr(std::process::Stdio::piped()).spawn();
    child.expect("the binary runs").wait_with_output().expect("it ends")
}

/// A pipe whose reader has ended.
fn closed_pipe() -> std::io::PipeWriter {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    writer
}

#[test]
fn every_verb_that_prints_survives_a_stdout_that_takes_nothing_and_says_so_in_its_exit_code() {
    let folder = folder_with(SMALL);
    albench(folder.path(), &["run", "small.toml"]).success();
    for args in [
        &["list", "strategies"][..],
        &["list", "experiments"],
        &["--help"],
        &["--version"],
        &["compare", "results/small"],
        &["report", "results/small"],
        &["merge", "results/small", "--into", "merged"],
        &["submit", "slurm", "small.toml", "--shards", "2"],
        &["run", "small.toml"],
    ] {
        let closed = with_stdout(folder.path(), args, closed_pipe());
        let stderr = String::from_utf8(closed.stderr).expect("UTF-8");
        assert_eq!(closed.status.code(), Some(141), "{args:?}: {stderr}");
        assert!(!stderr.contains("panic") && !stderr.contains("error"), "{args:?}: {stderr}");
        let full = fs::File::options().write(true).open("/dev/full").expect("a device");
        let full = with_stdout(folder.path(), args, full);
        let stderr = String::from_utf8(full.stderr).expect("UTF-8");
        assert_eq!(full.status.code(), Some(1), "{args:?}: {stderr}");
        assert!(
            stderr.ends_with("error: cannot write to stdout: No space left on device (os error 28)\n"),
            "{stderr}"
        );
    }
    // With nothing to print there is nothing to miss.
    let quiet = with_stdout(folder.path(), &["run", "small.toml", "--quiet"], closed_pipe());
    assert_eq!(quiet.status.code(), Some(0));
}

#[test]
fn a_claim_that_compares_a_strategy_with_itself_is_refused() {
    let claim = "\n[[claim]]\ntext = \"It is better.\"\nstrategy = \"margin\"\nthan = [\"random\", \"margin\"]\ndirection = \"better\"\n";
    let folder = folder_with(&format!("{SMALL}{claim}"));
    let message = refused(folder.path(), &["run", "small.toml"]);
    assert!(message.contains("small.toml:22: `margin` is compared with itself"), "{message}");
}

#[test]
fn a_cell_that_takes_longer_than_its_timeout_is_missing_and_its_run_says_so() {
    // Eight hundred fits, and as many questions, take ten times that.
    let long = [
        ("iris", "digits"),
        ("initial = 6", "initial = 20"),
        ("batch = 4", "batch = 1"),
        ("[[strategy]]\nkind = \"random\"\n", ""),
    ];
    let text = long
        .iter()
        .fold(SMALL.replace("iterations = 3", "iterations = 800"), |text, (from, to)| text.replace(from, to));
    let folder = folder_with(&text);
    let assert =
        albench(folder.path(), &["run", "small.toml", "--seeds", "1", "--cell-timeout", "1"]).code(1);
    let message = String::from_utf8(assert.get_output().stderr.clone()).expect("UTF-8");
    let expected = "digits/svc/margin/seed 0: it took more than the 1 s of --cell-timeout";
    assert!(message.contains(expected), "{message}");
    assert_eq!(stored(folder.path()), 0);
}

#[test]
fn more_threads_than_a_machine_can_use_are_not_started() {
    let folder = folder_with(SMALL);
    for threads in ["100000", "18446744073709551615"] {
        let assert =
            albench(folder.path(), &["run", "small.toml", "--fresh", "--threads", threads]).success();
        let notes = String::from_utf8(assert.get_output().stderr.clone()).expect("UTF-8");
        assert!(notes.contains(&format!("--threads {threads} is more than")), "{notes}");
    }
}
