//! Tables, figures and the page of one run, made from its cells alone.
//!
//! Nothing here reads the clock, the environment or the data: the same cells give the same bytes.
//! Only `timings.csv` and the terminal's summary hold times.

pub mod comparison;
#[cfg(test)]
mod fake;
pub mod figures;
pub mod grid;
mod page;
pub mod palette;
pub mod tables;
mod terminal;
mod warnings;

use std::{collections::BTreeMap, fs, io::Write, path::Path};

use crate::{
    config::Experiment,
    error::ReportError,
    store::record::{CellKey, Outcome, Timing},
};

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

/// Makes all files of the report. All but `timings.csv` depend on experiment and cells alone.
pub fn render(results: &Results) -> Result<Vec<Artifact>, ReportError> {
    let analysis = Analysis::new(results);
    let experiment = analysis.experiment();
    let mut artifacts = Vec::new();
    let mut add = |name: String, bytes: Vec<u8>| artifacts.push(Artifact { name, bytes });
    for table in tables::ALL.iter().filter(|table| (table.applies)(experiment)) {
        add(format!("{}.csv", table.name), (table.csv)(&analysis));
        if let Some(grids) = table.grids {
            let grids = grids(&analysis);
            add(format!("{}.md", table.name), page::table(&(table.title)(experiment), &grids).into_bytes());
            add(format!("{}.tex", table.name), grid::latex::table(&grids).into_bytes());
        }
    }
    for figure in figures::ALL {
        for dataset in &experiment.datasets {
            let stem = figure.file_stem(dataset);
            let failed = |reason: figures::Problem| ReportError::Figure {
                figure: stem.clone(),
                reason: reason.to_string(),
            };
            let picture = (figure.draw)(&analysis, dataset).map_err(failed)?;
            add(format!("{stem}.svg"), picture.svg().map_err(failed)?);
            add(format!("{stem}.png"), picture.png().map_err(failed)?);
        }
    }
    add("report.md".to_owned(), page::page(&analysis).into_bytes());
    Ok(artifacts)
}

/// Renders the report into `folder`, which is created if need be. Every file is written aside and
/// renamed: readers see the old one or the new one, never half of it.
pub fn write(results: &Results, folder: &Path) -> Result<(), ReportError> {
    let artifacts = render(results)?;
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
