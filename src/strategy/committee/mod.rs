//! Committees: rows on which several models disagree.

use super::StrategySpec;

mod bald;
mod batch_bald;

mod query_by_committee;

/// The files of the family.
pub(super) const FILES: &[&[StrategySpec]] = &[bald::SPECS, batch_bald::SPECS, query_by_committee::SPECS];
