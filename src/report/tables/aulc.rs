//! Area under the learning curve: who is best, and by how much they beat the baseline.

use super::{Csv, Place, Readers, TableSpec};
use crate::{
    report::{
        analysis::{
            Analysis,
            comparison::{Comparison, Entry},
        },
        grid::{
            Cell, Column, Grid,
            csv::{Sheet, exact, maybe},
        },
        words::area_name,
    },
    stats::paired::{Paired, Verdict},
};

pub(super) const SPEC: TableSpec = TableSpec {
    name: "aulc",
    title: |experiment| match &experiment.baseline {
        Some(_) => format!("{} and its difference to the baseline", area_name(experiment)),
        None => area_name(experiment).to_owned(),
    },
    applies: |_| true,
    csv: Csv::Made(csv),
    readers: Some(Readers {
        place: Place::Ranking,
        grids: |analysis| analysis.comparisons.iter().map(grid).collect(),
    }),
};

/// Decimals of areas for readers; their standard errors are rarely below 0.001.
const DECIMALS: usize = 4;

fn csv(analysis: &Analysis<'_>) -> Vec<u8> {
    let area = area_name(analysis.experiment()).to_lowercase();
    let mut columns: Vec<String> =
        ["dataset", "learner", "strategy", "rank", "n_seeds", "n_missing", "n_skipped"]
            .map(str::to_owned)
            .into();
    columns.extend([format!("{area}_mean"), format!("{area}_sd")]);
    columns.extend(["baseline", "n_paired", "difference", "se", "low95", "high95"].map(str::to_owned));
    columns.extend(["won", "tied", "lost", "p_corrected", "verdict"].map(str::to_owned));
    let mut sheet = Sheet::new(columns);
    for comparison in &analysis.comparisons {
        for (place, entry) in comparison.ranked() {
            let mut row =
                vec![comparison.dataset.id.clone(), comparison.learner.id.clone(), entry.strategy.id.clone()];
            row.push(place.map(|place| place.to_string()).unwrap_or_default());
            row.extend([entry.areas.len(), entry.missing.len(), entry.skipped.len()].map(|n| n.to_string()));
            row.extend([exact(entry.mean_area()), maybe(entry.sd_area())]);
            row.push(comparison.experiment.baseline.clone().unwrap_or_default());
            row.extend(paired_fields(comparison.paired(entry)));
            let verdict = comparison.verdict(entry).map_or("", Verdict::word);
            row.extend([maybe(entry.p), verdict.to_owned()]);
            sheet.row(row);
        }
    }
    sheet.bytes()
}

fn paired_fields(paired: Option<Paired>) -> [String; 8] {
    let Some(paired) = paired else { return Default::default() };
    let spread = paired.spread;
    [
        paired.n.to_string(),
        exact(paired.mean),
        maybe(spread.map(|spread| spread.se)),
        maybe(spread.map(|spread| spread.low)),
        maybe(spread.map(|spread| spread.high)),
        paired.won.to_string(),
        paired.tied.to_string(),
        paired.lost.to_string(),
    ]
}

/// The ranked table of one comparison.
pub(in crate::report) fn grid(comparison: &Comparison<'_>) -> Grid {
    let area = area_name(comparison.experiment);
    let mut columns = vec![
        Column::right("rank"),
        Column::left("strategy"),
        Column::right(format!("{area}, mean ± sd")),
        Column::right("seeds"),
    ];
    let baseline = comparison.baseline();
    if let Some(baseline) = baseline {
        columns.extend(paired_columns(&baseline.strategy.label));
    }
    let rows = comparison.ranked().into_iter().map(|(place, entry)| {
        let mut row = vec![
            place.map_or(Cell::Empty, |place| Cell::Number(place.to_string())),
            Cell::text(&entry.strategy.label),
            mean_sd(entry),
            Cell::Number(format!("{}/{}", entry.areas.len(), comparison.experiment.seeds)),
        ];
        if baseline.is_some() {
            row.extend(paired_cells(comparison.paired(entry), comparison.verdict(entry)));
        }
        row
    });
    Grid { heading: comparison.label(), columns, rows: rows.collect(), notes: comparison.gaps() }
}

/// The columns of [`paired_cells`].
pub(super) fn paired_columns(baseline: &str) -> [Column; 4] {
    [
        Column::right(format!("difference to {baseline}")),
        Column::right("95 % interval"),
        Column::right("seeds won"),
        Column::left("verdict"),
    ]
}

pub(super) fn mean_sd(entry: &Entry<'_>) -> Cell {
    match (entry.mean_area(), entry.sd_area()) {
        (mean, Some(sd)) => Cell::Number(format!("{mean:.DECIMALS$} ± {sd:.DECIMALS$}")),
        (mean, None) => Cell::number(Some(mean), DECIMALS),
    }
}

pub(super) fn paired_cells(paired: Option<Paired>, verdict: Option<Verdict>) -> [Cell; 4] {
    let Some(paired) = paired else { return [Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty] };
    let interval = paired.spread.map_or(Cell::Empty, |spread| {
        Cell::Number(format!("{:+.DECIMALS$} to {:+.DECIMALS$}", spread.low, spread.high))
    });
    let tied = if paired.tied > 0 { format!(" ({} tied)", paired.tied) } else { String::new() };
    let verdict = verdict.map_or("", Verdict::word);
    [
        Cell::Number(format!("{:+.DECIMALS$}", paired.mean)),
        interval,
        Cell::Number(format!("{}/{}{tied}", paired.won, paired.n)),
        Cell::text(verdict),
    ]
}

#[cfg(test)]
mod tests {
    use super::{Analysis, Cell, csv, grid};
    use crate::report::fake;

    #[test]
    fn strategies_are_ranked_and_compared_over_the_seeds_that_both_have() {
        let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "margin", "none"], 3));
        results.cells.remove(&fake::cell("a", "random", 0));
        results.cells.retain(|key, _| &*key.of.strategy != "none");
        let analysis = Analysis::new(&results);
        let grid = grid(&analysis.comparisons[0]);

        let row: Vec<&str> = grid.rows[0].iter().map(Cell::plain).collect();
        assert_eq!(row[..5], ["1", "margin", "0.5175 ± 0.0043", "3/3", "+0.0375"]);
        assert_eq!(row[6..], ["2/2", "better"]);
        let row: Vec<&str> = grid.rows[2].iter().map(Cell::plain).collect();
        assert_eq!(row, ["", "none", "", "0/3", "", "", "", ""]);
        assert_eq!(grid.notes[0], "random: 1 of 3 cells are missing (seeds 0).");
        assert_eq!(grid.notes[1], "none: 3 of 3 cells are missing (seeds 0-2).");
    }

    #[test]
    fn missing_numbers_are_empty_in_the_csv_file() {
        let results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "margin"], 1));
        let text = String::from_utf8(csv(&Analysis::new(&results))).expect("UTF-8");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[2], "a,svc,random,2,1,0,0,0.475,,random,,,,,,,,,,");
        assert!(lines[1].starts_with("a,svc,margin,1,1,0,0,0.5125,,random,1,0.037"));
        assert!(lines[1].ends_with(",,,,1,0,0,,open"));
    }
}
