//! `report.html`: the whole report in one file that needs no network.
//!
//! Everything that can be read is in the markup, tables behind every figure included; scripts only
//! add the figures. Labels reach the page through [`markup::escape`] or as JSON in which no
//! character can end a script. A content security policy forbids every request.

mod dark;
mod markup;
mod packed;
mod sections;
pub mod site;

use std::sync::LazyLock;

use serde_json::json;

use super::{
    Times,
    series::{Plots, Series},
    tables::Tables,
    vega::{self, Chart, Kind, hex},
    words::band_words,
};
use markup::{element, escape, json_script};
use packed::packed;
use sections::{Page, SectionSpec};

const VEGA: [&str; 3] = [
    include_str!("../../../assets/vega/vega.min.js"),
    include_str!("../../../assets/vega/vega-lite.min.js"),
    include_str!("../../../assets/vega/vega-embed.min.js"),
];
const STYLE: &str = include_str!("../../../assets/report.css");
const SCRIPT: &str = include_str!("../../../assets/report.js");

/// Scripts of the page are its own, and nothing may be fetched. Vega compiles expressions.
const POLICY: &str = "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; \
                      style-src 'unsafe-inline'; img-src data: blob:";

/// The whole page.
pub(super) fn page(tables: &Tables<'_>, plots: &Plots<'_>, charts: &[Chart], times: Times) -> String {
    let experiment = plots.analysis.experiment();
    let (metric, metrics) = (plots.metric_number, experiment.metrics.len());
    let page = Page { tables, charts, times, metric, metrics, bands: band_words(plots.band) };
    let (mut links, mut main) = (String::new(), element("h1", &escape(&experiment.title)));
    main += &format!("<p class=\"question\">{}</p>\n", escape(&experiment.question));
    for section in sections::ALL {
        if let Some(body) = (section.body)(&page) {
            links += &format!("<a href=\"#{}\">{}</a> ", section.id, section.link);
            main += &framed(section, &body);
        }
    }
    let title = escape(&experiment.title);
    let style = format!("{STYLE}\n{}", dark::colours(plots));
    let strategies = json_script("strategies", &strategies(plots, charts));
    let scripts = LIBRARIES.to_string() + &element("script", SCRIPT);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <link rel=\"icon\" href=\"data:,\">\n<title>{title}</title>\n<style>\n{style}</style>\n</head>\n\
         <body>\n<a class=\"skip\" href=\"#answer\">Skip to the answer</a>\n\
         <nav aria-label=\"Sections\">{links}</nav>\n<main>\n{main}</main>\n\
         {strategies}{scripts}</body>\n</html>\n"
    )
}

/// The libraries as the page holds them, packed once per process. Comments that name source maps would make debuggers
/// look for them.
static LIBRARIES: LazyLock<String> = LazyLock::new(|| {
    let lines = VEGA.iter().flat_map(|script| script.lines());
    let code: Vec<&str> = lines.filter(|line| !line.starts_with("//# sourceMappingURL")).collect();
    packed("libraries", &code.join("\n"))
});

/// A section with its heading, which opens it where it is folded.
fn framed(section: &SectionSpec, body: &str) -> String {
    let id = section.id;
    let heading = format!("<h2 id=\"{id}-title\">{}</h2>\n", escape(section.title));
    let inside = if section.folded {
        format!("<details class=\"part\">\n<summary>{heading}</summary>\n{body}</details>\n")
    } else {
        heading + body
    };
    format!("<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n{inside}</section>\n")
}

/// What the controls need to know of the strategies.
fn strategies(plots: &Plots<'_>, charts: &[Chart]) -> serde_json::Value {
    let entry = |series: &Series<'_>| {
        let look = &series.look;
        json!({ "key": series.key, "label": series.label, "colour": hex(look.colour), "dash": vega::dash(look) })
    };
    let all: Vec<_> = plots.series.iter().filter(|series| series.shown).map(entry).collect();
    // Large experiments have charts without single runs.
    let has_runs =
        |chart: &Chart| chart.spec["datasets"]["runs"].as_array().is_some_and(|runs| !runs.is_empty());
    let singles = charts.iter().filter(|chart| chart.kind == Kind::Curves).any(has_runs);
    json!({ "strategies": all, "baseline": plots.analysis.experiment().baseline, "singles": singles })
}

#[cfg(test)]
mod tests {
    use super::{Plots, Tables, Times, packed::tests::unpacked};
    use crate::{
        report::{Results, analysis::Analysis, fake, vega},
        store::record::Outcome,
    };

    fn page(results: &Results) -> String {
        let analysis = Analysis::new(results);
        let plots = Plots::new(&analysis);
        super::page(&Tables::new(&analysis), &plots, &vega::charts(&plots), Times::Hidden)
    }

    fn text(strategies: &[&str]) -> String {
        let results = fake::results(fake::experiment(&["a", "b", "c"], &["svc"], strategies, 3));
        page(&results)
    }

    #[test]
    fn labels_can_end_neither_markup_nor_scripts() {
        let text = text(&["random", "</script><img src=x onerror=alert(1)>", "a\"b<!--"]);
        assert!(!text.contains("</script><img") && !text.contains("<img") && !text.contains("<!--"));
        assert!(text.contains("&lt;/script&gt;&lt;img src=x"));
    }

    #[test]
    fn the_page_is_small_enough_to_send_by_mail_and_names_no_source_map() {
        let text = text(&["random", "x", "y"]);
        assert!(text.len() < 500_000, "{} bytes", text.len());
        let inside = unpacked(&text);
        assert!(inside.contains("vegaEmbed") && !inside.contains("sourceMappingURL"));
    }

    #[test]
    fn many_data_sets_make_a_lean_page_that_says_what_it_leaves_out() {
        let names = |letter: &str, n: usize| (0..n).map(|i| format!("{letter}{i}")).collect::<Vec<_>>();
        let [datasets, learners, strategies] =
            [names("data", 10), names("learner", 5), names("strategy", 13)];
        let [datasets, learners, mut strategies] =
            [&datasets, &learners, &strategies].map(|all| all.iter().map(String::as_str).collect::<Vec<_>>());
        strategies[0] = "random";
        let mut results = fake::results(fake::experiment(&datasets, &learners, &strategies, 3));
        let points: Vec<(usize, f64)> = (0..21).map(|at| (20 * at + 20, 0.1 + 0.0312 * at as f64)).collect();
        results.cells.values_mut().for_each(|cell| *cell = Outcome::Finished(fake::run(&points)));
        let text = page(&results);
        assert!(text.len() < 1_500_000, "{} bytes", text.len());
        assert_eq!(text.matches("data-kind=\"Curves\"").count(), 8);
        assert!(text.contains("leaves out 42 of 50 figures of curves"));
    }

    #[test]
    fn every_figure_has_a_table_behind_it() {
        let text = text(&["random", "x"]);
        let figures = text.matches("<figure").count();
        assert!(figures >= 3 + 4 + 1 + 3, "{figures}");
        assert_eq!(text.matches("Table of this figure").count(), figures);
    }
}
