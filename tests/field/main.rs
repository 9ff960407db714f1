//! Data as people have them, from the file to the report: what is said, refused, left out and right.
//!
//! `field/knn.csv` holds accuracies of scikit-learn 1.5.2's `KNeighborsClassifier` on coordinates in
//! millimetres (`grid.csv`) and far from 0 (`o1e8.csv`), under our splits and first batches.

use std::{collections::BTreeMap, fs, path::Path};

use albench::config::{Library, Place};
use assert_cmd::Command;

mod cases;

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("writable");
    }
    folder
}

/// Exit code, stdout and stderr of the program.
fn albench(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::cargo_bin("albench").expect("the binary is built");
    let output = command.current_dir(folder).args(args).output().expect("the binary runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// A card of a CSV file and an experiment on it.
fn experiment(name: &str, keys: &str, dataset: &str) -> String {
    format!(
        "name = \"{name}\"\nquestion = \"Is it right?\"\nseeds = 3\n\n[[learner]]\nkind = \"knn\"\n\n\
         [[dataset]]\ncard = {{ name = \"d\", kind = \"csv\", file = \"d.csv\", label = \"y\"{keys} }}\n\
         {dataset}\n\n[[strategy]]\nkind = \"random\"\n"
    )
}

const SMALL: &str = "initial = 6\nbatch = 4\niterations = 2";

/// The accuracies of a run, by data set, seed and number of labels.
fn accuracies(curves: &str) -> BTreeMap<(String, String, String), f64> {
    let fields = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    let rows = curves.lines().skip(1).map(fields);
    rows.map(|row| ((row[0].clone(), row[3].clone(), row[5].clone()), row[6].parse().expect("a number")))
        .collect()
}

/// Two clouds of rows that a neighbour tells apart, with a number that says nothing.
fn clouds(rows: usize) -> Vec<(f64, f64, usize)> {
    let noise = |at: usize| ((at * 7919) % 101) as f64 / 101.0;
    (0..rows).map(|at| (noise(at) + 3.0 * (at % 2) as f64, noise(at * 3 + 1), at % 2)).collect()
}

#[test]
fn neighbours_far_from_zero_are_those_of_scikit_learn() {
    let expected = fs::read_to_string("tests/field/knn.csv").expect("the expected accuracies");
    let mut text =
        "name = \"offset\"\nquestion = \"Is it right?\"\nseeds = 3\n[[learner]]\nkind = \"knn\"\n".to_owned();
    let scratch = folder(&[]);
    for name in ["grid", "o1e8"] {
        fs::copy(format!("tests/field/{name}.csv"), scratch.path().join(format!("{name}.csv")))
            .expect("copied");
        text += &format!(
            "[[dataset]]\nid = \"{name}\"\ninitial = 20\nbatch = 10\niterations = 5\n\
             card = {{ name = \"{name}\", kind = \"csv\", file = \"{name}.csv\", label = \"kind\" }}\n"
        );
    }
    text += "[[strategy]]\nkind = \"random\"\n";
    fs::write(scratch.path().join("offset.toml"), text).expect("writable");
    let (code, _, stderr) = albench(scratch.path(), &["run", "offset.toml", "--quiet"]);
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    let found = fs::read_to_string(scratch.path().join("results/offset/curves.csv")).expect("curves");
    assert_eq!(accuracies(&found), accuracies(&expected));
}

#[test]
fn a_run_says_what_was_read_on_stderr_in_the_report_and_in_run_toml() {
    let mut csv = "id,a,b,y\n".to_owned();
    for (at, (a, b, y)) in clouds(60).into_iter().enumerate() {
        csv += &format!("{},{a},{b},{y}\n", at * 13 % 60 + 100);
    }
    let files = folder(&[("d.csv", &csv), ("e.toml", &experiment("e", "", SMALL))]);
    let (code, stdout, stderr) = albench(files.path(), &["run", "e.toml"]);
    assert_eq!(code, Some(0), "{stderr}");
    let line = "d: 60 rows, 3 features (id, a, b), 2 classes (0: 30, 1: 30); csv (separator \",\", header); 30 rows train, 30 test";
    let warning = "column `id` holds 60 different integers in 60 rows and looks like an identifier; if it is one, write `leave_out = [\"id\"]` in the card";
    assert!(stderr.contains(line) && stderr.contains(warning), "{stderr}");
    assert!(!stdout.contains(line));
    for file in ["report.md", "run.toml"] {
        let text = fs::read_to_string(files.path().join("results/e").join(file)).expect("a file of the run");
        let plain = text.replace("\\\"", "\"").replace('\\', "");
        assert!(plain.contains(&line[3..]) && plain.contains("looks like an identifier"), "{file}: {text}");
    }
    let (code, stdout, _) = albench(files.path(), &["check", "e.toml"]);
    assert!(code == Some(0) && stdout.contains(line) && stdout.contains(warning), "{stdout}");
    // The report does not need the data to say it again.
    fs::remove_file(files.path().join("d.csv")).expect("removed");
    let before = fs::read(files.path().join("results/e/report.md")).expect("a report");
    assert_eq!(albench(files.path(), &["report", "results/e", "--quiet"]).0, Some(0));
    assert_eq!(fs::read(files.path().join("results/e/report.md")).expect("a report"), before);
}

#[test]
fn an_index_that_is_left_out_gives_the_numbers_of_the_table_without_it() {
    let rows = clouds(60);
    let mut with = ",a,b,y\n".to_owned();
    let mut without = "a,b,y\n".to_owned();
    for (at, (a, b, y)) in rows.iter().enumerate() {
        with += &format!("{at},{a},{b},{y}\n");
        without += &format!("{a},{b},{y}\n");
    }
    let curves = |csv: &str, keys: &str| {
        let files = folder(&[("d.csv", csv), ("e.toml", &experiment("e", keys, SMALL))]);
        let (code, _, stderr) = albench(files.path(), &["run", "e.toml", "--quiet"]);
        (code, fs::read_to_string(files.path().join("results/e/curves.csv")).unwrap_or_default(), stderr)
    };
    let (code, _, stderr) = curves(&with, "");
    assert_eq!(code, Some(2));
    assert!(stderr.contains("column 1 has no name") && stderr.contains("leave_out = [1]"), "{stderr}");
    let plain = curves(&without, "");
    assert_eq!(plain.0, Some(0), "{}", plain.2);
    assert_eq!(curves(&with, ", leave_out = [1]"), plain);
    assert_eq!(curves(&with, ", columns = [\"a\", 3]"), plain);
}

#[test]
fn seeds_whose_half_lacks_a_class_are_named_and_the_others_run() {
    let mut csv = "a,b,y\n".to_owned();
    for (at, (a, b, _)) in clouds(60).into_iter().enumerate() {
        csv += &format!("{a},{b},{}\n", u8::from(at == 7));
    }
    let text = experiment("e", "", SMALL).replace("seeds = 3", "seeds = 10");
    let files = folder(&[("d.csv", &csv), ("e.toml", &text)]);
    let (code, _, stderr) = albench(files.path(), &["run", "e.toml"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(stderr.contains("cannot run: the training half holds rows of one class only"), "{stderr}");
    assert!(
        stderr.contains("split = \"stratified\"") && stderr.contains("the test half lacks class `1`"),
        "{stderr}"
    );
    let curves = fs::read_to_string(files.path().join("results/e/curves.csv")).expect("curves");
    let named = stderr.matches("cannot run").count();
    let mut seeds: Vec<&str> = curves.lines().skip(1).filter_map(|line| line.split(',').nth(3)).collect();
    seeds.dedup();
    assert_eq!(seeds.len() + named, 10, "{stderr}");
}

#[test]
fn a_number_that_overflows_when_scaled_names_its_place_and_can_be_marked_as_missing() {
    let mut csv = "a,b,y\n".to_owned();
    for (at, (a, b, y)) in clouds(60).into_iter().enumerate() {
        let a = if at == 11 { "-1.7976931348623157e308".to_owned() } else { a.to_string() };
        csv += &format!("{a},{b},{y}\n");
    }
    let run = |keys: &str, scaling: &str| {
        let dataset = format!("{SMALL}\nscaling = \"{scaling}\"");
        let files = folder(&[("d.csv", &csv), ("e.toml", &experiment("e", keys, &dataset))]);
        let (code, _, stderr) = albench(files.path(), &["run", "e.toml", "--quiet"]);
        (code, stderr)
    };
    for scaling in ["none", "standard"] {
        let (code, stderr) = run("", scaling);
        assert_eq!(code, Some(2), "{stderr}");
        let expected = "d.csv:13: column `a` holds -1.7976931348623157e308, which overflows when it is ";
        assert!(stderr.contains(expected), "{stderr}");
        let mark = ", missing_marks = [\"-1.7976931348623157e308\"], missing = ";
        for missing in ["\"drop-rows\"", "\"median\""] {
            assert_eq!(run(&format!("{mark}{missing}"), scaling), (Some(0), String::new()), "{missing}");
        }
    }
}

#[test]
fn words_groups_and_files_of_their_own_run() {
    let row = |at: usize, (a, b, y): (f64, f64, usize)| {
        let word = ["red", "green", "blue"][at % 3];
        let b = if at % 9 == 4 { String::new() } else { b.to_string() };
        format!("{a},{b},{word},g{},{y}\n", at / 5)
    };
    let rows: Vec<String> = clouds(90).into_iter().enumerate().map(|(at, cloud)| row(at, cloud)).collect();
    let part = |range: std::ops::Range<usize>| format!("a,b,c,g,y\n{}", rows[range].concat());
    let (all, train, start, test) = (part(0..90), part(0..60), part(60..66), part(66..90));
    let keys = ", encode = \"one-hot\", missing = \"mean\"";
    let cases = [
        (&all, format!("{keys}, groups = \"g\""), "18 groups"),
        (&all, format!("{keys}, leave_out = [\"g\"]"), "45 test"),
        (&train, format!("{keys}, leave_out = [\"g\"], test_file = \"t.csv\""), "60 rows train, 24 test"),
        (
            &train,
            format!("{keys}, leave_out = [\"g\"], initial_file = \"s.csv\", test_file = \"t.csv\""),
            "66 rows train, 24 test",
        ),
    ];
    for (csv, keys, said) in cases {
        let files = folder(&[
            ("d.csv", csv),
            ("s.csv", &start),
            ("t.csv", &test),
            ("e.toml", &experiment("e", &keys, SMALL)),
        ]);
        let (code, _, stderr) = albench(files.path(), &["run", "e.toml"]);
        assert_eq!(code, Some(0), "{keys}: {stderr}");
        assert!(stderr.contains(said) && stderr.contains("encoded: c (3 words)"), "{keys}: {stderr}");
        let curves = fs::read_to_string(files.path().join("results/e/curves.csv")).expect("curves");
        assert!(curves.lines().skip(1).all(|line| !line.to_lowercase().contains("nan")), "{curves}");
    }
}

#[test]
fn a_data_file_is_checked_without_a_card_and_one_is_proposed() {
    let files = folder(&[("My Data.csv", "x;kind\n1,5;a\n2,5;b\n3,5;a\n"), ("odd.xyz", "1")]);
    let (code, stdout, _) = albench(files.path(), &["check", "My Data.csv"]);
    assert_eq!(code, Some(0), "{stdout}");
    assert!(stdout.starts_with("my-data: 3 rows, 1 features (x), 2 classes (a: 2, b: 1); csv (separator \";\", decimal comma, header)\n"), "{stdout}");
    let card = stdout.split_once("its card:\n\n").expect("a card").1;
    fs::write(files.path().join("card.toml"), card).expect("writable");
    let (code, again, stderr) = albench(files.path(), &["check", "card.toml"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(again.lines().next(), stdout.lines().next());
    let (code, _, stderr) = albench(files.path(), &["check", "odd.xyz"]);
    assert!(code != Some(0) && stderr.contains("no format"), "{stderr}");
    let (code, _, stderr) = albench(files.path(), &["check", "nothing"]);
    assert_eq!(code, Some(2), "{stderr}");
}

#[test]
fn arrays_of_numpy_are_the_table_that_was_written_as_text() {
    // numpy 1.26.4: savez_compressed(X=asfortranarray(X.astype("f4")), y=y, g=g.astype(">i2")),
    // save(asfortranarray(X)), save(y.astype("S")).
    let load = |(file, kind, keys): (&str, &str, &str)| {
        let text = format!("name = \"d\"\nkind = \"{kind}\"\nfile = \"{file}\"\n{keys}\n");
        let place = Place::Folder("tests/field/numpy".into());
        let card = Library::shipped().card_text(&text, "card", &place).expect("a good card");
        card.load(0, &[]).unwrap_or_else(|error| panic!("{file}: {error}"))
    };
    let read = [
        ("table.csv", "csv", "label = \"y\"\ngroups = \"g\""),
        ("arrays.npz", "npz", "label = \"y\"\ngroups = \"g\""),
        ("features.npy", "npy", "label_file = \"labels.npy\""),
    ]
    .map(load);
    assert_eq!(read[0].features.dim(), (30, 3));
    for other in &read[1..] {
        assert_eq!(other.features, read[0].features);
        assert_eq!((&other.labels, &other.classes), (&read[0].labels, &read[0].classes));
    }
    assert_eq!(read[1].about.groups, read[0].about.groups);
    assert!(read[1].summary().contains("npz (arrays `X`, `y`, `g`)"), "{}", read[1].summary());
    let ungrouped = load(("arrays.npz", "npz", "label = \"y\"")).summary();
    assert!(ungrouped.contains("npz (arrays `X`, `y`; not read: `g`)"), "{ungrouped}");
    // Without a card: arrays have no last one, their classes are usually called y.
    let (code, told, _) = albench(Path::new("tests/field/numpy"), &["check", "arrays.npz"]);
    assert!(code == Some(0) && told.contains("label = \"y\""), "{told}");
}

#[test]
fn what_follows_no_package_does_not_change_when_a_constant_is_added_or_the_unit_is_tiny() {
    let strategies = ["random", "knn-density", "core-set", "quire", "parzen-expected-error"];
    let strategies = strategies.map(|kind| format!("[[strategy]]\nkind = \"{kind}\"\n")).concat();
    let strategies =
        strategies.replace("\"parzen-expected-error\"", "\"parzen-expected-error\"\ngamma = \"auto\"");
    let curves = |rows: &dyn Fn(usize, usize) -> f64, strategies: &str| {
        let mut csv = "a,b,y\n".to_owned();
        for at in 0..90 {
            csv += &format!("{:e},{:e},{}\n", rows(at, 0), rows(at, 1), at % 2);
        }
        let text = experiment("e", "", "initial = 20\nbatch = 4\niterations = 3")
            .replace("[[strategy]]\nkind = \"random\"\n", strategies);
        let files = folder(&[("d.csv", &csv), ("e.toml", &text)]);
        let (code, _, stderr) = albench(files.path(), &["run", "e.toml", "--quiet"]);
        assert_eq!((code, stderr.as_str()), (Some(0), ""));
        fs::read_to_string(files.path().join("results/e/curves.csv")).expect("curves")
    };
    // Integers, so that all sums are exact.
    let place = |at: usize, axis: usize| ((at * 37 + axis * 11 + at * axis * 5) % 64 + 40 * (at % 2)) as f64;
    let here = curves(&place, &strategies);
    assert_eq!(curves(&|at, axis| place(at, axis) + 2_f64.powi(40), &strategies), here);
    // The kernels of the others have a width of their own.
    let scaled = "[[strategy]]\nkind = \"random\"\n[[strategy]]\nkind = \"knn-density\"\n[[strategy]]\nkind = \"core-set\"\n";
    let tiny = curves(&|at, axis| place(at, axis) * 2_f64.powi(-200), scaled);
    assert_eq!(tiny, curves(&place, scaled));
}
