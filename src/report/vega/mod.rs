//! The figures as Vega-Lite specifications: what the page draws, and data for whoever wants more.
//!
//! Every specification is complete: it holds its data and opens in any Vega-Lite viewer. The page
//! embeds the same ones. Strategies are called `s0`, `s1`, ... in them; expressions turn these into
//! labels, so that no label needs to be a name of a field.

mod curves;
mod matrices;
mod ranks;

use serde_json::{Value, json};

use super::{
    palette::{Colour, Look, looks},
    tables::Analysis,
};

/// The schema that the specifications follow; a name that is never fetched.
const SCHEMA: &str = "https://vega.github.io/schema/vega-lite/v6.json";

/// A figure of the page.
#[derive(Debug, Clone)]
pub struct Chart {
    /// Name of its file, without the ending.
    pub stem: String,
    /// What it shows.
    pub title: String,
    /// Which part of the page it belongs to.
    pub kind: Kind,
    /// The specification.
    pub spec: Value,
}

/// Parts of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Learning curves.
    Curves,
    /// Mean ranks with their critical difference.
    Ranks,
    /// The penalty matrix.
    Penalty,
    /// The overlap of picks.
    Overlap,
}

/// All charts, in the order of the page.
#[must_use]
pub fn charts(analysis: &Analysis<'_>) -> Vec<Chart> {
    let mut charts = curves::charts(analysis);
    charts.extend(ranks::charts(analysis));
    charts.extend(matrices::penalty(analysis));
    charts.extend(matrices::overlap(analysis));
    charts
}

/// The field by which specifications call a strategy.
fn key(number: usize) -> String {
    format!("s{number}")
}

/// An expression that gives the label of the strategy whose key is the value of `of`.
fn label_of(analysis: &Analysis<'_>, of: &str) -> String {
    let labels: Vec<&str> =
        analysis.experiment().strategies.iter().map(|strategy| strategy.label.as_str()).collect();
    format!("{}[toNumber(slice({of}, 1))]", json!(labels))
}

/// Colours of all strategies, by key.
fn colours(analysis: &Analysis<'_>) -> Value {
    let looks = looks(&analysis.experiment().strategies);
    let range: Vec<String> = looks.iter().map(|look| hex(look.colour)).collect();
    json!({ "domain": keys(analysis), "range": range })
}

/// Dashes of all strategies, by key; an empty list is a solid line.
fn dashes(analysis: &Analysis<'_>) -> Value {
    let looks = looks(&analysis.experiment().strategies);
    let range: Vec<Vec<f64>> = looks.iter().map(dash).collect();
    json!({ "domain": keys(analysis), "range": range })
}

/// The pattern of a look for lines of the page, thinner than those of the printed figures.
pub(super) fn dash(look: &Look) -> Vec<f64> {
    if look.dash.is_empty() { vec![1.0, 0.0] } else { look.dash.iter().map(|length| length / 2.0).collect() }
}

fn keys(analysis: &Analysis<'_>) -> Vec<String> {
    (0..analysis.experiment().strategies.len()).map(key).collect()
}

/// `#rrggbb`.
pub(super) fn hex((red, green, blue): Colour) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// What pictures show: enough digits for any screen. Full precision is in the tables.
fn rounded(value: f64) -> Option<f64> {
    value.is_finite().then(|| (value * 1e4).round() / 1e4)
}

/// A name of a file for one comparison: the data set, with the learner where there are several.
fn stem(analysis: &Analysis<'_>, name: &str, dataset: &str, learner: &str) -> String {
    match analysis.experiment().learners.len() {
        1 => format!("{name}-{dataset}"),
        _ => format!("{name}-{dataset}-{learner}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Analysis, Kind, charts, label_of};
    use crate::report::fake;

    #[test]
    fn every_chart_has_data_a_description_and_a_name_of_its_own() {
        let results = fake::results(fake::experiment(&["a", "b", "c"], &["k", "svc"], &["random", "x"], 3));
        let charts = charts(&Analysis::new(&results));
        for kind in [Kind::Curves, Kind::Ranks, Kind::Penalty, Kind::Overlap] {
            assert!(charts.iter().any(|chart| chart.kind == kind), "{kind:?}");
        }
        let mut stems: Vec<&str> = charts.iter().map(|chart| chart.stem.as_str()).collect();
        stems.sort_unstable();
        assert!(stems.is_sorted_by(|a, b| a < b), "{stems:?}");
        for chart in &charts {
            assert!(chart.spec["description"].as_str().is_some_and(|text| !text.is_empty()));
            assert!(chart.spec["datasets"].as_object().is_some_and(|data| !data.is_empty()));
        }
    }

    #[test]
    fn labels_are_data_and_never_code() {
        let mut experiment = fake::experiment(&["a"], &["svc"], &["random", "x"], 3);
        experiment.strategies[1].label = "\"]; alert('x') //".to_owned();
        let results = fake::results(experiment);
        let analysis = Analysis::new(&results);
        let expression = label_of(&analysis, "datum.value");
        let array =
            expression.strip_suffix("[toNumber(slice(datum.value, 1))]").expect("an array and its index");
        let labels: Vec<String> = serde_json::from_str(array).expect("one JSON array and nothing else");
        assert_eq!(labels[1], "\"]; alert('x') //");
    }
}
