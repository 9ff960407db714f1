//! The pairwise penalty matrix: which strategy beats which, how often; see `stats::penalty_matrix`.

use ndarray::{Array2, ArrayView2};

use super::{Analysis, Sheet, TableSpec, exact};
use crate::{
    report::{
        comparison::{Comparison, curve},
        grid::{Cell, Column, Grid},
    },
    stats::{
        moments,
        penalty_matrix::{checkpoints, column_means, penalties},
    },
};

pub(super) const SPEC: TableSpec = TableSpec {
    name: "penalty_matrix",
    title: |_| "Penalty matrix: how often the row's strategy beats the column's".to_owned(),
    applies: |experiment| experiment.baseline.is_some() && experiment.strategies.len() > 1,
    csv,
    grids: Some(grids),
};

/// Level of the paper's tests.
const ALPHA: f64 = 0.05;

/// The penalty matrix of one comparison, or the sum of all.
#[derive(Debug, Clone)]
pub(in crate::report) struct Penalties {
    /// Numbers of the strategies in the experiment, in the order of rows and columns.
    pub strategies: Vec<usize>,
    /// Row beats column; at most `sets`.
    pub matrix: Array2<f64>,
    /// Comparisons that are added up.
    pub sets: usize,
}

/// The matrix of one comparison, of the strategies that have finished runs; `None` where there is
/// no baseline, or where no checkpoint has two seeds that all of them share.
pub(in crate::report) fn of(comparison: &Comparison<'_>) -> Option<Penalties> {
    let with_runs: Vec<_> =
        comparison.entries.iter().enumerate().filter(|(_, entry)| !entry.runs.is_empty()).collect();
    let strategies: Vec<usize> = with_runs.iter().map(|&(number, _)| number).collect();
    let baseline = comparison.baseline()?;
    let seeds: Vec<u64> = baseline
        .runs
        .keys()
        .copied()
        .filter(|seed| with_runs.iter().all(|(_, entry)| entry.runs.contains_key(seed)))
        .collect();
    let curves: Vec<Array2<f64>> = with_runs
        .iter()
        .map(|(_, entry)| {
            let runs: Vec<Vec<(usize, f64)>> = seeds.iter().map(|seed| curve(entry.runs[seed], 0)).collect();
            let points = runs.iter().map(Vec::len).min().unwrap_or(0);
            Array2::from_shape_fn((seeds.len(), points), |(seed, point)| runs[seed][point].1)
        })
        .collect();
    let own = with_runs.iter().position(|(_, entry)| entry.strategy.id == baseline.strategy.id)?;
    let means: Vec<f64> =
        curves[own].columns().into_iter().map(|point| moments::mean(&point.to_vec())).collect();
    let views: Vec<ArrayView2<'_, f64>> = curves.iter().map(Array2::view).collect();
    let matrix = penalties(&views, &checkpoints(&means)?, ALPHA)?;
    Some(Penalties { strategies, matrix, sets: 1 })
}

/// The sum over all comparisons; a strategy that one of them lacks has no penalties there.
pub(in crate::report) fn total(analysis: &Analysis<'_>) -> Option<Penalties> {
    let all: Vec<Penalties> = analysis.comparisons.iter().filter_map(of).collect();
    let k = analysis.experiment().strategies.len();
    let mut matrix = Array2::zeros((k, k));
    for one in &all {
        for (row, &i) in one.strategies.iter().enumerate() {
            for (column, &j) in one.strategies.iter().enumerate() {
                matrix[[i, j]] += one.matrix[[row, column]];
            }
        }
    }
    (!all.is_empty()).then(|| Penalties { strategies: (0..k).collect(), matrix, sets: all.len() })
}

fn csv(analysis: &Analysis<'_>) -> Vec<u8> {
    let mut sheet = Sheet::new(["dataset", "learner", "strategy", "beaten", "share"]);
    let ids: Vec<&String> = analysis.experiment().strategies.iter().map(|strategy| &strategy.id).collect();
    for comparison in &analysis.comparisons {
        let Some(found) = of(comparison) else { continue };
        for (row, &i) in found.strategies.iter().enumerate() {
            for (column, &j) in found.strategies.iter().enumerate().filter(|&(column, _)| column != row) {
                let (dataset, learner) = (comparison.dataset.id.clone(), comparison.learner.id.clone());
                sheet.row([
                    dataset,
                    learner,
                    ids[i].clone(),
                    ids[j].clone(),
                    exact(found.matrix[[row, column]]),
                ]);
            }
        }
    }
    sheet.bytes()
}

fn grids(analysis: &Analysis<'_>) -> Vec<Grid> {
    let Some(found) = total(analysis) else { return Vec::new() };
    let name = |number: usize| analysis.experiment().strategies[number].label.as_str();
    let mut columns = vec![Column::left("beats")];
    columns.extend(found.strategies.iter().map(|&number| Column::right(name(number))));
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for (row, &number) in found.strategies.iter().enumerate() {
        let cell = |column: usize| Cell::number((column != row).then(|| found.matrix[[row, column]]), 2);
        let cells = (0..found.strategies.len()).map(cell);
        rows.push(std::iter::once(Cell::text(name(number))).chain(cells).collect());
    }
    let means = column_means(found.matrix.view()).into_iter().map(|mean| Cell::number(Some(mean), 2));
    rows.push(std::iter::once(Cell::text("mean of the column")).chain(means).collect());
    let notes = vec![format!(
        "Sum over {} of {} data sets (and learners) of the share of checkpoints at which the row's strategy is \
         significantly better (paired t-test, 5 %); a low mean belongs to a strategy that is rarely beaten.",
        found.sets,
        analysis.comparisons.len()
    )];
    vec![Grid { heading: "All data sets".to_owned(), columns, rows, notes }]
}

#[cfg(test)]
mod tests {
    use super::{Analysis, csv, total};
    use crate::report::fake;

    #[test]
    fn penalties_add_up_over_data_sets_and_show_who_wins() {
        let results = fake::results(fake::experiment(&["a", "b"], &["svc"], &["random", "x"], 5));
        let analysis = Analysis::new(&results);
        let found = total(&analysis).expect("a baseline and five seeds");
        assert_eq!((found.sets, found.matrix[[1, 0]], found.matrix[[0, 1]]), (2, 2.0, 0.0));
        assert!(String::from_utf8(csv(&analysis)).expect("UTF-8").contains("\na,svc,x,random,1\n"));
    }

    #[test]
    fn a_strategy_without_runs_is_left_out_of_the_comparison() {
        let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "x", "y"], 5));
        results.cells.retain(|key, _| key.strategy != "y");
        let found = total(&Analysis::new(&results)).expect("the others");
        assert_eq!((found.matrix[[1, 0]], found.matrix[[2, 0]], found.matrix[[0, 2]]), (1.0, 0.0, 0.0));
    }
}
