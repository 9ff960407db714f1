//! Tables, figures and the page of one run, made from its cells alone.
//!
//! Nothing here reads the clock, the environment or the data: the same cells give the same bytes. Only a map of
//! picks is given the rows that it shows.
//! Only `timings.csv` and the terminal's summary hold times, and the page where it is asked to.

pub mod analysis;
mod answer;
mod caveats;
mod derived;
pub mod diagnostics;
#[cfg(test)]
mod fake;
pub mod figures;
pub mod grid;
mod html;
mod join;
pub mod json;
pub mod map;
mod markdown;
mod method;
mod names;
mod paper;
mod results;
pub mod series;
pub mod tables;
mod terminal;
pub mod vega;
mod versus;
mod words;

use rayon::prelude::*;

use crate::{config::Format, error::ReportError};

use analysis::Analysis;
use figures::{FigureSpec, Plate, Problem};
use series::Plots;
use tables::{Csv, TableSpec, Tables};

pub use derived::is_derived;
pub use html::site;
pub use join::join;
pub use results::{Artifact, Results, Times};

/// Makes all files of the report, in parallel on the threads of the current pool. All but
/// `timings.csv` depend on experiment and cells alone, unless the page shows times.
pub fn render(results: &Results, times: Times) -> Result<Vec<Artifact>, ReportError> {
    let analysis = Analysis::new(results);
    let (tables, plots) = (Tables::new(&analysis), Plots::new(&analysis));
    // What is shared, first: a thread that needs it would wait for the one that computes it.
    analysis.comparisons.par_iter().enumerate().for_each(|(number, comparison)| {
        let (_, _, _) = (diagnostics::diagnosis(comparison), analysis.overlaps(number), plots.curves(number));
    });
    let rest = || rayon::join(|| table_files(&tables), || page_files(&tables, &plots, times));
    let (figures, (mut files, pages)) = rayon::join(|| figure_files(&plots), rest);
    files.extend(figures?.into_iter().chain(pages));
    Ok(files)
}

/// Every table for programs, and those for readers.
fn table_files(tables: &Tables<'_>) -> Vec<Artifact> {
    let analysis = tables.analysis;
    let files = |table: &TableSpec| {
        let name = format!("{}.csv", table.name);
        let mut files = vec![match table.csv {
            Csv::Made(make) => Artifact::new(name, make(analysis)),
            Csv::Written(rows) => Artifact::of_rows(name, rows),
        }];
        if let Some(shown) = tables.shown(table.name) {
            let text = markdown::table(&shown.title, shown.grids);
            files.push(Artifact::new(format!("{}.md", table.name), text));
            files.push(Artifact::new(format!("{}.tex", table.name), grid::latex::table(shown.grids)));
        }
        files
    };
    let there = tables::ALL.par_iter().filter(|table| (table.applies)(analysis.experiment()));
    let mut files: Vec<Artifact> = there.flat_map_iter(files).collect();
    files.push(Artifact::new("paper.tex".to_owned(), paper::table(analysis)));
    files
}

/// Every picture in the formats that the experiment asks for; curves in every metric.
fn figure_files(plots: &Plots<'_>) -> Result<Vec<Artifact>, ReportError> {
    let metrics = plots.analysis.experiment().metrics.len();
    let others: Vec<Plots<'_>> = (0..metrics)
        .filter(|&number| number != plots.metric_number)
        .map(|number| Plots::of_metric(plots.analysis, number))
        .collect();
    let mut plates: Vec<(&Plots<'_>, &FigureSpec, Plate)> = Vec::new();
    for figure in figures::ALL {
        plates.extend(figure.drawn(plots).into_iter().map(|plate| (plots, figure, plate)));
        for other in others.iter().filter(|_| figure.per_metric) {
            let named = |plate: Plate| Plate { stem: names::of_metric(&plate.stem, other.metric), ..plate };
            plates.extend(figure.drawn(other).into_iter().map(|plate| (other, figure, named(plate))));
        }
    }
    let formats = &plots.analysis.experiment().figure.formats;
    let files = |(plots, figure, plate): &(&Plots<'_>, &FigureSpec, Plate)| {
        let failed =
            |reason: Problem| ReportError::Figure { figure: plate.stem.clone(), reason: reason.to_string() };
        let picture = (figure.draw)(plots, plate).map_err(failed)?;
        let file = |format: &Format| {
            let (bytes, ending) = match format {
                Format::Svg => (picture.svg(), "svg"),
                Format::Png => (picture.png(), "png"),
                Format::Pdf => (figures::pdf(&picture), "pdf"),
            };
            Ok(Artifact::new(format!("{}.{ending}", plate.stem), bytes.map_err(failed)?))
        };
        formats.par_iter().map(file).collect::<Result<Vec<_>, _>>()
    };
    let files: Vec<Vec<Artifact>> = plates.par_iter().map(files).collect::<Result<_, _>>()?;
    Ok(files.into_iter().flatten().collect())
}

/// The specifications of the charts, and both pages.
fn page_files(tables: &Tables<'_>, plots: &Plots<'_>, times: Times) -> Vec<Artifact> {
    let charts = vega::charts(plots);
    let spec =
        |chart: &vega::Chart| Artifact::new(format!("{}.vl.json", chart.stem), format!("{:#}\n", chart.spec));
    let mut files: Vec<Artifact> = charts.iter().map(spec).collect();
    files.push(Artifact::new("answer.json".to_owned(), format!("{:#}\n", json::ranking(plots.analysis))));
    files.push(Artifact::new("report.md".to_owned(), markdown::page(tables, plots)));
    files.push(Artifact::new("report.html".to_owned(), html::page(tables, plots, &charts, times)));
    files
}

/// The verdict for the terminal: a ranked table per comparison, warnings, and time per strategy.
#[must_use]
pub fn terminal(results: &Results) -> String {
    terminal::summary(&Analysis::new(results))
}

/// The same without times, whatever the baseline of the experiment.
#[must_use]
pub fn verdicts(results: &Results) -> String {
    terminal::verdicts(&Analysis::new(results))
}

/// Two runs against each other for the terminal, under such names.
#[must_use]
pub fn versus(found: &analysis::versus::Versus<'_>, names: [&str; 2]) -> String {
    versus::text(found, names)
}

/// A text of [`terminal`], [`verdicts`] or [`versus`] in colours, for terminals that have them.
#[must_use]
pub fn coloured(text: &str) -> String {
    terminal::coloured(text)
}

#[cfg(test)]
mod tests {
    use super::{Artifact, Times, fake};
    use crate::store::record::Outcome;

    fn render(results: &super::Results) -> Result<Vec<Artifact>, super::ReportError> {
        super::render(results, Times::Hidden)
    }

    #[test]
    fn times_reach_the_page_only_where_they_are_asked_for() {
        let results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "margin"], 3));
        let shown = super::render(&results, Times::Shown).expect("a report");
        for (hidden, shown) in render(&results).expect("a report").iter().zip(&shown) {
            let (one, other) = (hidden.bytes(&results), shown.bytes(&results));
            assert_eq!(one == other, hidden.name != "report.html", "{}", hidden.name);
        }
        let page = shown.iter().find(|file| file.name == "report.html").expect("a page");
        let text = String::from_utf8(page.bytes(&results)).expect("UTF-8");
        assert!(text.contains("<h2 id=\"times-title\">Time per strategy</h2>") && text.contains("query s"));
    }

    #[test]
    fn the_same_cells_give_the_same_bytes_and_times_reach_no_file_but_their_own() {
        let results = fake::results(fake::experiment(&["a", "b"], &["svc"], &["random", "margin"], 3));
        let mut slower = results.clone();
        slower.timings.values_mut().for_each(|time| time.fit *= 2.0);
        let (first, second) = (render(&results).expect("a report"), render(&slower).expect("a report"));
        for (one, other) in first.iter().zip(&second) {
            assert_eq!(one.name, other.name);
            assert_eq!(
                one.bytes(&results) == other.bytes(&slower),
                one.name != "timings.csv",
                "{}",
                one.name
            );
        }
    }

    #[test]
    fn skipped_cells_are_shown_with_their_reason() {
        let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "margin"], 3));
        let reason = "the first batch holds a single class".to_owned();
        results.cells.insert(fake::cell("a", "margin", 1), Outcome::Skipped(reason));
        let artifacts = render(&results).expect("a report");
        let text = |name: &str| {
            let artifact = artifacts.iter().find(|artifact| artifact.name == name).expect("the file");
            String::from_utf8(artifact.bytes(&results)).expect("UTF-8")
        };
        let expected = "margin: 1 of 3 cells are skipped (seeds 1): the first batch holds a single class.";
        for name in ["report.md", "aulc.md", "aulc.tex", "reduction_ratio.md"] {
            assert!(text(name).contains(expected), "{name}");
        }
        assert!(
            text("aulc.csv").lines().nth(1).is_some_and(|line| line.starts_with("a,svc,margin,1,2,0,1,"))
        );
    }
}
