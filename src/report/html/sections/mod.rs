//! Sections of the page, one per file.
//!
//! To add one: a file here with a `pub(super) const SPEC` and its line in [`ALL`]. A test fails if
//! a file is forgotten.

mod again;
mod answer;
mod claims;
mod curves;
mod overlap;
mod penalty;
mod ranking;
mod ranks;
mod response;
mod tables;
mod times;

use crate::report::{
    Times,
    analysis::Analysis,
    grid::Grid,
    html::{
        markup::{escape, paragraph, table},
        packed::packed,
    },
    tables::{Shown, Tables},
    vega::{Chart, Kind},
};

/// All sections, in the order of the page.
pub(super) const ALL: &[SectionSpec] = &[
    answer::SPEC,
    curves::SPEC,
    ranking::SPEC,
    response::SPEC,
    claims::SPEC,
    ranks::SPEC,
    penalty::SPEC,
    overlap::SPEC,
    tables::SPEC,
    times::SPEC,
    again::SPEC,
];

/// One row of the registry.
pub(super) struct SectionSpec {
    /// Its anchor, and its file here.
    pub(super) id: &'static str,
    /// What links to it are called.
    pub(super) link: &'static str,
    /// Its heading.
    pub(super) title: &'static str,
    /// Whether only its heading is in sight at first.
    pub(super) folded: bool,
    /// Its content, if the run has any.
    pub(super) body: fn(&Page<'_>) -> Option<String>,
}

/// What sections are made from.
pub(super) struct Page<'p> {
    /// The tables of the run.
    pub(super) tables: &'p Tables<'p>,
    /// Its charts.
    pub(super) charts: &'p [Chart],
    /// Whether times are shown.
    pub(super) times: Times,
    /// Number of the metric that curves show, and how many the experiment has.
    pub(super) metric: usize,
    pub(super) metrics: usize,
    /// What bands show, if there are any.
    pub(super) bands: Option<&'static str>,
}

impl<'p> Page<'p> {
    fn analysis(&self) -> &'p Analysis<'p> {
        self.tables.analysis
    }

    /// A table of the registry, if the run has it.
    fn table(&self, name: &str) -> Option<Shown<'p>> {
        self.tables.shown(name)
    }

    fn charts(&self, kind: Kind) -> impl Iterator<Item = &'p Chart> {
        self.charts.iter().filter(move |chart| chart.kind == kind)
    }

    /// Charts of a kind, each with the table that has its numbers; `None` if there are none.
    fn figures(&self, kind: Kind, grids: &[Grid]) -> Option<String> {
        let pairs: Vec<_> = self.charts(kind).zip(grids).collect();
        (!pairs.is_empty()).then(|| pairs.into_iter().map(|(chart, grid)| figure(chart, grid)).collect())
    }
}

/// A chart with the table that has its numbers.
fn figure(chart: &Chart, grid: &Grid) -> String {
    let title = escape(&chart.title);
    let file = escape(&format!("{}.vl.json", chart.stem));
    format!(
        "<figure class=\"chart\" data-kind=\"{:?}\" data-stem=\"{}\">\n<figcaption>{title}</figcaption>\n\
         <div class=\"plot\">{}</div>\n<noscript><p>The figure needs scripts; its numbers are in the table below.</p></noscript>\n\
         <details><summary>Table of this figure</summary>\n{}<p><a href=\"{file}\">Specification and data</a></p></details>\n</figure>\n",
        chart.kind,
        escape(&chart.stem),
        packed("", &chart.spec.to_string()),
        table(grid, None)
    )
}

/// What a lean page says instead of figures and tables.
fn left_out(what: &str, files: &str) -> String {
    let sentence = format!("With so many data sets and learners this page leaves out {what}.");
    paragraph(&format!("{sentence} They are in {files}, beside this page."))
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::ALL;

    #[test]
    fn every_section_in_this_folder_is_registered_under_its_own_name() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/report/html/sections");
        let files = fs::read_dir(folder).expect("the folder of this file");
        let on_disk: BTreeSet<String> = files
            .map(|entry| entry.expect("a readable entry").path())
            .map(|path| path.file_stem().expect("a file").to_string_lossy().into_owned())
            .filter(|stem| stem != "mod")
            .collect();
        let registered: BTreeSet<String> = ALL.iter().map(|section| section.id.to_owned()).collect();
        assert_eq!(registered, on_disk);
    }
}
