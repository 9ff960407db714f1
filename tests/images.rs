//! Networks that look at images, as their users meet them: shapes, refusals, the same bytes for any threads.

mod program;

use std::{collections::BTreeMap, fs, path::Path};

use program::albench;

/// The shipped digits with their shape, and strategies that ask for all that a network gives.
const DIGITS: &str = r#"
name = "digits"
question = "Does it learn?"
seeds = 1

[[learner]]
kind = "cnn"
epochs = 20
shift = 1
validation_fraction = 0.1

[[dataset]]
card = { name = "digits", kind = "csv", file = "shipped:digits.csv", label = "digit", image = [8, 8] }
rows = 1200
initial = 260
batch = 60
iterations = 1

[[strategy]]
kind = "random"

[[strategy]]
kind = "entropy"

[[strategy]]
kind = "skactiveml-badge"
space = "embedding"

[[strategy]]
kind = "core-set"
space = "embedding"

[[strategy]]
kind = "bald"
source = "dropout"
"#;

fn run(folder: &Path, out: &str, threads: &str) -> String {
    fs::write(folder.join("e.toml"), DIGITS).expect("writable");
    let (code, _, stderr) =
        albench(folder, &["run", "e.toml", "--quiet", "--out", out, "--threads", threads]);
    assert_eq!(code, 0, "{stderr}");
    fs::read_to_string(folder.join(out).join("digits/curves.csv")).expect("curves")
}

/// Exit code and message of a run whose learner is a network.
fn refused(folder: &Path, card: &str) -> (i32, String) {
    let (head, tail) = DIGITS.split_once("card = ").expect("a card");
    let (_, tail) = tail.split_once('\n').expect("further keys");
    fs::write(folder.join("e.toml"), format!("{head}card = {card}\n{tail}")).expect("writable");
    let (code, _, stderr) = albench(folder, &["run", "e.toml", "--quiet", "--out", "refused"]);
    (code, stderr)
}

#[test]
fn a_network_learns_digits_with_the_same_bytes_for_any_number_of_threads() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let one = run(folder.path(), "one", "1");
    assert_eq!(one, run(folder.path(), "two", "2"));
    let mut last: BTreeMap<&str, f64> = BTreeMap::new();
    for line in one.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let at =
            |name: &str| one.lines().next().expect("a header").split(',').position(|field| field == name);
        let field = |name: &str| fields[at(name).unwrap_or_else(|| panic!("no column {name}: {one}"))];
        if field("n_labeled") == "320" {
            last.insert(field("strategy"), field("accuracy").parse().expect("a number"));
        }
    }
    assert_eq!(last.len(), 5, "{one}");
    assert!(last.values().all(|&accuracy| accuracy > 0.85), "{last:?}");
}

#[test]
fn data_without_a_shape_are_refused_before_anything_runs() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (code, message) = refused(folder.path(), "\"digits\"");
    assert_eq!(code, 2, "{message}");
    assert!(
        message.contains("`cnn` looks at images") && message.contains("image = [height, width]"),
        "{message}"
    );

    let wrong =
        "{ name = \"d\", kind = \"csv\", file = \"shipped:digits.csv\", label = \"digit\", image = [8, 9] }";
    let (code, message) = refused(folder.path(), wrong);
    assert_eq!(code, 2, "{message}");
    assert!(message.contains("images of 8 x 9 have 72 numbers, and there are 64 features"), "{message}");

    // Rows of numbers that no image has, in a format that may have them.
    let mut table = vec![0, 0, 8, 2, 0, 0, 5, 0, 0, 0, 0, 2];
    table.extend((0..2560_u32).map(|at| at.to_le_bytes()[0]));
    fs::write(folder.path().join("t.idx"), table).expect("writable");
    let (code, message) =
        refused(folder.path(), "{ name = \"t\", kind = \"idx\", file = \"t.idx\", label = 2 }");
    assert_eq!(code, 2, "{message}");
    assert!(message.contains("has rows of no shape"), "{message}");
}
