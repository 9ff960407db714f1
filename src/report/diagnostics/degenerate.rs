//! Strategies of the field that fail on ordinary data with their own defaults: each of them must be noticed.

use std::{path::Path, sync::Mutex};

use super::warnings;
use crate::{
    config::{self, Library},
    error::{RunError, SimulationError},
    report::{Results, analysis::comparison::comparisons},
    runner::{
        self, Observer,
        plan::{Plan, Planned},
    },
    store::record::Cell,
};

const EXPERIMENT: &str = r#"
name = "degenerate"
question = "Are they noticed?"
seeds = 5

[[learner]]
kind = "svc"

[[dataset]]
card = "breast-cancer"
scaling = "standard"
initial = 10
batch = 5
iterations = 10

[[strategy]]
kind = "random"

[[strategy]]
kind = "margin"

[[strategy]]
kind = "libact-quire"
label = "QUIRE"

[[strategy]]
kind = "skactiveml-prob-cover"
label = "ProbCover"

[[strategy]]
kind = "skactiveml-mcpal"
label = "McPAL"
frequencies = "model"
gamma = "scale"

[[strategy]]
kind = "libact-albl"
label = "ALBL"
horizon = 50
"#;

#[derive(Default)]
struct Collector(Mutex<Vec<Cell>>);

impl Observer for Collector {
    fn started(&self, _: &Planned) {}

    fn finished(&self, cell: Cell) -> Result<(), RunError> {
        self.0.lock().expect("no panic").push(cell);
        Ok(())
    }

    fn failed(&self, planned: &Planned, error: &SimulationError) {
        panic!("{}: {error}", planned.key);
    }
}

#[test]
fn strategies_that_degenerate_are_warned_of_and_a_sound_one_is_not() {
    let experiment = config::read(EXPERIMENT, "degenerate", Path::new(""), &Library::shipped());
    let experiment = experiment.expect("a valid experiment");
    let plan = Plan::new(&experiment, &[]).expect("shipped data");
    let collector = Collector::default();
    runner::run(&plan, &plan.cells.iter().collect::<Vec<_>>(), 2, None, &collector).expect("cells");
    let cells = collector.0.into_inner().expect("no panic");
    let cells = cells.into_iter().map(|cell| (cell.key, cell.outcome.pack())).collect();
    let results = Results { experiment, cells, timings: std::collections::BTreeMap::new() };
    let comparisons = comparisons(&results);
    let found = warnings(&comparisons[0]);
    for expected in [
        "QUIRE took its first",
        "QUIRE: ties decided",
        "ProbCover: ties decided",
        "McPAL: ties decided",
        "ALBL weighs single draws by up to",
    ] {
        assert!(found.iter().any(|warning| warning.text.starts_with(expected)), "{expected}: {found:#?}");
    }
    let accused = |warning: &super::Warning| {
        warning.text.starts_with("margin took") || warning.text.starts_with("margin weighs")
    };
    assert!(!found.iter().any(accused), "{found:#?}");
}
