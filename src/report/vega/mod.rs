//! The figures as Vega-Lite specifications: what the page draws, and data for whoever wants more.
//!
//! Every specification is complete: it holds its data and opens in any Vega-Lite viewer. The page
//! embeds the same ones. Strategies are called `s0`, `s1`, ... in them; expressions turn these into
//! labels, so that no label needs to be a name of a field.

mod curves;
mod legend;
mod matrices;
mod ranks;
mod response;

use serde_json::{Value, json};

use super::series::{
    Plots, Series,
    palette::{Colour, Look, Marker},
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
    /// Responses to parameters.
    Response,
    /// Mean ranks with their critical difference.
    Ranks,
    /// The penalty matrix.
    Penalty,
    /// The overlap of picks.
    Overlap,
}

/// All charts, in the order of the page.
#[must_use]
pub fn charts(plots: &Plots<'_>) -> Vec<Chart> {
    let mut charts = curves::charts(plots);
    charts.extend(response::charts(plots));
    charts.extend(ranks::charts(plots));
    charts.extend(matrices::penalty(plots));
    charts.extend(matrices::overlap(plots));
    charts
}

/// An expression that gives the label of the strategy whose key is the value of `of`.
fn label_of(plots: &Plots<'_>, of: &str) -> String {
    format!("{}[toNumber(slice({of}, 1))]", json!(plots.labels()))
}

/// Characters in a line of a label beside an axis.
const LINE: usize = 36;

/// An expression that gives the lines of an axis' label, with the strategy's number where columns
/// are called by it.
fn lines_of(plots: &Plots<'_>, numbered: bool) -> String {
    let label = |(number, series): (usize, &Series<'_>)| {
        let label =
            if numbered { format!("{} ({})", series.label, number + 1) } else { series.label.to_owned() };
        let mut lines = vec![String::new()];
        for word in label.split_whitespace() {
            let last = lines.last_mut().expect("one line at least");
            if last.is_empty() || last.chars().count() + 1 + word.chars().count() <= LINE {
                last.extend((!last.is_empty()).then_some(' '));
                last.push_str(word);
            } else {
                lines.push(word.to_owned());
            }
        }
        lines
    };
    let labels: Vec<Vec<String>> = plots.series.iter().enumerate().map(label).collect();
    format!("{}[toNumber(slice(datum.value, 1))]", json!(labels))
}

/// Which strategy a key stands for: readers of the file need no other one.
fn names(plots: &Plots<'_>) -> Value {
    plots.series.iter().map(|series| json!({ "s": series.key, "strategy": series.label })).collect()
}

/// Colours of all strategies, by key.
fn colours(plots: &Plots<'_>) -> Value {
    let range: Vec<String> = plots.series.iter().map(|series| hex(series.look.colour)).collect();
    json!({ "domain": keys(plots), "range": range })
}

/// Dashes of all strategies, by key; an empty list is a solid line.
fn dashes(plots: &Plots<'_>) -> Value {
    let range: Vec<Vec<f64>> = plots.series.iter().map(|series| dash(&series.look)).collect();
    json!({ "domain": keys(plots), "range": range })
}

/// Shapes of the markers of all strategies, by key.
fn markers(plots: &Plots<'_>) -> Value {
    let range = plots.series.iter().map(|series| match series.look.marker {
        Marker::None | Marker::Circle => "circle",
        Marker::Square => "square",
        Marker::Triangle => "triangle-up",
        Marker::Wedge => "triangle-down",
        Marker::Diamond => "diamond",
    });
    json!({ "domain": keys(plots), "range": range.collect::<Vec<_>>() })
}

/// The pattern of a look for lines of the page, thinner than those of the printed figures.
pub(super) fn dash(look: &Look) -> Vec<f64> {
    if look.dash.is_empty() { vec![1.0, 0.0] } else { look.dash.iter().map(|length| length / 2.0).collect() }
}

fn keys<'p>(plots: &'p Plots<'_>) -> Vec<&'p str> {
    plots.series.iter().map(|series| series.key.as_str()).collect()
}

/// `#rrggbb`.
pub(super) fn hex((red, green, blue): Colour) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// What pictures show: enough digits for any screen. Full precision is in the tables.
fn rounded(value: f64) -> Option<f64> {
    value.is_finite().then(|| (value * 1e4).round() / 1e4)
}

#[cfg(test)]
mod tests {
    use super::{Kind, Plots, charts, label_of};
    use crate::report::{analysis::Analysis, fake};

    #[test]
    fn every_chart_has_data_a_description_and_a_name_of_its_own() {
        let results = fake::results(fake::experiment(&["a", "b", "c"], &["k", "svc"], &["random", "x"], 3));
        let charts = charts(&Plots::new(&Analysis::new(&results)));
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
        let expression = label_of(&Plots::new(&analysis), "datum.value");
        let array =
            expression.strip_suffix("[toNumber(slice(datum.value, 1))]").expect("an array and its index");
        let labels: Vec<String> = serde_json::from_str(array).expect("one JSON array and nothing else");
        assert_eq!(labels[1], "\"]; alert('x') //");
    }
}
