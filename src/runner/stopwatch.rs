//! Wall-clock seconds of the phases of a cell.

use std::time::{Duration, Instant};

use super::guard::time_is_over;
use crate::{
    simulation::{Phase, Stopwatch},
    store::record::Timing,
};

/// Adds up the time between starts and stops, and ends a cell that takes too long.
///
/// The time is looked at whenever a phase begins or ends: each fit and each query is bounded in steps.
#[derive(Debug)]
pub(super) struct WallClock {
    running: Option<(Phase, Instant)>,
    timing: Timing,
    began: Instant,
    most: Option<Duration>,
}

impl WallClock {
    /// Of a cell that begins now and may take as long as `most`.
    pub(super) fn start(most: Option<Duration>) -> Self {
        Self { running: None, timing: Timing::default(), began: Instant::now(), most }
    }

    pub(super) fn timing(&self) -> Timing {
        self.timing
    }
}

impl Stopwatch for WallClock {
    fn start(&mut self, phase: Phase) {
        self.stop();
        self.running = Some((phase, Instant::now()));
    }

    fn stop(&mut self) {
        if let Some((phase, since)) = self.running.take() {
            let seconds = since.elapsed().as_secs_f64();
            match phase {
                Phase::Fit => self.timing.fit += seconds,
                Phase::Predict => self.timing.predict += seconds,
                Phase::Query => self.timing.query += seconds,
            }
        }
        if let Some(most) = self.most.filter(|&most| self.began.elapsed() > most) {
            time_is_over(most.as_secs());
        }
    }
}
