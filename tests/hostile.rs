//! Files that somebody else wrote: what they name stays in the run folder, what they say stays text,
//! and what they ask for is bounded.

use std::{fs, path::Path};

use assert_cmd::Command;
use sha2::{Digest, Sha256};

/// Markup of every format that a report is written in.
const HOSTILE: &str =
    r"</text><script>alert(1)</script> \\input{x} $1$ & 5% #_^~ | [a](javascript:b) `c` *d* <!-- ]]>";

/// The same in a TOML string.
fn quoted() -> String {
    format!("\"{}\"", HOSTILE.replace('"', "\\\""))
}

fn experiment() -> String {
    let text = quoted();
    format!(
        "name = \"small\"\nquestion = {text}\ntitle = {text}\nseeds = 2\n\n[[dataset]]\ncard = \"iris\"\n\
         label = {text}\ninitial = 6\nbatch = 4\niterations = 2\n\n[[learner]]\nkind = \"svc\"\nlabel = {text}\n\n\
         [[strategy]]\nkind = \"random\"\nlabel = {text}\n\n[[strategy]]\nkind = \"margin\"\n"
    )
}

/// Exit code and stderr.
fn albench(folder: &Path, args: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::cargo_bin("albench").expect("the binary is built");
    let output = command.current_dir(folder).args(args).output().expect("the binary runs");
    (output.status.code(), String::from_utf8(output.stderr).expect("UTF-8"))
}

/// A folder in which the experiment was run.
fn ran() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("small.toml"), experiment()).expect("writable");
    assert_eq!(albench(folder.path(), &["run", "small.toml", "--quiet"]), (Some(0), String::new()));
    folder
}

/// Paths of all files below `folder`, sorted.
fn tree(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            found.extend(tree(&path));
        } else {
            found.push(path.display().to_string());
        }
    }
    found.sort();
    found
}

/// Markdown without its escaped characters.
fn without_escapes(line: &str) -> String {
    let mut characters = line.chars();
    let mut out = String::new();
    while let Some(character) = characters.next() {
        if character == '\\' {
            characters.next();
        } else {
            out.push(character);
        }
    }
    out
}

#[test]
fn titles_and_labels_stay_text_in_every_format() {
    let folder = ran();
    let run = folder.path().join("results/small");
    let mut formats = Vec::new();
    for path in tree(&run) {
        let ending = path.rsplit('.').next().expect("an ending").to_owned();
        let forbidden: &[&str] = match ending.as_str() {
            "md" => &["<script", "</text>", "[a](", "`c`", "*d*", "<!--"],
            // The libraries of the page may hold what closes a CDATA section.
            "html" => &["<script>alert", "</text><script", "<!-- ]"],
            "svg" => &["<script>alert", "</text><", "]]>", "<!-- ]"],
            // Comments, which hold the notes as they are, end with their line.
            "tex" => &["\\input", "$1$", " 5% ", " & 5", "#_^~"],
            _ => continue,
        };
        let text = fs::read_to_string(&path).expect("text");
        let lines = text.lines().filter(|line| ending != "tex" || !line.starts_with('%'));
        for line in lines {
            let line = if ending == "md" { without_escapes(line) } else { line.to_owned() };
            for word in forbidden {
                let start: String = line.chars().take(200).collect();
                assert!(!line.contains(word), "{path}: {word} in the line that begins with {start}");
            }
        }
        formats.push(ending);
    }
    for ending in ["md", "svg", "tex"] {
        assert!(formats.iter().any(|found| found == ending), "no {ending}");
    }
}

#[test]
fn names_that_would_leave_the_run_folder_are_refused_in_experiments_and_recorded_runs() {
    let folder = ran();
    let run = folder.path().join("results/small/run.toml");
    let good = fs::read_to_string(&run).expect("a run");
    let before = tree(folder.path());
    for name in [
        "../x",
        "/tmp/x",
        "a/b",
        "..",
        ".hidden",
        "C:\\\\x",
        "a\\\\b",
        "x\\u0000",
        "\\u001b[2J",
        "",
        "con\\n",
    ] {
        let renamed = experiment().replace("name = \"small\"", &format!("name = \"{name}\""));
        let with_id = experiment().replace("card = \"iris\"", &format!("card = \"iris\"\nid = \"{name}\""));
        for text in [renamed, with_id] {
            fs::write(folder.path().join("small.toml"), text).expect("writable");
            let (code, stderr) = albench(folder.path(), &["run", "small.toml"]);
            assert!(code == Some(2) && stderr.starts_with("error: small.toml:"), "{name}: {code:?} {stderr}");
        }
        let keys = [("name = \"small\"", "name"), ("id = \"iris\"", "id"), ("id = \"svc\"", "id")];
        for (old, key) in keys {
            let text = good.replacen(old, &format!("{key} = \"{name}\""), 1);
            assert_ne!(text, good);
            fs::write(&run, text).expect("writable");
            let (code, stderr) = albench(folder.path(), &["report", "results/small"]);
            assert!(code == Some(2) && stderr.contains("run.toml:"), "{name}: {code:?} {stderr}");
            assert!(!stderr.contains(|c: char| c.is_control() && c != '\n'), "{stderr:?}");
        }
    }
    assert_eq!(tree(folder.path()), before);
}

#[test]
fn a_damaged_description_of_a_run_is_refused() {
    let folder = ran();
    let run = folder.path().join("results/small");
    let good = fs::read_to_string(run.join("run.toml")).expect("a run");
    for text in [
        String::new(),
        "\0\0\0".to_owned(),
        good.replace("[provenance]", "[provenence]"),
        good.replace("threads = ", "threads = -"),
        good[..good.len() / 2].to_owned(),
        good.replace("seeds = 2", "seeds = 4294966295"),
        good.replace("iterations = 2", "iterations = 268435456"),
        good.replace("shape = {", "shape = { rows = 268435456, features = 268435456, classes = 2 } #"),
    ] {
        assert_ne!(text, good);
        fs::write(run.join("run.toml"), &text).expect("writable");
        let (code, stderr) = albench(folder.path(), &["report", "results/small"]);
        assert!(code == Some(2) && stderr.starts_with("error: "), "{code:?} {stderr}");
    }
    fs::write(run.join("run.toml"), &good).expect("writable");
    for row in ["iris,svc,margin,x", "iris,svc,margin,0,NaN,0,0", "iris,svc,margin,0,-1,0,0", "\"", "\u{1b}"]
    {
        let head = "dataset,learner,strategy,seed,fit_seconds,predict_seconds,query_seconds";
        fs::write(run.join("timings.csv"), format!("{head}\n{row}\n")).expect("writable");
        let (code, stderr) = albench(folder.path(), &["report", "results/small"]);
        assert!(code == Some(2) && stderr.contains("timings.csv"), "{row}: {code:?} {stderr}");
    }
}

#[test]
fn more_runs_or_data_than_fit_into_memory_are_refused_before_any_is_taken() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writable");
    write("small.toml", &experiment());
    let (code, stderr) = albench(folder.path(), &["run", "small.toml", "--seeds", "4294966295"]);
    assert!(code == Some(2) && stderr.contains("lower `seeds`"), "{code:?} {stderr}");
    write(
        "small.toml",
        &experiment().replace("card = \"iris\"", "card = \"synthetic\"\nn_samples = 268435457"),
    );
    let (code, stderr) = albench(folder.path(), &["run", "small.toml"]);
    assert!(code == Some(2) && stderr.contains("268435457"), "{code:?} {stderr}");

    write("small.toml", &experiment().replace("card = \"iris\"", "card = \"data.toml\""));
    for (kind, text, expected) in [
        ("libsvm", "1 1:1\n0 1000000000000:1\n".to_owned(), "data.libsvm:2: found `1000000000000:1`"),
        ("csv", format!("{}z\n", "x,".repeat(1_000_000)), "and 999981 more"),
    ] {
        let label = if kind == "csv" { "label = \"y\"\n" } else { "" };
        write("data.toml", &format!("name = \"d\"\nkind = \"{kind}\"\nfile = \"data.{kind}\"\n{label}"));
        write(&format!("data.{kind}"), &text);
        let (code, stderr) = albench(folder.path(), &["run", "small.toml"]);
        assert!(
            code == Some(2) && stderr.contains(expected),
            "{code:?} {}",
            &stderr[..stderr.len().min(2000)]
        );
        assert!(stderr.len() < 2000);
    }
    for (endless, expected) in
        [("/dev/zero", "not a regular file"), ("/dev", "is a folder, and kind = \"libsvm\"")]
    {
        write("data.toml", &format!("name = \"d\"\nkind = \"libsvm\"\nfile = \"{endless}\"\n"));
        let (code, stderr) = albench(folder.path(), &["run", "small.toml"]);
        assert!(code == Some(2) && stderr.contains(expected), "{code:?} {stderr}");
    }
    assert!(!folder.path().join("results").exists());
}

/// A sealed line of a cell that was skipped for this reason; `hash` with its quotation marks.
fn sealed(skipped: &str, hash: &str) -> String {
    let skipped = serde_json::to_string(skipped).expect("text becomes JSON");
    let body = format!(
        "{{\"format_version\":1,\"dataset\":\"iris\",\"learner\":\"svc\",\"strategy\":\"margin\",\"seed\":0,\"hash\":{hash},\
         \"metric_names\":[\"accuracy\"],\"skipped\":{skipped},\"n_labeled\":[],\"metrics\":{{\"accuracy\":[]}},\
         \"picks\":[],\"scores\":[]"
    );
    let sum: String = Sha256::digest(&body).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("{body},\"checksum\":\"{sum}\"}}\n")
}

#[test]
fn what_a_terminal_would_obey_is_never_printed_wherever_it_comes_from() {
    let folder = ran();
    let run = folder.path().join("results/small");
    let segment = run.join("cells/segment-00001.jsonl");
    let own = fs::read_to_string(&segment).expect("cells");
    let line = own.lines().find(|line| line.contains("\"margin\",\"seed\":0")).expect("the cell");
    let hash = line.split("\"hash\":").nth(1).and_then(|rest| rest.split(',').next()).expect("a hash");
    let hostile = ["\u{1b}]0;title\u{7}", "\u{9b}31m", "\u{202e}gnp.exe", "\u{2066}x", "a\rb", "\u{85}"];
    let rest: String = own.lines().filter(|other| *other != line).map(|other| format!("{other}\n")).collect();
    for text in hostile {
        fs::write(&segment, format!("{rest}{}", sealed(text, hash))).expect("writable");
        for verb in ["report", "compare"] {
            let mut command = Command::cargo_bin("albench").expect("the binary is built");
            let output =
                command.current_dir(folder.path()).args([verb, "results/small"]).output().expect("it runs");
            let said = String::from_utf8([output.stdout, output.stderr].concat()).expect("UTF-8");
            assert!(!said.contains(forbidden), "{verb}: {said:?}");
            assert_eq!(output.status.code(), Some(1), "{said}");
            assert!(said.contains("a text holds characters that no run writes"), "{said}");
        }
        let report = fs::read_to_string(run.join("report.md")).expect("a report");
        assert!(!report.contains(forbidden), "{text:?}");
    }
    // A path and an argument.
    let odd = "odd\u{1b}[31m\u{202e}";
    fs::rename(folder.path().join("results/small"), folder.path().join(odd)).expect("movable");
    for args in
        [&["report", odd][..], &["report", "\u{1b}[2J"], &["list", "\u{1b}[2J"], &["run", "\u{202e}.toml"]]
    {
        let (_, stderr) = albench(folder.path(), args);
        assert!(!stderr.is_empty() && !stderr.contains(forbidden), "{stderr:?}");
    }
}

/// What may not reach a terminal.
fn forbidden(character: char) -> bool {
    (character.is_control() && character != '\n')
        || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}')
}

#[test]
fn labels_that_turn_the_text_around_them_are_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for character in ['\u{202e}', '\u{2067}', '\u{200f}', '\u{61c}', '\u{2028}'] {
        let text = experiment().replace("label = ", &format!("label = \"{character}\" # "));
        fs::write(folder.path().join("small.toml"), text).expect("writable");
        let (code, stderr) = albench(folder.path(), &["run", "small.toml"]);
        assert!(code == Some(2) && stderr.contains(": `label` is "), "{code:?} {stderr}");
        assert!(!stderr.contains(character), "{stderr:?}");
    }
}

/// The same within a minute, or the test fails.
fn in_time(folder: &Path, args: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::cargo_bin("albench").expect("the binary is built");
    let output = command.current_dir(folder).args(args).timeout(std::time::Duration::from_secs(60)).output();
    let output = output.expect("the binary runs");
    (output.status.code(), String::from_utf8(output.stderr).expect("UTF-8"))
}

#[test]
fn thousands_of_claims_and_strategies_are_read_one_by_one() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let many = |count: usize, entry: fn(usize) -> String| (0..count).map(entry).collect::<String>();
    let strategies = many(2000, |at| format!("\n[[strategy]]\nkind = \"random\"\nid = \"s{at}\"\n"));
    let claims = many(10_000, |at| {
        format!(
            "\n[[claim]]\ntext = \"claim {at}\"\nstrategy = \"s{}\"\nthan = \"margin\"\ndirection = \"better\"\n",
            at % 2000
        )
    });
    fs::write(folder.path().join("small.toml"), experiment() + &strategies + &claims).expect("writable");
    // What looks at all of them for each takes hours.
    let (code, stderr) = in_time(folder.path(), &["run", "small.toml", "--shard", "1/4004", "--quiet"]);
    assert_eq!(code, Some(0), "{stderr}");
}

#[test]
fn pipes_and_devices_in_the_place_of_files_are_refused_and_never_waited_for() {
    let folder = ran();
    let run = folder.path().join("results/small");
    let make_pipe = |path: &Path| {
        assert!(
            std::process::Command::new("mkfifo").arg(path).status().expect("`mkfifo` is there").success()
        );
    };
    for name in ["cells.jsonl.gz", "cells/segment-00009.jsonl", "timings.csv", "run.toml"] {
        let path = run.join(name);
        let aside = folder.path().join("aside");
        let there = path.exists();
        for device in ["", "/dev/zero", "/dev/stdin"] {
            if there {
                fs::rename(&path, &aside).expect("movable");
            }
            if device.is_empty() {
                make_pipe(&path);
            } else {
                std::os::unix::fs::symlink(device, &path).expect("a link");
            }
            for verb in ["report", "compare"] {
                let (code, stderr) = in_time(folder.path(), &[verb, "results/small"]);
                assert!(
                    code == Some(2) && stderr.contains("not a regular file"),
                    "{name}: {code:?} {stderr}"
                );
            }
            fs::remove_file(&path).expect("removable");
            if there {
                fs::rename(&aside, &path).expect("movable");
            }
        }
    }
    fs::write(
        folder.path().join("other.toml"),
        experiment().replace("card = \"iris\"", "card = \"card.toml\""),
    )
    .expect("writable");
    make_pipe(&folder.path().join("pipe"));
    for file in ["/proc/kmsg", "/dev/tty", "pipe", "/proc/self/fd/0"] {
        let card = format!("name = \"d\"\nkind = \"csv\"\nfile = \"{file}\"\nlabel = \"y\"\n");
        fs::write(folder.path().join("card.toml"), card).expect("writable");
        let (code, stderr) = in_time(folder.path(), &["run", "other.toml"]);
        assert!(code == Some(2) && stderr.starts_with("error: "), "{file}: {code:?} {stderr}");
    }
}

#[test]
fn a_small_compressed_file_takes_no_large_memory() {
    use std::io::Write;
    let folder = ran();
    for text in ["[],", "null,", "0,", "\n", "x"] {
        let file = fs::File::create(folder.path().join("results/small/cells.jsonl.gz")).expect("writable");
        let mut gzip = flate2::write::GzEncoder::new(file, flate2::Compression::best());
        let block = text.repeat((1 << 20) / text.len());
        (0..900).for_each(|_| gzip.write_all(block.as_bytes()).expect("writable"));
        gzip.finish().expect("writable");
        let program = assert_cmd::cargo::cargo_bin("albench");
        let mut limited = std::process::Command::new("sh");
        // Address space of 600 MB; threads and their stacks are part of it.
        limited
            .current_dir(folder.path())
            .args(["-c", "ulimit -v 600000; exec \"$0\" report results/small --quiet"]);
        let output = limited.arg(program).output().expect("a shell");
        let stderr = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(output.status.code(), Some(2), "{text:?}: {stderr}");
        assert!(
            stderr.contains("more than 250 times") || stderr.contains("67108864 bytes"),
            "{text:?}: {stderr}"
        );
    }
}
