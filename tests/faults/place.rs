//! A folder with a small experiment, and the program under the library that makes calls fail.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
    time::Duration,
};

use albench::store::record::Cell;
use assert_cmd::cargo::CommandCargoExt;

pub(crate) const SMALL: &str = r#"
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
pub(crate) const PATIENCE: Duration = Duration::from_secs(300);

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

/// Which calls are counted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Under {
    /// None.
    Nothing,
    /// Those below the folder `out`.
    Out,
    /// Those below the whole place.
    Everything,
}

/// A call: its kind and its path.
pub(crate) type Call = (String, String);

pub(crate) struct Place(tempfile::TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        let place = Self(tempfile::tempdir().expect("a temporary folder"));
        fs::write(place.path("small.toml"), SMALL).expect("writable");
        place
    }

    /// Another one with the same files.
    pub(crate) fn copied(other: &Self) -> Self {
        let place = Self(tempfile::tempdir().expect("a temporary folder"));
        copy(other.0.path(), place.0.path());
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A command whose calls are counted.
    pub(crate) fn command(&self, under: Under, fault: &str, args: &[&str]) -> Command {
        fs::remove_file(self.path("log")).ok();
        let mut command = Command::cargo_bin("albench").expect("the binary is built");
        command.current_dir(self.0.path()).args(args);
        let under = match under {
            Under::Nothing => return command,
            Under::Out => self.path("out"),
            Under::Everything => self.0.path().to_owned(),
        };
        command.env("LD_PRELOAD", preload()).env("FAULT_UNDER", under).env("FAULT_LOG", self.path("log"));
        if !fault.is_empty() {
            command.env("FAULT", fault);
        }
        command
    }

    /// Exit code, or 128 and the signal as shells say it, and stderr.
    pub(crate) fn albench(&self, under: Under, fault: &str, args: &[&str]) -> (i32, String) {
        let output = self.command(under, fault, args).output().expect("the binary runs");
        let stderr = String::from_utf8(output.stderr).expect("UTF-8");
        let signal = output.status.signal().map(|signal| 128 + signal);
        (output.status.code().or(signal).expect("it has ended"), stderr)
    }

    /// Runs a command that nothing disturbs.
    pub(crate) fn ok(&self, args: &[&str]) {
        let (code, stderr) = self.albench(Under::Nothing, "", args);
        assert_eq!(code, 0, "{args:?}: {stderr}");
    }

    /// The calls that were counted.
    pub(crate) fn log(&self) -> Vec<Call> {
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
    pub(crate) fn cells(&self, run: &str) -> BTreeSet<String> {
        let folder = self.path(run).join("cells");
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let text = fs::read_to_string(entry.expect("readable").path()).expect("text");
            for line in text.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
                assert!(Cell::decode(line.trim_end()).is_ok(), "a torn line was continued: {line}");
            }
        }
        let stored = albench::store::read::read(&self.path(run)).expect("readable");
        stored.kept.cells.into_values().map(|cell| Cell { timing: None, ..cell }.encode()).collect()
    }

    /// The files beside the cells that must not depend on what happened to the run.
    pub(crate) fn derived(&self, run: &str) -> BTreeMap<String, Vec<u8>> {
        let entries =
            fs::read_dir(self.path(run)).into_iter().flatten().map(|entry| entry.expect("readable"));
        let files = entries.filter(|entry| entry.path().is_file());
        let named = files.map(|entry| (entry.file_name().into_string().expect("UTF-8"), entry.path()));
        named
            .filter(|(name, _)| {
                !["run.toml", "timings.csv", "cells.jsonl.gz"].contains(&name.as_str())
                    && !name.starts_with(".albench-")
            })
            .map(|(name, path)| (name, fs::read(path).expect("readable")))
            .collect()
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("readable");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&target).expect("writable");
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("writable");
        }
    }
}
