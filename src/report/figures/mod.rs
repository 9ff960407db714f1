//! Figures of a run, one per file.
//!
//! To add one: a file here with a `pub(super) const SPEC` and its line in [`ALL`]. A test fails if
//! a file is forgotten.

mod critical_difference;
mod differences;
pub(super) mod drawing;
mod learning_curves;
mod multiples;
mod overlap;
mod penalty_matrix;
mod response;

use super::series::Plots;

pub use drawing::{pdf::pdf, picture::Picture, shapes::Problem};

/// All figures, in the order of the report.
pub const ALL: &[FigureSpec] = &[
    multiples::SPEC,
    learning_curves::SPEC,
    differences::SPEC,
    response::SPEC,
    critical_difference::SPEC,
    penalty_matrix::SPEC,
    overlap::SPEC,
];

/// Most strategies that are drawn. The pictures of more are of no use to a reader, and grow with their square: those of
/// 400 would take gigabytes. Tables show any number.
pub(super) const MAX_STRATEGIES: usize = 100;

/// One row of the registry.
#[derive(Debug, Clone, Copy)]
pub struct FigureSpec {
    /// Its file here.
    pub name: &'static str,
    /// Its heading in the report.
    pub title: &'static str,
    /// Whether there is one for every metric.
    pub per_metric: bool,
    /// The pictures that a run has of it.
    pub plates: fn(&Plots<'_>) -> Vec<Plate>,
    /// Draws one of them.
    pub draw: fn(&Plots<'_>, &Plate) -> Result<Picture, Problem>,
}

impl FigureSpec {
    /// The pictures that a report has of it: none of too many strategies.
    pub(super) fn drawn(&self, plots: &Plots<'_>) -> Vec<Plate> {
        if plots.series.len() > MAX_STRATEGIES { Vec::new() } else { (self.plates)(plots) }
    }
}

/// One picture of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plate {
    /// Name of its files, without their endings.
    pub stem: String,
    /// What it is about.
    pub caption: String,
    /// Its number among the data sets, comparisons or rankings that the figure is drawn for.
    pub number: usize,
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::{ALL, MAX_STRATEGIES, drawing::legible::assert_legible};
    use crate::{
        config::{Band, FigureChoice},
        report::{Times, analysis::Analysis, fake, render, series::Plots},
    };

    #[test]
    fn more_strategies_than_can_be_shown_have_tables_and_no_figures_and_the_report_says_so() {
        let ids: Vec<String> = (0..=MAX_STRATEGIES).map(|number| format!("s{number}")).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let report = |ids: &[&str]| {
            let results = fake::results(fake::experiment(&["a"], &["svc"], ids, 2));
            (render(&results, Times::Hidden).expect("a report"), results)
        };
        let ((many, results), (few, _)) = (report(&ids), report(&ids[..3]));
        let is_figure = |name: &str| matches!(name.rsplit_once('.'), Some((_, "svg" | "png")));
        assert!(few.iter().any(|file| is_figure(&file.name)));
        assert!(!many.iter().any(|file| is_figure(&file.name)));
        let page = many.iter().find(|file| file.name == "report.md").expect("the page");
        let text = String::from_utf8(page.bytes(&results)).expect("UTF-8");
        assert!(text.contains("they show 100 strategies at most, and these are 101"), "{text}");
    }

    #[test]
    fn nothing_is_cut_however_many_strategies_there_are_and_however_narrow_the_sheet_is() {
        let column =
            FigureChoice { width: 85.0, font_size: 8.0, band: Band::Interval, ..FigureChoice::default() };
        let inch =
            FigureChoice { width: 72.0, font_size: 8.0, height: Some(30.0), ..FigureChoice::default() };
        let cut = FigureChoice { y: Some((0.45, 0.55)), titles: false, ..column.clone() };
        for (n, learners) in [(2, 3), (7, 2), (12, 1), (40, 1)] {
            let names: Vec<String> = (0..n)
                .map(|number| format!("strategy {number} with {}", "a rather long name ".repeat(number % 5)))
                .collect();
            let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
            names[0] = "random";
            for figure in [FigureChoice::default(), column.clone(), inch.clone(), cut.clone()] {
                let mut experiment = fake::experiment(
                    &["data"],
                    &["svc", "knn", "logistic regression"][..learners],
                    &names,
                    3,
                );
                experiment.title = "A title that says in many words what the experiment is about".to_owned();
                experiment.figure = figure;
                let results = fake::results(experiment);
                let analysis = Analysis::new(&results);
                let plots = Plots::new(&analysis);
                for figure in ALL {
                    for plate in (figure.plates)(&plots) {
                        assert_legible(&(figure.draw)(&plots, &plate).expect("a figure"));
                    }
                }
            }
        }
    }

    #[test]
    fn every_figure_in_this_folder_is_registered_under_its_own_name() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/report/figures");
        let files = fs::read_dir(folder).expect("the folder of this file");
        let on_disk: BTreeSet<String> = files
            .map(|entry| entry.expect("a readable entry").path())
            .filter(|path| path.extension().is_some())
            .map(|path| path.file_stem().expect("a file").to_string_lossy().into_owned())
            .filter(|stem| stem != "mod")
            .collect();
        let registered: BTreeSet<String> = ALL.iter().map(|figure| figure.name.to_owned()).collect();
        assert_eq!(registered, on_disk);
    }
}
