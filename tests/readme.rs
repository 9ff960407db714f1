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

#[test]
fn the_density_table_is_the_one_of_the_recorded_report() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).expect("a README.md in the package root");
    let table = fs::read_to_string(root.join("reports/density/aulc.md")).expect("the recorded report");
    let rows = table.lines().filter(|line| line.starts_with('|'));
    let (_, rest) = readme.split_once("<!-- density -->\n").expect("the marker of the table");
    let (shown, _) = rest.split_once("<!-- /density -->").expect("the end of the table");
    let shown = shown.lines().filter(|line| line.starts_with('|'));
    assert!(shown.eq(rows), "run tools/readme.sh");
}
