//! Files that somebody else wrote: what they name stays in the run folder, what they say stays text,
//! and what they ask for is bounded.

use std::{fs, path::Path};

use assert_cmd::Command;

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
    for endless in ["/dev/zero", "/dev"] {
        write("data.toml", &format!("name = \"d\"\nkind = \"libsvm\"\nfile = \"{endless}\"\n"));
        let (code, stderr) = albench(folder.path(), &["run", "small.toml"]);
        assert!(code == Some(2) && stderr.contains("not a regular file"), "{code:?} {stderr}");
    }
    assert!(!folder.path().join("results").exists());
}
