//! Opens a run folder as its `run.toml` describes it.

use std::path::{Path, PathBuf};

use super::{
    description::{RUN_TOML, parse},
    found::{self, Found},
    provenance::Provenance,
    publish,
};
use crate::{
    config::{self, Experiment},
    error::{FolderError, StoreError},
    runner::plan::Plan,
};

/// A run folder that was opened.
#[derive(Debug, Clone)]
pub struct RunFolder {
    /// Where it lies.
    pub path: PathBuf,
    /// The experiment that was run.
    pub experiment: Experiment,
    /// Where its numbers come from.
    pub provenance: Provenance,
}

impl RunFolder {
    /// Opens the run in `path`. A report that a process did not bring to its place is brought there.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotARun`] when `run.toml` is missing or cannot be read,
    /// [`InputError`](crate::error::InputError) with its place when it describes no experiment.
    pub fn open(path: &Path) -> Result<Self, FolderError> {
        publish::complete(path)?;
        let not_a_run = |reason: String| StoreError::NotARun {
            path: path.to_owned(),
            reason: format!(
                "its {RUN_TOML} cannot be read ({reason}); name a folder that `albench run` wrote"
            ),
        };
        let file = path.join(RUN_TOML);
        if !file.exists() {
            return Err(not_a_run("there is none".to_owned()).into());
        }
        let text = config::read_text(&file).map_err(|error| not_a_run(error.problem.to_string()))?;
        let (experiment, provenance) = parse(&text, path)?;
        Ok(Self { path: path.to_owned(), experiment, provenance })
    }

    /// Its cells, as they can be recognised without the data.
    #[must_use]
    pub fn plan(&self) -> Plan<'_> {
        Plan::recorded(&self.experiment, &self.provenance.datasets)
    }

    /// Reads what is stored of the experiment.
    ///
    /// # Errors
    ///
    /// Those of [`store::read`](crate::store::read::read), and [`StoreError::Empty`] when nothing is.
    pub fn read(&self) -> Result<Found, FolderError> {
        let found = found::read(&self.path, &self.plan())?;
        if found.results.cells.is_empty() {
            return Err(StoreError::Empty { path: self.path.clone(), others: found.others }.into());
        }
        Ok(found)
    }
}
