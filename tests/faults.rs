//! Failures below the file system: `tools/fault/preload.c` makes one call fail, for every call of a small run.
//!
//! With `FAULT_EVERY=1` in the environment every call is tried, without it the first dozen of each kind and
//! every ninth of the others.
#![cfg(target_os = "linux")]

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
    thread,
    time::{Duration, Instant},
};

use albench::store::record::Cell;
use assert_cmd::cargo::CommandCargoExt;

const SMALL: &str = r#"
name = "small"
question = "Does it run?"
seeds = 3

[[dataset]]
card = "iris"
initial = 6
batch = 4
iterations = 1

[[strategy]]
kind = "random"

[[strategy]]
kind = "margin"
"#;

/// Far above what anything here takes, on a busy machine too.
const PATIENCE: Duration = Duration::from_secs(300);

/// The library that makes calls fail, built once.
fn preload() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join("preload.so");
        let mut cc = Command::new("cc");
        cc.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).args(["tools/fault/preload.c", "-ldl"]);
        assert!(cc.status().expect("the linker of Rust is a C compiler").success());
        library
    })
}

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().expect("a temporary folder"));
        fs::write(place.path("small.toml"), SMALL).expect("writable");
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A command whose calls below `folder` are counted.
    fn command(&self, folder: &str, fault: &str, args: &[&str]) -> Command {
        fs::remove_file(self.path("log")).ok();
        let mut command = Command::cargo_bin("albench").expect("the binary is built");
        command.current_dir(self.0.path()).args(args).env("LD_PRELOAD", preload());
        command.env("FAULT_UNDER", self.path(folder)).env("FAULT_LOG", self.path("log"));
        if !fault.is_empty() {
            command.env("FAULT", fault);
        }
        command
    }

    /// Exit code and stderr.
    fn albench(&self, folder: &str, fault: &str, args: &[&str]) -> (i32, String) {
        let output = self.command(folder, fault, args).output().expect("the binary runs");
        let stderr = String::from_utf8(output.stderr).expect("UTF-8");
        (output.status.code().unwrap_or_else(|| panic!("{fault}: a signal: {stderr}")), stderr)
    }

    /// The calls that were counted, as kind and path.
    fn log(&self) -> Vec<(String, String)> {
        let text = fs::read_to_string(self.path("log")).unwrap_or_default();
        let call = |line: &str| {
            let mut words = line.splitn(3, ' ');
            let kind = words.next()?.to_owned();
            Some((kind, words.nth(1)?.to_owned()))
        };
        text.lines().filter_map(call).collect()
    }

    fn derived(&self, run: &str) -> BTreeMap<String, Vec<u8>> {
        let Ok(entries) = fs::read_dir(self.path(run)) else { return BTreeMap::new() };
        let paths = entries.map(|entry| entry.expect("readable").path()).filter(|path| path.is_file());
        let named =
            paths.map(|path| (path.file_name().expect("a name").to_string_lossy().into_owned(), path));
        named
            .filter(|(name, _)| {
                !["run.toml", "timings.csv", "cells.jsonl.gz"].contains(&name.as_str())
                    && !name.starts_with('.')
            })
            .map(|(name, path)| (name, fs::read(path).expect("readable")))
            .collect()
    }

    /// The stored cells, all segments and the recorded file, without their times. Lines that end and are not what
    /// was written are a failure.
    fn cells(&self, run: &str) -> BTreeSet<String> {
        let folder = self.path(run).join("cells");
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let text = fs::read_to_string(entry.expect("readable").path()).expect("text");
            for line in text.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
                assert!(Cell::decode(line.trim_end()).is_ok(), "a torn line was continued: {line}");
            }
        }
        let stored = albench::store::read::read(&self.path(run)).expect("readable");
        stored.cells.into_values().map(|cell| Cell { timing: None, ..cell }.encode()).collect()
    }

    fn copy(&self, from: &str, to: &str) {
        let (from, to) = (self.path(from), self.path(to));
        fs::remove_dir_all(&to).ok();
        let copied = Command::new("cp").arg("-r").args([&from, &to]).status().expect("`cp` is there");
        assert!(copied.success());
    }
}

/// The calls of a kind that are made to fail, of so many.
fn chosen(count: usize) -> Vec<usize> {
    let all = env::var_os("FAULT_EVERY").is_some();
    (1..=count).filter(|n| all || *n <= 12 || n % 9 == 0 || *n == count).collect()
}

#[test]
fn wherever_a_call_fails_the_folder_is_as_before_or_complete_and_no_stored_cell_is_lost() {
    let place = Place::new();
    // The folder holds a finished run of another configuration, the command makes a new one of it.
    let (code, stderr) = place.albench("none", "", &["run", "small.toml", "--quiet", "--out", "before"]);
    assert_eq!(code, 0, "{stderr}");
    fs::write(place.path("small.toml"), SMALL.replace("batch = 4", "batch = 8")).expect("writable");
    place.copy("before", "after");
    let run = |out| ["run", "small.toml", "--threads", "1", "--out", out];
    let (code, stderr) = place.albench("after", "", &run("after"));
    assert_eq!(code, 0, "{stderr}");
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (kind, _) in place.log() {
        *counts.entry(kind).or_default() += 1;
    }
    assert!(
        ["write", "sync", "rename", "create", "remove"].iter().all(|kind| counts.contains_key(*kind)),
        "{counts:?}"
    );
    let (before, after) = (place.derived("before/small"), place.derived("after/small"));
    let complete = place.cells("after/small");

    for (kind, &count) in &counts {
        let modes: &[&str] = if kind == "write" { &["", ":half"] } else { &[""] };
        for (n, mode) in chosen(count).into_iter().flat_map(|n| modes.iter().map(move |mode| (n, mode))) {
            let fault = format!("{kind}:{n}{mode}");
            place.copy("before", "out");
            let (code, stderr) = place.albench("out", &fault, &run("out"));
            let said = stderr.starts_with("error: ") || stderr.contains("\nerror: ");
            assert!(code == 0 || (code == 2 && said), "{fault}: {code} {stderr}");
            let stored = place.cells("out/small");
            assert!(place.cells("before/small").is_subset(&stored), "{fault}");
            let reported = stderr.lines().filter(|line| line.ends_with("/6 cells")).count();
            assert!(stored.len() >= 6 + reported, "{fault}: {} stored, {reported} reported", stored.len());
            if code == 0 {
                assert!(place.derived("out/small") == after, "{fault}");
            }
            // Whoever looks next finds one state or the other.
            let (code, stderr) = place.albench("none", "", &["report", "out/small", "--quiet"]);
            assert!(code == 0, "{fault}: {code} {stderr}");
            let found = place.derived("out/small");
            assert!(found == before || found == after, "{fault}");
            let (code, stderr) = place.albench("none", "", &run("out"));
            assert!(code == 0 && place.derived("out/small") == after, "{fault}: {code} {stderr}");
            assert!(place.cells("out/small") == complete, "{fault}");
        }
        println!("{kind}: {} of {count} calls, 0 cells lost, 0 mixed states", chosen(count).len());
    }
}

#[test]
fn wherever_a_call_of_a_merge_fails_it_can_be_repeated() {
    let place = Place::new();
    let (code, stderr) = place.albench("none", "", &["run", "small.toml", "--quiet", "--out", "before"]);
    assert_eq!(code, 0, "{stderr}");
    let (run, merge) = ("out/small", ["merge", "out/small", "--into", "out/small", "--quiet"]);
    place.copy("before", "out");
    assert_eq!(place.albench("out", "", &merge).0, 0);
    let log = place.log();
    let (complete, cells) = (place.derived(run), place.cells(run));
    for kind in ["write", "sync", "rename", "create", "remove"] {
        let count = log.iter().filter(|(found, _)| found == kind).count();
        for n in chosen(count) {
            let fault = format!("{kind}:{n}");
            place.copy("before", "out");
            let (code, stderr) = place.albench("out", &fault, &merge);
            assert!(code == 0 || code == 2, "{fault}: {code} {stderr}");
            assert!(place.cells(run) == cells, "{fault}");
            let (code, stderr) = place.albench("none", "", &merge);
            assert!(
                code == 0 && place.derived(run) == complete && place.cells(run) == cells,
                "{fault}: {stderr}"
            );
        }
    }
}

#[test]
fn after_half_a_line_nothing_is_appended_to_it_and_the_other_threads_cells_are_kept() {
    let place = Place::new();
    // Call 1 describes the run, the following ones are cells.
    let args = ["run", "small.toml", "--seeds", "12", "--threads", "4", "--out", "out"];
    let (code, stderr) = place.albench("out", "write:6:half", &args);
    assert!(code == 2 && stderr.contains("No space left on device"), "{code} {stderr}");
    let stored = place.cells("out/small");
    assert!((4..24).contains(&stored.len()), "four were stored and the run stopped: {}", stored.len());
    assert_eq!(place.albench("none", "", &args).0, 0);
    assert!(stored.is_subset(&place.cells("out/small")));
    assert_eq!(place.cells("out/small").len(), 24);
}

#[test]
fn an_error_of_the_store_stops_the_run() {
    let place = Place::new();
    let args = ["run", "small.toml", "--threads", "1", "--out", "out"];
    let (code, stderr) = place.albench("out", "write:4", &args);
    assert!(code == 2 && stderr.contains("cannot write"), "{code} {stderr}");
    assert_eq!(place.cells("out/small").len(), 2, "nothing is run after the cell that could not be stored");
}

#[test]
fn cells_segments_and_their_folders_are_on_the_disk_when_the_program_ends() {
    let place = Place::new();
    assert_eq!(place.albench("out", "", &["run", "small.toml", "--out", "out"]).0, 0);
    let log = place.log();
    let at = |kind: &str, ending: &str| {
        let ending = ending.trim_start_matches('/');
        log.iter().rposition(|(found, path)| found == kind && path.ends_with(ending))
    };
    let follows = |earlier: (&str, &str), later: (&str, &str)| {
        let (first, second) = (at(earlier.0, earlier.1), at(later.0, later.1));
        assert!(first.is_some() && first < second, "{earlier:?} {later:?}: {log:?}");
    };
    let segment = "/cells/segment-00001.jsonl";
    follows(("write", segment), ("sync", segment));
    follows(("create", segment), ("sync", "/out/small/cells"));
    follows(("create", "/out/small/cells"), ("sync", "/out/small"));
    follows(("create", "/out/small"), ("sync", "/out"));
    follows(("rename", "/small/run.toml"), ("sync", "/out/small"));

    assert_eq!(place.albench("merged", "", &["merge", "out/small", "--into", "merged"]).0, 0);
    let log = place.log();
    let renamed = log.iter().position(|(kind, path)| kind == "rename" && path.ends_with("cells.jsonl.gz"));
    let renamed = renamed.expect("a recorded file");
    assert!(
        log[..renamed].iter().any(|(kind, path)| kind == "sync" && path.contains("/merged/.albench-")),
        "{log:?}"
    );
    assert!(log[renamed..].iter().any(|(kind, path)| kind == "sync" && path.ends_with("/merged")), "{log:?}");
}

#[test]
fn a_signal_waits_for_the_line_that_is_being_written_and_syncs_it() {
    let place = Place::new();
    let args = ["run", "small.toml", "--seeds", "50", "--threads", "1", "--out", "out"];
    let mut command = place.command("out", "", &args);
    let mut child = command.env("FAULT_SLOW", "1000").stderr(Stdio::null()).spawn().expect("the binary runs");
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
