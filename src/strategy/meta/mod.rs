//! Strategies over other strategies, and over a tree of clusters.

use super::StrategySpec;

mod libact_albl;
mod libact_hierarchical;
mod skactiveml_sub_sampling;

/// The files of the family.
pub(super) const FILES: &[&[StrategySpec]] =
    &[libact_albl::SPECS, libact_hierarchical::SPECS, skactiveml_sub_sampling::SPECS];
