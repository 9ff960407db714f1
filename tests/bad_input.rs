//! Every file of `tests/bad_input` is refused with exactly the message beside it, by the library and
//! with exit code 2 by the program.
//!
//! `NAME.toml` is an experiment, or a card if its name begins with `card-`; `data/NAME.csv` and
//! others there are data files, with a card beside them where [`card_of`] does not suit;
//! `segments/NAME.jsonl` holds cells. `NAME.expected` holds the message, without the folder. To rewrite
//! the messages after a change, run `BLESS=1 cargo test --test bad_input` and read the difference
//! before keeping it.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use albench::{
    config::{Library, Place},
    dataset::{FORMATS, Labels, format_of_file},
    store::read::{Everything, Stored},
};
use assert_cmd::Command;

const FOLDER: &str = "tests/bad_input";

/// The registries of this version; cards of the corpus's own, so that messages stay as they are
/// when the shipped ones change.
fn library() -> Library {
    Library {
        card,
        card_names: || ["digits", "lu2023/heart", "synthetic"].map(str::to_owned).to_vec(),
        folder: FOLDER.into(),
        ..Library::shipped()
    }
}

fn card(name: &str) -> Option<&'static str> {
    match name {
        "digits" => Some(include_str!("bad_input/shipped/digits.toml")),
        "lu2023/heart" => Some(include_str!("bad_input/shipped/heart.toml")),
        "synthetic" => Some(include_str!("bad_input/shipped/synthetic.toml")),
        _ => None,
    }
}

/// The card of a data file: its own, or one that says nothing that the file could contradict.
fn card_of(data: &Path) -> String {
    let name = data.file_name().and_then(|name| name.to_str()).expect("an ASCII name");
    fs::read_to_string(data.with_extension("toml")).unwrap_or_else(|_| {
        let format = format_of_file(name).expect("the ending of a format");
        let label = match format.labels {
            Labels::NamedOrFile => "label = \"last\"\n",
            Labels::Named => "label = \"y\"\n",
            _ => "",
        };
        format!("name = \"d\"\nkind = \"{}\"\nfile = \"{name}\"\n{label}", format.name)
    })
}

fn ending(path: &Path) -> &str {
    path.extension().and_then(|ending| ending.to_str()).unwrap_or_default()
}

/// What reading the file says; `None` if nothing.
fn message(path: &Path) -> Option<String> {
    let text = path.to_str().expect("an ASCII path");
    let found = match ending(path) {
        ending if endings().contains(&ending) => {
            let place = Place::Folder(path.parent().expect("a folder").to_owned());
            let card = library().card_text(&card_of(path), "card", &place).expect("a good card");
            let read = card.load(0, &[]).and_then(|data| card.load_spaces(&data, |_| true, &[]));
            read.err()?.to_string()
        }
        "jsonl" => {
            let mut stored = Stored::<Everything>::default();
            let bytes = fs::read(path).expect("a readable file");
            match stored.add_lines(&bytes[..], text) {
                Err(error) => error.to_string(),
                Ok(read) => {
                    read.expect("memory is readable");
                    stored.complaints().join("\n")
                }
            }
        }
        _ if is_card(path) => library().card_file(path).err()?.to_string(),
        _ => library().load(text).err()?.to_string(),
    };
    let parts = ["data/", "segments/", ""].map(|part| format!("{FOLDER}/{part}"));
    let short = parts.iter().fold(found, |text, part| text.replace(part, ""));
    Some(short).filter(|text| !text.is_empty())
}

fn is_card(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with("card-"))
}

fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("tests run in the package root");
    let paths = entries.map(|entry| entry.expect("a readable entry").path());
    let mut paths: Vec<PathBuf> = paths.filter(|path| endings.contains(&ending(path))).collect();
    paths.sort();
    paths
}

/// The endings of data files.
fn endings() -> Vec<&'static str> {
    FORMATS.iter().flat_map(|spec| spec.endings).copied().collect()
}

/// Where the message of a file is; Parquet files have another one in builds that read them.
fn expected_path(input: &Path) -> PathBuf {
    let built = cfg!(feature = "parquet") && ending(input) == "parquet";
    input.with_extension(if built { "built.expected" } else { "expected" })
}

/// Every file of the corpus.
fn inputs() -> Vec<PathBuf> {
    let texts = files(FOLDER, &["toml"]);
    let data = files(&format!("{FOLDER}/data"), &endings());
    let segments = files(&format!("{FOLDER}/segments"), &["jsonl"]);
    [texts, data, segments].concat()
}

#[test]
fn every_malformed_file_is_refused_with_the_message_beside_it() {
    let inputs = inputs();
    assert!(inputs.len() >= 290, "{} files", inputs.len());
    let mut wrong = Vec::new();
    for path in &inputs {
        let expected_path = expected_path(path);
        let found = message(path).unwrap_or_else(|| panic!("{} is accepted", path.display()));
        if env::var_os("BLESS").is_some() {
            fs::write(&expected_path, format!("{found}\n")).expect("a writable folder");
        }
        let expected = fs::read_to_string(&expected_path).unwrap_or_default();
        if found != expected.trim_end() {
            wrong.push(format!("{}\n  expected {}\n  found    {found}", path.display(), expected.trim_end()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_expected_message_has_its_file() {
    let inputs = inputs();
    for folder in ["", "/data", "/segments"] {
        for path in files(&format!("{FOLDER}{folder}"), &["expected"]) {
            let stem = path.with_extension("");
            let stem = if ending(&stem) == "built" { stem.with_extension("") } else { stem };
            assert!(inputs.iter().any(|input| input.with_extension("") == stem), "{}", path.display());
        }
    }
}

/// An experiment on the data of `card`, one of whose strategies looks at its space, if it has one.
fn experiment_on(card: &str, space: Option<&str>) -> String {
    let more = space.map(|name| format!("\n[[strategy]]\nkind = \"core-set\"\nspace = \"given:{name}\"\n"));
    format!(
        "name = \"small\"\nquestion = \"Does it run?\"\nseeds = 1\n\n[[dataset]]\ncard = {card:?}\n\
         initial = 6\nbatch = 4\niterations = 1\n\n[[strategy]]\nkind = \"random\"\n{}",
        more.unwrap_or_default()
    )
}

/// What the program does in `folder`: its exit code and stderr.
fn albench(folder: &Path, args: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::cargo_bin("albench").expect("the binary is built");
    let output = command.current_dir(folder).args(args).output().expect("the binary runs");
    (output.status.code(), String::from_utf8(output.stderr).expect("UTF-8"))
}

#[test]
fn the_program_refuses_every_malformed_file_with_exit_code_2_and_leaves_nothing() {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let corpus = fs::canonicalize(FOLDER).expect("the corpus");
    let out = scratch.path().join("results");
    let run = |experiment: &Path| {
        let (experiment, out) = (experiment.to_str().expect("UTF-8"), out.to_str().expect("UTF-8"));
        albench(&corpus, &["run", experiment, "--quiet", "--out", out, "--data", "data/good"])
    };
    let mut wrong = Vec::new();
    for path in inputs().iter().filter(|path| ending(path) != "jsonl") {
        let path = fs::canonicalize(path).expect("the corpus");
        let written = scratch.path().join("small.toml");
        let (code, stderr) = if ending(&path) != "toml" {
            fs::copy(&path, scratch.path().join(path.file_name().expect("a file"))).expect("writable");
            let card = card_of(&path);
            let space = card.contains("[spaces.clip]").then_some("clip");
            fs::write(scratch.path().join("card.toml"), card).expect("writable");
            fs::write(&written, experiment_on("card.toml", space)).expect("writable");
            run(&written)
        } else if is_card(&path) {
            fs::write(&written, experiment_on(path.to_str().expect("UTF-8"), None)).expect("writable");
            run(&written)
        } else {
            run(&path)
        };
        let control = |c: char| c.is_control() && c != '\n';
        if code != Some(2) || !stderr.starts_with("error: ") || stderr.contains(control) {
            wrong.push(format!("{}: {code:?} {stderr:?}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(!out.exists());
}

#[test]
fn a_report_survives_every_malformed_segment() {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    fs::write(scratch.path().join("small.toml"), experiment_on("iris", None)).expect("writable");
    assert_eq!(albench(scratch.path(), &["run", "small.toml", "--quiet"]), (Some(0), String::new()));
    let segment = scratch.path().join("results/small/cells/segment-00002.jsonl");
    for path in inputs().iter().filter(|path| ending(path) == "jsonl") {
        fs::copy(path, &segment).expect("writable");
        let (code, stderr) = albench(scratch.path(), &["report", "results/small", "--quiet"]);
        let expected = fs::read_to_string(path.with_extension("expected")).expect("a message");
        // A note or a warning leaves a report; everything else does not.
        let refused = !expected.starts_with("note: ") && !expected.starts_with("warning: ");
        assert_eq!(code, Some(if refused { 2 } else { 0 }), "{}: {stderr}", path.display());
        assert_eq!(stderr.starts_with("error: "), refused, "{}: {stderr}", path.display());
        assert!(stderr.contains("segment-00002.jsonl"), "{}: {stderr}", path.display());
    }
}
