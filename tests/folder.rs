//! Run folders through the program: description and report are of one state, whatever led there, and no
//! command loses a finished cell.
#![cfg(unix)]

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use albench::store::record::Cell;
use assert_cmd::Command;

const SMALL: &str = r#"
name = "small"
question = "Does it run?"
seeds = 2

[[dataset]]
card = "mine.toml"
initial = 6
batch = 4
iterations = 2

[[strategy]]
kind = "random"

[[strategy]]
kind = "margin"
label = "smallest margin"
"#;

/// A folder with an experiment, a card and its data.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().expect("a temporary folder"));
        place.write("small.toml", SMALL);
        place.write("mine.toml", "name = \"mine\"\nkind = \"csv\"\nfile = \"mine.csv\"\nlabel = \"kind\"\n");
        place.write_data(7);
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("writable");
    }

    /// Data that depend on `version`.
    fn write_data(&self, version: usize) {
        let row = |i: usize| format!("{},{},{}\n", i % version, i % 11, ["a", "b"][i % 2]);
        self.write("mine.csv", &format!("x,y,kind\n{}", (0..40).map(row).collect::<String>()));
    }

    /// Exit code and stderr.
    fn albench(&self, args: &[&str]) -> (i32, String) {
        let mut command = Command::cargo_bin("albench").expect("the binary is built");
        let output = command.current_dir(self.0.path()).args(args).output().expect("the binary runs");
        (output.status.code().expect("no signal"), String::from_utf8(output.stderr).expect("UTF-8"))
    }

    fn ok(&self, args: &[&str]) -> String {
        let (code, stderr) = self.albench(args);
        assert_eq!(code, 0, "{args:?}: {stderr}");
        stderr
    }

    /// The derived files of a run folder.
    fn derived(&self, run: &str) -> BTreeMap<String, Vec<u8>> {
        let entries =
            fs::read_dir(self.path(run)).expect("a run folder").map(|entry| entry.expect("readable"));
        let files = entries.filter(|entry| entry.path().is_file());
        let named = files.map(|entry| (entry.file_name().into_string().expect("UTF-8"), entry.path()));
        named
            .filter(|(name, _)| {
                !["run.toml", "timings.csv", "cells.jsonl.gz", "cells"].contains(&name.as_str())
            })
            .map(|(name, path)| (name, fs::read(path).expect("readable")))
            .collect()
    }

    fn assert_same(&self, one: &str, other: &str, after: &str) {
        let (one, other) = (self.derived(one), self.derived(other));
        let differ = |name: &&String| one.get(*name) != other.get(*name);
        let names: Vec<&String> = one.keys().chain(other.keys()).filter(differ).collect();
        assert!(names.is_empty(), "after {after}: {names:?}");
    }

    /// Sealed lines in all segments of the run.
    fn lines(&self, run: &str) -> usize {
        let Ok(entries) = fs::read_dir(self.path(run).join("cells")) else { return 0 };
        let texts = entries.map(|entry| fs::read_to_string(entry.expect("readable").path()).expect("text"));
        texts.map(|text| text.lines().count()).sum()
    }
}

#[test]
fn whatever_led_there_run_and_report_give_the_bytes_of_a_fresh_folder() {
    let place = Place::new();
    let other_batch = SMALL.replace("batch = 4", "batch = 8");
    let other_label = SMALL.replace("smallest margin", "margin");
    let two_sets = format!(
        "{SMALL}\n[[dataset]]\ncard = \"mine.toml\"\nid = \"again\"\ninitial = 8\nbatch = 4\niterations = 2\n"
    );
    let steps: [(&str, usize, &str, &[&str]); 12] = [
        ("version 1", 7, SMALL, &[]),
        ("version 2", 5, SMALL, &[]),
        ("version 1 again", 7, SMALL, &[]),
        ("batch 8", 7, &other_batch, &[]),
        ("batch 4 again", 7, SMALL, &[]),
        ("another label", 7, &other_label, &[]),
        ("two data sets", 7, &two_sets, &[]),
        ("one data set again", 7, SMALL, &[]),
        ("three seeds", 7, SMALL, &["--seeds", "3"]),
        ("two seeds again", 7, SMALL, &[]),
        ("one seed", 7, SMALL, &["--seeds", "1"]),
        ("the first of two shards", 7, SMALL, &[]),
    ];
    for (number, (step, version, text, more)) in steps.into_iter().enumerate() {
        place.write_data(version);
        place.write("small.toml", text);
        place.ok(&[&["run", "small.toml"], more].concat());
        let fresh = format!("fresh-{number}");
        place.ok(&[&["run", "small.toml", "--out", &fresh], more].concat());
        place.assert_same("results/small", &format!("{fresh}/small"), step);
        let description = fs::read(place.path("results/small/run.toml")).expect("a description");
        place.ok(&["report", "results/small"]);
        place.assert_same("results/small", &format!("{fresh}/small"), &format!("the report of {step}"));
        assert_eq!(fs::read(place.path("results/small/run.toml")).expect("a description"), description);
    }
}

#[test]
fn a_run_that_does_not_end_leaves_description_and_report_of_the_last_that_did() {
    let place = Place::new();
    place.ok(&["run", "small.toml"]);
    let before = place.derived("results/small");
    place.write("small.toml", &SMALL.replace("batch = 4", "batch = 8"));
    // An early shard: half of the cells are missing when it ends.
    place.ok(&["run", "small.toml", "--shard", "1/2"]);
    assert!(place.derived("results/small") == before);
    let notes = place.ok(&["report", "results/small"]);
    assert!(notes.contains("2 stored cells belong to another configuration"), "{notes}");
    assert!(place.derived("results/small") == before);
    place.ok(&["run", "small.toml", "--shard", "2/2"]);
    assert!(place.derived("results/small") != before);
    place.ok(&["run", "small.toml", "--out", "fresh"]);
    place.assert_same("results/small", "fresh/small", "the last shard");
}

#[test]
fn derived_files_are_replaced_and_never_written_in_place() {
    let place = Place::new();
    place.ok(&["run", "small.toml"]);
    let link = place.path("old-report.md");
    fs::hard_link(place.path("results/small/report.md"), &link).expect("a link");
    let old = fs::read(&link).expect("readable");
    place.write("small.toml", &SMALL.replace("smallest margin", "another label"));
    place.ok(&["run", "small.toml"]);
    assert_eq!(fs::read(&link).expect("readable"), old);
    assert_ne!(fs::read(place.path("results/small/report.md")).expect("readable"), old);
}

#[test]
fn a_report_that_was_ready_is_brought_to_its_place_by_whoever_comes_next() {
    let place = Place::new();
    place.ok(&["run", "small.toml"]);
    let complete = place.derived("results/small");
    let run = place.path("results/small");
    // As if the process had been killed when half of the files were moved.
    let ready = run.join(".albench-ready");
    fs::create_dir(&ready).expect("writable");
    for name in ["report.md", "aulc.csv", "run.toml"] {
        fs::rename(run.join(name), ready.join(name)).expect("movable");
        fs::write(run.join(name), "of another state").expect("writable");
    }
    fs::write(run.join("overlap-gone.svg"), "of another state").expect("writable");
    fs::write(ready.join(".obsolete"), "overlap-gone.svg\n../../small.toml\n").expect("writable");
    fs::write(ready.join("cells.jsonl.gz"), "not of a report").expect("writable");
    let (code, stderr) = place.albench(&["compare", "results/small"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(place.derived("results/small") == complete);
    assert!(place.path("small.toml").exists() && !run.join("cells.jsonl.gz").exists());
}

#[test]
fn stray_times_are_left_out_and_a_users_own_files_stay() {
    let place = Place::new();
    place.ok(&["run", "small.toml"]);
    let times = place.path("results/small/timings.csv");
    let text = fs::read_to_string(&times).expect("times");
    fs::write(&times, format!("{text}mine,svc,margin,77,1,1,1\nother,svc,margin,0,1,1,1\n"))
        .expect("writable");
    place.write("results/small/notes.md", "my own");
    place.ok(&["report", "results/small"]);
    assert_eq!(fs::read_to_string(&times).expect("times"), text);
    assert_eq!(fs::read_to_string(place.path("results/small/notes.md")).expect("notes"), "my own");
}

#[test]
fn metrics_are_part_of_what_a_cell_is() {
    let place = Place::new();
    place.ok(&["run", "small.toml"]);
    place.write(
        "small.toml",
        &SMALL.replace("seeds = 2", "seeds = 2\nmetrics = [\"accuracy\", \"macro-f1\"]"),
    );
    place.ok(&["run", "small.toml"]);
    assert_eq!(place.lines("results/small"), 8);
}

#[test]
fn two_experiments_of_one_name_are_refused_before_anything_runs() {
    let place = Place::new();
    place.write("other.toml", &SMALL.replace("batch = 4", "batch = 8"));
    let (code, stderr) = place.albench(&["run", "small.toml", "other.toml"]);
    assert_eq!(code, 2, "{stderr}");
    assert!(
        stderr.contains("other.toml: its experiment is named `small`, as that of small.toml"),
        "{stderr}"
    );
    assert!(!place.path("results").exists());
}

#[test]
fn fresh_says_how_many_cells_it_removes_and_never_those_of_other_shards() {
    let place = Place::new();
    for shard in ["1/2", "2/2"] {
        place.ok(&["run", "small.toml", "--shard", shard, "--fresh", "--out", shard.trim_end_matches("/2")]);
        place.ok(&["run", "small.toml", "--shard", shard]);
    }
    let (code, stderr) = place.albench(&["run", "small.toml", "--shard", "2/2", "--fresh"]);
    assert_eq!(code, 2, "{stderr}");
    assert!(stderr.contains("would remove its 4 cells") && stderr.contains("--out"), "{stderr}");
    assert_eq!(place.lines("results/small"), 4);
    let notes = place.ok(&["run", "small.toml", "--fresh", "--quiet"]);
    assert!(notes.contains("--fresh removed 4 stored cells"), "{notes}");
    assert_eq!(place.lines("results/small"), 4);
}

#[test]
fn a_folder_whose_cells_cannot_be_read_keeps_its_report() {
    for recorded in [false, true] {
        let place = Place::new();
        place.ok(&["run", "small.toml"]);
        place.ok(&["merge", "results/small", "--into", "merged/small"]);
        let run = if recorded { "merged/small" } else { "results/small" };
        let before = place.derived(run);
        let (cells, file) = (place.path(run).join("cells"), place.path(run).join("cells.jsonl.gz"));
        if recorded {
            fs::remove_file(&file).expect("removable");
            symlink("nowhere", &file).expect("a link");
        } else {
            fs::rename(&cells, place.path("aside")).expect("movable");
            fs::write(&cells, "a file").expect("writable");
        }
        let (code, stderr) = place.albench(&["report", run, "--quiet"]);
        assert!(code == 2 && stderr.contains("cannot read"), "{code} {stderr}");
        assert!(place.derived(run) == before);
    }
    let place = Place::new();
    place.ok(&["run", "small.toml"]);
    let before = place.derived("results/small");
    fs::write(place.path("results/small/cells/segment-00001.jsonl"), "").expect("writable");
    for verb in ["report", "compare"] {
        let (code, stderr) = place.albench(&[verb, "results/small"]);
        assert!(code == 2 && stderr.contains("holds no cell of the experiment"), "{code} {stderr}");
    }
    assert!(place.derived("results/small") == before);
}

#[test]
fn a_report_with_missing_cells_is_made_and_said_to_be_incomplete() {
    let place = Place::new();
    place.ok(&["run", "small.toml", "--shard", "1/2"]);
    for args in [
        &["report", "results/small", "--quiet"][..],
        &["compare", "results/small"],
        &["merge", "results/small", "--into", "merged", "--quiet"],
    ] {
        let (code, stderr) = place.albench(args);
        assert!(code == 1 && stderr.contains("2 of 4 cells are missing"), "{args:?}: {code} {stderr}");
    }
    assert!(place.path("merged/report.md").exists());
}

/// Cells of the recorded file of a folder, all configurations.
fn recorded(run: &Path) -> usize {
    albench::store::read::read(run).expect("readable").cells.len()
}

#[test]
fn merge_keeps_cells_of_other_configurations_and_makes_one_file_of_the_segments() {
    let place = Place::new();
    place.ok(&["run", "small.toml"]);
    place.ok(&["merge", "results/small", "--into", "results/small"]);
    assert_eq!((place.lines("results/small"), recorded(&place.path("results/small"))), (0, 4));
    place.write("small.toml", &SMALL.replace("batch = 4", "batch = 5"));
    place.ok(&["run", "small.toml"]);
    let complete = place.derived("results/small");
    let notes = place.ok(&["merge", "results/small", "--into", "results/small"]);
    assert!(notes.contains("4 cells of other configurations are kept"), "{notes}");
    assert_eq!((place.lines("results/small"), recorded(&place.path("results/small"))), (0, 8));
    assert!(place.derived("results/small") == complete);
    // Both configurations are there: neither is run again.
    place.ok(&["run", "small.toml"]);
    place.write("small.toml", SMALL);
    place.ok(&["run", "small.toml"]);
    assert_eq!(place.lines("results/small"), 0);
}

#[test]
fn merge_keeps_what_is_in_the_folder_that_it_merges_into() {
    let place = Place::new();
    for shard in ["1/3", "2/3", "3/3"] {
        place.ok(&[
            "run",
            "small.toml",
            "--seeds",
            "3",
            "--shard",
            shard,
            "--out",
            shard.trim_end_matches("/3"),
        ]);
    }
    for (folder, missing) in [("1", 4), ("2", 2), ("3", 0)] {
        let source = format!("{folder}/small");
        let (code, stderr) = place.albench(&["merge", &source, "--into", "merged/small"]);
        assert_eq!(code, i32::from(missing > 0), "{stderr}");
        assert_eq!(recorded(&place.path("merged/small")), 6 - missing);
    }
    place.ok(&["run", "small.toml", "--seeds", "3", "--out", "fresh"]);
    place.assert_same("merged/small", "fresh/small", "three merges");
}

#[test]
fn merge_compares_what_a_cell_is_and_nothing_else() {
    let place = Place::new();
    place.ok(&["run", "small.toml", "--shard", "1/2", "--out", "one"]);
    // Another working directory, and another label.
    fs::create_dir(place.path("elsewhere")).expect("writable");
    fs::rename(place.path("mine.csv"), place.path("elsewhere/moved.csv")).expect("movable");
    place.write(
        "mine.toml",
        "name = \"mine\"\nkind = \"csv\"\nfile = \"elsewhere/moved.csv\"\nlabel = \"kind\"\n",
    );
    place.write("small.toml", &SMALL.replace("smallest margin", "margin"));
    place.ok(&["run", "small.toml", "--shard", "2/2", "--out", "two"]);
    place.ok(&["merge", "one/small", "two/small", "--into", "merged"]);
    assert_eq!(recorded(&place.path("merged")), 4);

    place.write("small.toml", &SMALL.replace("batch = 4", "batch = 5"));
    place.ok(&["run", "small.toml", "--out", "batch"]);
    place.write("small.toml", SMALL);
    fs::rename(place.path("elsewhere/moved.csv"), place.path("elsewhere/old.csv")).expect("movable");
    place.write_data(5);
    fs::rename(place.path("mine.csv"), place.path("elsewhere/moved.csv")).expect("movable");
    place.ok(&["run", "small.toml", "--out", "data"]);
    for other in ["batch/small", "data/small"] {
        for order in [["one/small", other], [other, "one/small"]] {
            let (code, stderr) = place.albench(&["merge", order[0], order[1], "--into", "refused"]);
            assert!(
                code == 2 && stderr.contains("another configuration, data or version"),
                "{code} {stderr}"
            );
            let (code, stderr) = place.albench(&["merge", other, "--into", "merged"]);
            assert!(code == 2 && stderr.contains("they differ in mine/svc/"), "{code} {stderr}");
        }
    }
    assert!(!place.path("refused").exists());
    assert_eq!(recorded(&place.path("merged")), 4);
}

#[test]
fn cells_of_another_numeric_version_are_kept_by_a_merge_and_never_counted() {
    let place = Place::new();
    place.ok(&["run", "small.toml", "--out", "old"]);
    place.ok(&["run", "small.toml", "--shard", "1/2", "--out", "new"]);
    // A version is part of what is hashed, and of nothing else.
    let segment = place.path("old/small/cells/segment-00001.jsonl");
    let text = fs::read_to_string(&segment).expect("cells");
    let of_another = |line: &str| {
        let cell = Cell::decode(line).expect("a cell");
        Cell { hash: cell.hash.chars().rev().collect(), ..cell }.encode() + "\n"
    };
    fs::write(&segment, text.lines().map(of_another).collect::<String>()).expect("writable");
    let (code, stderr) = place.albench(&["merge", "new/small", "old/small", "--into", "merged"]);
    assert!(code == 1 && stderr.contains("2 of 4 cells are missing"), "{code} {stderr}");
    assert!(stderr.contains("4 cells of other configurations are kept"), "{stderr}");
    assert_eq!(recorded(&place.path("merged")), 6);
}

#[test]
fn more_seeds_are_merged_with_fewer() {
    let place = Place::new();
    place.ok(&["run", "small.toml", "--out", "two"]);
    place.ok(&["run", "small.toml", "--seeds", "3", "--out", "three"]);
    place.ok(&["merge", "two/small", "three/small", "--into", "merged"]);
    place.assert_same("merged", "three/small", "the merge");
}

#[test]
fn a_merge_that_was_stopped_is_repeated() {
    let place = Place::new();
    place.ok(&["run", "small.toml", "--shard", "1/2", "--out", "one"]);
    place.ok(&["run", "small.toml", "--shard", "2/2", "--out", "two"]);
    place.ok(&["run", "small.toml", "--out", "fresh"]);
    // Before anything was written, after the cells were, and in the middle of the segments.
    fs::create_dir(place.path("nothing")).expect("writable");
    fs::create_dir(place.path("cells")).expect("writable");
    place.ok(&["merge", "one/small", "two/small", "--into", "complete"]);
    fs::copy(place.path("complete/cells.jsonl.gz"), place.path("cells/cells.jsonl.gz")).expect("writable");
    fs::create_dir_all(place.path("moved/cells")).expect("writable");
    let segment = place.path("one/small/cells/segment-00001.jsonl");
    fs::copy(&segment, place.path("moved/cells/gathered-1.jsonl")).expect("writable");
    for into in ["nothing", "cells", "moved"] {
        place.ok(&["merge", "one/small", "two/small", "--into", into]);
        place.assert_same(into, "fresh/small", into);
        assert_eq!((place.lines(into), recorded(&place.path(into))), (0, 4), "{into}");
    }
}

#[test]
fn a_merge_leaves_damage_where_it_is() {
    let place = Place::new();
    place.ok(&["run", "small.toml"]);
    let segment = place.path("results/small/cells/segment-00001.jsonl");
    let text = fs::read_to_string(&segment).expect("cells");
    let damaged = text.replacen("\"seed\":0", "\"seed\":9", 1);
    fs::write(&segment, &damaged).expect("writable");
    let (code, stderr) = place.albench(&["merge", "results/small", "--into", "results/small"]);
    assert!(code == 1 && stderr.contains("the checksum does not match"), "{code} {stderr}");
    assert_eq!(place.lines("results/small"), 4);
    place.ok(&["run", "small.toml"]);
    assert_eq!(recorded(&place.path("results/small")), 4);
}

#[test]
fn a_folder_is_opened_and_read_by_the_library() {
    let place = Place::new();
    place.ok(&["run", "small.toml"]);
    let folder = albench::folder::RunFolder::open(&place.path("results/small")).expect("a run");
    let found = folder.read().expect("cells");
    assert_eq!((folder.experiment.name.as_str(), found.planned, found.missing()), ("small", 4, 0));
    assert_eq!(found.results.timings.len(), 4);
    assert!(albench::folder::RunFolder::open(&place.path("results")).is_err());
}

#[test]
fn a_report_of_several_runs_replaces_none_of_them() {
    let place = Place::new();
    place.ok(&["run", "small.toml"]);
    let before = place.derived("results/small");
    let (code, stderr) = place.albench(&["report", "results/small", "--out", "results/../results/small"]);
    assert!(code == 2 && stderr.contains("name another folder"), "{code} {stderr}");
    assert!(place.derived("results/small") == before);
}
