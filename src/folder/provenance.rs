//! What `run.toml` remembers of a run besides its configuration.

use std::{collections::BTreeMap, fs};

use serde::{Deserialize, Serialize};

use crate::runner::plan::Plan;

/// Where the numbers of a run folder come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// What was typed after `albench run`, but for where and by how many it is run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<String>,
    /// Version of this program.
    pub albench: String,
    /// Revision of its sources.
    pub revision: String,
    /// Processor of the last process that worked on the folder.
    pub machine: String,
    /// Its threads.
    pub threads: usize,
    /// Cells it ran.
    pub cells_run: usize,
    /// Its wall-clock seconds.
    pub wall_seconds: f64,
    /// Its CPU seconds, all threads together.
    pub cpu_seconds: f64,
    /// Content digest of every data set that comes from a file, by id, and of every space that a strategy
    /// looks at, by the id of its data set, `/` and its name.
    pub datasets: BTreeMap<String, String>,
    /// What was read of every data set, a line, then what to beware of, by id.
    #[serde(default)]
    pub read: BTreeMap<String, Vec<String>>,
}

impl Provenance {
    /// Of a run that is about to start.
    #[must_use]
    pub fn new(plan: &Plan<'_>, threads: usize) -> Self {
        Self {
            asked: plan.experiment.asked.clone(),
            albench: env!("CARGO_PKG_VERSION").to_owned(),
            revision: env!("ALBENCH_REVISION").to_owned(),
            machine: machine(),
            threads,
            cells_run: 0,
            wall_seconds: 0.0,
            cpu_seconds: 0.0,
            datasets: plan.digests_by_name(),
            read: plan
                .experiment
                .datasets
                .iter()
                .zip(&plan.read)
                .map(|(choice, read)| (choice.id.clone(), read.clone()))
                .collect(),
        }
    }
}

impl Provenance {
    /// The same with what `earlier` says of the last process that ran cells, for one that ran none.
    #[must_use]
    pub fn continuing(self, earlier: Self) -> Self {
        let Self { machine, threads, cells_run, wall_seconds, cpu_seconds, .. } = earlier;
        Self { machine, threads, cells_run, wall_seconds, cpu_seconds, ..self }
    }
}

fn machine() -> String {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpuinfo.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let model = model.map_or("unknown processor", |(_, name)| name.trim());
    format!("{model} ({}, {})", std::env::consts::ARCH, std::env::consts::OS)
}
