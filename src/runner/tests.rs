//! What one bad cell, or one bad observer, does to the others.

use std::{collections::BTreeMap, sync::Mutex, time::Duration};

use super::{
    Observer,
    plan::{Plan, Planned},
    run,
};
use crate::{
    config::{self, Experiment},
    error::{RunError, SimulationError, StoreError, StrategyError},
    round::Round,
    store::record::Cell,
    strategy::{self, Picks, Strategy, StrategySpec},
};

/// Asks for a row twice instead of others, or besides all that it should; for a row that is labeled; panics; sleeps.
#[derive(Debug)]
enum Bad {
    Twice,
    Again,
    Labeled,
    Panics,
    Sleeps,
}

impl Strategy for Bad {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        match self {
            Self::Twice => Ok(Picks { rows: vec![round.candidates()[0]; round.batch()], scores: None }),
            Self::Again => {
                let rows = [&round.candidates()[..round.batch()], &round.candidates()[..1]].concat();
                Ok(Picks { rows, scores: None })
            }
            Self::Labeled => {
                let others = &round.candidates()[1..round.batch()];
                Ok(Picks { rows: [&round.labeled()[..1], others].concat(), scores: None })
            }
            Self::Panics => panic!("an index is out of bounds"),
            Self::Sleeps => {
                std::thread::sleep(Duration::from_millis(20));
                Ok(Picks { rows: round.candidates()[..round.batch()].to_vec(), scores: None })
            }
        }
    }
}

/// `smoke` with one seed, and the strategy `margin` made bad.
fn experiment(build: fn(&crate::params::Params, u64) -> Box<dyn Strategy>) -> Experiment {
    let mut experiment = config::load("smoke").expect("a shipped experiment");
    experiment.seeds = 1;
    let margin = strategy::all().iter().find(|spec| spec.name == "margin").expect("registered");
    let spec: &'static StrategySpec = Box::leak(Box::new(StrategySpec { build, ..(**margin).clone() }));
    for choice in experiment.strategies.iter_mut().filter(|choice| choice.spec.name == "margin") {
        choice.spec = spec;
    }
    assert!(experiment.strategies.iter().any(|choice| std::ptr::eq(choice.spec, spec)));
    experiment
}

#[derive(Default)]
struct Watched {
    started: Mutex<usize>,
    finished: Mutex<Vec<String>>,
    failed: Mutex<BTreeMap<String, SimulationError>>,
    refuses: bool,
}

impl Observer for Watched {
    fn started(&self, _planned: &Planned) {
        *self.started.lock().expect("no panic") += 1;
    }

    fn finished(&self, cell: Cell) -> Result<(), RunError> {
        self.finished.lock().expect("no panic").push(cell.key.of.strategy.to_string());
        if self.refuses {
            let source = std::io::ErrorKind::StorageFull.into();
            return Err(StoreError::Io { action: "write", path: "f".into(), source }.into());
        }
        Ok(())
    }

    fn failed(&self, planned: &Planned, error: &SimulationError) {
        self.failed.lock().expect("no panic").insert(planned.key.of.strategy.to_string(), error.clone());
    }
}

fn watch(
    experiment: &Experiment,
    most: Option<Duration>,
    refuses: bool,
) -> (Watched, Result<(), RunError>, usize) {
    let plan = Plan::new(experiment, &[]).expect("shipped data");
    let cells: Vec<&Planned> = plan.cells.iter().collect();
    let watched = Watched { refuses, ..Watched::default() };
    let ran = run(&plan, &cells, 1, most, &watched);
    (watched, ran, cells.len())
}

#[test]
fn a_strategy_that_panics_fails_its_cells_with_the_place_and_the_others_finish() {
    let (watched, ran, cells) = watch(&experiment(|_, _| Box::new(Bad::Panics)), None, false);
    ran.expect("the run goes on");
    let failed = watched.failed.into_inner().expect("no panic");
    let finished = watched.finished.into_inner().expect("no panic");
    assert!(
        !failed.is_empty()
            && failed.values().all(|error| {
                let text = error.to_string();
                text.starts_with("panic at src/runner/tests.rs:")
                    && text.contains("an index is out of bounds")
            }),
        "{failed:?}"
    );
    assert!(!finished.is_empty() && finished.len() < cells && !finished.contains(&"margin".to_owned()));
}

#[test]
fn a_strategy_that_does_not_ask_for_a_batch_of_candidates_fails() {
    let failed = |build| {
        let (watched, ran, _) = watch(&experiment(build), None, false);
        ran.expect("the run goes on");
        watched.failed.into_inner().expect("no panic").remove("margin").expect("a failure")
    };
    let error = failed(|_, _| Box::new(Bad::Twice));
    assert!(matches!(error, SimulationError::BadPicks { query: 1, found: 1, .. }), "{error:?}");
    let error = failed(|_, _| Box::new(Bad::Again));
    assert!(
        matches!(error, SimulationError::BadPicks { found, expected, .. } if found == expected),
        "{error:?}"
    );
    let error = failed(|_, _| Box::new(Bad::Labeled));
    assert!(
        matches!(error, SimulationError::BadPicks { found, expected, .. } if found + 1 == expected),
        "{error:?}"
    );
}

#[test]
fn a_cell_that_takes_too_long_fails_and_none_does_without_a_limit() {
    let experiment = experiment(|_, _| Box::new(Bad::Sleeps));
    let (watched, ran, _) = watch(&experiment, Some(Duration::from_millis(5)), false);
    ran.expect("the run goes on");
    let failed = watched.failed.into_inner().expect("no panic");
    assert_eq!(failed["margin"], SimulationError::TimeIsOver { seconds: 0 });
    let (watched, ran, cells) = watch(&experiment, None, false);
    ran.expect("the run goes on");
    assert_eq!(watched.finished.into_inner().expect("no panic").len(), cells);
}

#[test]
fn an_error_of_the_observer_stops_the_run() {
    let (watched, ran, cells) = watch(&experiment(|_, _| Box::new(Bad::Sleeps)), None, true);
    assert!(matches!(ran, Err(RunError::Store(_))), "{ran:?}");
    let started = watched.started.into_inner().expect("no panic");
    assert!(started == 1 && cells > 1, "{started} of {cells}");
}
