//! Baselines: what a strategy must beat to be worth its cost.

use super::StrategySpec;

mod lowest_row;
mod random;

/// The files of the family.
pub(super) const FILES: &[&[StrategySpec]] = &[lowest_row::SPECS, random::SPECS];
