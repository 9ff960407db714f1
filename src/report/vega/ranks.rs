//! Mean ranks as points with bars of half a critical difference to either side: strategies whose
//! bars do not overlap are told apart.

use serde_json::json;

use super::{Chart, Kind, SCHEMA, colours, key, label_of, rounded, stem};
use crate::report::{
    ranks::{Ranking, rankings},
    tables::Analysis,
};

/// One chart per ranking.
pub(super) fn charts(analysis: &Analysis<'_>) -> Vec<Chart> {
    rankings(analysis).iter().map(|ranking| chart(analysis, ranking)).collect()
}

fn chart(analysis: &Analysis<'_>, ranking: &Ranking) -> Chart {
    let half = ranking.critical.unwrap_or(0.0) / 2.0;
    let row = |&(number, rank): &(usize, f64)| {
        let (low, high) = (rounded(rank - half), rounded(rank + half));
        json!({ "s": key(number), "rank": rounded(rank), "low": low, "high": high })
    };
    let rows: Vec<_> = ranking.ranks.iter().map(row).collect();
    let order: Vec<String> = ranking.ranks.iter().map(|&(number, _)| key(number)).collect();
    let y = json!({
        "field": "s", "type": "nominal", "sort": order, "title": null,
        "axis": { "labelExpr": label_of(analysis, "datum.value"), "labelLimit": 190, "ticks": false, "domain": false }
    });
    let colour = json!({ "field": "s", "type": "nominal", "scale": colours(analysis), "legend": null });
    let x = json!({ "type": "quantitative", "title": "mean rank", "scale": { "zero": false, "nice": false, "padding": 10 } });
    let with = |field: &str| {
        let mut x = x.clone();
        x["field"] = json!(field);
        x
    };
    let spec = json!({
        "$schema": SCHEMA,
        "description": format!("Mean ranks on {}, 1 is the best, with bars of half the critical difference to either side. Strategies whose bars do not overlap are told apart at 5 %. The table below the figure has the same numbers.", ranking.heading),
        "width": "container", "height": 26 * ranking.ranks.len() + 50,
        "autosize": { "type": "fit", "contains": "padding" },
        "datasets": { "ranks": rows },
        "data": { "name": "ranks" },
        "transform": [{ "calculate": label_of(analysis, "datum.s"), "as": "strategy" }],
        "encoding": { "y": y, "color": colour, "tooltip": [
            { "field": "strategy", "type": "nominal" },
            { "field": "rank", "type": "quantitative", "title": "mean rank", "format": ".2f" },
            { "field": "low", "type": "quantitative", "title": "bar from", "format": ".2f" },
            { "field": "high", "type": "quantitative", "title": "bar to", "format": ".2f" }
        ] },
        "layer": [
            { "mark": { "type": "rule", "strokeWidth": 5, "opacity": 0.45 }, "encoding": { "x": with("low"), "x2": { "field": "high" } } },
            { "mark": { "type": "point", "filled": true, "size": 90, "opacity": 1 }, "encoding": { "x": with("rank") } }
        ]
    });
    let stem = match ranking.dataset.as_str() {
        "all" if ranking.blocks == "data sets" => "critical-difference".to_owned(),
        dataset => stem(analysis, "critical-difference", dataset, &ranking.learner),
    };
    let title = format!("{}, over {} {}", ranking.heading, ranking.n, ranking.blocks);
    Chart { stem, title, kind: Kind::Ranks, spec }
}
