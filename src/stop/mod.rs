//! Stopping: when a run ends, besides the end of the pool.

mod queries;

pub use queries::Queries;

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress<'a> {
    /// Queries answered.
    pub queries: usize,
    /// Labeled rows.
    pub labeled: usize,
    /// Rows that can still be asked for.
    pub unlabeled: usize,
    /// Sum of the costs of all answers.
    pub spent: f64,
    /// Metrics of the present model, in the order of the experiment; `None` where undefined.
    pub metrics: &'a [Option<f64>],
}

/// A reason to end. Asked after every point of the learning curve; the first of several that says
/// so ends the run.
pub trait Stop: std::fmt::Debug {
    /// The name of the reason; `None` to go on.
    fn says(&mut self, progress: &Progress<'_>) -> Option<&'static str>;
}
