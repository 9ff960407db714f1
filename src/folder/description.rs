//! `run.toml`, which describes a run: its experiment and where its numbers come from.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::provenance::Provenance;
use crate::{
    config::{self, Experiment, Library},
    error::{FolderError, StoreError},
};

/// The file that describes a run.
pub(super) const RUN_TOML: &str = "run.toml";

/// What the text of the `run.toml` of `folder` says.
pub fn parse(text: &str, folder: &Path) -> Result<(Experiment, Provenance), FolderError> {
    let file = folder.join(RUN_TOML).display().to_string();
    let mut experiment = config::read_run(text, &file, &Library::shipped())?;
    let wire: Wire = toml::from_str(text).map_err(|error| StoreError::NotARun {
        path: folder.to_owned(),
        reason: format!("the provenance in its {RUN_TOML} cannot be read: {}", error.message()),
    })?;
    experiment.asked.clone_from(&wire.provenance.asked);
    for choice in &mut experiment.datasets {
        choice.read = wire.provenance.read.get(&choice.id).cloned().unwrap_or_default();
    }
    Ok((experiment, wire.provenance))
}

#[derive(Serialize, Deserialize)]
struct Wire {
    provenance: Provenance,
}

/// The text of a `run.toml`.
pub(super) fn description(experiment: &Experiment, provenance: &Provenance) -> String {
    let wire = toml::to_string(&Wire { provenance: provenance.clone() }).expect("plain data becomes TOML");
    format!("{}\n{wire}", experiment.to_toml())
}
