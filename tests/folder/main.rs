//! Run folders through the program: description and report are of one state, whatever led there, and no
//! command loses a finished cell.
#![cfg(unix)]

mod merge;
mod place;

use std::{fs, os::unix::fs::symlink};

use albench::folder::RunFolder;
use place::{Place, SMALL};

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
    // Nor do they tell `albench plan` how long cells take that are not stored.
    let found = RunFolder::open(&place.path("results/small")).expect("a run").read().expect("cells");
    assert_eq!(found.results.timings.len(), 4);
    let gathered = albench::folder::gather(&[place.path("results/small")], &place.path("gathered"));
    assert_eq!(gathered.expect("cells").results.timings.len(), 4);
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

#[test]
fn a_folder_is_opened_and_read_by_the_library() {
    let place = Place::new();
    place.ok(&["run", "small.toml"]);
    let folder = RunFolder::open(&place.path("results/small")).expect("a run");
    let found = folder.read().expect("cells");
    assert_eq!((folder.experiment.name.as_str(), found.planned, found.missing()), ("small", 4, 0));
    assert_eq!(found.results.timings.len(), 4);
    assert!(RunFolder::open(&place.path("results")).is_err());
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
