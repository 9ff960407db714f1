//! Tables, figures and the page of one run, made from its cells alone.
//!
//! Nothing here reads the clock, the environment or the data: the same cells give the same bytes.
//! Only `timings.csv` and the terminal's summary hold times, and the page where it is asked to.

mod answer;
pub mod claims;
pub mod comparison;
pub mod diagnostics;
mod differences;
#[cfg(test)]
mod fake;
pub mod figures;
pub mod grid;
mod html;
mod join;
mod method;
mod page;
pub mod palette;
pub mod ranks;
pub mod tables;
mod terminal;
pub mod vega;

use std::{collections::BTreeMap, fs, io::Write, path::Path};

use rayon::prelude::*;

use crate::{
    config::Experiment,
    error::ReportError,
    store::record::{CellKey, Outcome, Timing},
};

use comparison::Comparison;
pub use join::join;
use tables::Analysis;

/// What a run found: the experiment and every cell of it that is stored.
#[derive(Debug, Clone)]
pub struct Results {
    /// What was run.
    pub experiment: Experiment,
    /// Stored cells of the experiment; cells that are not stored are missing here.
    pub cells: BTreeMap<CellKey, Outcome>,
    /// Seconds per cell, where they are known.
    pub timings: BTreeMap<CellKey, Timing>,
}

/// A file of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Its name in the run folder.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Artifact {
    fn new(name: String, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name, bytes: bytes.into() }
    }
}

/// Whether `report.html` shows the time that each strategy took. Times differ from run to run, so
/// with them the page is no longer a function of the cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Times {
    /// It does not.
    #[default]
    Hidden,
    /// It does.
    Shown,
}

/// Makes all files of the report, in parallel on the threads of the current pool. All but
/// `timings.csv` depend on experiment and cells alone, unless the page shows times.
pub fn render(results: &Results, times: Times) -> Result<Vec<Artifact>, ReportError> {
    let analysis = Analysis::new(results);
    // What is shared, first: a thread that needs it would wait for the one that computes it.
    analysis.comparisons.par_iter().for_each(Comparison::prepare);
    let rest = || rayon::join(|| table_files(&analysis), || page_files(&analysis, times));
    let (figures, (tables, pages)) = rayon::join(|| figure_files(&analysis), rest);
    Ok([tables, figures?, pages].concat())
}

/// Every table for programs, and those for readers.
fn table_files(analysis: &Analysis<'_>) -> Vec<Artifact> {
    let experiment = analysis.experiment();
    let files = |table: &tables::TableSpec| {
        let mut files = vec![Artifact::new(format!("{}.csv", table.name), (table.csv)(analysis))];
        if table.grids.is_some() {
            let grids = analysis.grids(table);
            let text = page::table(&(table.title)(experiment), grids);
            files.push(Artifact::new(format!("{}.md", table.name), text));
            files.push(Artifact::new(format!("{}.tex", table.name), grid::latex::table(grids)));
        }
        files
    };
    tables::ALL.par_iter().filter(|table| (table.applies)(experiment)).flat_map_iter(files).collect()
}

/// Every picture, as SVG and as PNG.
fn figure_files(analysis: &Analysis<'_>) -> Result<Vec<Artifact>, ReportError> {
    let plates = figures::ALL
        .iter()
        .flat_map(|figure| (figure.plates)(analysis).into_iter().map(move |plate| (figure, plate)));
    let plates: Vec<(&figures::FigureSpec, figures::Plate)> = plates.collect();
    let files = |(figure, plate): &(&figures::FigureSpec, figures::Plate)| {
        let failed = |reason: figures::Problem| ReportError::Figure {
            figure: plate.stem.clone(),
            reason: reason.to_string(),
        };
        let picture = (figure.draw)(analysis, plate).map_err(failed)?;
        let (svg, png) = rayon::join(|| picture.svg(), || picture.png());
        let svg = Artifact::new(format!("{}.svg", plate.stem), svg.map_err(failed)?);
        Ok([svg, Artifact::new(format!("{}.png", plate.stem), png.map_err(failed)?)])
    };
    let files: Vec<[Artifact; 2]> = plates.par_iter().map(files).collect::<Result<_, _>>()?;
    Ok(files.into_iter().flatten().collect())
}

/// The specifications of the charts, and both pages.
fn page_files(analysis: &Analysis<'_>, times: Times) -> Vec<Artifact> {
    let charts = vega::charts(analysis);
    let spec =
        |chart: &vega::Chart| Artifact::new(format!("{}.vl.json", chart.stem), format!("{:#}\n", chart.spec));
    let mut files: Vec<Artifact> = charts.iter().map(spec).collect();
    files.push(Artifact::new("report.md".to_owned(), page::page(analysis)));
    files.push(Artifact::new("report.html".to_owned(), html::page(analysis, &charts, times)));
    files
}

/// Renders the report into `folder`, which is created if need be. Every file is written aside and
/// renamed: readers see the old one or the new one, never half of it.
pub fn write(results: &Results, folder: &Path) -> Result<(), ReportError> {
    let artifacts = render(results, Times::Hidden)?;
    fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
    for artifact in &artifacts {
        let path = folder.join(&artifact.name);
        save(folder, &path, &artifact.bytes).map_err(|error| unwritable(&path, &error))?;
    }
    Ok(())
}

fn save(folder: &Path, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = tempfile::Builder::new().prefix(".report-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    // Temporary files are private; a report is for everyone who can read the folder.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    file.persist(path)?;
    Ok(())
}

fn unwritable(path: &Path, error: &std::io::Error) -> ReportError {
    ReportError::Unwritable { file: path.display().to_string(), reason: error.to_string() }
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

/// A text of [`terminal`] or [`verdicts`] in colours, for terminals that have them.
#[must_use]
pub fn coloured(text: &str) -> String {
    terminal::coloured(text)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::{Artifact, Times, fake, write};
    use crate::store::record::Outcome;

    fn render(results: &super::Results) -> Result<Vec<Artifact>, super::ReportError> {
        super::render(results, Times::Hidden)
    }

    #[test]
    fn times_reach_the_page_only_where_they_are_asked_for() {
        let results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "margin"], 3));
        let shown = super::render(&results, Times::Shown).expect("a report");
        for (hidden, shown) in render(&results).expect("a report").iter().zip(&shown) {
            assert_eq!(hidden.bytes == shown.bytes, hidden.name != "report.html", "{}", hidden.name);
        }
        let page = shown.iter().find(|file| file.name == "report.html").expect("a page");
        let text = String::from_utf8(page.bytes.clone()).expect("UTF-8");
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
            assert_eq!(one.bytes == other.bytes, one.name != "timings.csv", "{}", one.name);
        }
    }

    #[test]
    fn every_file_is_saved_and_saving_again_replaces_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let inside = folder.path().join("results/made-up");
        let results = fake::results(fake::experiment(&["a", "b"], &["svc"], &["random", "margin"], 2));
        write(&results, &inside).expect("a new folder");
        fs::write(inside.join("report.md"), "old").expect("a file");
        write(&results, &inside).expect("an existing folder");
        let on_disk = fs::read_dir(&inside).expect("the folder");
        let on_disk =
            on_disk.map(|entry| entry.expect("a readable entry").file_name().into_string().expect("UTF-8"));
        let artifacts = render(&results).expect("a report");
        assert_eq!(
            on_disk.collect::<BTreeSet<_>>(),
            artifacts.iter().map(|file| file.name.clone()).collect()
        );
        for artifact in artifacts {
            assert_eq!(fs::read(inside.join(&artifact.name)).expect("a file"), artifact.bytes);
        }
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_an_error_that_names_it() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let results = fake::results(fake::experiment(&["a"], &["svc"], &["random"], 1));
        let error = write(&results, &file.path().join("below")).expect_err("a file is no folder");
        assert!(error.to_string().contains("below"), "{error}");
    }

    #[test]
    fn skipped_cells_are_shown_with_their_reason() {
        let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "margin"], 3));
        let reason = "the first batch holds a single class".to_owned();
        results.cells.insert(fake::cell("a", "margin", 1), Outcome::Skipped(reason));
        let artifacts = render(&results).expect("a report");
        let text = |name: &str| {
            let artifact = artifacts.iter().find(|artifact| artifact.name == name).expect("the file");
            String::from_utf8(artifact.bytes.clone()).expect("UTF-8")
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
