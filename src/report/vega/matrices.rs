//! Strategies against strategies as heat maps: penalties, and the overlap of picks at any budget.

use serde_json::{Value, json};

use super::{Chart, Kind, SCHEMA, label_of, lines_of, rounded};
use crate::report::series::{Plots, matrices::Matrix};

/// Most budgets that the overlap is shown for.
const MOST_BUDGETS: usize = 12;

/// The sum of all penalty matrices, if there is one.
pub(super) fn penalty(plots: &Plots<'_>) -> Option<Chart> {
    let found = plots.penalty()?;
    let mut rows = Vec::new();
    for (i, one) in plots.series.iter().enumerate() {
        for (j, other) in plots.series.iter().enumerate().filter(|&(j, _)| j != i) {
            rows.push(json!({ "a": one.key, "b": other.key, "v": rounded(found.values[[i, j]]) }));
        }
    }
    let description = format!(
        "Penalty matrix: on how many of {} data sets, by shares of the curve, the row's strategy is significantly better than the column's. The table below the figure has the same numbers.",
        found.most
    );
    let heading = format!("{}: penalty matrix", plots.analysis.experiment().title);
    let spec = heat_map(plots, &found, [&heading, &description, "beats"], &rows, &[], &[]);
    Some(Chart { stem: found.stem, title: found.heading, kind: Kind::Penalty, spec })
}

/// The overlap of picks on every data set.
pub(super) fn overlap(plots: &Plots<'_>) -> Vec<Chart> {
    (0..plots.analysis.comparisons.len()).filter_map(|number| overlap_on(plots, number)).collect()
}

fn overlap_on(plots: &Plots<'_>, number: usize) -> Option<Chart> {
    let (found, overlaps) = (plots.overlap(number), plots.analysis.overlaps(number));
    let mut rows = Vec::new();
    let mut budgets: Vec<usize> = Vec::new();
    let mut first = None;
    for (i, one) in plots.series.iter().enumerate() {
        for (j, other) in plots.series.iter().enumerate().skip(i + 1) {
            let all = overlaps.pair(i, j);
            let stride = all.len().div_ceil(MOST_BUDGETS).max(1);
            // From the end, so that the last budget is always there.
            let shown = || all.iter().rev().step_by(stride);
            let n: Vec<usize> = shown().map(|overlap| overlap.n_labeled).collect();
            let v: Vec<Option<f64>> = shown().map(|overlap| rounded(overlap.mean)).collect();
            rows.push(json!({ "a": one.key, "b": other.key, "n": n, "v": v }));
            rows.push(json!({ "a": other.key, "b": one.key, "n": n, "v": v }));
            budgets.extend(n);
            first = first.or_else(|| overlaps.halfway(i, j));
        }
    }
    budgets.sort_unstable();
    budgets.dedup();
    let half = first?.n_labeled;
    let shown = *budgets.iter().min_by_key(|&&budget| budget.abs_diff(half))?;
    let title = &found.heading;
    let description = format!(
        "Overlap of the picks on {title}: Jaccard's index of the rows that two strategies asked for, mean over the seeds, at a number of labeled rows. The table below the figure has the numbers halfway."
    );
    let params = [
        json!({ "name": "budget", "value": shown, "bind": { "input": "select", "options": budgets, "name": "labeled rows " } }),
    ];
    let filter = [json!({ "flatten": ["n", "v"] }), json!({ "filter": "datum.n == budget" })];
    let heading = format!("{}: overlap of the picks on {title}", plots.analysis.experiment().title);
    let spec = heat_map(plots, &found, [&heading, &description, "overlap"], &rows, &params, &filter);
    Some(Chart { stem: found.stem, title: found.heading, kind: Kind::Overlap, spec })
}

fn heat_map(
    plots: &Plots<'_>,
    matrix: &Matrix,
    [heading, description, value]: [&str; 3],
    rows: &[Value],
    params: &[Value],
    filter: &[Value],
) -> Value {
    let most = matrix.most;
    let keys = super::keys(plots);
    let side = 34 * keys.len() + 130;
    let axis = |title: &str, labels: &str, orient: &str| {
        json!({
            "title": title, "labelExpr": labels, "labelLimit": 0, "labelAngle": 0, "orient": orient, "ticks": false,
            "domain": false
        })
    };
    let (names, number) = (lines_of(plots, true), "toNumber(slice(datum.value, 1)) + 1");
    let mut transform = filter.to_vec();
    transform.push(json!({ "calculate": label_of(plots, "datum.a"), "as": "row" }));
    transform.push(json!({ "calculate": label_of(plots, "datum.b"), "as": "column" }));
    let dark = format!("datum.v > {}", 0.55 * most);
    json!({
        "$schema": SCHEMA,
        "description": description,
        "title": { "text": heading, "subtitle": matrix.meaning, "anchor": "start", "fontWeight": "normal", "fontSize": 13 },
        "width": "container", "height": side,
        "autosize": { "type": "fit", "contains": "padding" },
        "params": params,
        "datasets": { "strategies": super::names(plots), "pairs": rows },
        "data": { "name": "pairs" },
        "transform": transform,
        "encoding": {
            "y": { "field": "a", "type": "nominal", "scale": { "domain": keys }, "axis": axis(matrix.rows, &names, "left") },
            "x": { "field": "b", "type": "nominal", "scale": { "domain": keys }, "axis": axis(matrix.columns, number, "top") },
            "tooltip": [
                { "field": "row", "type": "nominal" },
                { "field": "column", "type": "nominal" },
                { "field": "v", "type": "quantitative", "title": value, "format": ".2f" }
            ]
        },
        "layer": [
            { "mark": { "type": "rect" }, "encoding": { "color": {
                "field": "v", "type": "quantitative", "title": value, "legend": { "orient": "bottom" },
                "scale": { "domain": [0.0, most], "range": ["#eef4fa", "#08519c"] }
            } } },
            { "mark": { "type": "text", "fontSize": 11 }, "encoding": {
                "text": { "field": "v", "type": "quantitative", "format": ".2f" },
                "color": { "condition": { "test": dark, "value": "#ffffff" }, "value": "#1b1b1b" }
            } }
        ]
    })
}
