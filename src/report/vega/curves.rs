//! Learning curves: means, bands and single seeds, as they are or as differences to the baseline.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Chart, Kind, LINE, SCHEMA, colours, dashes, label_of, legend::Legend, names, rounded};
use crate::{
    config::Band,
    report::{
        analysis::comparison::{Entry, Summary, curve},
        series::{Plots, curves::Curve},
        words::band_words,
    },
    simulation::Packed,
};

/// Points of all mean curves together; beyond, every n-th point is shown.
const MOST_POINTS: usize = 3000;

/// Values of all single runs together; beyond, the charts hold none.
const MOST_SINGLES: usize = 25_000;

/// Height of what is not the legend, in pixels.
const PLOT: usize = 400;

/// One chart per comparison.
pub(super) fn charts(plots: &Plots<'_>) -> Vec<Chart> {
    let comparisons = &plots.analysis.comparisons;
    let runs = || comparisons.iter().flat_map(|c| &c.entries).flat_map(|e| e.runs.packed());
    let values: usize = runs().map(|(_, run)| run.n_points()).sum();
    let longest = |entry: &Entry<'_>| entry.runs.packed().map(|(_, run)| run.n_points()).max().unwrap_or(0);
    let points: usize = comparisons.iter().flat_map(|c| &c.entries).map(longest).sum();
    let stride = points.div_ceil(MOST_POINTS).max(1);
    let singles = values <= MOST_SINGLES;
    (0..comparisons.len()).map(|number| chart(plots, number, stride, singles)).collect()
}

fn chart(plots: &Plots<'_>, number: usize, stride: usize, singles: bool) -> Chart {
    let comparison = &plots.analysis.comparisons[number];
    let title = comparison.label();
    let baseline = comparison.baseline();
    let means: Vec<Value> = shown(plots, number).flat_map(|curve| points(plots, curve, stride)).collect();
    let mut runs = Vec::new();
    let all = comparison.entries.iter().zip(&plots.series);
    for (entry, series) in all.filter(|(_, series)| singles && series.shown) {
        runs.extend(single_runs(&series.key, entry, baseline, plots.metric_number));
    }
    let mut params = vec![
        json!({ "name": "band", "value": plots.bands_at_first(), "bind": { "input": "checkbox", "name": "bands" } }),
        json!({ "name": "hidden", "value": [] }),
    ];
    // Expressions may only name parameters that are there.
    let named = baseline.map(|baseline| baseline.strategy.label.as_str());
    params.push(json!({ "name": "difference", "value": false, "bind": { "input": "checkbox", "name": "differences" } }));
    params.push(
        json!({ "name": "singles", "value": false, "bind": { "input": "checkbox", "name": "single seeds" } }),
    );
    Chart {
        stem: comparison.stem("learning-curves"),
        kind: Kind::Curves,
        spec: spec(plots, &title, named, &params, &means, &runs),
        title,
    }
}

/// The curves that are drawn.
fn shown<'p>(plots: &'p Plots<'_>, number: usize) -> impl Iterator<Item = &'p Curve> {
    plots.curves(number).iter().filter(|curve| plots.series[curve.number].shown)
}

fn spec(
    plots: &Plots<'_>,
    title: &str,
    baseline: Option<&str>,
    params: &[Value],
    means: &[Value],
    runs: &[Value],
) -> Value {
    let metric = plots.metric;
    let absolute = format!("{metric} on the test half");
    let relative = format!("{metric}, difference to {}", baseline.unwrap_or("nothing"));
    let kind = format!("{}: learning curves on {title}", plots.analysis.experiment().title);
    let heading = format!("[{}, difference ? {} : {}]", json!(kind), json!(relative), json!(absolute));
    let legend = legend(plots);
    let (height, narrow) = (legend.height(PLOT), legend.narrow(PLOT));
    let legend = legend.value(strokes());
    let colour =
        json!({ "field": "s", "type": "nominal", "scale": colours(plots), "title": null, "legend": legend });
    let dash =
        json!({ "field": "s", "type": "nominal", "scale": dashes(plots), "title": null, "legend": legend });
    let x = json!({
        "field": "n", "type": "quantitative", "title": "labeled rows",
        "scale": { "zero": false, "nice": false, "padding": 8 }, "axis": { "tickCount": 8 }
    });
    let y = |field: &str| json!({ "field": field, "type": "quantitative", "title": null, "scale": { "zero": false } });
    let shown = "indexof(hidden, datum.s) < 0";
    let strategy = json!({ "calculate": label_of(plots, "datum.s"), "as": "strategy" });
    let or = |own: &str, other: &str| format!("difference ? datum.{own} : datum.{other}");
    let words = band_words(plots.band);
    let [low, high] = match plots.band {
        Band::Quantiles => ["10 % quantile", "90 % quantile"],
        _ => ["band from", "band to"],
    };
    let tooltip = json!([
        { "field": "strategy", "type": "nominal", "title": "strategy" },
        { "field": "n", "type": "quantitative", "title": "labeled rows" },
        { "field": "y", "type": "quantitative", "title": "mean", "format": ".4f" },
        { "field": "low", "type": "quantitative", "title": low, "format": ".4f" },
        { "field": "high", "type": "quantitative", "title": high, "format": ".4f" },
        { "field": "k", "type": "quantitative", "title": "seeds" }
    ]);
    json!({
        "$schema": SCHEMA,
        "description": format!("Learning curves on {title}: {absolute} against labeled rows, means over the seeds; bands: {}. The table below the figure has the same numbers.", words.unwrap_or("none")),
        "title": { "text": { "expr": heading }, "anchor": "start", "fontWeight": "normal", "fontSize": 13 },
        "width": "container", "height": height, "usermeta": narrow,
        "autosize": { "type": "fit", "contains": "padding" },
        "params": params,
        "datasets": { "strategies": names(plots), "means": means, "runs": runs },
        "layer": [
            {
                "data": { "name": "means" },
                "transform": [
                    { "filter": format!("band && {shown}") },
                    { "calculate": or("dl", "l"), "as": "low" }, { "calculate": or("dh", "h"), "as": "high" },
                    { "filter": "isValid(datum.low) && isValid(datum.high)" }
                ],
                "mark": { "type": "area", "opacity": 0.13, "tooltip": null },
                "encoding": { "x": x, "y": y("low"), "y2": { "field": "high" }, "color": colour }
            },
            {
                "data": { "name": "runs" },
                "transform": [
                    { "filter": format!("singles && {shown}") },
                    { "flatten": ["n", "y", "d"] },
                    { "calculate": or("d", "y"), "as": "v" },
                    { "filter": "isValid(datum.v)" }
                ],
                "mark": { "type": "line", "strokeWidth": 0.7, "opacity": 0.45 },
                "encoding": { "x": x, "y": y("v"), "color": colour, "detail": { "field": "seed", "type": "nominal" } }
            },
            {
                "data": { "name": "means" },
                "transform": [
                    { "filter": shown },
                    { "calculate": or("dm", "m"), "as": "y" },
                    { "filter": "isValid(datum.y)" }
                ],
                "mark": { "type": "line", "strokeWidth": 2.2 },
                "encoding": { "x": x, "y": y("y"), "color": colour, "strokeDash": dash }
            },
            {
                "data": { "name": "means" },
                "transform": [
                    { "filter": shown },
                    { "calculate": or("dm", "m"), "as": "y" },
                    { "calculate": or("dl", "l"), "as": "low" }, { "calculate": or("dh", "h"), "as": "high" },
                    { "filter": "isValid(datum.y)" },
                    strategy
                ],
                "params": [{
                    "name": "hover",
                    "select": { "type": "point", "on": "pointerover", "clear": "pointerout", "nearest": true }
                }],
                "mark": { "type": "point", "filled": true, "size": 60 },
                "encoding": {
                    "x": x, "y": y("y"), "color": colour, "tooltip": tooltip,
                    "opacity": { "condition": { "param": "hover", "empty": false, "value": 1 }, "value": 0 }
                }
            }
        ]
    })
}

/// The same in all layers, else their common legend is none.
fn legend(plots: &Plots<'_>) -> Legend {
    let long = plots.series.iter().any(|series| series.label.chars().count() > LINE);
    Legend {
        keys: plots.series.iter().filter(|series| series.shown).map(|series| series.key.clone()).collect(),
        label: label_of(plots, "datum.value"),
        columns: if long { 1 } else { 2 },
    }
}

/// Lines as samples, not points.
fn strokes() -> Map<String, Value> {
    let properties = [
        ("symbolType", json!("stroke")),
        ("symbolOpacity", json!(1)),
        ("symbolStrokeWidth", json!(2.2)),
        ("symbolFillColor", json!("transparent")),
    ];
    properties.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
}

/// Mean and band of a strategy at every budget, and of its paired differences to the baseline.
fn points(plots: &Plots<'_>, curve: &Curve, stride: usize) -> Vec<Value> {
    let differences: BTreeMap<usize, &Summary> =
        curve.difference.iter().map(|point| (point.n_labeled, point)).collect();
    let (key, points) = (&plots.series[curve.number].key, &curve.metric);
    let last = points.len().saturating_sub(1);
    let shown = points.iter().enumerate().filter(|(at, _)| at % stride == 0 || *at == last);
    shown
        .map(|(_, point)| {
            let of = |value: f64| json!(rounded(value));
            let (low, high) = point.band(plots.band);
            let paired = differences.get(&point.n_labeled);
            let across = |of: &dyn Fn(&Summary) -> f64| json!(paired.and_then(|point| rounded(of(point))));
            json!({
                "s": key, "n": point.n_labeled, "k": point.n_seeds,
                "m": of(point.mean), "l": of(low), "h": of(high),
                "dm": across(&|point| point.mean),
                "dl": across(&|point| point.band(plots.band).0),
                "dh": across(&|point| point.band(plots.band).1)
            })
        })
        .collect()
}

/// The runs of a strategy, each a line of parallel lists.
fn single_runs(key: &str, entry: &Entry<'_>, baseline: Option<&Entry<'_>>, metric: usize) -> Vec<Value> {
    let run = |(seed, run): (u64, &Packed)| {
        let curve_here = curve(run, metric);
        let theirs: BTreeMap<usize, f64> = baseline
            .and_then(|baseline| baseline.runs.get(seed))
            .map(|run| curve(run, metric).into_iter().collect())
            .unwrap_or_default();
        let n: Vec<usize> = curve_here.iter().map(|point| point.0).collect();
        let y: Vec<Option<f64>> = curve_here.iter().map(|point| rounded(point.1)).collect();
        let d: Vec<Option<f64>> =
            curve_here.iter().map(|(n, value)| rounded(value - theirs.get(n)?)).collect();
        json!({ "s": key, "seed": seed, "n": n, "y": y, "d": d })
    };
    entry.runs.packed().map(run).collect()
}
