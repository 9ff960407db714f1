//! `albench map` as its users meet it: a picture of where strategies pick, and what it refuses.

mod program;

use std::{fs, path::Path};

use program::albench;

const SMALL: &str = r#"
name = "small"
question = "Where?"
seeds = 2

[[learner]]
kind = "svc"

[[dataset]]
card = "iris"
initial = 6
batch = 4
iterations = 5

[[dataset]]
card = "points.toml"
initial = 4
batch = 2
iterations = 2

[[strategy]]
kind = "random"

[[strategy]]
kind = "margin"
label = "smallest margin"
"#;

const CARD: &str = "name = \"points\"\nkind = \"csv\"\nfile = \"points.csv\"\nlabel = \"y\"\n";

fn points(shift: f64) -> String {
    let rows = (0..40).map(|n| format!("{},{},{}\n", f64::from(n % 7) + shift, n % 5, n % 2));
    format!("a,b,y\n{}", rows.collect::<String>())
}

fn run() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in [("small.toml", SMALL), ("points.toml", CARD), ("points.csv", &points(0.0))] {
        fs::write(folder.path().join(name), text).expect("writable");
    }
    let (code, _, stderr) = albench(folder.path(), &["run", "small.toml", "--quiet", "--out", "out"]);
    assert_eq!(code, 0, "{stderr}");
    folder
}

fn map(folder: &Path, options: &[&str]) -> (i32, String, String) {
    albench(folder, &[&["map", "out/small"], options].concat())
}

#[test]
fn a_map_says_what_it_shows_and_comes_out_the_same_every_time() {
    let folder = run();
    let of = |out: &str| {
        let (code, said, stderr) = map(folder.path(), &["--dataset", "iris", "--seed", "1", "--out", out]);
        assert_eq!((code, said, stderr.as_str()), (0, format!("{out}\n"), ""));
        fs::read(folder.path().join(out)).expect("a picture")
    };
    let svg = of("map.svg");
    assert_eq!(svg, of("again.svg"));
    let text = String::from_utf8(svg).expect("UTF-8");
    for words in
        ["6 labeled at the start", "18 labeled, 3 queries", "26 labeled, 5 queries", "smallest margin"]
    {
        assert!(text.contains(words), "{words}");
    }
    assert!(of("map.png").starts_with(b"\x89PNG") && of("map.pdf").starts_with(b"%PDF"));
}

#[test]
fn what_cannot_be_drawn_is_refused_with_a_remedy() {
    let folder = run();
    let refused = |options: &[&str], words: &str| {
        let (code, said, stderr) = map(folder.path(), options);
        assert_eq!((code, said.as_str()), (2, ""), "{stderr}");
        assert!(stderr.contains(words), "{stderr}");
    };
    refused(&["--out", "map.svg"], "--dataset must be one of iris, points");
    refused(&["--dataset", "irsi", "--out", "map.svg"], "--dataset must be one of iris, points, found");
    refused(
        &["--dataset", "iris", "--strategies", "entropy", "--out", "m.svg"],
        "--strategies must be one of random, margin",
    );
    refused(&["--dataset", "iris", "--out", "map.jpg"], "must end in .svg, .png or .pdf");
    refused(&["--dataset", "iris", "--seed", "2", "--out", "map.svg"], "is not stored in out/small");
    fs::write(folder.path().join("points.csv"), points(1.0)).expect("writable");
    refused(
        &["--dataset", "points", "--out", "map.svg"],
        "holds other data than those that out/small was run on",
    );
}
