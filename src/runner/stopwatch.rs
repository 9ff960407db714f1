//! Wall-clock seconds of the phases of a cell.

use std::time::Instant;

use crate::{
    simulation::{Phase, Stopwatch},
    store::record::Timing,
};

/// Adds up the time between starts and stops.
#[derive(Debug, Default)]
pub(super) struct WallClock {
    running: Option<(Phase, Instant)>,
    timing: Timing,
}

impl WallClock {
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
    }
}
