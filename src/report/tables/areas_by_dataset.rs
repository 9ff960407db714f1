//! Mean areas under the learning curve, data sets by strategies, for experiments on many data sets.

use super::{Csv, Place, Readers, TableSpec};
use crate::{
    report::{
        analysis::{Analysis, comparison::Entry},
        grid::{
            Cell, Column, Grid,
            csv::{Sheet, exact},
        },
        words::area_name,
    },
    stats::{moments, rank},
};

pub(super) const SPEC: TableSpec = TableSpec {
    name: "areas_by_dataset",
    title: |experiment| format!("Mean {} by data set", area_name(experiment)),
    applies: |experiment| experiment.datasets.len() > 1,
    csv: Csv::Made(csv),
    readers: Some(Readers { place: Place::Row, grids }),
};

/// Decimals of areas for readers.
const DECIMALS: usize = 4;

fn csv(analysis: &Analysis<'_>) -> Vec<u8> {
    let strategies = analysis.experiment().strategies.iter().map(|strategy| strategy.id.as_str());
    let mut sheet = Sheet::new(["dataset", "learner"].into_iter().chain(strategies));
    for comparison in &analysis.comparisons {
        let mut row = vec![comparison.dataset.id.clone(), comparison.learner.id.clone()];
        row.extend(comparison.entries.iter().map(|entry| exact(entry.mean_area())));
        sheet.row(row);
    }
    sheet.bytes()
}

fn grids(analysis: &Analysis<'_>) -> Vec<Grid> {
    let experiment = analysis.experiment();
    let mut columns = vec![Column::left("data set")];
    columns.extend(experiment.strategies.iter().map(|strategy| Column::right(&strategy.label)));
    let mut rows = Vec::new();
    let mut ranks: Vec<Vec<f64>> = vec![Vec::new(); experiment.strategies.len()];
    for comparison in &analysis.comparisons {
        let means: Vec<f64> = comparison.entries.iter().map(Entry::mean_area).collect();
        let mut row = vec![Cell::text(comparison.label())];
        row.extend(means.iter().map(|&mean| Cell::number(Some(mean), DECIMALS)));
        rows.push(row);
        if means.iter().all(|mean| mean.is_finite()) {
            rank::shared(&means).into_iter().zip(&mut ranks).for_each(|(rank, ranks)| ranks.push(rank));
        }
    }
    let ranked = ranks.first().map_or(0, Vec::len);
    let mut last = vec![Cell::text("mean rank")];
    last.extend(ranks.iter().map(|ranks| Cell::number(Some(moments::mean(ranks)), 2)));
    rows.push(last);
    let mut notes = Vec::new();
    if experiment.learners.len() > 1 {
        notes.push(format!(
            "The mean rank is over rows, data sets by learners: learners share a data set's rows, splits and first \
             batches, so these are no {} independent cases. The ranks over all data sets average over the learners first.",
            analysis.comparisons.len()
        ));
    }
    if ranked < analysis.comparisons.len() {
        let all = analysis.comparisons.len();
        notes.push(format!(
            "The mean rank is over the {ranked} of {all} rows where every strategy has a value."
        ));
    }
    let gaps: usize =
        analysis.comparisons.iter().flat_map(|c| &c.entries).map(|e| e.missing.len() + e.skipped.len()).sum();
    if gaps > 0 {
        notes.push(format!("{gaps} cells are missing or skipped; the table of each data set names them."));
    }
    vec![Grid { heading: "All data sets".to_owned(), columns, rows, notes }]
}

#[cfg(test)]
mod tests {
    use super::{Analysis, Cell, csv, grids};
    use crate::report::fake;

    #[test]
    fn mean_ranks_leave_out_incomplete_rows_and_say_so() {
        let mut results = fake::results(fake::experiment(&["a", "b"], &["svc"], &["random", "margin"], 3));
        results.cells.retain(|key, _| (&*key.of.dataset, &*key.of.strategy) != ("b", "margin"));
        let analysis = Analysis::new(&results);
        let grid = &grids(&analysis)[0];
        let text = |row: usize| grid.rows[row].iter().map(Cell::plain).collect::<Vec<_>>();
        assert_eq!(text(1), ["b", "0.4800", ""]);
        assert_eq!(text(2), ["mean rank", "2.00", "1.00"]);
        assert_eq!(grid.notes.len(), 2);
        let text = String::from_utf8(csv(&analysis)).expect("UTF-8");
        assert!(text.lines().nth(2).is_some_and(|line| line.starts_with("b,svc,0.4") && line.ends_with(',')));
    }
}
