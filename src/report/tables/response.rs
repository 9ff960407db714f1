//! How areas respond to a parameter that takes several values; see [`response`](crate::report::analysis::response).

use super::{Csv, Place, Readers, TableSpec, aulc};
use crate::{
    report::{
        analysis::{
            Analysis,
            response::{Line, Response, Run, responses},
        },
        grid::{
            Cell, Column, Grid,
            csv::{Sheet, exact, maybe},
        },
        words::area_name,
    },
    stats::paired::Verdict,
};

pub(super) const SPEC: TableSpec = TableSpec {
    name: "response",
    title: |_| "Response to parameters".to_owned(),
    applies: |experiment| !experiment.sweep.is_empty(),
    csv: Csv::Made(csv),
    readers: Some(Readers {
        place: Place::Section,
        grids: |analysis| responses(analysis).iter().map(|found| grid(analysis, found)).collect(),
    }),
};

fn csv(analysis: &Analysis<'_>) -> Vec<u8> {
    let area = area_name(analysis.experiment()).to_lowercase();
    let mut columns: Vec<String> =
        ["parameter", "held", "value", "dataset", "learner", "strategy"].map(str::to_owned).into();
    columns.extend([format!("{area}_mean"), format!("{area}_sd")]);
    columns
        .extend(["n_paired", "difference", "low95", "high95", "p_corrected", "verdict"].map(str::to_owned));
    let mut sheet = Sheet::new(columns);
    for found in responses(analysis) {
        for line in &found.lines {
            for (&value, &Run { comparison, entry }) in found.values.iter().zip(&line.points) {
                let paired = comparison.paired(entry);
                let spread = paired.and_then(|paired| paired.spread);
                sheet.row([
                    found.axis.parameter.clone(),
                    found.heading.clone(),
                    value.to_owned(),
                    comparison.dataset.id.clone(),
                    comparison.learner.id.clone(),
                    entry.strategy.id.clone(),
                    exact(entry.mean_area()),
                    maybe(entry.sd_area()),
                    paired.map(|paired| paired.n.to_string()).unwrap_or_default(),
                    maybe(paired.map(|paired| paired.mean)),
                    maybe(spread.map(|spread| spread.low)),
                    maybe(spread.map(|spread| spread.high)),
                    maybe(entry.p),
                    comparison.verdict(entry).map_or("", Verdict::word).to_owned(),
                ]);
            }
        }
    }
    sheet.bytes()
}

/// A row for each strategy and value.
fn grid(analysis: &Analysis<'_>, found: &Response<'_>) -> Grid {
    let experiment = analysis.experiment();
    let mut columns = vec![
        Column::left("strategy"),
        Column::left(&found.axis.parameter),
        Column::right(format!("{}, mean ± sd", area_name(experiment))),
    ];
    let baseline = analysis.comparisons.iter().find_map(|comparison| comparison.baseline());
    if let Some(baseline) = baseline {
        columns.extend(aulc::paired_columns(&baseline.strategy.label));
    }
    let row = |line: &Line<'_>, value: &str, at: usize| {
        let Run { comparison, entry } = line.points[at];
        let mut row = vec![Cell::text(&line.label), Cell::text(value), aulc::mean_sd(entry)];
        if baseline.is_some() {
            row.extend(aulc::paired_cells(comparison.paired(entry), comparison.verdict(entry)));
        }
        row
    };
    let rows = found.lines.iter().flat_map(|line| {
        let points = found.values.iter().take(line.points.len()).enumerate();
        points.map(move |(at, value)| row(line, value, at)).collect::<Vec<_>>()
    });
    Grid { heading: found.heading.clone(), columns, rows: rows.collect(), notes: Vec::new() }
}
