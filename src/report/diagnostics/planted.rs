//! Broken strategies, planted among sound ones: every one of them must be noticed.

use ndarray::Array2;

use super::{Warning, warnings};
use crate::{
    error::StrategyError,
    learner, metric,
    params::Params,
    report::{Results, analysis::comparison::comparisons, fake},
    round::Round,
    simulation::{Phase, Run, Stopwatch, simulate},
    split::Halves,
    stop::{Queries, Stop},
    store::record::Outcome,
    strategy::{self, Asks, Picks, Strategy, choose},
};

const SEEDS: u64 = 5;

/// Takes the first rows of the pool, with scores that rank nothing, or none.
#[derive(Debug)]
struct FirstRows(Option<f64>);

impl Strategy for FirstRows {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let rows = round.candidates()[..round.batch()].to_vec();
        Ok(Picks { rows, scores: self.0.map(|score| vec![score; round.candidates().len()]) })
    }
}

/// Scores that have nothing to do with the rows.
#[derive(Debug)]
struct Noise(u64);

impl Strategy for Noise {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let score = |row: usize| {
            let mixed = (row as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15 ^ (self.0 << 7));
            (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) as f64
        };
        let scores = round.candidates().iter().map(|&row| score(row)).collect();
        Ok(choose::largest(round.candidates(), scores, round.batch()))
    }
}

struct NoClock;

impl Stopwatch for NoClock {
    fn start(&mut self, _: Phase) {}
    fn stop(&mut self) {}
}

fn build(id: &str, seed: u64) -> Box<dyn Strategy> {
    match id {
        "nan" => Box::new(FirstRows(Some(f64::NAN))),
        "constant" => Box::new(FirstRows(Some(0.5))),
        "pool-order" => Box::new(FirstRows(None)),
        "noise" => Box::new(Noise(seed)),
        id => {
            let spec = strategy::find(id.trim_end_matches("-copy")).expect("a registered strategy");
            (spec.build)(&Params::defaults(spec.params), seed)
        }
    }
}

/// Three overlapping clouds of 100 rows each, in an order and with a noise of the seed's own.
fn halves(seed: u64) -> Halves {
    let mut stream = crate::numpy::RandomState::new(u32::try_from(seed).expect("a small seed"));
    let order = stream.permutation(300);
    let labels: Vec<usize> = order.iter().map(|row| row % 3).collect();
    let rows = Array2::from_shape_fn((300, 2), |(row, axis)| {
        [[0.0, 0.0], [2.0, 0.0], [1.0, 1.5]][labels[row]][axis] + 0.7 * stream.standard_normal()
    });
    Halves::from_parts(rows.clone().into_shared(), labels.clone(), rows.into_shared(), labels, 3)
}

fn results(strategies: &[&str]) -> Results {
    let mut results = fake::results(fake::experiment(&["clouds"], &["svc"], strategies, SEEDS));
    let learner = learner::find("svc").expect("a registered learner");
    let learner = (learner.build)(&Params::defaults(learner.params));
    for seed in 0..SEEDS {
        let halves = halves(seed);
        for id in strategies {
            let run = Run {
                halves: &halves,
                first_batch: &(0..20).collect::<Vec<_>>(),
                learner: learner.as_ref(),
                batch: 10,
                queries: Some(10),
                asks: Asks::Batch,
                seed,
                metrics: &[metric::find("accuracy").expect("a registered metric")],
            };
            let mut stops: [Box<dyn Stop>; 1] = [Box::new(Queries(10))];
            let mut truth = &halves.truth;
            let trace = simulate(&run, build(id, seed).as_mut(), &mut truth, &mut stops, &mut NoClock)
                .expect("a run");
            results.cells.insert(fake::cell("clouds", id, seed), Outcome::Finished(trace).pack());
        }
    }
    results
}

#[test]
fn every_planted_strategy_is_noticed_and_the_sound_ones_are_left_alone() {
    let ids = ["random", "margin", "nan", "constant", "pool-order", "margin-copy", "noise", "entropy"];
    let results = results(&ids);
    let comparisons = comparisons(&results);
    let found = warnings(&comparisons[0]);
    let has = |words: &str| found.iter().any(|warning| warning.text.contains(words));
    for expected in [
        "nan ranked nothing (all scores NaN or equal) in 5 of 5 runs",
        "constant ranked nothing (all scores NaN or equal) in 5 of 5 runs",
        "pool-order took the rows in the order of the pool in 5 of 5 runs",
        "margin and margin-copy picked the same rows",
        "noise is not told from random sampling",
    ] {
        assert!(has(expected), "{expected}: {found:#?}");
    }
    for sound in ["random ", "entropy ", "margin "] {
        for fault in ["ranked nothing", "took the rows", "prefers", "is not told"] {
            let accused = |warning: &Warning| warning.text.starts_with(sound) && warning.text.contains(fault);
            assert!(!found.iter().any(accused), "{sound}: {found:#?}");
        }
    }
}
