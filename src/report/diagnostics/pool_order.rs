//! Picks that follow the order of the pool instead of the scores.
//!
//! The split shuffles the rows, so where a row stands says nothing about it. A strategy that asks
//! for the first rows of the pool, or whose picks lean to either end of it, has let ties decide.

use super::{BLIND, DiagnosticSpec, Warning, about_each};
use crate::{
    report::{
        analysis::comparison::{Comparison, Entry},
        words::seed_list,
    },
    simulation::Trace,
    stats::{
        pool_order::head,
        position_test::{position_test, positions},
        quantile::quantile,
    },
};

pub(super) const SPEC: DiagnosticSpec = DiagnosticSpec {
    name: "head_of_pool",
    head: "head of pool",
    meaning: "share of the queries that took the first rows of the pool",
    measure: |_, entry| super::mean(entry.runs.traces().filter_map(|trace| head(&queries(&trace)?.0))),
    warnings,
};

/// Runs with at least this share of such queries are named.
const MANY: f64 = 0.5;

/// Rows in ascending order, from the first one on, beyond which a strategy that answers row by row walks
/// along the list: one run in 40,320 of a neutral one does, whose first rows come in any of 8! orders.
const WALKS: f64 = 8.0;

/// The median over the runs of the standardised rank sum of the picks' places beyond which they
/// lean to one end: 6 in 100,000 single runs of a neutral strategy do. A median, because runs that
/// share a split are not independent.
const LEANS: f64 = 4.0;

fn warnings(comparison: &Comparison<'_>) -> Vec<Warning> {
    about_each(comparison, warning)
}

fn warning(entry: &Entry<'_>) -> Option<String> {
    if BLIND.contains(&entry.strategy.spec.name) {
        return None;
    }
    let name = &entry.strategy.label;
    let (mut seeds, mut all, mut leanings) = (Vec::new(), 0, Vec::new());
    for (seed, trace) in entry.runs.iter() {
        let Some((places, pools)) = queries(&trace) else { continue };
        all += 1;
        seeds.extend(head(&places).is_some_and(|share| share >= MANY).then_some(seed));
        let queries: Vec<_> = places.into_iter().zip(pools).collect();
        leanings.extend(position_test(&queries).map(|test| test.z));
    }
    if !seeds.is_empty() {
        let n = seeds.len();
        return Some(format!(
            "{name} took the rows in the order of the pool in {n} of {all} runs, seeds {}: the order of the list \
             decided, not its scores.",
            seed_list(seeds)
        ));
    }
    if super::asks_one_by_one(entry) {
        let walks: Vec<f64> = entry.runs.traces().map(|trace| walk(&trace) as f64).collect();
        let walk = quantile(&walks, 0.5);
        if walk >= WALKS {
            return Some(format!(
                "{name} took its first {walk:.0} rows one after another in the order of the list (median over the \
                 runs), as chance does not: its scores were equal there, or equal but for rounding."
            ));
        }
    }
    let z = quantile(&leanings, 0.5);
    let end = if z < 0.0 { "start" } else { "end" };
    (!leanings.is_empty() && z.abs() > LEANS).then(|| {
        format!(
            "{name} prefers rows at the {end} of the list of unlabeled rows, whose order means nothing, more than \
             chance allows (median z = {z:.1}): ties seem to decide some of its picks."
        )
    })
}

/// How many rows from the first one on came in ascending order.
fn walk(trace: &Trace) -> usize {
    let picks: Vec<usize> = trace.queries.iter().flat_map(|query| query.picks.iter().copied()).collect();
    let breaks = picks.windows(2).position(|pair| pair[0] > pair[1]);
    breaks.map_or(picks.len(), |at| at + 1)
}

/// Per query the places of the picks in the pool, and the size of the pool.
type Places = (Vec<Vec<usize>>, Vec<usize>);

/// Queries that left a choice; `None` where the cell does not hold the first batch.
fn queries(trace: &Trace) -> Option<Places> {
    let start = trace.start.as_ref()?;
    let n_train = start.labeled.len() + start.pool_classes.iter().sum::<usize>();
    let mut pool: Vec<usize> = (0..n_train).filter(|row| start.labeled.binary_search(row).is_err()).collect();
    let (mut places, mut pools) = (Vec::new(), Vec::new());
    for query in trace.queries.iter().filter(|query| !query.picks.is_empty()) {
        if query.picks.len() < pool.len() {
            places.push(positions(&query.picks, &pool)?);
            pools.push(pool.len());
        }
        let mut picks = query.picks.clone();
        picks.sort_unstable();
        pool.retain(|row| picks.binary_search(row).is_err());
    }
    Some((places, pools))
}
