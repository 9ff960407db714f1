//! `numpy.random.RandomState`: MT19937 and the legacy distributions.

/// A legacy stream.
#[derive(Debug, Clone)]
pub struct RandomState {}

impl RandomState {
    /// `RandomState(seed)`.
    #[must_use]
    pub fn new(_seed: u32) -> Self {
        Self {}
    }
}
