//! Diversity: rows that stand for the pool, whatever the model thinks of them.

use super::StrategySpec;

mod core_set;

/// The files of the family.
pub(super) const FILES: &[&[StrategySpec]] = &[core_set::SPECS];
