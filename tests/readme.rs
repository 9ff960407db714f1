//! What the README repeats from the program is what the program prints.

use std::{fs, path::Path};

use assert_cmd::Command;

#[test]
fn the_strategy_table_is_the_one_that_the_program_prints() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&readme).expect("a README.md in the package root");
    let (_, rest) = readme.split_once("<!-- strategies -->\n").expect("the marker of the strategy table");
    let (shown, _) = rest.split_once("<!-- /strategies -->").expect("the end of the strategy table");

    let list = ["list", "strategies", "--markdown"];
    let output = Command::cargo_bin("albench").expect("the binary").args(list).output().expect("it runs");
    assert!(output.status.success());
    let printed = String::from_utf8(output.stdout).expect("text");
    assert!(
        shown.trim() == printed.trim(),
        "put the output of `albench list strategies --markdown` between the markers of README.md:\n{printed}"
    );
}
