//! Single calls that fail at the worst place, and a signal that comes in the middle of a line.

use std::{
    fs,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use albench::store::record::Cell;

use crate::place::{PATIENCE, Place, Under};

#[test]
fn after_half_a_line_nothing_is_appended_to_it_and_the_other_threads_cells_are_kept() {
    let place = Place::new();
    // Call 1 describes the run, the following ones are cells.
    let args = ["run", "small.toml", "--seeds", "12", "--threads", "4", "--out", "out"];
    let (code, stderr) = place.albench(Under::Out, "write:6:half", &args);
    assert!(code == 2 && stderr.contains("No space left on device"), "{code} {stderr}");
    let stored = place.cells("out/small");
    assert!((4..24).contains(&stored.len()), "four were stored and the run stopped: {}", stored.len());
    assert_eq!(place.albench(Under::Nothing, "", &args).0, 0);
    assert!(stored.is_subset(&place.cells("out/small")));
    assert_eq!(place.cells("out/small").len(), 24);
}

#[test]
fn an_error_of_the_store_stops_the_run() {
    let place = Place::new();
    let args = ["run", "small.toml", "--threads", "1", "--out", "out"];
    let (code, stderr) = place.albench(Under::Out, "write:4", &args);
    assert!(code == 2 && stderr.contains("cannot write"), "{code} {stderr}");
    assert_eq!(place.cells("out/small").len(), 2, "nothing is run after the cell that could not be stored");
}

#[test]
fn a_signal_waits_for_the_line_that_is_being_written_and_syncs_it() {
    let place = Place::new();
    let args = ["run", "small.toml", "--seeds", "50", "--threads", "1", "--out", "out"];
    let mut command = place.command(Under::Out, "", &args);
    // A line takes a tenth of a second: the signal comes before the first sync that comes by itself.
    let mut child = command.env("FAULT_SLOW", "10").stderr(Stdio::null()).spawn().expect("the binary runs");
    let segment = place.path("out/small/cells/segment-00001.jsonl");
    let began = Instant::now();
    while fs::metadata(&segment).map_or(0, |found| found.len()) == 0 {
        assert!(began.elapsed() < PATIENCE);
        thread::sleep(Duration::from_millis(1));
    }
    let killed =
        Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("`kill` is there");
    assert!(killed.success());
    assert_eq!(child.wait().expect("it ends").code(), Some(143));
    let text = fs::read_to_string(&segment).expect("a segment");
    assert!(text.ends_with('\n') && text.lines().all(|line| Cell::decode(line).is_ok()), "{text}");
    let (kind, path) = place.log().pop().expect("calls");
    assert_eq!((kind.as_str(), path.ends_with("segment-00001.jsonl")), ("sync", true), "{path}");
}

#[test]
fn cells_that_vanish_in_mid_run_are_noticed() {
    let place = Place::new();
    let args = ["run", "small.toml", "--seeds", "12", "--threads", "1", "--out", "out"];
    let mut command = place.command(Under::Out, "", &args);
    let child = command.env("FAULT_SLOW", "100").stderr(Stdio::piped()).spawn().expect("the binary runs");
    let segment = place.path("out/small/cells/segment-00001.jsonl");
    let began = Instant::now();
    while !fs::read_to_string(&segment).is_ok_and(|text| text.contains('\n')) {
        assert!(began.elapsed() < PATIENCE);
        thread::sleep(Duration::from_millis(1));
    }
    fs::remove_file(&segment).expect("removable");
    let output = child.wait_with_output().expect("it ends");
    let stderr = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(output.status.code() == Some(1) && stderr.contains("cells were stored and are gone"), "{stderr}");
    place.ok(&args);
    assert_eq!(place.cells("out/small").len(), 24);
}
