//! Paired differences of two strategies along the curve.

use std::collections::{BTreeMap, BTreeSet};

use ndarray::{Array2, Axis};

use crate::{
    simulation::{Packed, Point},
    stats::moments::mean,
};

use super::comparison::{Entry, Summary, curve, value};

/// Differences in metric number `metric` to the baseline at every budget, summarised over the seeds that
/// both have.
#[must_use]
pub fn summary(entry: &Entry<'_>, baseline: &Entry<'_>, metric: usize) -> Vec<Summary> {
    let mut found: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    for (seed, run) in entry.runs.packed() {
        let Some(other) = baseline.runs.get(seed) else { continue };
        let theirs: BTreeMap<usize, f64> = curve(other, metric).into_iter().collect();
        for (n, value) in curve(run, metric) {
            if let Some(other) = theirs.get(&n) {
                found.entry(n).or_default().push(value - other);
            }
        }
    }
    Summary::of(found)
}

/// Scores of two strategies over the seeds that both have, at the budgets that all these runs have.
#[derive(Debug)]
pub struct Scores {
    /// Labeled rows of the budgets, ascending.
    pub labels: Vec<usize>,
    /// First metric of the strategy, seeds by budgets.
    pub strategy: Array2<f64>,
    /// The same of the baseline.
    pub baseline: Array2<f64>,
}

impl Scores {
    /// Means over the seeds of strategy and baseline, budget by budget.
    #[must_use]
    pub fn means(&self) -> (Vec<f64>, Vec<f64>) {
        // The same sums as everywhere, so that the same curve has the same bits.
        let of = |scores: &Array2<f64>| scores.axis_iter(Axis(1)).map(|at| mean(&at.to_vec())).collect();
        (of(&self.strategy), of(&self.baseline))
    }
}

/// The scores of `entry` and `baseline`; `None` where they share no seed or no budget.
#[must_use]
pub fn scores<'a>(entry: &Entry<'a>, baseline: &Entry<'a>) -> Option<Scores> {
    let both = |(seed, run): (u64, &'a Packed)| Some([run, baseline.runs.get(seed)?]);
    let runs: Vec<[&Packed; 2]> = entry.runs.packed().filter_map(both).collect();
    let mut shared: BTreeSet<usize> = runs.first()?[0].points().iter().map(|point| point.n_labeled).collect();
    for run in runs.iter().flatten() {
        let points = run.points();
        shared.retain(|&n| at(&points, n).is_some());
    }
    let labels: Vec<usize> = shared.into_iter().collect();
    let table = |side: usize| {
        let mut table = Array2::zeros((runs.len(), labels.len()));
        for (mut row, run) in table.rows_mut().into_iter().zip(&runs) {
            let points = run[side].points();
            let score = |&n: &usize| at(&points, n).map_or(f64::NAN, |point| value(point, 0));
            row.iter_mut().zip(labels.iter().map(score)).for_each(|(cell, score)| *cell = score);
        }
        table
    };
    let (strategy, baseline) = (table(0), table(1));
    (!labels.is_empty()).then_some(Scores { labels, strategy, baseline })
}

/// The last point of a run with so many labels, which never become fewer.
fn at(points: &[Point], n_labeled: usize) -> Option<&Point> {
    let behind = points.partition_point(|point| point.n_labeled <= n_labeled);
    points[..behind].last().filter(|point| point.n_labeled == n_labeled)
}

#[cfg(test)]
mod tests {
    use super::{scores, summary};
    use crate::{
        report::{analysis::comparison::comparisons, fake},
        store::record::Outcome,
    };

    #[test]
    fn differences_use_the_seeds_that_both_have() {
        let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "x"], 4));
        results.cells.remove(&fake::cell("a", "random", 2));
        let entries = &comparisons(&results)[0].entries;
        let found = summary(&entries[1], &entries[0], 0);
        assert_eq!(
            found.iter().map(|point| (point.n_labeled, point.n_seeds)).collect::<Vec<_>>(),
            [(10, 3), (20, 3), (30, 3)]
        );
        assert!(found[0].mean == 0.0 && (found[1].mean - 0.05).abs() < 1e-15);
    }

    #[test]
    fn scores_are_those_of_shared_seeds_and_budgets() {
        let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "x"], 3));
        results.cells.remove(&fake::cell("a", "random", 0));
        let short = Outcome::Finished(fake::run(&[(10, 0.25), (30, 0.5)]));
        results.cells.insert(fake::cell("a", "x", 2), short);
        let entries = &comparisons(&results)[0].entries;
        let found = scores(&entries[1], &entries[0]).expect("two seeds");
        assert_eq!((found.labels.as_slice(), found.strategy.dim()), (&[10, 30][..], (2, 2)));
        assert_eq!((found.strategy[[1, 1]], found.baseline[[1, 0]]), (0.5, 0.3));
        assert_eq!(found.means().0[0], 0.275);
    }
}
