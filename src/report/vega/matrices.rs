//! Strategies against strategies as heat maps: penalties, and the overlap of picks at any budget.

use serde_json::{Value, json};

use super::{Chart, Kind, SCHEMA, key, label_of, rounded, stem};
use crate::report::{
    comparison::Comparison,
    tables::{
        Analysis,
        overlap::{halfway, overlaps},
        penalty_matrix::total,
    },
};

/// Most budgets that the overlap is shown for.
const MOST_BUDGETS: usize = 12;

/// The sum of all penalty matrices, if there is one.
pub(super) fn penalty(analysis: &Analysis<'_>) -> Option<Chart> {
    let found = total(analysis)?;
    let mut rows = Vec::new();
    for i in 0..found.strategies.len() {
        for j in (0..found.strategies.len()).filter(|&j| j != i) {
            rows.push(json!({ "a": key(i), "b": key(j), "v": rounded(found.matrix[[i, j]]) }));
        }
    }
    let description = format!(
        "Penalty matrix: on how many of {} data sets, by shares of the curve, the row's strategy is significantly better than the column's. The table below the figure has the same numbers.",
        found.sets
    );
    let sets = found.sets as f64;
    let spec = heat_map(analysis, &description, &rows, "beats", (0.0, sets), &[], &[]);
    let title = "All data sets".to_owned();
    Some(Chart { stem: "penalty-matrix".to_owned(), title, kind: Kind::Penalty, spec })
}

/// The overlap of picks on every data set.
pub(super) fn overlap(analysis: &Analysis<'_>) -> Vec<Chart> {
    analysis.comparisons.iter().filter_map(|comparison| overlap_on(analysis, comparison)).collect()
}

fn overlap_on(analysis: &Analysis<'_>, comparison: &Comparison<'_>) -> Option<Chart> {
    let mut rows = Vec::new();
    let mut budgets: Vec<usize> = Vec::new();
    let mut first = None;
    for i in 0..comparison.entries.len() {
        for j in i + 1..comparison.entries.len() {
            let all = overlaps(comparison, i, j);
            let stride = all.len().div_ceil(MOST_BUDGETS).max(1);
            // From the end, so that the last budget is always there.
            let shown = || all.iter().rev().step_by(stride);
            let n: Vec<usize> = shown().map(|overlap| overlap.n_labeled).collect();
            let v: Vec<Option<f64>> = shown().map(|overlap| rounded(overlap.mean)).collect();
            rows.push(json!({ "a": key(i), "b": key(j), "n": n, "v": v }));
            rows.push(json!({ "a": key(j), "b": key(i), "n": n, "v": v }));
            budgets.extend(n);
            first = first.or_else(|| halfway(comparison, i, j));
        }
    }
    budgets.sort_unstable();
    budgets.dedup();
    let half = first?.n_labeled;
    let shown = *budgets.iter().min_by_key(|&&budget| budget.abs_diff(half))?;
    let title = comparison.label();
    let description = format!(
        "Overlap of the picks on {title}: Jaccard's index of the rows that two strategies asked for, mean over the seeds, at a number of labeled rows. The table below the figure has the numbers halfway."
    );
    let params = [
        json!({ "name": "budget", "value": shown, "bind": { "input": "select", "options": budgets, "name": "labeled rows " } }),
    ];
    let filter = [json!({ "flatten": ["n", "v"] }), json!({ "filter": "datum.n == budget" })];
    let spec = heat_map(analysis, &description, &rows, "overlap", (0.0, 1.0), &params, &filter);
    let stem = stem(analysis, "overlap", &comparison.dataset.id, &comparison.learner.id);
    Some(Chart { stem, title, kind: Kind::Overlap, spec })
}

fn heat_map(
    analysis: &Analysis<'_>,
    description: &str,
    rows: &[Value],
    value: &str,
    domain: (f64, f64),
    params: &[Value],
    filter: &[Value],
) -> Value {
    let keys = super::keys(analysis);
    let side = 34 * keys.len() + 20;
    let axis = |angle: i32| json!({ "labelExpr": label_of(analysis, "datum.value"), "labelLimit": 150, "labelAngle": angle, "ticks": false, "domain": false });
    let mut transform = filter.to_vec();
    transform.push(json!({ "calculate": label_of(analysis, "datum.a"), "as": "row" }));
    transform.push(json!({ "calculate": label_of(analysis, "datum.b"), "as": "column" }));
    let dark = format!("datum.v > {}", 0.55 * domain.1);
    json!({
        "$schema": SCHEMA,
        "description": description,
        "width": "container", "height": side,
        "autosize": { "type": "fit", "contains": "padding" },
        "params": params,
        "datasets": { "pairs": rows },
        "data": { "name": "pairs" },
        "transform": transform,
        "encoding": {
            "y": { "field": "a", "type": "nominal", "scale": { "domain": keys }, "title": null, "axis": axis(0) },
            "x": { "field": "b", "type": "nominal", "scale": { "domain": keys }, "title": null, "axis": axis(-40) },
            "tooltip": [
                { "field": "row", "type": "nominal" },
                { "field": "column", "type": "nominal" },
                { "field": "v", "type": "quantitative", "title": value, "format": ".2f" }
            ]
        },
        "layer": [
            { "mark": { "type": "rect" }, "encoding": { "color": {
                "field": "v", "type": "quantitative", "legend": null,
                "scale": { "domain": [domain.0, domain.1], "range": ["#eef4fa", "#08519c"] }
            } } },
            { "mark": { "type": "text", "fontSize": 11 }, "encoding": {
                "text": { "field": "v", "type": "quantitative", "format": ".2f" },
                "color": { "condition": { "test": dark, "value": "#ffffff" }, "value": "#1b1b1b" }
            } }
        ]
    })
}
