//! When a fit has gone on for long enough.
//!
//! # Definition
//!
//! An epoch is idle when its loss is above `best - tol`, or with a validation set when the share of
//! right answers there is below `best + tol`. A fit ends after more than `patience` idle epochs in a
//! row.

/// What a network has reached in all its fits.
#[derive(Debug, Clone)]
pub(super) struct Progress {
    /// Loss of each epoch.
    pub losses: Vec<f64>,
    /// Share of right answers on the validation set after each epoch.
    pub scores: Vec<f64>,
    /// Rows seen, counted as often as they were.
    pub rows_seen: usize,
    best_loss: f64,
    best_score: f64,
    idle: usize,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self {
            losses: Vec::new(),
            scores: Vec::new(),
            rows_seen: 0,
            best_loss: f64::INFINITY,
            best_score: f64::NEG_INFINITY,
            idle: 0,
        }
    }

    /// Takes the loss of an epoch; `counts` says that it decides.
    pub(super) fn add_loss(&mut self, loss: f64, tolerance: f64, counts: bool) {
        self.losses.push(loss);
        if counts {
            self.count(loss > self.best_loss - tolerance);
            self.best_loss = self.best_loss.min(loss);
        }
    }

    /// Takes the score of an epoch and says whether it is the best so far.
    pub(super) fn add_score(&mut self, score: f64, tolerance: f64) -> bool {
        self.scores.push(score);
        self.count(score < self.best_score + tolerance);
        let better = score > self.best_score;
        self.best_score = self.best_score.max(score);
        better
    }

    fn count(&mut self, idle: bool) {
        self.idle = if idle { self.idle + 1 } else { 0 };
    }

    /// Whether too many epochs were idle.
    pub(super) fn is_idle(&self, patience: usize) -> bool {
        self.idle > patience
    }

    /// Begins to count again.
    pub(super) fn forget_idle(&mut self) {
        self.idle = 0;
    }
}
