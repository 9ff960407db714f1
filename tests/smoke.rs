//! The shipped `smoke` experiment: every strategy, small. Its bytes do not depend on threads,
//! shards or interruptions, and are those of `tests/smoke/SHA256SUMS`.
//!
//! A change that is meant to change them says so in the changelog and writes the sums again with
//! `BLESS=1 cargo test --release --test smoke`.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use assert_cmd::Command;
use sha2::{Digest, Sha256};

const SUMS: &str = "tests/smoke/SHA256SUMS";

/// What may differ between equal runs: the description of the process, and times.
const EXEMPT: [&str; 2] = ["run.toml", "timings.csv"];

fn albench(folder: &Path, args: &[&str]) {
    let mut command = Command::cargo_bin("albench").expect("the binary is built");
    command.current_dir(folder).args(args).arg("--quiet").assert().success();
}

/// Checksums of the derived files of a run folder.
fn sums(run: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(run).expect("a run folder");
    let files = entries.map(|entry| entry.expect("readable").path()).filter(|path| path.is_file());
    let name = |path: &PathBuf| path.file_name().expect("a file").to_string_lossy().into_owned();
    files
        .map(|path| (name(&path), path))
        .filter(|(name, _)| !EXEMPT.contains(&name.as_str()) && name != "cells.jsonl.gz")
        .map(|(name, path)| {
            let digest = Sha256::digest(fs::read(path).expect("readable"));
            (name, digest.iter().map(|byte| format!("{byte:02x}")).collect())
        })
        .collect()
}

#[test]
fn threads_shards_and_repetition_leave_the_same_bytes_as_ever() {
    let work = tempfile::tempdir().expect("a temporary folder");
    let at = |name: &str| work.path().join(name).join("smoke");

    albench(work.path(), &["run", "smoke", "--out", "one", "--threads", "1"]);
    albench(work.path(), &["run", "smoke", "--out", "two", "--threads", "2"]);
    let one = sums(&at("one"));
    assert_eq!(one, sums(&at("two")), "two threads");

    for shard in ["1/3", "2/3", "3/3"] {
        albench(work.path(), &["run", "smoke", "--out", &shard.replace('/', "-"), "--shard", shard]);
    }
    albench(work.path(), &["merge", "1-3/smoke", "2-3/smoke", "3-3/smoke", "--into", "merged/smoke"]);
    assert_eq!(one, sums(&at("merged")), "three merged shards");

    fs::remove_file(at("one").join("report.md")).expect("a report");
    albench(work.path(), &["report", "one/smoke"]);
    assert_eq!(one, sums(&at("one")), "rendered again");

    let found: String = one.iter().map(|(name, sum)| format!("{sum}  {name}\n")).collect();
    if env::var_os("BLESS").is_some() {
        fs::write(SUMS, &found).expect("tests run in the package root");
    }
    let frozen = fs::read_to_string(SUMS).expect("the sums are there");
    assert_eq!(found, frozen, "the bytes changed; see the head of this file");
}
