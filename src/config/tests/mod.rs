//! What reading and writing promise together. Malformed files are in `tests/bad_input`.

mod claims;
mod places;
mod properties;

use std::{borrow::Cow, fs, path::Path};

use super::*;
use crate::{
    dataset::{DataFile, GeneratorSpec, Source},
    error::InputProblem,
    learner::Learner,
    output::Outputs,
    params::{self, Component, ParamKind, ParamSpec, ParamValue, Range},
    protocol::{FirstBatch, Iterations, Scaling, SplitMethod},
    strategy::{Needs, OrderFree, Strategy as QueryStrategy},
};

const WEIGHTED: &[ParamSpec] = &[ParamSpec {
    name: "weight",
    kind: ParamKind::RealOr(Range::POSITIVE, &["auto"]),
    default: ParamValue::text("auto"),
    help: "",
    introduced: None,
}];

/// A committee whose members are learners; by default one that says nothing of itself.
const COMMITTEE: &[ParamSpec] = &[
    ParamSpec {
        name: "members",
        kind: ParamKind::Components { part: params::Part::Learner, min: 1, max: 3 },
        default: ParamValue::Components(Cow::Borrowed(ONE_MEMBER)),
        help: "",
        introduced: None,
    },
    ParamSpec {
        name: "notes",
        kind: ParamKind::Words,
        default: ParamValue::Words(Cow::Borrowed(&[Cow::Borrowed("none")])),
        help: "",
        introduced: None,
    },
];
const ONE_MEMBER: &[Component] = &[Component { kind: "svc", given: Cow::Borrowed(&[]) }];

fn never_built(_: &Params, _: u64) -> Box<dyn QueryStrategy> {
    unreachable!("these tests build nothing")
}

fn never_trained(_: &Params) -> Box<dyn Learner> {
    unreachable!("these tests train nothing")
}

const fn strategy(name: &'static str, params: &'static [ParamSpec]) -> StrategySpec {
    StrategySpec {
        name,
        summary: "",
        version: 1,
        mirror: None,
        paper: "",
        params,
        needs: |_| Needs::NOTHING,
        order_free: OrderFree::Yes,
        cost: |_, _| 0.0,
        build: never_built,
    }
}

static COMMITTEE_SPEC: StrategySpec = strategy("committee", COMMITTEE);
static RANDOM_SPEC: StrategySpec = strategy("random", &[]);
static WEIGHTED_SPEC: StrategySpec = strategy("weighted", WEIGHTED);
const STRATEGIES: &[&StrategySpec] = &[&COMMITTEE_SPEC, &RANDOM_SPEC, &WEIGHTED_SPEC];

const LEARNERS: &[LearnerSpec] = &[LearnerSpec {
    name: "svc",
    summary: "",
    version: 1,
    mirror: None,
    paper: None,
    params: &[ParamSpec {
        name: "probability",
        kind: ParamKind::Flag,
        default: ParamValue::Flag(true),
        help: "",
        introduced: None,
    }],
    images: false,
    outputs: |_| Outputs::PROBABILITIES,
    cost: |_, _| 0.0,
    build: never_trained,
}];

const GENERATORS: &[GeneratorSpec] = &[GeneratorSpec {
    name: "noise",
    summary: "",
    version: 1,
    mirrors: "",
    params: &[
        ParamSpec {
            name: "n_samples",
            kind: ParamKind::Count { min: 2, max: 1_000_000 },
            default: ParamValue::Count(1000),
            help: "",
            introduced: None,
        },
        ParamSpec {
            name: "class_weights",
            kind: ParamKind::RealsOr(Range::UNIT, &["balanced"]),
            default: ParamValue::text("balanced"),
            help: "",
            introduced: None,
        },
    ],
    check: |_| Ok(()),
    make: |_, _| unreachable!("reading a configuration makes no data"),
}];

fn library(folder: &Path) -> Library {
    Library {
        strategies: STRATEGIES,
        learners: LEARNERS,
        generators: GENERATORS,
        card: |name| match name {
            "noise" => Some("name = \"noise\"\nkind = \"noise\""),
            "lu2023/heart" => Some(
                "name = \"lu2023/heart\"\nkind = \"libsvm\"\nfile = \"heart.txt\"\nshape = { rows = 270, features = 13, classes = 2 }",
            ),
            _ => None,
        },
        card_names: || vec!["lu2023/heart".to_owned(), "noise".to_owned()],
        experiment: |name| (name == "small").then_some(SMALL),
        experiment_names: || vec!["small".to_owned()],
        folder: folder.to_owned(),
        ..Library::shipped()
    }
}

/// Only what has no default.
const SMALL: &str = r#"name = "small"
question = "Is it?"

[[dataset]]
card = "noise"
initial = 2
batch = 3
iterations = 4

[[strategy]]
kind = "random"
"#;

/// Something for every key.
const FULL: &str = r#"name = "full"
question = """Two
"lines"?"""
title = 'A \ title'
seeds = 3
area = "aubc"
targets = [0.9, 1]
baseline = "w"

[[learner]]
kind = "svc"
id = "plain"
label = "SVC without Platt"
probability = false

[[dataset]]
card = "lu2023/heart"
label = "Herz"
test_fraction = 0.4
split = "shuffled"
split_seed = 7
scaling = "standard"
first_batch = "first-rows"
initial = 20
batch = 1
iterations = "all"

[[dataset]]
card = { name = "mine", kind = "csv", file = "data/mine.csv", label = "y", origin = "me\tmyself" }
split = "stratified"
initial = 2
batch = 5
iterations = 1

[[dataset]]
card = "noise"
initial = 2
batch = 3
iterations = 4
n_samples = 50
class_weights = [0.25, 1e-7]

[[strategy]]
kind = "weighted"
id = "w"
weight = 3

[[strategy]]
kind = "random"

[[strategy]]
kind = "committee"
notes = ["one", 'two "words"']

[[strategy.members]]
kind = "svc"

[[strategy.members]]
kind = "svc"
probability = false

[[strategy]]
kind = "committee"
id = "default"

[[claim]]
text = "w is as good as random."
strategy = "w"
than = ["random"]
direction = "equal"
margin = 0.01
part = "start"
dataset = ["heart"]

[[claim]]
text = "w is better."
strategy = ["w"]
than = "random"
direction = "better"
"#;

fn parse(text: &str) -> Result<Experiment, InputError> {
    read(text, "test.toml", Path::new(""), &library(Path::new("")))
}

fn parsed(text: &str) -> Experiment {
    parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn recorded(text: &str) -> Result<Experiment, InputError> {
    read_run(text, "run.toml", &library(Path::new("")))
}

#[test]
fn a_file_with_nothing_but_the_required_keys_gets_the_documented_defaults() {
    let experiment = parsed(SMALL);
    assert_eq!((experiment.title.as_str(), experiment.seeds), ("small", 20));
    assert_eq!((experiment.area, experiment.targets.as_slice()), (Area::Aulc, [0.95].as_slice()));
    assert_eq!(experiment.metrics[0].name, "accuracy");
    assert_eq!(experiment.baseline.as_deref(), Some("random"));
    assert_eq!((experiment.learners.len(), experiment.learners[0].id.as_str()), (1, "svc"));
    let expected = Protocol {
        rows: None,
        split: SplitMethod::TrainTestSplit,
        test_fraction: 0.5,
        split_seed: None,
        scaling: Scaling::None,
        first_batch: FirstBatch::Random,
        initial: 2,
        batch: 3,
        iterations: Iterations::Count(4),
    };
    assert_eq!((experiment.datasets[0].id.as_str(), &experiment.datasets[0].protocol), ("noise", &expected));
}

#[test]
fn figures_and_the_table_for_a_paper_are_read_and_written_again() {
    let plain = parsed(SMALL);
    assert!(plain.figure == FigureChoice::default() && plain.table == TableChoice::default());
    assert!(!plain.to_toml().contains("[figure]") && !plain.to_toml().contains("[table]"));
    let style = "\n[figure]\nwidth = 85\nheight = 40\nfont_size = 8\ntitles = false\ny = [0.5, 1]\nstrategies = [\"random\"]\n\
                 colours = [\"#0072B2\"]\nmetric = \"accuracy\"\nband = \"sd\"\nformats = [\"pdf\"]\ndpi = 600\n\
                 [table]\nshow = \"difference\"\nstrategies = [\"random\"]\ndatasets = [\"noise\"]\nacross = 2\nbold = false\n\
                 marks = false\ndecimals = 2\ncaption = \"C\"\nlabel = \"tab:c\"\n";
    let styled = parsed(&format!("{SMALL}{style}"));
    assert_eq!((styled.figure.width, styled.figure.height, styled.figure.dpi), (85.0, Some(40.0), 600.0));
    assert_eq!((styled.figure.colours.as_slice(), styled.figure.band), (&[(0, 114, 178)][..], Band::Sd));
    assert_eq!((styled.table.show, styled.table.across, styled.table.bold), (Shown::Difference, 2, false));
    let again = recorded(&styled.to_toml()).expect("what was written");
    assert_eq!((again.figure, again.table), (styled.figure.clone(), styled.table.clone()));
    // A file of its own says the same, and nothing of it determines a cell.
    let file = read_style(style, "style.toml", plain.clone()).expect("a style");
    assert_eq!((&file.figure, &file.table), (&styled.figure, &styled.table));
    let cell = |e: &Experiment| {
        e.determinants(&e.datasets[0], &Digests::default(), &e.learners[0], &e.strategies[0])
    };
    assert_eq!(cell(&plain), cell(&styled));
}

#[test]
fn every_key_is_read() {
    let experiment = parsed(FULL);
    assert_eq!(experiment.question, "Two\n\"lines\"?");
    assert_eq!((experiment.area, experiment.targets.as_slice()), (Area::Aubc, [0.9, 1.0].as_slice()));
    assert_eq!(experiment.baseline.as_deref(), Some("w"));
    let learner = &experiment.learners[0];
    assert_eq!((learner.id.as_str(), learner.label.as_str()), ("plain", "SVC without Platt"));
    assert!(!learner.params.flag("probability"));
    let heart = &experiment.datasets[0];
    assert_eq!((heart.id.as_str(), heart.label.as_str()), ("heart", "Herz"));
    let expected = Protocol {
        rows: None,
        split: SplitMethod::Shuffled,
        test_fraction: 0.4,
        split_seed: Some(7),
        scaling: Scaling::Standard,
        first_batch: FirstBatch::FirstRows,
        initial: 20,
        batch: 1,
        iterations: Iterations::UntilPoolEmpty,
    };
    assert_eq!(heart.protocol, expected);
    let Source::Generator { params, .. } = &experiment.datasets[2].card.source else {
        panic!("the third data set is generated");
    };
    assert_eq!((params.count("n_samples"), params.reals("class_weights")), (50, Some(&[0.25, 1e-7][..])));
    assert_eq!(experiment.strategies[0].params.real("weight").to_bits(), 3.0_f64.to_bits());
}

#[test]
fn without_a_strategy_called_random_there_is_no_baseline() {
    let text = SMALL.replace("kind = \"random\"", "kind = \"random\"\nid = \"uniform\"");
    assert_eq!(parsed(&text).baseline, None);
}

#[test]
fn the_effective_configuration_reads_back_as_the_same_experiment() {
    for text in [SMALL, FULL] {
        let experiment = parsed(text);
        let written = experiment.to_toml();
        let with_provenance = format!("{written}\n[provenance]\nversion = \"0.1.0\"\ncores = 2\n");
        assert_eq!(recorded(&with_provenance).expect("a recorded run").to_toml(), written);
        assert_eq!(parsed(&written), experiment);
    }
}

#[test]
fn components_are_checked_against_their_registry_and_complete() {
    let with = |members: &str| {
        SMALL.replace("kind = \"random\"\n", &format!("kind = \"committee\"\nmembers = {members}\n"))
    };
    let shown = |text: &str| parsed(text).strategies[0].params.components("members").to_vec();
    let complete = |probability| {
        let given = vec![("probability", ParamValue::Flag(probability))];
        Component { kind: "svc", given: given.into() }
    };
    assert_eq!(shown(&with("{ kind = \"svc\", probability = false }")), [complete(false)]);
    assert_eq!(shown(&SMALL.replace("\"random\"", "\"committee\"")), [complete(true)], "the default");
    for (members, problem) in [
        ("[]", "`members` is an empty list; expected a list of at least 1 learners"),
        ("[1]", "`members` is [1]; expected a list of at least 1 learners"),
        ("{ kind = \"svm\" }", "unknown learner `svm`; did you mean `svc`?"),
        ("{ kind = \"svc\", probabilty = true }", "unknown key `probabilty` in the component"),
        ("{ kind = \"svc\", probability = 1 }", "`probability` is 1; expected true or false"),
    ] {
        let error = parse(&with(members)).expect_err(members).to_string();
        assert!(error.contains(problem), "{error}");
    }
}

#[test]
fn names_and_texts_do_not_determine_a_cell_and_everything_else_does() {
    let cell = |text: &str| {
        let experiment = parsed(text);
        experiment.determinants(
            &experiment.datasets[0],
            &Digests::default(),
            &experiment.learners[0],
            &experiment.strategies[0],
        )
    };
    let base = cell(SMALL);
    let learner = "question = \"Is it?\"\n\n[[learner]]\nkind = \"svc\"\n";
    for (from, to) in [
        ("name = \"small\"", "name = \"other\"\ntitle = \"T\"\nseeds = 3\narea = \"aubc\"\ntargets = [0.5]"),
        ("Is it?", "Was it?"),
        ("kind = \"random\"", "kind = \"random\"\nid = \"uniform\"\nlabel = \"U\""),
        ("card = \"noise\"", "card = { name = \"n\", kind = \"noise\", summary = \"s\" }\nid = \"x\""),
        ("question = \"Is it?\"\n", &format!("{learner}id = \"s\"\nlabel = \"S\"\nprobability = true\n")),
    ] {
        assert_eq!(cell(&SMALL.replace(from, to)), base, "{to}");
    }
    for (from, to) in [
        ("initial = 2", "initial = 3"),
        ("batch = 3", "batch = 2"),
        ("iterations = 4", "iterations = \"all\""),
        ("batch = 3", "batch = 3\ntest_fraction = 0.4"),
        ("batch = 3", "batch = 3\nsplit = \"stratified\""),
        ("batch = 3", "batch = 3\nsplit_seed = 0"),
        ("batch = 3", "batch = 3\nscaling = \"standard\""),
        ("batch = 3", "batch = 3\nfirst_batch = \"first-rows\""),
        ("batch = 3", "batch = 3\nn_samples = 999"),
        ("kind = \"random\"", "kind = \"weighted\""),
        ("kind = \"random\"", "kind = \"weighted\"\nweight = 1.0"),
        ("question = \"Is it?\"\n", &format!("{learner}probability = false\n")),
    ] {
        assert_ne!(cell(&SMALL.replace(from, to)), base, "{to}");
    }
}

#[test]
fn lines_are_counted_after_a_byte_order_mark_and_with_carriage_returns() {
    let text = format!("\u{feff}{}", SMALL.replace('\n', "\r\n"));
    assert_eq!(parsed(&text), parsed(SMALL));
    let error = parse(&text.replace("batch = 3", "batch = 0")).expect_err("a batch of 0");
    assert_eq!(error.line, Some(7));
}

#[test]
fn registered_parameters_have_allowed_defaults_and_hide_no_other_key() {
    let library = Library::shipped();
    let entry_keys = ["kind", "id", "label"].as_slice();
    let dataset_keys = &[["card", "id", "label"].as_slice(), &protocol::KEYS].concat()[..];
    let entries = (library.strategies.iter().map(|spec| (spec.name, spec.params, entry_keys)))
        .chain(library.learners.iter().map(|spec| (spec.name, spec.params, entry_keys)))
        .chain(library.generators.iter().map(|spec| (spec.name, spec.params, dataset_keys)));
    for (entry, params, taken) in entries {
        for (index, spec) in params.iter().enumerate() {
            assert!(spec.kind.allows(&spec.default), "{entry}: default of `{}`", spec.name);
            assert!(!taken.contains(&spec.name), "{entry}: `{}` is another key", spec.name);
            assert!(
                params[..index].iter().all(|other| other.name != spec.name),
                "{entry}: `{}` twice",
                spec.name
            );
        }
    }
}
