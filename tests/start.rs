//! How one starts: a card and an experiment for one's own data, what a run will take, what a file can say, and
//! help for whoever mistypes.

mod program;

use std::{fs, path::Path};

use albench::config::{Library, reference};
use serde_json::Value;

use program::albench;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn empty() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Data with everything that a card must speak of: an index, words, gaps.
fn write_data(folder: &Path) {
    let row = |i: usize| {
        let width = if i % 13 == 5 { String::new() } else { format!("{}.5", (i * 7) % 11) };
        let class = ["setosa", "other"][usize::from((i * 7) % 11 > 5)];
        format!("{i},{},{width},{},{class}\n", (i * 5) % 17, ["red", "blue", "green"][i % 3])
    };
    let rows: String = (0..90).map(row).collect();
    fs::write(folder.join("My Data.csv"), format!(",length,width,colour,species\n{rows}")).expect("writable");
}

#[test]
fn new_writes_a_card_and_an_experiment_that_run_and_replaces_nothing() {
    let folder = empty();
    write_data(folder.path());
    let (code, text, stderr) = albench(folder.path(), &["new", "My Data.csv", "--label", "species"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(text.contains("\n    albench run my-data.toml\n"), "{text}");
    let card = fs::read_to_string(folder.path().join("my-data-card.toml")).expect("a card");
    for said in [
        "\nfile = \"My Data.csv\"\n",
        "\nlabel = \"species\"\n",
        "\n# column 1 has no name and numbers the rows\nleave_out = [1]\n",
        "\nencode = \"one-hot\"\n",
        "\nmissing = \"median\"\n",
    ] {
        assert!(card.contains(said), "{said}: {card}");
    }
    // Every line that says something has its reason above it.
    let experiment = fs::read_to_string(folder.path().join("my-data.toml")).expect("an experiment");
    for text in [&card, &experiment] {
        let lines: Vec<&str> = text.lines().collect();
        for pair in lines.windows(2).filter(|pair| pair[1].contains(" = ") && !pair[1].starts_with('#')) {
            assert!(!pair[0].is_empty(), "no reason for `{}`", pair[1]);
        }
    }
    let (code, _, stderr) = albench(
        folder.path(),
        &["run", "my-data.toml", "--seeds", "2", "--quiet", "--set=dataset.iterations=2"],
    );
    assert_eq!(code, 0, "{stderr}");
    assert!(folder.path().join("results/my-data/report.html").exists());

    let (code, _, stderr) = albench(folder.path(), &["new", "My Data.csv", "--label", "species"]);
    assert!(code == 2 && stderr.contains("my-data-card.toml is there already"), "{code} {stderr}");
    assert_eq!(fs::read_to_string(folder.path().join("my-data-card.toml")).expect("a card"), card);
    fs::write(folder.path().join("gaps.csv"), "a,y\n1,x\n2,z\n3,\n4,x\n5,z\n6,x\n7,z\n8,z\n9,x\n")
        .expect("writable");
    let (code, _, stderr) = albench(folder.path(), &["new", "gaps.csv"]);
    assert_eq!(code, 0, "{stderr}");
    let card = fs::read_to_string(folder.path().join("gaps-card.toml")).expect("a card");
    assert!(card.contains("\nmissing_labels = \"drop-rows\"\n"), "{card}");

    fs::create_dir(folder.path().join("elsewhere")).expect("a new folder");
    let (code, _, stderr) =
        albench(folder.path(), &["new", "My Data.csv", "--label", "species", "--into", "elsewhere"]);
    assert_eq!(code, 0, "{stderr}");
    let (code, text, stderr) = albench(folder.path(), &["check", "elsewhere/my-data.toml", "--json"]);
    assert_eq!(code, 0, "{stderr}");
    let checked = json(&text);
    assert!(
        checked[0]["read"].as_str().is_some_and(|read| read.starts_with("90 rows, 3 features")),
        "{checked}"
    );
}

#[test]
fn new_says_what_is_wrong_with_data_that_no_card_can_mend() {
    let folder = empty();
    write_data(folder.path());
    let refused = |args: &[&str], said: &str| {
        let (code, _, stderr) = albench(folder.path(), args);
        assert!(code != 0 && stderr.contains(said), "{args:?}: {code} {stderr}");
    };
    refused(&["new", "My Data.csv", "--label", "specie"], "there is no label column `specie`");
    fs::write(folder.path().join("one.csv"), "a,y\n1,x\n2,x\n").expect("writable");
    refused(&["new", "one.csv"], "every row has the class `x`");
    refused(&["new", "absent.csv"], "absent.csv");
    refused(&["new", "data.xyz"], "albench list formats");
    let left: Vec<_> = fs::read_dir(folder.path()).expect("a folder").collect();
    assert_eq!(left.len(), 2, "only the data: {left:?}");
}

const SMALL: &str = r#"
name = "small"
question = "Does it run?"
seeds = 2

[[dataset]]
card = "iris"
initial = 6
batch = 4
iterations = 3

[[strategy]]
kind = "random"

[[strategy]]
kind = "margin"
"#;

#[test]
fn plan_times_each_kind_of_cell_stores_nothing_and_takes_stored_times_first() {
    let folder = empty();
    fs::write(folder.path().join("small.toml"), SMALL).expect("writable");
    let (code, text, stderr) = albench(folder.path(), &["plan", "small.toml", "--json"]);
    assert_eq!(code, 0, "{stderr}");
    let plan = json(&text);
    assert_eq!((&plan["cells"], &plan["missing"]), (&Value::from(4), &Value::from(4)));
    let kinds = plan["kinds"].as_array().expect("kinds");
    assert!(kinds.len() == 2 && kinds.iter().all(|kind| kind["from"] == "probed"), "{plan}");
    assert!(plan["cpu_seconds"].as_f64().is_some_and(|seconds| seconds > 0.0));
    assert_eq!(plan["suggestion"]["shards"], 1);
    assert_eq!(plan["suggestion"]["time"], "0:10:00");
    if cfg!(target_os = "linux") {
        assert!(plan["memory_bytes"].as_u64().is_some_and(|bytes| bytes > 1 << 20), "{plan}");
    }
    assert!(!folder.path().join("results").exists(), "nothing is stored");
    let (_, text, _) = albench(folder.path(), &["plan", "small.toml", "--no-probe"]);
    assert!(text.contains("Nothing tells how long a cell takes"), "{text}");

    let (code, _, stderr) = albench(folder.path(), &["run", "small.toml", "--quiet", "--shard", "1/2"]);
    assert_eq!(code, 0, "{stderr}");
    let (_, text, _) = albench(folder.path(), &["plan", "small.toml", "--no-probe", "--json"]);
    let plan = json(&text);
    assert_eq!((&plan["stored"], &plan["missing"]), (&Value::from(2), &Value::from(2)));
    let from: Vec<&str> =
        plan["kinds"].as_array().expect("kinds").iter().filter_map(|kind| kind["from"].as_str()).collect();
    assert!(
        from.contains(&"stored") && from.iter().all(|from| ["stored", "guessed"].contains(from)),
        "{from:?}"
    );
    let (_, text, _) = albench(folder.path(), &["plan", "small.toml", "--seeds", "1000", "--no-probe"]);
    assert!(text.contains("albench submit slurm small.toml --seeds=1000 --shards="), "{text}");

    // Without a number of shards the script takes what is suggested.
    let (code, _, stderr) =
        albench(folder.path(), &["submit", "slurm", "small.toml", "--set=dataset.batch=5"]);
    assert_eq!(code, 0, "{stderr}");
    let script = fs::read_to_string(folder.path().join("results/small/submit-slurm.sh")).expect("a script");
    assert!(script.contains("--array=1-1\n") && script.contains("#SBATCH --time=0:10:00\n"), "{script}");
    assert!(script.contains("run small.toml --out=results --set=dataset.batch=5"), "{script}");
    let (_, _, _) = albench(folder.path(), &["run", "small.toml", "--quiet"]);
    let (_, text, _) = albench(folder.path(), &["plan", "small.toml"]);
    assert_eq!(text, "small: 4 cells, 4 stored, 0 missing\n");
}

#[test]
fn the_page_and_the_schemas_in_docs_are_those_that_the_program_prints() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    for (file, args) in [
        ("EXPERIMENT.md", &["schema", "--markdown"][..]),
        ("experiment.schema.json", &["schema"]),
        ("card.schema.json", &["schema", "card"]),
    ] {
        let there = fs::read_to_string(docs.join(file)).expect("a file of the documentation");
        let (_, printed, _) = albench(&docs, args);
        assert!(there == printed, "run `albench {} > docs/{file}`", args.join(" "));
    }
}

/// Whether a value is what a schema allows: the part of JSON Schema that ours use.
fn allows(schema: &Value, root: &Value, value: &Value) -> bool {
    if let Some(name) = schema["$ref"].as_str() {
        let part = root.pointer(name.trim_start_matches('#')).expect("a part of the schema");
        return allows(part, root, value);
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        return choices.iter().any(|choice| allows(choice, root, value));
    }
    if let Some(words) = schema["enum"].as_array() {
        return words.contains(value);
    }
    if let Some(word) = schema.get("const") {
        return word == value;
    }
    let number = |key: &str| schema[key].as_f64();
    match schema["type"].as_str().expect("a type") {
        "string" => {
            let length = value.as_str().map(str::len);
            length.is_some_and(|length| length as f64 >= number("minLength").unwrap_or(0.0))
        }
        "boolean" => value.is_boolean(),
        kind @ ("integer" | "number") => value.as_f64().is_some_and(|found| {
            (kind == "number" || value.is_i64() || value.is_u64())
                && number("minimum").is_none_or(|least| found >= least)
                && number("maximum").is_none_or(|most| found <= most)
                && number("exclusiveMinimum").is_none_or(|least| found > least)
                && number("exclusiveMaximum").is_none_or(|most| found < most)
        }),
        "array" => value.as_array().is_some_and(|list| {
            list.len() as f64 >= number("minItems").unwrap_or(0.0)
                && schema.get("items").is_none_or(|items| list.iter().all(|entry| allows(items, root, entry)))
        }),
        _ => value.as_object().is_some_and(|table| {
            let required = schema["required"].as_array().into_iter().flatten();
            required.filter_map(Value::as_str).all(|key| table.contains_key(key))
                && table.iter().all(|(key, value)| match schema["properties"].get(key) {
                    Some(property) => allows(property, root, value),
                    None => match &schema["additionalProperties"] {
                        Value::Bool(false) => false,
                        Value::Null | Value::Bool(true) => true,
                        others => allows(others, root, value),
                    },
                })
        }),
    }
}

#[test]
fn the_schemas_allow_what_is_shipped_and_refuse_slips() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let library = Library::shipped();
    let as_json =
        |text: &str| serde_json::to_value(toml::from_str::<toml::Table>(text).expect("TOML")).expect("JSON");
    let check = |folder: &str, schema: &Value| {
        let files = fs::read_dir(root.join(folder)).expect("a folder of the package");
        let paths = files.map(|entry| entry.expect("readable").path());
        let mut count = 0;
        for path in paths.filter(|path| path.extension().is_some_and(|ending| ending == "toml")) {
            let text = fs::read_to_string(&path).expect("text");
            assert!(allows(schema, schema, &as_json(&text)), "{}", path.display());
            count += 1;
        }
        assert!(count >= 4, "{folder}: {count}");
    };
    let schema = reference::experiment_schema(&library);
    check("experiments", &schema);
    check("datasets", &reference::card_schema(&library));
    for (from, to) in [
        ("batch = 4", "bach = 4"),
        ("batch = 4", "batch = 0"),
        ("kind = \"margin\"", "kind = \"margn\""),
        ("seeds = 2", "seeds = \"2\""),
        ("kind = \"random\"", "kind = \"random\"\nC = 1"),
        ("question = \"Does it run?\"\n", ""),
    ] {
        assert!(allows(&schema, &schema, &as_json(SMALL)));
        assert!(!allows(&schema, &schema, &as_json(&SMALL.replace(from, to))), "{to}");
    }
}

#[test]
fn lists_are_printed_as_json() {
    let folder = empty();
    for (what, member) in [
        ("strategies", "modal-ranked-batch"),
        ("learners", "logistic"),
        ("metrics", "balanced-accuracy"),
        ("datasets", "breast-cancer"),
        ("formats", "csv"),
        ("experiments", "sweep"),
    ] {
        let (_, text, _) = albench(folder.path(), &["list", what, "--json"]);
        let list = json(&text);
        let items = list.as_array().expect("a list");
        let item =
            items.iter().find(|item| item["name"] == member).unwrap_or_else(|| panic!("{what}: {list}"));
        assert!(item["summary"].as_str().is_some_and(|text| !text.is_empty()));
        if what == "learners" {
            assert!(
                item["parameters"]
                    .as_array()
                    .is_some_and(|all| all.iter().any(|one| one["name"] == "solver"))
            );
        }
    }
}

#[test]
fn shells_and_man_get_every_verb() {
    let folder = empty();
    for shell in ["bash", "zsh", "fish"] {
        let (code, script, _) = albench(folder.path(), &["completions", shell]);
        assert!(code == 0 && script.contains("plan") && script.contains("fail-on"), "{shell}");
    }
    let (code, page, _) = albench(folder.path(), &["man"]);
    assert!(code == 0 && page.contains(".TH albench") && page.contains("albench\\-compare"), "{page}");
    let (code, _, stderr) = albench(folder.path(), &["man", "--into", "man1"]);
    assert_eq!(code, 0, "{stderr}");
    let page = fs::read_to_string(folder.path().join("man1/albench-run.1")).expect("the page of a verb");
    assert!(page.contains("\\-\\-set"), "{page}");
}

#[test]
fn slips_get_a_suggestion() {
    let folder = empty();
    fs::create_dir_all(folder.path().join("experiments")).expect("a new folder");
    fs::write(folder.path().join("experiments/flowers.toml"), SMALL).expect("writable");
    fs::write(folder.path().join("mine.toml"), SMALL).expect("writable");
    for (args, said) in [
        (&["runn", "density"][..], "a similar subcommand exists: 'run'"),
        (&["comapre"], "'compare'"),
        (&["density"], "tip: to run the experiment: albench run density"),
        (&["mine.toml"], "tip: to run the experiment: albench run mine.toml"),
        (&["run", "densty"], "did you mean `density`?"),
        (&["run", "flowrs"], "did you mean `flowers`?"),
        (&["plan", "mine"], "did you mean `mine.toml`?"),
        (&["run", "mines.toml"], "did you mean `mine.toml`?"),
        (&["run", "density", "--seed", "3"], "a similar argument exists: '--seeds'"),
        (&["list", "strategy"], "'strategies'"),
    ] {
        let (code, _, stderr) = albench(folder.path(), args);
        assert!(code == 2 && stderr.contains(said), "{args:?}: {code} {stderr}");
    }
}
