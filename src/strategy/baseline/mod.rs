//! Baselines: what a strategy must beat to be worth its cost.

pub(super) mod lowest_row;
pub(super) mod random;
