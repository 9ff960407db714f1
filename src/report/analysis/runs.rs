//! The finished runs of one strategy, each unpacked when it is looked at.

use crate::simulation::{Packed, Trace};

/// Finished runs by ascending seed.
#[derive(Debug, Default)]
pub struct Runs<'a>(Vec<(u64, &'a Packed)>);

impl<'a> FromIterator<(u64, &'a Packed)> for Runs<'a> {
    fn from_iter<I: IntoIterator<Item = (u64, &'a Packed)>>(runs: I) -> Self {
        let mut runs: Vec<_> = runs.into_iter().collect();
        runs.sort_unstable_by_key(|&(seed, _)| seed);
        runs.shrink_to_fit();
        Self(runs)
    }
}

impl<'a> Runs<'a> {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Their seeds.
    pub fn seeds(&self) -> impl Iterator<Item = u64> {
        self.0.iter().map(|&(seed, _)| seed)
    }

    /// Seeds and runs as they are held.
    pub fn packed(&self) -> impl Iterator<Item = (u64, &'a Packed)> {
        self.0.iter().copied()
    }

    /// Seeds and runs.
    pub fn iter(&self) -> impl Iterator<Item = (u64, Trace)> {
        self.0.iter().map(|&(seed, packed)| (seed, packed.unpack()))
    }

    /// The runs.
    pub fn traces(&self) -> impl Iterator<Item = Trace> {
        self.0.iter().map(|&(_, packed)| packed.unpack())
    }

    /// The run of this seed.
    #[must_use]
    pub fn get(&self, seed: u64) -> Option<&'a Packed> {
        let at = self.0.binary_search_by_key(&seed, |&(seed, _)| seed).ok()?;
        Some(self.0[at].1)
    }
}
