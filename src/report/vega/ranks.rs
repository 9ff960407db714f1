//! Mean ranks as points with bars of half a critical difference to either side: strategies whose
//! bars do not overlap are told apart.

use serde_json::json;

use super::{Chart, Kind, SCHEMA, colours, label_of, lines_of, markers, names, rounded};
use crate::report::series::{
    Plots,
    ranks::{Bar, Ranks},
};

/// One chart per ranking.
pub(super) fn charts(plots: &Plots<'_>) -> Vec<Chart> {
    plots.ranks().into_iter().map(|ranking| chart(plots, ranking)).collect()
}

fn chart(plots: &Plots<'_>, ranking: Ranks) -> Chart {
    let key = |bar: &Bar| plots.series[bar.number].key.as_str();
    // No rank lies outside.
    let (best, worst) = (1.0, ranking.bars.len() as f64);
    let row = |bar: &Bar| json!({ "s": key(bar), "rank": rounded(bar.rank), "low": rounded(bar.low.max(best)), "high": rounded(bar.high.min(worst)) });
    let rows: Vec<_> = ranking.bars.iter().map(row).collect();
    let order: Vec<&str> = ranking.bars.iter().map(key).collect();
    let y = json!({
        "field": "s", "type": "nominal", "sort": order, "title": null,
        "axis": { "labelExpr": lines_of(plots, false), "labelLimit": 0, "ticks": false, "domain": false }
    });
    let colour = json!({ "field": "s", "type": "nominal", "scale": colours(plots), "legend": null });
    let shape = json!({ "field": "s", "type": "nominal", "scale": markers(plots), "legend": null });
    let x = json!({ "type": "quantitative", "title": "mean rank (1 is the best)", "axis": { "tickMinStep": 1 },
        "scale": { "domain": [best - 0.3, worst + 0.3], "nice": false } });
    let with = |field: &str| {
        let mut x = x.clone();
        x["field"] = json!(field);
        x
    };
    let heading = format!("{}: mean ranks on {}", plots.analysis.experiment().title, ranking.heading);
    let spec = json!({
        "$schema": SCHEMA,
        "description": format!("Mean ranks on {}, 1 is the best, with bars of half the critical difference to either side. Strategies whose bars do not overlap are told apart at 5 %. The table below the figure has the same numbers.", ranking.heading),
        "title": { "text": heading, "anchor": "start", "fontWeight": "normal", "fontSize": 13 },
        "width": "container", "height": 26 * ranking.bars.len() + 50,
        "autosize": { "type": "fit", "contains": "padding" },
        "datasets": { "strategies": names(plots), "ranks": rows },
        "data": { "name": "ranks" },
        "transform": [{ "calculate": label_of(plots, "datum.s"), "as": "strategy" }],
        "encoding": { "y": y, "color": colour, "tooltip": [
            { "field": "strategy", "type": "nominal" },
            { "field": "rank", "type": "quantitative", "title": "mean rank", "format": ".2f" },
            { "field": "low", "type": "quantitative", "title": "bar from", "format": ".2f" },
            { "field": "high", "type": "quantitative", "title": "bar to", "format": ".2f" }
        ] },
        "layer": [
            { "mark": { "type": "rule", "strokeWidth": 5, "opacity": 0.45 }, "encoding": { "x": with("low"), "x2": { "field": "high" } } },
            { "mark": { "type": "point", "filled": true, "size": 90, "opacity": 1 }, "encoding": { "x": with("rank"), "shape": shape } }
        ]
    });
    let title = format!("{}, over {} {}", ranking.heading, ranking.n, ranking.blocks);
    Chart { stem: ranking.stem, title, kind: Kind::Ranks, spec }
}
