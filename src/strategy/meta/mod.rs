//! Strategies over other strategies, and over a tree of clusters.

use super::StrategySpec;

mod libact_albl;
mod skactiveml_sub_sampling;

/// The files of the family.
pub(super) const FILES: &[&[StrategySpec]] = &[libact_albl::SPECS, skactiveml_sub_sampling::SPECS];
