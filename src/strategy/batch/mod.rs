//! Batch strategies: picks that are chosen together.

use super::StrategySpec;

mod modal_ranked_batch;

/// The files of the family.
pub(super) const FILES: &[&[StrategySpec]] = &[modal_ranked_batch::SPECS];
