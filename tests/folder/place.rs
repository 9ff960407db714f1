//! A folder in which the program runs.

use std::{collections::BTreeMap, fs, path::PathBuf};

use assert_cmd::Command;

/// An experiment of two strategies on data of its own.
pub const SMALL: &str = r#"
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
pub struct Place(pub tempfile::TempDir);

impl Place {
    pub fn new() -> Self {
        let place = Self(tempfile::tempdir().expect("a temporary folder"));
        place.write("small.toml", SMALL);
        place.write("mine.toml", "name = \"mine\"\nkind = \"csv\"\nfile = \"mine.csv\"\nlabel = \"kind\"\n");
        place.write_data(7);
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("writable");
    }

    /// Data that depend on `version`.
    pub fn write_data(&self, version: usize) {
        let row = |i: usize| format!("{},{},{}\n", i % version, i % 11, ["a", "b"][i % 2]);
        self.write("mine.csv", &format!("x,y,kind\n{}", (0..40).map(row).collect::<String>()));
    }

    /// Exit code and stderr.
    pub fn albench(&self, args: &[&str]) -> (i32, String) {
        let mut command = Command::cargo_bin("albench").expect("the binary is built");
        let output = command.current_dir(self.0.path()).args(args).output().expect("the binary runs");
        (output.status.code().expect("no signal"), String::from_utf8(output.stderr).expect("UTF-8"))
    }

    pub fn ok(&self, args: &[&str]) -> String {
        let (code, stderr) = self.albench(args);
        assert_eq!(code, 0, "{args:?}: {stderr}");
        stderr
    }

    /// The derived files of a run folder.
    pub fn derived(&self, run: &str) -> BTreeMap<String, Vec<u8>> {
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

    pub fn assert_same(&self, one: &str, other: &str, after: &str) {
        let (one, other) = (self.derived(one), self.derived(other));
        let differ = |name: &&String| one.get(*name) != other.get(*name);
        let names: Vec<&String> = one.keys().chain(other.keys()).filter(differ).collect();
        assert!(names.is_empty(), "after {after}: {names:?}");
    }

    /// Sealed lines in all segments of the run.
    pub fn lines(&self, run: &str) -> usize {
        let Ok(entries) = fs::read_dir(self.path(run).join("cells")) else { return 0 };
        let texts = entries.map(|entry| fs::read_to_string(entry.expect("readable").path()).expect("text"));
        texts.map(|text| text.lines().count()).sum()
    }
}
