//! Runs that are stopped and runs that share a folder: nothing is lost, and the same bytes come out.
#![cfg(unix)]

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use assert_cmd::cargo::CommandCargoExt;

/// Enough cells that a signal comes in mid-run; their number does not matter otherwise.
const LONG: &[&str] = &["run", "density", "--seeds", "30", "--threads", "2", "--out", "my results"];
const SHORT: &[&str] = &["run", "smoke", "--threads", "2", "--out", "results"];

/// Far above what anything here takes, on a busy machine too.
const PATIENCE: Duration = Duration::from_secs(300);

fn start(folder: &Path, arguments: &[&str]) -> Child {
    let mut command = Command::cargo_bin("albench").expect("the binary is built");
    command.current_dir(folder).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("the binary runs")
}

/// Exit code and stderr.
fn end(child: Child) -> (Option<i32>, String) {
    let output = child.wait_with_output().expect("the binary ends");
    (output.status.code(), String::from_utf8(output.stderr).expect("UTF-8"))
}

/// The complete lines of all segments of the run in `folder`.
fn stored(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder.join("cells")) else { return Vec::new() };
    let texts = entries.map(|entry| fs::read_to_string(entry.expect("readable").path()).expect("text"));
    let whole =
        texts.map(|text| text.rsplit_once('\n').map(|(whole, _)| whole.to_owned()).unwrap_or_default());
    whole.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn wait_for_cells(folder: &Path, count: usize) {
    let began = Instant::now();
    while stored(folder).len() < count {
        assert!(began.elapsed() < PATIENCE, "{} has {} cells", folder.display(), stored(folder).len());
        thread::sleep(Duration::from_millis(5));
    }
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args([format!("-{name}"), child.id().to_string()]).status();
    assert!(status.expect("`kill` is there").success());
}

/// Every derived file that must not depend on how often a run was interrupted.
fn derived(run: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(run).expect("a run folder").map(|entry| entry.expect("readable"));
    let files = entries.filter(|entry| entry.path().is_file());
    let named = files.map(|entry| (entry.file_name().into_string().expect("UTF-8"), entry.path()));
    named
        .filter(|(name, _)| !["run.toml", "timings.csv"].contains(&name.as_str()))
        .map(|(name, path)| (name, fs::read(path).expect("readable")))
        .collect()
}

#[test]
fn a_signal_ends_the_run_with_its_code_and_one_line_that_says_how_to_go_on() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let run = folder.path().join("my results/density");
    let mut before = Vec::new();
    for (name, code) in [("INT", 130), ("TERM", 143)] {
        let child = start(folder.path(), LONG);
        wait_for_cells(&run, before.len() + 2);
        signal(&child, name);
        let (found, stderr) = end(child);
        assert_eq!(found, Some(code), "{stderr}");
        let advice: Vec<&str> = stderr.lines().filter(|line| line.contains("To go on")).collect();
        let expected = "interrupted; finished cells are kept. To go on: \
                        albench run density --seeds 30 --threads 2 --out 'my results'";
        assert_eq!(advice, [expected]);
        let now = stored(&run);
        assert!(before.iter().all(|line| now.contains(line)));
        before = now;
    }
}

#[test]
fn a_signal_during_the_second_experiment_keeps_both() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let child = start(folder.path(), &["run", "smoke", "density", "--out", "results", "--fresh", "--quiet"]);
    wait_for_cells(&folder.path().join("results/density"), 2);
    signal(&child, "TERM");
    let advice = "\ninterrupted; finished cells are kept. To go on: \
                  albench run smoke density --out results --quiet\n";
    assert_eq!(end(child), (Some(143), advice.to_owned()));
}

#[test]
fn two_processes_in_one_folder_leave_the_bytes_of_one() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    assert_eq!(end(start(folder.path(), &["run", "smoke", "--out", "base", "--quiet"])).0, Some(0));
    let expected = derived(&folder.path().join("base/smoke"));
    let both = [start(folder.path(), SHORT), start(folder.path(), SHORT)];
    for (code, stderr) in both.map(end) {
        assert_eq!(code, Some(0), "{stderr}");
    }
    assert_eq!(derived(&folder.path().join("results/smoke")), expected);
}

/// A pipe that is full, and has nobody who reads it.
fn full_pipe() -> (std::io::PipeReader, std::io::PipeWriter) {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    let mut filler = Command::new("dd");
    filler.args(["if=/dev/zero", "bs=4096", "oflag=nonblock"]).stderr(Stdio::null());
    // Ends when nothing more fits.
    filler.stdout(writer.try_clone().expect("a writer")).status().expect("`dd` is there");
    (reader, writer)
}

#[test]
fn a_signal_ends_the_run_whatever_became_of_its_streams() {
    for streams in ["full disk", "closed pipe", "full pipe"] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (reader, writer) = match streams {
            "full pipe" => full_pipe(),
            _ => std::io::pipe().expect("a pipe"),
        };
        let kept = (streams == "full pipe").then_some(reader);
        let stream = || match streams {
            "full disk" => Stdio::from(fs::File::options().write(true).open("/dev/full").expect("a device")),
            _ => Stdio::from(writer.try_clone().expect("a writer")),
        };
        let mut command = Command::cargo_bin("albench").expect("the binary is built");
        command.current_dir(folder.path()).args(LONG).stdout(stream()).stderr(stream());
        let mut child = command.spawn().expect("the binary runs");
        wait_for_cells(&folder.path().join("my results/density"), 3);
        signal(&child, "TERM");
        let began = Instant::now();
        let code = loop {
            if let Some(status) = child.try_wait().expect("a child") {
                break status.code();
            }
            assert!(began.elapsed() < PATIENCE, "{streams}: it goes on");
            thread::sleep(Duration::from_millis(10));
        };
        assert_eq!(code, Some(143), "{streams}");
        drop(kept);
    }
}
