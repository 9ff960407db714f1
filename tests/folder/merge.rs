//! What becomes of cells that are gathered from several folders.

use std::{fs, path::Path};

use albench::store::record::Cell;

use crate::place::{Place, SMALL};

/// Cells of the recorded file of a folder, all configurations.
fn recorded(run: &Path) -> usize {
    albench::store::read::read(run).expect("readable").kept.cells.len()
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
        Cell { hash: cell.hash.chars().rev().collect::<String>().into(), ..cell }.encode() + "\n"
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
