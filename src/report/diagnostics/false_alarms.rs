//! How often each warning speaks of strategies that do what chance does.
//!
//! The table of docs/METHODOLOGY.md:
//!
//! ```text
//! cargo test --release --lib false_alarms -- --nocapture | grep 'false alarms'
//! ```

use super::{ALL, BLIND, random_like};
use crate::{
    numpy::RandomState,
    report::{analysis::comparison::comparisons, fake},
    simulation::{Facts, Point, Query, ScoreSummary, Start, Trace},
    store::record::Outcome,
};

/// Experiments that are simulated for every shape of data.
const EXPERIMENTS: u64 = 250;

/// Seeds of each, as many as a quick look has.
const SEEDS: u64 = 5;

/// Share of experiments in which a warning may speak of chance.
const ALLOWED: f64 = 0.01;

/// Rows of each class in the training half, rows per query, queries.
const SHAPES: [(&[usize], usize, usize); 4] =
    [(&[90; 10], 50, 8), (&[25, 25, 25], 4, 8), (&[105, 178], 5, 10), (&[380, 20], 10, 10)];

/// A run that picks and scores at random.
fn run(classes: &[usize], batch: usize, queries: usize, stream: &mut RandomState, scored: bool) -> Trace {
    let truth: Vec<usize> = classes.iter().enumerate().flat_map(|(class, &n)| vec![class; n]).collect();
    let truth: Vec<usize> = stream.permutation(truth.len()).into_iter().map(|at| truth[at]).collect();
    let outliers: Vec<bool> = truth.iter().map(|_| stream.random_sample() < 0.05).collect();
    let mut labeled = stream.choice(truth.len(), 2 * batch);
    labeled.sort_unstable();
    let mut pool: Vec<usize> = (0..truth.len()).filter(|row| labeled.binary_search(row).is_err()).collect();
    let mut pool_classes = vec![0; classes.len()];
    for &row in &pool {
        pool_classes[truth[row]] += 1;
    }
    let start = Start {
        labeled,
        pool_classes,
        pool_outliers: Some(pool.iter().filter(|&&row| outliers[row]).count()),
    };
    let point = |stream: &mut RandomState, n_labeled| Point {
        n_labeled,
        metrics: vec![Some(0.8 + 0.05 * stream.standard_normal())],
    };
    let mut trace =
        Trace { points: vec![point(stream, 2 * batch)], start: Some(start.into()), ..Trace::default() };
    for query in 1..=queries {
        let n = pool.len();
        let places = stream.choice(n, batch);
        let picks: Vec<usize> = places.iter().map(|&at| pool[at]).collect();
        let scores: Vec<f64> = (0..n).map(|_| stream.random_sample()).collect();
        trace.queries.push(Query {
            scores: scored.then(|| ScoreSummary::of(&scores, batch)),
            facts: Some(Facts {
                labels: picks.iter().map(|&row| truth[row]).collect(),
                outliers: Some(picks.iter().filter(|&&row| outliers[row]).count()),
                argmax: None,
                importance: None,
            }),
            picks: picks.clone(),
        });
        pool.retain(|row| !picks.contains(row));
        trace.points.push(point(stream, (query + 2) * batch));
    }
    trace
}

#[test]
fn no_warning_speaks_of_chance_in_one_of_a_hundred_experiments() {
    let total = EXPERIMENTS * SHAPES.len() as u64;
    let mut alarms = vec![0_u64; ALL.len()];
    let mut blind = 0_u64;
    let mut stream = RandomState::new(20);
    for (classes, batch, queries) in SHAPES {
        for _ in 0..EXPERIMENTS {
            // Chance under the name of the baseline, and under that of a strategy that scores rows.
            let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "margin"], SEEDS));
            for seed in 0..SEEDS {
                for (id, scored) in [("random", false), ("margin", true)] {
                    let trace = run(classes, batch, queries, &mut stream, scored);
                    results.cells.insert(fake::cell("a", id, seed), Outcome::Finished(trace).pack());
                }
            }
            let comparisons = comparisons(&results);
            for (count, diagnostic) in alarms.iter_mut().zip(ALL) {
                let found = (diagnostic.warnings)(&comparisons[0]);
                blind += u64::from(found.iter().any(|warning| warning.about == Some(0)));
                *count += u64::from(!found.is_empty());
            }
        }
    }
    for (diagnostic, &count) in ALL.iter().zip(&alarms) {
        println!("false alarms | {} | {count} of {total} |", diagnostic.head);
        // That chance is like chance is no false alarm.
        if diagnostic.name != random_like::SPEC.name {
            assert!((count as f64) < ALLOWED * total as f64, "{}: {count} of {total}", diagnostic.head);
        }
    }
    assert_eq!(blind, 0, "{BLIND:?} are never warned of");
    let like_chance = ALL.iter().position(|diagnostic| diagnostic.name == random_like::SPEC.name);
    assert!(alarms[like_chance.expect("registered")] > total * 9 / 10, "what is random is noticed");
}
