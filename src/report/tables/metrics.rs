//! Areas under the curves of every metric, with their differences to the baseline.

use std::collections::BTreeMap;

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
    stats::{
        moments,
        paired::{self, Paired},
    },
};

pub(super) const SPEC: TableSpec = TableSpec {
    name: "metrics",
    title: |experiment| format!("{} of all metrics", area_name(experiment)),
    applies: |experiment| experiment.metrics.len() > 1,
    csv: Csv::Made(csv),
    readers: Some(Readers {
        place: Place::Table,
        grids: |analysis| analysis.comparisons.iter().map(grid).collect(),
    }),
};

/// Decimals for readers.
const DECIMALS: usize = 4;

/// The areas of one strategy in one metric, and their difference to the baseline.
struct Found {
    areas: Vec<f64>,
    paired: Option<Paired>,
}

fn found(comparison: &Comparison<'_>, entry: &Entry<'_>, metric: usize) -> Found {
    let areas = |entry: &Entry<'_>| entry.areas_of(metric, comparison.experiment.area);
    let ours = areas(entry);
    let other = comparison.baseline().filter(|baseline| baseline.strategy.id != entry.strategy.id);
    let differences = |theirs: BTreeMap<u64, f64>| -> Vec<f64> {
        ours.iter().filter_map(|(seed, area)| Some(area - theirs.get(seed)?)).collect()
    };
    let paired = other.and_then(|other| paired::compare(&differences(areas(other))));
    Found { areas: ours.into_values().collect(), paired }
}

fn csv(analysis: &Analysis<'_>) -> Vec<u8> {
    let columns = ["dataset", "learner", "strategy", "metric", "n_seeds", "area_mean", "area_sd"];
    let columns = columns.into_iter().chain(["baseline", "n_paired", "difference", "low95", "high95"]);
    let mut sheet = Sheet::new(columns);
    for comparison in &analysis.comparisons {
        for entry in &comparison.entries {
            for (number, metric) in comparison.experiment.metrics.iter().enumerate() {
                let Found { areas, paired } = found(comparison, entry, number);
                let spread = paired.and_then(|paired| paired.spread);
                sheet.row([
                    comparison.dataset.id.clone(),
                    comparison.learner.id.clone(),
                    entry.strategy.id.clone(),
                    metric.name.to_owned(),
                    areas.len().to_string(),
                    exact(moments::mean(&areas)),
                    maybe(moments::sd(&areas)),
                    comparison.experiment.baseline.clone().unwrap_or_default(),
                    paired.map(|paired| paired.n.to_string()).unwrap_or_default(),
                    maybe(paired.map(|paired| paired.mean)),
                    maybe(spread.map(|spread| spread.low)),
                    maybe(spread.map(|spread| spread.high)),
                ]);
            }
        }
    }
    sheet.bytes()
}

/// Strategies in the order of the ranking, by metrics: mean area, and its difference with interval.
fn grid(comparison: &Comparison<'_>) -> Grid {
    let metrics = &comparison.experiment.metrics;
    let baseline = comparison.baseline().map(|baseline| baseline.strategy.label.as_str());
    let mut columns = vec![Column::left("strategy")];
    for metric in metrics {
        columns.push(Column::right(metric.name));
        columns.extend(baseline.map(|name| Column::right(format!("difference to {name}"))));
    }
    let row = |entry: &Entry<'_>| {
        let mut row = vec![Cell::text(&entry.strategy.label)];
        for number in 0..metrics.len() {
            let Found { areas, paired } = found(comparison, entry, number);
            let mean = (!areas.is_empty()).then(|| moments::mean(&areas));
            row.push(Cell::number(mean, DECIMALS));
            let difference = |paired: Paired| {
                let ends = paired.spread.map_or(String::new(), |spread| {
                    format!(" ({:+.DECIMALS$} to {:+.DECIMALS$})", spread.low, spread.high)
                });
                Cell::Number(format!("{:+.DECIMALS$}{ends}", paired.mean))
            };
            row.extend(baseline.map(|_| paired.map_or(Cell::Empty, difference)));
        }
        row
    };
    let rows = comparison.ranked().into_iter().map(|(_, entry)| row(entry)).collect();
    let first = metrics.first().map_or("metric", |metric| metric.name);
    let mut notes = vec![format!(
        "In the order of {first}, which alone is tested; intervals are Student's 95 %, each of this strategy and metric alone."
    )];
    notes.extend(comparison.gaps());
    Grid { heading: comparison.label(), columns, rows, notes }
}

#[cfg(test)]
mod tests {
    use super::{Analysis, Cell, csv, grid};
    use crate::{metric, report::fake};

    #[test]
    fn every_metric_has_its_area_and_its_difference() {
        let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "x"], 3));
        results.experiment.metrics.push(metric::find("macro-f1").expect("a registered metric"));
        for cell in results.cells.values_mut() {
            fake::change(cell, |trace| {
                trace.points.iter_mut().for_each(|point| {
                    let twice = point.metrics[0].map(|value| value / 2.0);
                    point.metrics.push(twice);
                });
            });
        }
        let analysis = Analysis::new(&results);
        let text = |cell: &Cell| cell.plain().to_owned();
        let row: Vec<String> = grid(&analysis.comparisons[0]).rows[0].iter().map(text).collect();
        assert_eq!(row[..2], ["x", "0.5175"]);
        assert!(
            row[2].starts_with("+0.0375") && row[3] == "0.2588" && row[4].starts_with("+0.0188"),
            "{row:?}"
        );
        let text = String::from_utf8(csv(&analysis)).expect("UTF-8");
        assert_eq!(text.lines().count(), 1 + 2 * 2);
        assert!(text.contains("\na,svc,x,macro-f1,3,0.2587"), "{text}");
    }
}
