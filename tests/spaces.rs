//! Spaces of a card, as their users meet them: rows stay with their vectors whatever is drawn, dropped and split;
//! a table determines the cells that look at it and no others.

mod program;

use std::{collections::BTreeMap, fmt::Write, fs, path::Path};

use albench::{
    config::{self, Library},
    runner::plan::Plan,
};
use program::albench;

/// Rows of the table.
const ROWS: usize = 120;

/// Numbers of a vector.
const WIDTH: usize = 3;

/// What the rows of the table are.
#[derive(Clone, Copy)]
struct Row {
    number: usize,
    class: char,
    /// Whether a feature is missing.
    gap: bool,
}

/// Three classes, the third of which is not used; some features are missing.
fn rows() -> impl Iterator<Item = Row> {
    (0..ROWS).map(|number| Row { number, class: ['a', 'b', 'c'][number * 7 % 3], gap: number % 11 == 4 })
}

fn is_used(row: &Row) -> bool {
    row.class != 'c' && !row.gap
}

/// The vector of a row: near those of no neighbour.
fn vector(row: usize) -> [f64; WIDTH] {
    [1.0, 2.0, 3.0].map(|k| (12.9898 * k * (row as f64 + 1.0)).sin())
}

/// A file of numpy with the vectors of these rows.
fn npy(rows: impl Iterator<Item = usize>) -> Vec<u8> {
    let numbers: Vec<f64> = rows.flat_map(vector).collect();
    let shape = format!("({}, {WIDTH})", numbers.len() / WIDTH);
    let header = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}\n");
    let length = u16::try_from(header.len()).expect("a short header").to_le_bytes();
    let data: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    [b"\x93NUMPY\x01\x00", length.as_slice(), header.as_bytes(), &data].concat()
}

/// Rows as text: features that say nothing of the vectors.
fn text(rows: impl Iterator<Item = Row>) -> String {
    let mut out = "f,g,y\n".to_owned();
    for row in rows {
        let f =
            if row.gap { String::new() } else { format!("{}", (row.number * row.number % 17) as f64 / 4.0) };
        writeln!(out, "{f},{},{}", row.number % 5, row.class).expect("a String takes everything");
    }
    out
}

/// Rows as text whose features are the vectors.
fn text_of_vectors(rows: impl Iterator<Item = Row>) -> String {
    let mut out = "u,v,w,y\n".to_owned();
    for row in rows {
        let [u, v, w] = vector(row.number);
        writeln!(out, "{u},{v},{w},{}", row.class).expect("a String takes everything");
    }
    out
}

/// An experiment whose strategies need no learner, in the space `space`.
fn experiment(name: &str, card: &str, protocol: &str, space: &str) -> String {
    let mut out = format!(
        "name = \"{name}\"\nquestion = \"Which rows?\"\nseeds = 4\n\n[[learner]]\nkind = \"gaussian-nb\"\n\n\
         [[dataset]]\nid = \"d\"\ncard = {{ name = \"d\", {card} }}\n{protocol}batch = 3\niterations = 4\n"
    );
    for kind in ["core-set", "skactiveml-typi-clust", "skactiveml-prob-cover", "skactiveml-max-herding"] {
        write!(out, "\n[[strategy]]\nkind = \"{kind}\"\nspace = \"{space}\"\n").expect("a String");
    }
    write!(
        out,
        "\n[[strategy]]\nkind = \"skactiveml-sub-sampling\"\n\
         strategy = {{ kind = \"core-set\", space = \"{space}\" }}\n"
    )
    .expect("a String");
    out
}

/// The recorded picks of a run, by strategy and seed.
fn cells(folder: &Path) -> BTreeMap<(String, u64), String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder.join("cells")).expect("a folder of cells") {
        let text = fs::read_to_string(entry.expect("a readable entry").path()).expect("cells");
        for line in text.lines() {
            let cell: serde_json::Value = serde_json::from_str(line).expect("JSON");
            let strategy = cell["strategy"].as_str().expect("a strategy").to_owned();
            found.insert((strategy, cell["seed"].as_u64().expect("a seed")), cell["picks"].to_string());
        }
    }
    found
}

fn picks(folder: &Path, name: &str, text: &str) -> BTreeMap<(String, u64), String> {
    let file = format!("{name}.toml");
    fs::write(folder.join(&file), text).expect("writable");
    let (code, _, stderr) = albench(folder, &["run", &file, "--quiet"]);
    assert_eq!(code, 0, "{stderr}");
    cells(&folder.join("results").join(name))
}

/// Runs strategies in a space beside `card`, and in the features of `other`, which are the same vectors.
fn same_picks(folder: &Path, card: &str, other: &str, protocol: &str) {
    let space = ", spaces = { v = { file = \"v.npy\" } }";
    let beside =
        picks(folder, "beside", &experiment("beside", &format!("{card}{space}"), protocol, "given:v"));
    let alone = picks(folder, "alone", &experiment("alone", other, protocol, "features"));
    assert_eq!(beside.len(), 5 * 4, "every strategy has run with every seed");
    assert_eq!(beside, alone);
    let features = picks(folder, "features", &experiment("features", card, protocol, "features"));
    assert!(beside.iter().all(|(key, picks)| features[key] != *picks), "the features lead elsewhere");
}

#[test]
fn rows_keep_their_vectors_when_others_are_dropped_drawn_and_split() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).expect("writable");
    write("t.csv", text(rows()).as_bytes());
    write("v.npy", &npy(0..ROWS));
    write("used.csv", text_of_vectors(rows().filter(is_used)).as_bytes());
    let card =
        "kind = \"csv\", file = \"t.csv\", label = \"y\", classes = [\"a\", \"b\"], missing = \"drop-rows\"";
    let other = "kind = \"csv\", file = \"used.csv\", label = \"y\"";
    for protocol in [
        "initial = 6\nrows = 60\nsplit = \"stratified\"\n",
        "initial = 6\nsplit = \"shuffled\"\ntest_fraction = 0.4\n",
    ] {
        same_picks(folder.path(), card, other, protocol);
    }
}

#[test]
fn vectors_follow_the_rows_of_several_files_and_none_are_needed_for_those_that_test() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).expect("writable");
    let parts = [("start", 0..18), ("test", 18..48), ("rest", 48..ROWS)];
    for (name, part) in parts {
        let of_part = || rows().filter(|row| part.contains(&row.number));
        write(&format!("{name}.csv"), text(of_part()).as_bytes());
        write(&format!("{name}-used.csv"), text_of_vectors(of_part().filter(is_used)).as_bytes());
    }
    write("v.npy", &npy((48..ROWS).chain(0..18)));
    let files = |end: &str| {
        format!(
            "kind = \"csv\", file = \"rest{end}.csv\", initial_file = \"start{end}.csv\", \
             test_file = \"test{end}.csv\", label = \"y\""
        )
    };
    let card = format!("{}, classes = [\"a\", \"b\"], missing = \"drop-rows\"", files(""));
    let used = rows().filter(|row| row.number < 18 && is_used(row)).count();
    same_picks(folder.path(), &card, &files("-used"), &format!("initial = {used}\n"));
}

/// The hashes of the cells of the first seed, by strategy, in `folder`.
fn hashes(folder: &Path, spaces: &str, strategies: &[&str]) -> BTreeMap<String, String> {
    let mut text = format!(
        "name = \"h\"\nquestion = \"?\"\nseeds = 1\n\n[[dataset]]\ncard = {{ name = \"d\", kind = \"csv\", \
         file = \"t.csv\", label = \"y\", missing = \"drop-rows\"{spaces} }}\ninitial = 6\nbatch = 3\niterations = 2\n"
    );
    for (at, strategy) in strategies.iter().enumerate() {
        write!(text, "\n[[strategy]]\nid = \"s{at}\"\n{strategy}\n").expect("a String");
    }
    let experiment = config::read(&text, "h.toml", folder, &Library::shipped()).expect("a good experiment");
    let plan = Plan::new(&experiment, &[]).expect("good data");
    let of = |plan: &Plan<'_>| -> BTreeMap<String, String> {
        plan.cells.iter().map(|cell| (cell.key.of.strategy.to_string(), cell.hash.to_string())).collect()
    };
    let hashes = of(&plan);
    // What a run records of its files is enough to know its cells again.
    let again = config::read_run(&experiment.to_toml(), "run.toml", &Library::shipped()).expect("a record");
    assert_eq!(hashes, of(&Plan::recorded(&again, &plan.digests_by_name())));
    hashes
}

#[test]
fn a_table_determines_the_cells_that_look_at_it_and_no_others() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).expect("writable");
    write("t.csv", text(rows()).as_bytes());
    write("v.npy", &npy(0..ROWS));
    write("w.npy", &npy((0..ROWS).rev()));
    let spaces = ", spaces = { v = { file = \"v.npy\" }, w = { file = \"w.npy\" } }";
    let strategies = [
        "kind = \"random\"",
        "kind = \"core-set\"",
        "kind = \"core-set\"\nspace = \"given:v\"",
        "kind = \"core-set\"\nspace = \"given:w\"",
        "kind = \"skactiveml-sub-sampling\"\nstrategy = { kind = \"core-set\", space = \"given:w\" }",
    ];
    let known = hashes(folder.path(), spaces, &strategies);
    let without = hashes(folder.path(), "", &strategies[..2]);
    assert!(
        without.iter().all(|(id, hash)| known[id] == *hash),
        "spaces that nobody looks at change nothing"
    );
    assert!(known["s2"] != known["s1"] && known["s3"] != known["s2"]);

    // The vector of a row that is dropped is part of no cell, that of any other is.
    let changed = |row: usize| {
        write("w.npy", &npy((0..ROWS).rev().map(|other| if ROWS - 1 - other == row { 999 } else { other })));
        let now = hashes(folder.path(), spaces, &strategies);
        known.keys().filter(|id| now[*id] != known[*id]).cloned().collect::<Vec<_>>()
    };
    assert_eq!(changed(4), Vec::<String>::new());
    assert_eq!(changed(5), ["s3", "s4"]);
    fs::remove_file(folder.path().join("w.npy")).expect("it is there");
    assert_eq!(hashes(folder.path(), spaces, &strategies[..3])["s2"], known["s2"], "`w` is not read");
}

#[test]
fn a_run_goes_on_with_its_spaces_and_repeats_what_looked_at_a_changed_one() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    fs::write(folder.join("t.csv"), text(rows().filter(is_used))).expect("writable");
    let used = || rows().filter(is_used).map(|row| row.number);
    fs::write(folder.join("v.npy"), npy(used())).expect("writable");
    fs::write(
        folder.join("card.toml"),
        "name = \"d\"\nkind = \"csv\"\nfile = \"t.csv\"\nlabel = \"y\"\n\n[spaces.v]\nfile = \"v.npy\"\n",
    )
    .expect("writable");
    fs::write(
        folder.join("e.toml"),
        "name = \"e\"\nquestion = \"?\"\nseeds = 2\n\n[[dataset]]\ncard = \"card.toml\"\ninitial = 6\nbatch = 3\n\
         iterations = 2\n\n[[strategy]]\nkind = \"random\"\n\n[[strategy]]\nkind = \"core-set\"\nspace = \"given:v\"\n",
    )
    .expect("writable");
    let (code, checked, stderr) = albench(folder, &["check", "card.toml"]);
    assert!(code == 0 && checked.contains("spaces (v: 3 numbers a row)"), "{checked}{stderr}");
    let (code, checked, _) = albench(folder, &["check", "e.toml"]);
    assert!(code == 0 && checked.contains("spaces (v: 3 numbers a row)"), "{checked}");

    let run = || {
        let (code, _, stderr) = albench(folder, &["run", "e.toml", "--quiet"]);
        assert_eq!(code, 0, "{stderr}");
        fs::read_to_string(folder.join("results/e/run.toml")).expect("a description")
    };
    let recorded = run();
    assert!(
        recorded.contains("[dataset.card.spaces.\"v\"]") && recorded.contains("\"d/v\" = "),
        "{recorded}"
    );
    assert!(recorded.contains("cells_run = 4"), "{recorded}");
    let (code, _, stderr) = albench(folder, &["report", "results/e", "--quiet"]);
    assert_eq!((code, stderr.as_str()), (0, ""));

    fs::write(folder.join("v.npy"), npy(used().map(|row| row + 1))).expect("writable");
    let recorded = run();
    assert!(recorded.contains("cells_run = 2"), "{recorded}");
}
