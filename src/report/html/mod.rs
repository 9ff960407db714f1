//! `report.html`: the whole report in one file that needs no network.
//!
//! Everything that can be read is in the markup, tables behind every figure included; scripts only
//! add the figures. Labels reach the page through [`markup::escape`] or as JSON in which no
//! character can end a script. A content security policy forbids every request.

mod dark;
mod markup;

use serde_json::json;

use super::{
    Times, answer,
    comparison::Comparison,
    grid::Grid,
    method, page,
    palette::looks,
    ranks::rankings,
    tables::{self, Analysis, TableSpec, aulc_grid, claims_grids, curve_grid, overlap, ranks},
    vega::{self, Chart, Kind, hex},
};
use crate::stats::paired::Verdict;
use markup::{element, escape, json_script, list, paragraph, table};

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

/// Comparisons whose curves a page with many draws, those of the first learner.
const MOST_DRAWN: usize = 8;

/// The whole page.
pub(super) fn page(analysis: &Analysis<'_>, charts: &[Chart], times: Times) -> String {
    let experiment = analysis.experiment();
    let mut main = element("h1", &escape(&experiment.title));
    main += &format!("<p class=\"question\">{}</p>\n", escape(&experiment.question));
    main += &answer(analysis);
    main += &ranking(analysis);
    main += &curves(analysis, charts);
    main += &claims(analysis);
    main += &ranks_section(analysis, charts);
    main += &penalty(analysis, charts);
    main += &overlap_section(analysis, charts);
    main += &further_tables(analysis, times);
    if times == Times::Shown {
        main += &section("times", "Time per strategy", &table(&tables::time_per_strategy(analysis), &[]));
    }
    main += &provenance(analysis);
    let title = escape(&experiment.title);
    let style = format!("{STYLE}\n{}", dark::colours(analysis));
    let strategies = json_script("strategies", &strategies(analysis, charts));
    let scripts: String = VEGA.iter().map(|script| inline(script)).chain([inline(SCRIPT)]).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <link rel=\"icon\" href=\"data:,\">\n<title>{title}</title>\n<style>\n{style}</style>\n</head>\n\
         <body>\n<a class=\"skip\" href=\"#answer\">Skip to the answer</a>\n{}<main>\n{main}</main>\n\
         {strategies}{scripts}</body>\n</html>\n",
        contents(&main)
    )
}

/// A script in the page. Comments that name source maps would make debuggers look for them.
fn inline(script: &str) -> String {
    let lines: Vec<&str> = script.lines().filter(|line| !line.starts_with("//# sourceMappingURL")).collect();
    format!("<script>{}</script>\n", lines.join("\n"))
}

/// Links to the sections that `main` has.
fn contents(main: &str) -> String {
    let parts = [
        ("answer", "Answer"),
        ("ranking", "Ranking"),
        ("curves", "Curves"),
        ("claims", "Claims"),
        ("ranks", "Ranks"),
        ("penalty", "Penalties"),
        ("overlap", "Overlap"),
        ("tables", "Tables"),
        ("times", "Times"),
        ("again", "Again"),
    ];
    let there = parts.iter().filter(|(id, _)| main.contains(&format!("<section id=\"{id}\"")));
    let links: String = there.map(|(id, name)| format!("<a href=\"#{id}\">{name}</a> ")).collect();
    format!("<nav aria-label=\"Sections\">{links}</nav>\n")
}

fn section(id: &str, title: &str, body: &str) -> String {
    format!(
        "<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n<h2 id=\"{id}-title\">{}</h2>\n{body}</section>\n",
        escape(title)
    )
}

fn answer(analysis: &Analysis<'_>) -> String {
    let mut body = list(&answer::sentences(analysis));
    let caveats = page::caveats(analysis);
    if !caveats.is_empty() {
        body += &format!(
            "<aside class=\"warnings\" aria-labelledby=\"warnings-title\">\n<h3 id=\"warnings-title\">Warnings</h3>\n{}</aside>\n",
            list(&caveats)
        );
    }
    section("answer", "Answer", &body)
}

fn ranking(analysis: &Analysis<'_>) -> String {
    let grid = |comparison: &Comparison<'_>| {
        let intervals = markup::intervals(&ranked_intervals(comparison));
        table(&aulc_grid(comparison), &intervals)
    };
    section("ranking", "Ranking", &analysis.comparisons.iter().map(grid).collect::<String>())
}

/// Mean difference and interval of each row of the ranked table.
fn ranked_intervals(comparison: &Comparison<'_>) -> Vec<Option<(f64, f64, f64, Verdict)>> {
    let ranked = comparison.ranked();
    let interval = |entry| {
        let paired = comparison.paired(entry)?;
        let spread = paired.spread?;
        Some((spread.low, paired.mean, spread.high, paired.verdict()))
    };
    ranked.into_iter().map(|(_, entry)| interval(entry)).collect()
}

/// A chart with the table that has its numbers.
fn figure(chart: &Chart, tables: &str) -> String {
    let title = escape(&chart.title);
    let file = escape(&format!("{}.vl.json", chart.stem));
    format!(
        "<figure class=\"chart\" data-kind=\"{:?}\">\n<figcaption>{title}</figcaption>\n\
         <div class=\"plot\">{}</div>\n<noscript><p>The figure needs scripts; its numbers are in the table below.</p></noscript>\n\
         <details><summary>Table of this figure</summary>\n{tables}<p><a href=\"{file}\">Specification and data</a></p></details>\n</figure>\n",
        chart.kind,
        json_script("", &chart.spec)
    )
}

fn of_kind(charts: &[Chart], kind: Kind) -> impl Iterator<Item = &Chart> {
    charts.iter().filter(move |chart| chart.kind == kind)
}

fn figures<'g>(charts: &[Chart], kind: Kind, grids: impl Iterator<Item = &'g Grid>) -> String {
    of_kind(charts, kind).zip(grids).map(|(chart, grid)| figure(chart, &table(grid, &[]))).collect()
}

/// Whether the page draws the curves of comparison number `number`.
fn drawn(analysis: &Analysis<'_>, number: usize) -> bool {
    let first = &analysis.experiment().learners[0].id;
    let with_first = |comparison: &&Comparison<'_>| &comparison.learner.id == first;
    let before = analysis.comparisons[..number].iter().filter(with_first).count();
    !answer::many(analysis) || (with_first(&&analysis.comparisons[number]) && before < MOST_DRAWN)
}

/// What a lean page says instead of figures and tables.
fn left_out(what: &str, files: &str) -> String {
    let sentence = format!("With so many data sets and learners this page leaves out {what}.");
    paragraph(&format!("{sentence} They are in {files}, beside this page."))
}

fn curves(analysis: &Analysis<'_>, charts: &[Chart]) -> String {
    let shown = |number: &usize| drawn(analysis, *number);
    let numbers: Vec<usize> = (0..analysis.comparisons.len()).filter(shown).collect();
    let of_curves: Vec<&Chart> = of_kind(charts, Kind::Curves).collect();
    let draw = |&number: &usize| {
        let grid = curve_grid(&analysis.comparisons[number]);
        figure(of_curves[number], &table(&grid, &[]))
    };
    let figures: String = numbers.iter().map(draw).collect();
    let mut note = paragraph(
        "Lines are means over the seeds, bands the 10 % to 90 % quantiles. Point at a line, or move the focus to a \
         figure and use the arrow keys, to read values.",
    );
    if numbers.len() < analysis.comparisons.len() {
        let what = format!(
            "{} of {} figures of curves",
            analysis.comparisons.len() - numbers.len(),
            analysis.comparisons.len()
        );
        note += &left_out(&what, "learning-curves-*.svg and learning-curves-*.vl.json");
    }
    let controls = "<div id=\"controls\" class=\"controls\" hidden></div>\n";
    section("curves", "Learning curves", &format!("{note}{controls}{figures}"))
}

fn claims(analysis: &Analysis<'_>) -> String {
    let Some(sentence) = answer::judgements(analysis) else { return String::new() };
    let tables: String = claims_grids(analysis).iter().map(|grid| table(grid, &[])).collect();
    section("claims", "Claims", &format!("{}{tables}", paragraph(&sentence)))
}

fn ranks_section(analysis: &Analysis<'_>, charts: &[Chart]) -> String {
    // A lean page has the ranking over all data sets, which is the last one.
    let skipped = if answer::many(analysis) { rankings(analysis).len().saturating_sub(1) } else { 0 };
    let of_ranks = of_kind(charts, Kind::Ranks).zip(rankings(analysis)).skip(skipped);
    let draw = |(chart, ranking)| figure(chart, &table(&ranks::grid(analysis, ranking), &[]));
    let figures: String = of_ranks.map(draw).collect();
    let note = paragraph(
        "Each strategy's mean rank (1 is the best) with half of the critical difference to either side: strategies \
         whose bars do not overlap are told apart.",
    );
    section("ranks", "Mean ranks and critical differences", &format!("{note}{figures}"))
}

fn penalty(analysis: &Analysis<'_>, charts: &[Chart]) -> String {
    let Some(spec) = table_spec("penalty_matrix", analysis) else { return String::new() };
    let body = figures(charts, Kind::Penalty, analysis.grids(spec).iter());
    if body.is_empty() { body } else { section("penalty", &(spec.title)(analysis.experiment()), &body) }
}

fn overlap_section(analysis: &Analysis<'_>, charts: &[Chart]) -> String {
    if answer::many(analysis) {
        let note = left_out("the overlaps of the picks", "overlap.csv, overlap.md and overlap-*.svg");
        return section("overlap", "Overlap of the picks", &note);
    }
    let grids: Vec<Grid> = analysis.comparisons.iter().map(overlap::grid).collect();
    let body = figures(charts, Kind::Overlap, grids.iter());
    if body.is_empty() { body } else { section("overlap", "Overlap of the picks", &body) }
}

fn table_spec(name: &str, analysis: &Analysis<'_>) -> Option<&'static TableSpec> {
    tables::ALL.iter().find(|table| table.name == name && (table.applies)(analysis.experiment()))
}

/// Tables that no section above has.
fn further_tables(analysis: &Analysis<'_>, times: Times) -> String {
    let mut body = String::new();
    let all =
        ["areas_by_dataset", "win_tie_loss", "paired_tests", "phases", "reduction_ratio", "diagnostics"];
    let shown = if answer::many(analysis) { &all[..1] } else { &all[..] };
    if shown.len() < all.len() {
        let files = all[shown.len()..].iter().map(|name| format!("{name}.md")).collect::<Vec<_>>().join(", ");
        body += &left_out("the tables of every single data set and learner", &files);
    }
    for name in shown {
        let Some(spec) = table_spec(name, analysis) else { continue };
        body += &element("h3", &escape(&(spec.title)(analysis.experiment())));
        body += &analysis.grids(spec).iter().map(|grid| table(grid, &[])).collect::<String>();
    }
    if times == Times::Hidden {
        body += "<p>Seconds per cell: <a href=\"timings.csv\">timings.csv</a>. They differ from run to run and this page \
                 does not, so it holds none; <code>albench report --times FOLDER</code> adds the time per strategy.</p>\n";
    }
    section("tables", "Further tables", &body)
}

fn provenance(analysis: &Analysis<'_>) -> String {
    let experiment = analysis.experiment();
    let mut body = format!("<pre><code>albench run {}</code></pre>\n", escape(&experiment.name));
    body += &list(&method::settings_lines(experiment));
    body += &element("h3", "What the columns mean");
    body += &list(&method::definitions(experiment));
    section("again", "How to get this again", &body)
}

/// What the controls need to know of the strategies.
fn strategies(analysis: &Analysis<'_>, charts: &[Chart]) -> serde_json::Value {
    let experiment = analysis.experiment();
    let looks = looks(&experiment.strategies);
    let entry = |(number, (strategy, look)): (
        usize,
        (&crate::config::StrategyChoice, &super::palette::Look),
    )| {
        json!({ "key": format!("s{number}"), "label": strategy.label, "colour": hex(look.colour), "dash": vega::dash(look) })
    };
    let all: Vec<_> = experiment.strategies.iter().zip(&looks).enumerate().map(entry).collect();
    // Large experiments have charts without single runs.
    let has_runs =
        |chart: &Chart| chart.spec["datasets"]["runs"].as_array().is_some_and(|runs| !runs.is_empty());
    let singles = of_kind(charts, Kind::Curves).any(has_runs);
    json!({ "strategies": all, "baseline": experiment.baseline, "singles": singles })
}

#[cfg(test)]
mod tests {
    use super::{Analysis, Times, VEGA, inline, page};
    use crate::{
        report::{fake, vega},
        store::record::Outcome,
    };

    fn text(strategies: &[&str]) -> String {
        let results = fake::results(fake::experiment(&["a", "b", "c"], &["svc"], strategies, 3));
        let analysis = Analysis::new(&results);
        page(&analysis, &vega::charts(&analysis), Times::Hidden)
    }

    #[test]
    fn labels_can_end_neither_markup_nor_scripts() {
        let text = text(&["random", "</script><img src=x onerror=alert(1)>", "a\"b<!--"]);
        // The library holds markup of its own; all else must hold none of the labels'.
        let ours = VEGA.iter().fold(text.clone(), |text, script| text.replace(&inline(script), ""));
        assert!(ours.len() < text.len());
        assert!(!ours.contains("</script><img") && !ours.contains("<img") && !ours.contains("<!--"));
        assert!(text.contains("&lt;/script&gt;&lt;img src=x"));
    }

    #[test]
    fn libraries_cannot_end_the_script_that_holds_them() {
        assert!(VEGA.iter().all(|script| !script.contains("</script") && !script.contains("<!--")));
    }

    #[test]
    fn the_page_is_small_enough_to_send_by_mail_and_names_no_source_map() {
        let text = text(&["random", "x", "y"]);
        assert!(text.len() < 1_500_000, "{} bytes", text.len());
        assert!(!text.contains("sourceMappingURL"));
    }

    #[test]
    fn many_data_sets_make_a_lean_page_that_says_what_it_leaves_out() {
        let names = |letter: &str, n: usize| (0..n).map(|i| format!("{letter}{i}")).collect::<Vec<_>>();
        let [datasets, learners, strategies] = [names("data", 7), names("learner", 5), names("strategy", 13)];
        let [datasets, learners, mut strategies] =
            [&datasets, &learners, &strategies].map(|all| all.iter().map(String::as_str).collect::<Vec<_>>());
        strategies[0] = "random";
        let mut results = fake::results(fake::experiment(&datasets, &learners, &strategies, 3));
        let points: Vec<(usize, f64)> = (0..21).map(|at| (20 * at + 20, 0.1 + 0.0312 * at as f64)).collect();
        results.cells.values_mut().for_each(|cell| *cell = Outcome::Finished(fake::run(&points)));
        let analysis = Analysis::new(&results);
        let text = page(&analysis, &vega::charts(&analysis), Times::Hidden);
        assert!(text.len() < 1_500_000, "{} bytes", text.len());
        assert_eq!(text.matches("data-kind=\"Curves\"").count(), 7);
        assert!(text.contains("leaves out 28 of 35 figures of curves"));
    }

    #[test]
    fn every_figure_has_a_table_behind_it() {
        let text = text(&["random", "x"]);
        let figures = text.matches("<figure").count();
        assert!(figures >= 3 + 4 + 1 + 3, "{figures}");
        assert_eq!(text.matches("Table of this figure").count(), figures);
    }
}
