//! Several runs as one, so that their report compares strategies across experiments and data sets.
//!
//! Data sets, learners and strategies that are the same in two runs (same id, same source and
//! protocol, same parameters) become one; where an id means different things, the later one is
//! called after its experiment. A cell that two runs have must say the same in both. What only
//! some runs have run is missing for the others, and shown as such.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    config::{Experiment, FigureChoice, TableChoice},
    error::{ReportError, Role},
    simulation::{Packed, Point, Trace},
    store::record::{CellKey, Combination, Outcome},
};

use super::{Results, method};

/// The runs as one; at least one is needed.
pub fn join(runs: &[Results]) -> Result<Results, ReportError> {
    let Some(first) = runs.first() else { return Err(ReportError::NothingToJoin) };
    let mut joined = Results {
        experiment: Experiment {
            datasets: Vec::new(),
            learners: Vec::new(),
            strategies: Vec::new(),
            claims: Vec::new(),
            sweep: Vec::new(),
            figure: FigureChoice::default(),
            table: TableChoice::default(),
            ..first.experiment.clone()
        },
        cells: BTreeMap::new(),
        timings: BTreeMap::new(),
    };
    let experiments = || runs.iter().map(|run| &run.experiment);
    let words = |of: &dyn Fn(&Experiment) -> String, between: &str| {
        experiments().map(of).collect::<Vec<_>>().join(between)
    };
    joined.experiment.name = words(&|experiment| experiment.name.clone(), " ");
    joined.experiment.title = words(&|experiment| experiment.title.clone(), ", ");
    joined.experiment.question = words(&|experiment| experiment.question.clone(), " ");
    joined.experiment.asked = experiments().flat_map(method::asked).collect();
    joined.experiment.seeds = experiments().map(|experiment| experiment.seeds).max().unwrap_or(0);
    joined.experiment.metrics.retain(|metric| {
        experiments().all(|experiment| experiment.metrics.iter().any(|other| other.name == metric.name))
    });
    let rank = |experiment: &Experiment| experiment.metrics.first().map(|metric| metric.name);
    if experiments()
        .any(|other| rank(other) != rank(&first.experiment) || other.area != first.experiment.area)
    {
        return Err(ReportError::NotComparable);
    }
    let mut baselines = Vec::new();
    for run in runs {
        add(&mut joined, run, &mut baselines)?;
    }
    let agreed = baselines.windows(2).all(|pair| pair[0] == pair[1]);
    joined.experiment.baseline = baselines.into_iter().next().flatten().filter(|_| agreed);
    Ok(joined)
}

/// Old ids of a run and what they are called among all.
type Names = BTreeMap<String, String>;

fn add(joined: &mut Results, run: &Results, baselines: &mut Vec<Option<String>>) -> Result<(), ReportError> {
    let (all, own) = (&mut joined.experiment, &run.experiment);
    let datasets = merge(
        &mut all.datasets,
        &own.datasets,
        &own.name,
        |a, b| a.protocol == b.protocol && a.card.source == b.card.source,
        |dataset| (&mut dataset.id, &mut dataset.label),
    );
    let learners = merge(
        &mut all.learners,
        &own.learners,
        &own.name,
        |a, b| a.spec.name == b.spec.name && a.params == b.params,
        |learner| (&mut learner.id, &mut learner.label),
    );
    let strategies = merge(
        &mut all.strategies,
        &own.strategies,
        &own.name,
        |a, b| a.spec.name == b.spec.name && a.params == b.params,
        |strategy| (&mut strategy.id, &mut strategy.label),
    );
    baselines.push(own.baseline.as_ref().map(|id| strategies[id].clone()));
    for claim in &own.claims {
        let mut claim = claim.clone();
        let rename =
            |ids: &mut Vec<String>, names: &Names| ids.iter_mut().for_each(|id| id.clone_from(&names[id]));
        rename(&mut claim.strategies, &strategies);
        rename(&mut claim.than, &strategies);
        rename(&mut claim.datasets, &datasets);
        all.claims.push(claim);
    }
    for axis in &own.sweep {
        let mut axis = axis.clone();
        let names = match axis.role {
            Role::Dataset => &datasets,
            Role::Learner => &learners,
            Role::Strategy | Role::Metric => &strategies,
        };
        axis.entries.iter_mut().for_each(|entry| entry.id.clone_from(&names[&entry.id]));
        if !all.sweep.contains(&axis) {
            all.sweep.push(axis);
        }
    }
    let columns: Vec<usize> = all
        .metrics
        .iter()
        .filter_map(|metric| own.metrics.iter().position(|other| other.name == metric.name))
        .collect();
    let shared = |names: Names| names.into_iter().map(|(old, new)| (old, new.into())).collect();
    let [datasets, learners, strategies]: [BTreeMap<String, Arc<str>>; 3] =
        [datasets, learners, strategies].map(shared);
    let mut renamed: BTreeMap<&Combination, Arc<Combination>> = BTreeMap::new();
    for (key, outcome) in &run.cells {
        let of = renamed.entry(&key.of).or_insert_with(|| {
            Combination {
                dataset: Arc::clone(&datasets[&*key.of.dataset]),
                learner: Arc::clone(&learners[&*key.of.learner]),
                strategy: Arc::clone(&strategies[&*key.of.strategy]),
            }
            .into()
        });
        let renamed = CellKey { of: Arc::clone(of), seed: key.seed };
        let outcome = select(outcome, &columns);
        if joined.cells.get(&renamed).is_some_and(|other| !agree(other, &outcome)) {
            return Err(ReportError::Contradiction { cell: renamed.to_string() });
        }
        if let Some(&time) = run.timings.get(key) {
            joined.timings.entry(renamed.clone()).or_insert(time);
        }
        joined.cells.entry(renamed).or_insert(outcome);
    }
    Ok(())
}

/// Adds the entries that are not there yet; those whose id is taken get a new one.
fn merge<T: Clone>(
    all: &mut Vec<T>,
    own: &[T],
    experiment: &str,
    same: impl Fn(&T, &T) -> bool,
    names: impl Fn(&mut T) -> (&mut String, &mut String),
) -> Names {
    let mut found = Names::new();
    for entry in own {
        let mut entry = entry.clone();
        let old = names(&mut entry).0.clone();
        let taken = all.iter_mut().position(|other| *names(other).0 == old);
        if taken.is_none_or(|at| !same(&all[at], &entry)) {
            if taken.is_some() {
                let (id, label) = names(&mut entry);
                *id = format!("{experiment}-{id}");
                *label = format!("{label} ({experiment})");
            }
            all.push(entry.clone());
        }
        found.insert(old, names(&mut entry).0.clone());
    }
    found
}

/// The outcome with these columns of its metrics.
fn select(outcome: &Outcome<Packed>, columns: &[usize]) -> Outcome<Packed> {
    let point = |point: &Point| Point {
        n_labeled: point.n_labeled,
        metrics: columns.iter().map(|&at| point.metrics.get(at).copied().flatten()).collect(),
    };
    match outcome {
        Outcome::Finished(run) => {
            let points = run.points().iter().map(point).collect();
            Outcome::Finished(Packed::from(&Trace { points, ..run.unpack() }))
        }
        skipped @ Outcome::Skipped(_) => skipped.clone(),
    }
}

/// Whether two runs of a cell say the same, facts aside: older runs have none.
fn agree(one: &Outcome<Packed>, other: &Outcome<Packed>) -> bool {
    match (one, other) {
        (Outcome::Finished(a), Outcome::Finished(b)) => a.points() == b.points() && a.picks() == b.picks(),
        (one, other) => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::join;
    use crate::{
        error::ReportError,
        report::{Times, fake, render},
    };

    #[test]
    fn what_two_runs_share_is_one_and_what_differs_is_told_apart() {
        let first = fake::results(fake::experiment(&["a", "b"], &["svc"], &["random", "x"], 3));
        let mut second = fake::results(fake::experiment(&["b", "c"], &["svc"], &["random", "x"], 2));
        second.experiment.name = "other".to_owned();
        second.experiment.datasets[1].id = "a".to_owned();
        second.experiment.datasets[1].protocol.batch += 1;
        second.cells = second
            .cells
            .into_iter()
            .map(|(mut key, outcome)| {
                if &*key.of.dataset == "c" {
                    key = fake::cell("a", &key.of.strategy, key.seed);
                }
                (key, outcome)
            })
            .collect();
        let joined = join(&[first, second]).expect("comparable runs");
        let ids: Vec<&str> = joined.experiment.datasets.iter().map(|dataset| dataset.id.as_str()).collect();
        assert_eq!(ids, ["a", "b", "other-a"]);
        assert_eq!((joined.experiment.strategies.len(), joined.experiment.seeds), (2, 3));
        assert_eq!(joined.cells.len(), 3 * 2 * 2 + 2 * 2);
        assert!(render(&joined, Times::Hidden).is_ok());
    }

    #[test]
    fn runs_that_contradict_each_other_are_refused() {
        let first = fake::results(fake::experiment(&["a"], &["svc"], &["random", "x"], 2));
        let mut second = first.clone();
        let other = second.cells[&fake::cell("a", "random", 0)].clone();
        second.cells.insert(fake::cell("a", "x", 0), other);
        let error = join(&[first, second]).expect_err("two results of one cell");
        assert!(matches!(error, ReportError::Contradiction { cell } if cell.contains("seed 0")));
        assert!(matches!(join(&[]), Err(ReportError::NothingToJoin)));
    }
}
