//! What is left of a run and what it needs, found by looking at stored times and by running a cell of each
//! kind that has none. Nothing is stored.

use std::{
    fs,
    path::Path,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use anyhow::Result;

use super::{
    output::Output,
    slurm_limits::{spell_memory, spell_time},
};
use crate::{
    error::{RunError, SimulationError},
    folder,
    runner::{
        self, Observer,
        forecast::Forecast,
        plan::{Plan, Planned},
    },
    store::record::Cell,
};

/// What is left, and the memory that it needs.
pub(super) struct Outlook<'p> {
    /// What is left.
    pub forecast: Forecast<'p>,
    /// Cells that are stored.
    pub stored: usize,
    /// Most bytes of memory that this process held while it ran cells on one thread; `None` where none was
    /// run or the system does not tell.
    pub memory: Option<u64>,
}

/// What each task of an array needs, with room to spare.
pub(super) struct Limits {
    /// Number of tasks.
    pub shards: usize,
    /// `--time`, where it is known.
    pub time: Option<String>,
    /// `--mem`, where it is known.
    pub memory: Option<String>,
}

/// A cell that is run to be timed is given up after this.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

impl Outlook<'_> {
    /// The limits that are suggested; `None` where the time is unknown.
    pub(super) fn limits(&self) -> Option<Limits> {
        let division = self.forecast.division()?;
        // Other machines are slower, and reading data is not in the times.
        let (time, memory) =
            (spell_time(2.0 * division.longest), self.memory.map(|bytes| spell_memory(2 * bytes)));
        Some(Limits { shards: division.shards, time: Some(time), memory })
    }
}

/// Looks at what `folder` holds of `plan`, and runs a cell of each kind that was not timed, for `most` at
/// most; none without it.
pub(super) fn look<'p>(
    plan: &'p Plan<'_>,
    folder: &Path,
    most: Option<Duration>,
    output: &Output,
) -> Result<Outlook<'p>> {
    let found = folder::read(folder, plan)?;
    output.notes(&found.notes);
    let stored = found.results.cells.keys().cloned().collect();
    let mut forecast = Forecast::new(plan, &stored, &found.results.timings);
    let mut memory = None;
    if let Some(most) = most {
        let mut probes = forecast.untimed();
        // Of its memory nothing is stored.
        if probes.is_empty() {
            probes.extend(forecast.dearest());
        }
        for cell in probes {
            let probe = Probe(Mutex::new(None));
            runner::run(plan, &[cell], 1, Some(most), &probe)?;
            match probe.0.into_inner().unwrap_or_else(PoisonError::into_inner) {
                Some(Ok(seconds)) => forecast.learn(cell, Ok(seconds)),
                Some(Err(error)) => {
                    output.note(&format!("note: {} was given up: {error}", cell.key));
                    forecast.learn(cell, Err(most.as_secs_f64()));
                }
                None => {}
            }
        }
        memory = peak();
    }
    forecast.guess();
    Ok(Outlook { forecast, stored: stored.len(), memory })
}

/// The seconds of the one cell that is run, or why there are none.
struct Probe(Mutex<Option<Result<f64, String>>>);

impl Probe {
    fn note(&self, ended: Result<f64, String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(ended);
    }
}

impl Observer for Probe {
    fn started(&self, _: &Planned) {}

    fn finished(&self, cell: Cell) -> Result<(), RunError> {
        // A seed that the protocol skips takes no time.
        let seconds = cell.timing.map_or(0.0, |time| time.fit + time.predict + time.query);
        self.note(Ok(seconds));
        Ok(())
    }

    fn failed(&self, _: &Planned, error: &SimulationError) {
        self.note(Err(error.to_string()));
    }
}

/// The largest resident memory of this process so far, in bytes, where /proc tells.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}
