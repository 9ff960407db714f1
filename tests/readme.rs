//! What documents repeat from the program is what the program prints.

use std::{fs, path::Path};

use albench::{folder::RunFolder, report};
use assert_cmd::Command;

#[test]
fn the_strategy_table_is_the_one_that_the_program_prints() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/STRATEGIES.md");
    let document = fs::read_to_string(&path).expect("the list of strategies");
    let (_, rest) = document.split_once("<!-- strategies -->\n").expect("the marker of the strategy table");
    let (shown, _) = rest.split_once("<!-- /strategies -->").expect("the end of the strategy table");

    let list = ["list", "strategies", "--markdown"];
    let output = Command::cargo_bin("albench").expect("the binary").args(list).output().expect("it runs");
    assert!(output.status.success());
    let printed = String::from_utf8(output.stdout).expect("text");
    assert!(shown.trim() == printed.trim(), "run tools/readme.sh; the table is\n{printed}");
}

#[test]
fn the_answer_is_that_of_the_recorded_reports_together() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).expect("a README.md in the package root");
    let read = |name: &str| {
        let folder = RunFolder::open(&root.join("reports").join(name)).expect("a recorded run");
        folder.read().expect("its cells").results
    };
    let joined = report::join(&["uncertainty", "density", "batch"].map(read)).expect("comparable runs");
    let answer = report::json::ranking(&report::analysis::Analysis::new(&joined));
    let sentences = answer["recommendation"].as_array().expect("sentences");
    let sentences = sentences.iter().map(|sentence| sentence.as_str().expect("a sentence"));
    let expected: String =
        sentences.map(|sentence| format!("- {}\n", report::grid::markdown::escape(sentence))).collect();
    let (_, rest) = readme.split_once("<!-- answer -->\n").expect("the marker of the answer");
    let (shown, _) = rest.split_once("<!-- /answer -->").expect("the end of the answer");
    assert!(shown == expected, "run tools/readme.sh; the answer is\n{expected}");
}
