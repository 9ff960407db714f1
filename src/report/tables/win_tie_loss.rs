//! Wins, ties and losses against the baseline: over the budgets of each data set, and over data
//! sets by the area; see `stats::win_tie_loss`.

use ndarray::{Axis, Slice};

use super::{Csv, Place, Readers, TableSpec};
use crate::{
    report::{
        analysis::{
            Analysis,
            comparison::{Comparison, Entry},
            differences::scores,
        },
        grid::{Cell, Column, Grid, csv::Sheet},
        words::area_name,
    },
    stats::win_tie_loss::{WinTieLoss, outcome, over_budgets},
};

pub(super) const SPEC: TableSpec = TableSpec {
    name: "win_tie_loss",
    title: |_| "Wins, ties and losses against the baseline".to_owned(),
    applies: |experiment| experiment.baseline.is_some() && experiment.strategies.len() > 1,
    csv: Csv::Made(csv),
    readers: Some(Readers { place: Place::Column, grids }),
};

/// Level of the paired t-tests.
const ALPHA: f64 = 0.05;

/// How a strategy fared on one data set under one learner.
#[derive(Clone, Copy)]
struct Found {
    /// Over the budgets after the first batch, which all strategies share.
    budgets: Option<WinTieLoss>,
    /// One win, tie or loss, by the area.
    area: Option<WinTieLoss>,
}

fn found(entry: &Entry<'_>, baseline: &Entry<'_>) -> Found {
    let differences = scores(entry, baseline).map(|scores| scores.strategy - scores.baseline);
    let later = differences.filter(|d| d.ncols() > 1);
    let budgets = later.and_then(|d| over_budgets(d.slice_axis(Axis(1), Slice::from(1..)), ALPHA));
    Found { budgets, area: outcome(&entry.differences(baseline), ALPHA).map(WinTieLoss::from) }
}

/// Every strategy but the baseline, in the order of the experiment; empty without a baseline.
fn all<'c>(comparison: &'c Comparison<'c>) -> Vec<(&'c Entry<'c>, Found)> {
    let Some(baseline) = comparison.baseline() else { return Vec::new() };
    let others = comparison.entries.iter().filter(|entry| entry.strategy.id != baseline.strategy.id);
    others.map(|entry| (entry, found(entry, baseline))).collect()
}

fn csv(analysis: &Analysis<'_>) -> Vec<u8> {
    let mut sheet =
        Sheet::new(["dataset", "learner", "strategy", "baseline", "over", "wins", "ties", "losses"]);
    for comparison in &analysis.comparisons {
        for (entry, found) in all(comparison) {
            for (over, counts) in [("budgets", found.budgets), ("area", found.area)] {
                let fields = counts.map(|c| [c.wins, c.ties, c.losses].map(|n| n.to_string()));
                let [wins, ties, losses] = fields.unwrap_or_default();
                sheet.row([
                    comparison.dataset.id.clone(),
                    comparison.learner.id.clone(),
                    entry.strategy.id.clone(),
                    comparison.experiment.baseline.clone().unwrap_or_default(),
                    over.to_owned(),
                    wins,
                    ties,
                    losses,
                ]);
            }
        }
    }
    sheet.bytes()
}

/// One table: strategies by data sets, each cell wins/ties/losses over the budgets.
fn grids(analysis: &Analysis<'_>) -> Vec<Grid> {
    let area = area_name(analysis.experiment());
    let columns: Vec<Vec<(&Entry<'_>, Found)>> = analysis.comparisons.iter().map(all).collect();
    let Some(first) = columns.first() else { return Vec::new() };
    let cell = |counts: Option<WinTieLoss>| {
        counts.map_or(Cell::Empty, |c| Cell::Number(format!("{}/{}/{}", c.wins, c.ties, c.losses)))
    };
    let row = |(at, (entry, _)): (usize, &(&Entry<'_>, Found))| {
        let here: Vec<Found> = columns.iter().map(|column| column[at].1).collect();
        let sum = |of: fn(&Found) -> Option<WinTieLoss>| here.iter().filter_map(of).sum::<WinTieLoss>();
        let mut row = vec![Cell::text(&entry.strategy.label)];
        row.extend(here.iter().map(|found| cell(found.budgets)));
        row.extend([cell(Some(sum(|found| found.budgets))), cell(Some(sum(|found| found.area)))]);
        row
    };
    let mut heads = vec![Column::left("strategy")];
    heads.extend(analysis.comparisons.iter().map(|comparison| Column::right(comparison.label())));
    heads.extend([Column::right("all budgets"), Column::right(format!("data sets, by {area}"))]);
    let mut notes = vec![
        "Wins/ties/losses of paired t-tests at 5 %, uncorrected, one per budget after the first batch; the last column counts \
         one per data set (and learner). Where fewer than two seeds are shared there is none."
            .to_owned(),
    ];
    notes.extend(analysis.comparisons.iter().flat_map(|comparison| {
        let label = comparison.label();
        comparison.gaps().into_iter().map(move |gap| format!("{label}: {gap}"))
    }));
    let rows = first.iter().enumerate().map(row).collect();
    vec![Grid { heading: "All data sets".to_owned(), columns: heads, rows, notes }]
}

#[cfg(test)]
mod tests {
    use super::{Analysis, Cell, csv, grids};
    use crate::report::fake;

    #[test]
    fn budgets_and_data_sets_are_counted_and_added() {
        let mut results = fake::results(fake::experiment(&["a", "b"], &["svc"], &["random", "x"], 3));
        results.cells.retain(|key, _| &*key.of.dataset != "b" || &*key.of.strategy != "x" || key.seed == 0);
        let analysis = Analysis::new(&results);
        let grid = &grids(&analysis)[0];
        let row: Vec<&str> = grid.rows[0].iter().map(Cell::plain).collect();
        assert_eq!(row, ["x", "2/0/0", "", "2/0/0", "1/0/0"]);
        assert!(grid.notes[1].starts_with("b: x: 2 of 3 cells are missing"));
        let text = String::from_utf8(csv(&analysis)).expect("UTF-8");
        assert!(
            text.contains("\na,svc,x,random,budgets,2,0,0\n") && text.contains("\nb,svc,x,random,area,,,\n")
        );
    }
}
