//! Committees: rows on which several models disagree.

use super::StrategySpec;

mod alipy_qbc;
mod bald;
mod batch_bald;
mod power_bald;
mod query_by_committee;

/// The files of the family.
pub(super) const FILES: &[&[StrategySpec]] =
    &[alipy_qbc::SPECS, bald::SPECS, batch_bald::SPECS, power_bald::SPECS, query_by_committee::SPECS];
