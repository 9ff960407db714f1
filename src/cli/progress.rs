//! Progress on stderr: a bar on a terminal, plain lines elsewhere, nothing when quiet.

use std::{
    collections::BTreeSet,
    io::IsTerminal,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{
    error::{RunError, SimulationError},
    runner::{Observer, plan::Planned},
    store::{record::Cell, segment::Segment},
};

/// Stores each finished cell and shows how far the run is.
pub(super) struct Progress {
    segment: Arc<Mutex<Segment>>,
    state: Mutex<State>,
    bar: ProgressBar,
    plain: bool,
    name: String,
    total: usize,
}

#[derive(Default)]
struct State {
    in_flight: BTreeSet<String>,
    done: usize,
    failures: Vec<String>,
}

impl Progress {
    pub(super) fn new(name: &str, total: usize, segment: Arc<Mutex<Segment>>, quiet: bool) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let bar = if quiet || !terminal {
            ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden())
        } else {
            ProgressBar::new(total as u64)
        };
        let style =
            ProgressStyle::with_template("{prefix} [{bar:30}] {pos}/{len} cells, {eta} left  {wide_msg}");
        bar.set_style(style.expect("the template is well formed").progress_chars("=> "));
        bar.set_prefix(name.to_owned());
        bar.enable_steady_tick(Duration::from_millis(500));
        Self {
            segment,
            state: Mutex::default(),
            bar,
            plain: !quiet && !terminal,
            name: name.to_owned(),
            total,
        }
    }

    /// Ends the display and gives the failures, as "cell: reason".
    pub(super) fn finish(self) -> Vec<String> {
        self.bar.finish_and_clear();
        self.state.into_inner().unwrap_or_else(PoisonError::into_inner).failures
    }

    fn update(&self, key: &str, change: impl FnOnce(&mut State)) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut state);
        self.bar.set_position(state.done as u64);
        self.bar.set_message(state.in_flight.iter().map(String::as_str).collect::<Vec<_>>().join(", "));
        let tenth = self.total.div_ceil(10);
        let left = !state.in_flight.contains(key);
        if self.plain && left && (state.done.is_multiple_of(tenth) || state.done == self.total) {
            eprintln!("{}: {}/{} cells", self.name, state.done, self.total);
        }
    }
}

impl Observer for Progress {
    fn started(&self, planned: &Planned) {
        let key = planned.key.to_string();
        self.update(&key, |state| {
            state.in_flight.insert(key.clone());
        });
    }

    fn finished(&self, cell: Cell) -> Result<(), RunError> {
        self.segment.lock().unwrap_or_else(PoisonError::into_inner).append(&cell)?;
        let key = cell.key.to_string();
        self.update(&key, |state| {
            state.in_flight.remove(&key);
            state.done += 1;
        });
        Ok(())
    }

    fn failed(&self, planned: &Planned, error: &SimulationError) {
        let key = planned.key.to_string();
        self.update(&key, |state| {
            state.in_flight.remove(&key);
            state.done += 1;
            state.failures.push(format!("{key}: {error}"));
        });
    }
}
