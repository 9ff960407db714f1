//! `numpy.random.default_rng`: PCG64 seeded through `SeedSequence`.

/// A modern stream.
#[derive(Debug, Clone)]
pub struct Generator {}

impl Generator {
    /// `default_rng(seed)`.
    #[must_use]
    pub fn new(_seed: u64) -> Self {
        Self {}
    }
}
