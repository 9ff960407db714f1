//! Learning curves summarised over the seeds: mean and 10 % and 90 % quantiles, per metric.

use std::collections::BTreeSet;

use super::{Csv, TableSpec};
use crate::report::{
    analysis::{
        Analysis,
        comparison::{Comparison, Summary},
    },
    grid::{
        Cell, Column, Grid,
        csv::{Sheet, exact},
    },
};

pub(super) const SPEC: TableSpec = TableSpec {
    name: "summary",
    title: |_| "Mean learning curves with their 10 % and 90 % quantiles".to_owned(),
    applies: |_| true,
    csv: Csv::Made(csv),
    readers: None,
};

fn csv(analysis: &Analysis<'_>) -> Vec<u8> {
    let columns = ["dataset", "learner", "strategy", "metric", "n_labeled", "mean", "q10", "q90", "n_seeds"];
    let mut sheet = Sheet::new(columns);
    for comparison in &analysis.comparisons {
        for entry in &comparison.entries {
            for (number, metric) in analysis.experiment().metrics.iter().enumerate() {
                for point in entry.summary(number) {
                    sheet.row([
                        comparison.dataset.id.clone(),
                        comparison.learner.id.clone(),
                        entry.strategy.id.clone(),
                        metric.name.to_owned(),
                        point.n_labeled.to_string(),
                        exact(point.mean),
                        exact(point.q10),
                        exact(point.q90),
                        point.n_seeds.to_string(),
                    ]);
                }
            }
        }
    }
    sheet.bytes()
}

/// Mean curves of metric number `metric`, labels by strategies: the table behind a figure.
pub(in crate::report) fn means(comparison: &Comparison<'_>, metric: usize) -> Grid {
    let summaries: Vec<_> = comparison.entries.iter().map(|entry| entry.summary(metric)).collect();
    let budgets: BTreeSet<usize> = summaries.iter().flatten().map(|point| point.n_labeled).collect();
    let mut columns = vec![Column::right("labeled rows")];
    columns.extend(comparison.entries.iter().map(|entry| Column::right(&entry.strategy.label)));
    let row = |budget: usize| {
        let mean = |points: &Vec<Summary>| {
            Cell::number(points.iter().find(|point| point.n_labeled == budget).map(|point| point.mean), 4)
        };
        std::iter::once(Cell::Number(budget.to_string())).chain(summaries.iter().map(mean)).collect()
    };
    Grid {
        heading: format!("{}, means over the seeds", comparison.label()),
        columns,
        rows: budgets.into_iter().map(row).collect(),
        notes: comparison.gaps(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Analysis, csv};
    use crate::report::fake;

    #[test]
    fn a_missing_cell_lowers_the_number_of_seeds() {
        let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["random"], 2));
        results.cells.remove(&fake::cell("a", "random", 1));
        let text = String::from_utf8(csv(&Analysis::new(&results))).expect("UTF-8");
        assert_eq!(text.lines().nth(2), Some("a,svc,random,accuracy,20,0.5,0.5,0.5,1"));
    }
}
