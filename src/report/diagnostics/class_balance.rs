//! Picks that concentrate on few classes.
//!
//! Of the first half of the queries; later the pool runs short of the favoured classes. Evenness is
//! judged against random choices of as many rows: ten rows of ten equal classes have 0.77 by chance.

use std::{cell::RefCell, collections::BTreeMap};

use super::{BLIND, DiagnosticSpec, Warning, about_each, first_half};
use crate::{
    numpy::RandomState,
    report::analysis::comparison::{Comparison, Entry},
    simulation::Trace,
    stats::class_balance::{counts, evenness},
};

pub(super) const SPEC: DiagnosticSpec = DiagnosticSpec {
    name: "evenness",
    head: "evenness",
    meaning: "entropy of the classes of the picks relative to its maximum, first half of the queries; \
              1 where all classes are picked equally often",
    measure: |_, entry| evenness_of(entry, |trace| evenness(&picked(trace)?)),
    warnings,
};

/// How far below that of random picks the evenness may lie.
const TOLERATED: f64 = 0.1;

/// Random choices of as many rows that none may be as uneven as the picks: chance is below 1 in this
/// many.
const DRAWS: usize = 500;

/// What random choices of `k` rows come to, by the classes of the pool and `k`.
type Chance = BTreeMap<(Vec<usize>, usize), Vec<f64>>;

fn warnings(comparison: &Comparison<'_>) -> Vec<Warning> {
    let chance = RefCell::new(Chance::new());
    about_each(comparison, |entry| warning(entry, &mut chance.borrow_mut()))
}

fn warning(entry: &Entry<'_>, chance: &mut Chance) -> Option<String> {
    if BLIND.contains(&entry.strategy.spec.name) {
        return None;
    }
    let ours = evenness_of(entry, |trace| evenness(&picked(trace)?))?;
    // One random choice per run and draw; their means over the runs are what `ours` is a mean of.
    let mut means = vec![0.0; DRAWS];
    let mut runs = 0.0;
    for (run, trace) in entry.runs.traces().enumerate() {
        let (Some(picked), Some(start)) = (picked(&trace), &trace.start) else { continue };
        let key = (start.pool_classes.clone(), picked.iter().sum());
        let draws = chance.entry(key).or_insert_with_key(|(pool, k)| random_evenness(pool, *k));
        runs += 1.0;
        for (at, mean) in means.iter_mut().enumerate() {
            // Runs with the same pool must not have the same draws together.
            *mean += draws[(at * (2 * run + 1) + run) % DRAWS];
        }
    }
    let least = means.iter().map(|mean| mean / runs).fold(f64::INFINITY, f64::min);
    let expected = means.iter().sum::<f64>() / runs / DRAWS as f64;
    (ours < expected - TOLERATED && ours < least).then(|| {
        format!(
            "{} asked for some classes far more often than a random choice does: evenness of the classes \
             {ours:.2}, of as many random rows {expected:.2}. A metric that weighs classes alike, such as \
             balanced-accuracy, tells what this costs.",
            entry.strategy.label
        )
    })
}

/// The evenness of `DRAWS` random choices of `k` rows from a pool with so many rows of each class.
fn random_evenness(pool: &[usize], k: usize) -> Vec<f64> {
    let rows: Vec<usize> = pool.iter().enumerate().flat_map(|(class, &count)| vec![class; count]).collect();
    let mut stream = RandomState::new(0);
    let draw = |_| {
        let labels: Vec<usize> = stream.choice(rows.len(), k).into_iter().map(|at| rows[at]).collect();
        counts(&labels, pool.len()).and_then(|picked| evenness(&picked)).unwrap_or(1.0)
    };
    (0..DRAWS).map(draw).collect()
}

fn evenness_of(entry: &Entry<'_>, of: impl Fn(&Trace) -> Option<f64>) -> Option<f64> {
    super::mean(entry.runs.traces().filter_map(|trace| of(&trace)))
}

/// Picks of each class in the first half of the queries; `None` where the cell does not say.
pub(super) fn picked(trace: &Trace) -> Option<Vec<usize>> {
    let n_classes = trace.start.as_ref()?.pool_classes.len();
    let mut labels = Vec::new();
    for query in first_half(trace) {
        labels.extend_from_slice(&query.facts.as_ref()?.labels);
    }
    counts(&labels, n_classes)
}
