//! Seconds per cell. The only table that differs from run to run, so no other file holds times.

use std::io::{self, Write};

use super::{Csv, TableSpec};
use crate::{
    report::{
        Results,
        analysis::{
            Analysis,
            comparison::{cells, key},
        },
        grid::{Cell, Column, Grid, csv::exact},
    },
    store::record::Outcome,
};

pub(super) const SPEC: TableSpec = TableSpec {
    name: "timings",
    title: |_| "Seconds per cell".to_owned(),
    applies: |_| true,
    csv: Csv::Written(write),
    readers: None,
};

fn write(results: &Results, out: &mut dyn Write) -> io::Result<()> {
    let mut sheet = csv::Writer::from_writer(out);
    sheet.write_record([
        "dataset",
        "learner",
        "strategy",
        "seed",
        "fit_seconds",
        "predict_seconds",
        "query_seconds",
    ])?;
    for (key, outcome) in cells(results) {
        let (Outcome::Finished(_), Some(time)) = (outcome, results.timings.get(&key)) else { continue };
        let seed = key.seed.to_string();
        let (fit, predict, query) = (exact(time.fit), exact(time.predict), exact(time.query));
        sheet.write_record([
            &*key.of.dataset,
            &*key.of.learner,
            &*key.of.strategy,
            &seed,
            &fit,
            &predict,
            &query,
        ])?;
    }
    sheet.flush()
}

/// Seconds per strategy, summed over data sets, learners and seeds, for the terminal.
pub(in crate::report) fn per_strategy(analysis: &Analysis<'_>) -> Grid {
    let columns = vec![
        Column::left("strategy"),
        Column::right("query s"),
        Column::right("fit s"),
        Column::right("predict s"),
        Column::right("cells timed"),
    ];
    let row = |index: usize, label: &str| {
        let (mut query, mut fit, mut predict, mut timed, mut finished) = (0.0, 0.0, 0.0, 0, 0);
        for comparison in &analysis.comparisons {
            let entry = &comparison.entries[index];
            finished += entry.runs.len();
            for seed in entry.runs.seeds() {
                let key = key(comparison.dataset, comparison.learner, entry.strategy, seed);
                if let Some(time) = analysis.results.timings.get(&key) {
                    query += time.query;
                    fit += time.fit;
                    predict += time.predict;
                    timed += 1;
                }
            }
        }
        let seconds = |sum: f64| Cell::number((timed > 0).then_some(sum), 2);
        let cells = Cell::Number(format!("{timed}/{finished}"));
        vec![Cell::text(label), seconds(query), seconds(fit), seconds(predict), cells]
    };
    let strategies = analysis.experiment().strategies.iter().enumerate();
    let rows = strategies.map(|(index, strategy)| row(index, &strategy.label)).collect();
    Grid { heading: "Time per strategy".to_owned(), columns, rows, notes: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::{Analysis, Cell, per_strategy, write};
    use crate::report::fake;

    #[test]
    fn times_are_summed_over_everything_but_the_strategy() {
        let mut results = fake::results(fake::experiment(&["a", "b"], &["svc"], &["random", "margin"], 3));
        results.timings.retain(|key, _| &*key.of.strategy == "margin");
        let grid = per_strategy(&Analysis::new(&results));
        assert_eq!(grid.rows[0][1], Cell::Empty);
        let row: Vec<&str> = grid.rows[1].iter().map(Cell::plain).collect();
        assert_eq!(row, ["margin", "6.00", "1.50", "3.00", "6/6"]);
    }

    #[test]
    fn every_timed_cell_has_its_row() {
        let results = fake::results(fake::experiment(&["a"], &["svc"], &["random"], 2));
        let mut bytes = Vec::new();
        write(&results, &mut bytes).expect("memory takes everything");
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert_eq!(text.lines().nth(2), Some("a,svc,random,1,0.25,0.5,1"));
    }
}
