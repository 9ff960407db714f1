//! The pairwise penalty matrix: which strategy beats which, how often; see `stats::penalty_matrix`.

use super::{Csv, Place, Readers, TableSpec};
use crate::{
    report::{
        analysis::{Analysis, penalties::of},
        grid::{
            Cell, Column, Grid,
            csv::{Sheet, exact},
        },
    },
    stats::penalty_matrix::column_means,
};

pub(super) const SPEC: TableSpec = TableSpec {
    name: "penalty_matrix",
    title: |_| "Penalty matrix: how often the row's strategy beats the column's".to_owned(),
    applies: |experiment| experiment.baseline.is_some() && experiment.strategies.len() > 1,
    csv: Csv::Made(csv),
    readers: Some(Readers { place: Place::Section, grids }),
};

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
    let Some(found) = analysis.penalties() else { return Vec::new() };
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
         significantly better (paired t-test, 5 %); a low mean belongs to a strategy that is rarely beaten. \
         Checkpoints lie after 1, 2, 4, ... queries, until the baseline has reached 99 % of its final mean, so that \
         the flat end of a curve weighs little; wins, ties and losses count every budget instead.",
        found.sets,
        analysis.comparisons.len()
    )];
    vec![Grid { heading: "All data sets".to_owned(), columns, rows, notes }]
}

#[cfg(test)]
mod tests {
    use super::{Analysis, csv};
    use crate::report::fake;

    #[test]
    fn penalties_add_up_over_data_sets_and_show_who_wins() {
        let results = fake::results(fake::experiment(&["a", "b"], &["svc"], &["random", "x"], 5));
        let analysis = Analysis::new(&results);
        let found = analysis.penalties().expect("a baseline and five seeds");
        assert_eq!((found.sets, found.matrix[[1, 0]], found.matrix[[0, 1]]), (2, 2.0, 0.0));
        assert!(String::from_utf8(csv(&analysis)).expect("UTF-8").contains("\na,svc,x,random,1\n"));
    }

    #[test]
    fn a_strategy_without_runs_is_left_out_of_the_comparison() {
        let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "x", "y"], 5));
        results.cells.retain(|key, _| &*key.of.strategy != "y");
        let analysis = Analysis::new(&results);
        let found = analysis.penalties().expect("the others");
        assert_eq!((found.matrix[[1, 0]], found.matrix[[2, 0]], found.matrix[[0, 2]]), (1.0, 0.0, 0.0));
    }
}
