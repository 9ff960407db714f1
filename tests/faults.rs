//! Failures below the file system: `tools/fault/preload.c` makes one call fail.
#![cfg(target_os = "linux")]

use std::{
    collections::BTreeSet,
    fs,
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
