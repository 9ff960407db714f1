//! Every file of `tests/bad_input` is refused with exactly the message beside it.
//!
//! `NAME.toml` is an experiment, or a card if its name begins with `card-`; `NAME.expected` holds
//! the message, without the folder. To rewrite the messages after a change, run
//! `BLESS=1 cargo test --test bad_input` and read the difference before keeping it.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use albench::config::Library;

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

/// What reading the file says.
fn message(path: &Path) -> String {
    let name = path.file_name().and_then(|name| name.to_str()).expect("an ASCII name");
    let read = if name.starts_with("card-") {
        library().card_file(path).map(drop)
    } else {
        library().load(path.to_str().expect("an ASCII path")).map(drop)
    };
    match read {
        Ok(()) => panic!("{name} is accepted"),
        Err(error) => error.to_string().replace(&format!("{FOLDER}/"), ""),
    }
}

fn files(ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(FOLDER).expect("tests run in the package root");
    let paths = entries.map(|entry| entry.expect("a readable entry").path());
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|found| found == ending)).collect();
    paths.sort();
    paths
}

#[test]
fn every_malformed_file_is_refused_with_the_message_beside_it() {
    let inputs = files("toml");
    assert!(inputs.len() >= 60, "{} files", inputs.len());
    let mut wrong = Vec::new();
    for path in &inputs {
        let expected_path = path.with_extension("expected");
        let found = message(path);
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
    let orphans: Vec<PathBuf> =
        files("expected").into_iter().filter(|path| !path.with_extension("toml").is_file()).collect();
    assert_eq!(orphans, Vec::<PathBuf>::new());
}
