//! Values of a parameter against the difference in area to the baseline.

use serde_json::{Map, Value, json};

use super::{Chart, Kind, SCHEMA, colours, dashes, legend::Legend, markers, rounded};
use crate::report::{
    analysis::response::{Line, Response, Run, responses},
    series::Plots,
    words::area_name,
};

/// Height of what is not the legend, in pixels.
const PLOT: usize = 340;

/// One chart per response; none without a baseline.
pub(super) fn charts(plots: &Plots<'_>) -> Vec<Chart> {
    let Some(baseline) = plots.analysis.comparisons.iter().find_map(|comparison| comparison.baseline())
    else {
        return Vec::new();
    };
    let found = responses(plots.analysis);
    found.iter().map(|found| chart(plots, found, &baseline.strategy.label)).collect()
}

fn chart(plots: &Plots<'_>, found: &Response<'_>, baseline: &str) -> Chart {
    let experiment = plots.analysis.experiment();
    let rows: Vec<Value> = found.lines.iter().flat_map(|line| rows(plots, found, line)).collect();
    let heading = format!("{}: response to {}", experiment.title, found.heading);
    let axis = format!("{}, difference to {baseline}", area_name(experiment));
    // A line may stand for several strategies, so that it has a label of its own.
    let labels: Map<String, Value> =
        found.lines.iter().map(|line| (plots.series[line.number].key.clone(), json!(line.label))).collect();
    let names: Vec<Value> =
        labels.iter().map(|(key, label)| json!({ "s": key, "strategy": label })).collect();
    let label_of = |of: &str| format!("{}[{of}]", Value::Object(labels.clone()));
    let legend = Legend {
        keys: found.lines.iter().map(|line| plots.series[line.number].key.clone()).collect(),
        label: label_of("datum.value"),
        columns: 2,
    };
    let (height, narrow) = (legend.height(PLOT), legend.narrow(PLOT));
    let legend = legend.value(Map::new());
    let by = |scale: Value| json!({ "field": "s", "type": "nominal", "scale": scale, "title": null, "legend": legend });
    let y = |field: &str| json!({ "field": field, "type": "quantitative", "title": axis });
    let places: Vec<usize> = (0..found.values.len()).collect();
    let ends = [-0.5, found.values.len() as f64 - 0.5];
    let x = json!({
        "field": "x", "type": "quantitative", "title": found.axis.parameter, "scale": { "domain": ends, "nice": false },
        "axis": { "values": places, "labelExpr": format!("{}[datum.value]", json!(found.values)), "grid": false, "labelLimit": 160 }
    });
    let spec = json!({
        "$schema": SCHEMA,
        "description": format!("{axis}, for {}: mean over the seeds with the 95 % interval of Student's t. The table below the figure has the same numbers.", found.heading),
        "title": { "text": heading, "anchor": "start", "fontWeight": "normal", "fontSize": 13 },
        "width": "container", "height": height, "usermeta": narrow,
        "autosize": { "type": "fit", "contains": "padding" },
        "datasets": { "strategies": names, "response": rows },
        "data": { "name": "response" },
        "transform": [{ "calculate": label_of("datum.s"), "as": "strategy" }],
        "encoding": {
            "x": x,
            "color": by(colours(plots)),
            "tooltip": [
                { "field": "strategy", "type": "nominal" },
                { "field": "value", "type": "nominal", "title": found.axis.parameter },
                { "field": "mean", "type": "quantitative", "title": "difference", "format": "+.4f" },
                { "field": "low", "type": "quantitative", "title": "from", "format": "+.4f" },
                { "field": "high", "type": "quantitative", "title": "to", "format": "+.4f" }
            ]
        },
        "layer": [
            { "mark": { "type": "rule", "color": "#808080" }, "encoding": { "x": null, "color": null, "tooltip": null, "y": { "datum": 0.0, "type": "quantitative", "title": axis } } },
            { "mark": { "type": "rule", "strokeWidth": 2 }, "encoding": { "y": y("low"), "y2": { "field": "high" } } },
            { "mark": { "type": "line", "strokeWidth": 2 }, "encoding": { "y": y("mean"), "strokeDash": by(dashes(plots)) } },
            { "mark": { "type": "point", "filled": true, "size": 80, "opacity": 1 }, "encoding": { "y": y("mean"), "shape": by(markers(plots)) } }
        ]
    });
    Chart { stem: found.stem.clone(), title: found.heading.clone(), kind: Kind::Response, spec }
}

fn rows(plots: &Plots<'_>, found: &Response<'_>, line: &Line<'_>) -> Vec<Value> {
    let key = &plots.series[line.number].key;
    // Side by side, as in the picture.
    let aside = found.aside(line.number);
    let row = |(at, (value, &Run { comparison, entry })): (usize, (&&str, &Run<'_>))| {
        let paired = comparison.paired(entry)?;
        let end = |end: Option<f64>| end.and_then(rounded);
        let (low, high) = (paired.spread.map(|spread| spread.low), paired.spread.map(|spread| spread.high));
        Some(json!({
            "s": key, "x": rounded(at as f64 + aside), "value": value, "mean": rounded(paired.mean), "low": end(low), "high": end(high)
        }))
    };
    found.values.iter().zip(&line.points).enumerate().filter_map(row).collect()
}
