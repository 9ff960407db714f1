//! What is on the disk when: the order of syncs among the other calls, as RELIABILITY promises it.

use crate::place::{Call, Place, Under};

/// The calls of a command.
fn calls(place: &Place, args: &[&str]) -> Vec<Call> {
    let (code, stderr) = place.albench(Under::Everything, "", args);
    assert_eq!(code, 0, "{args:?}: {stderr}");
    let root = place.path("").display().to_string();
    let short = |path: String| format!("{path}/").replacen(&root, "", 1).trim_end_matches('/').to_owned();
    place.log().into_iter().map(|(kind, path)| (kind, short(path))).collect()
}

/// Position of the first call of a kind, at or behind `from`, whose path is as `is` says.
fn find(calls: &[Call], from: usize, kind: &str, is: impl Fn(&str) -> bool) -> usize {
    let found = calls.iter().skip(from).position(|(found, path)| found == kind && is(path));
    found.map_or_else(|| panic!("no such `{kind}` behind call {from} of {calls:#?}"), |at| at + from)
}

/// Goes from call to call: each comes behind the one before.
fn follow(calls: &[Call], from: usize, steps: &[(&str, &str)]) -> usize {
    steps.iter().fold(from, |at, (kind, path)| find(calls, at, kind, |found| found == *path) + 1)
}

#[test]
fn names_are_synced_before_the_first_cell_and_cells_before_the_program_ends() {
    let place = Place::new();
    let calls = calls(&place, &["run", "small.toml", "--threads", "1", "--out", "out"]);
    let segment = "out/small/cells/segment-00001.jsonl";
    let first = find(&calls, 0, "write", |path| path == segment);
    for steps in [
        [("create", "out"), ("sync", "")],
        [("create", "out/small"), ("sync", "out")],
        [("create", "out/small/cells"), ("sync", "out/small")],
        [("create", segment), ("sync", "out/small/cells")],
    ] {
        assert!(follow(&calls, 0, &steps) <= first, "{steps:?} before the first cell");
    }
    let last = calls.iter().rposition(|(kind, path)| kind == "write" && path == segment).expect("cells");
    find(&calls, last, "sync", |path| path == segment);
}

#[test]
fn a_description_is_synced_before_the_report_counts_and_other_derived_files_never_are() {
    let place = Place::new();
    let calls = calls(&place, &["run", "small.toml", "--threads", "1", "--out", "out"]);
    let aside = |path: &str, name: &str| path.starts_with("out/small/.albench-") && path.ends_with(name);
    // A description before the first cell, and the one that comes with the report.
    let announced = find(&calls, 0, "rename", |path| path == "out/small/run.toml");
    assert!(find(&calls, 0, "sync", |path| aside(path, "")) < announced);
    assert_eq!(find(&calls, announced, "sync", |path| path == "out/small"), announced + 1);

    let ready = find(&calls, announced, "rename", |path| path == "out/small/.albench-ready");
    let written = find(&calls, announced, "write", |path| aside(path, "/run.toml"));
    let synced = find(&calls, written, "sync", |path| aside(path, "/run.toml"));
    let folder = find(&calls, synced, "sync", |path| aside(path, "") && path.matches('/').count() == 2);
    assert!(folder < ready, "{calls:#?}");
    let counts = find(&calls, ready, "sync", |path| path == "out/small");
    assert_eq!(counts, ready + 1, "nothing is moved before the new state is on the disk");

    let derived =
        |path: &str| matches!(path.rsplit_once('.'), Some((_, "md" | "csv" | "svg" | "png" | "html")));
    assert!(!calls.iter().any(|(kind, path)| kind == "sync" && derived(path)), "{calls:#?}");
}

#[test]
fn recorded_cells_are_on_the_disk_before_their_segments_are_removed() {
    let place = Place::new();
    place.ok(&["run", "small.toml", "--out", "out"]);
    let calls = calls(&place, &["merge", "out/small", "--into", "out/small"]);
    let named = find(&calls, 0, "rename", |path| path == "out/small/cells.jsonl.gz");
    let aside = |path: &str| path.starts_with("out/small/.albench-");
    let written = calls[..named].iter().rposition(|(kind, path)| kind == "write" && aside(path));
    let written = written.expect("the content is written aside");
    assert!(find(&calls, written, "sync", aside) < named, "the content before the name");
    let kept = find(&calls, named, "sync", |path| path == "out/small");
    let removed = find(&calls, 0, "remove", |path| path.starts_with("out/small/cells/gathered-"));
    assert!(kept < removed, "the name before anything is removed");
    find(&calls, removed, "sync", |path| path == "out/small/cells");
}
