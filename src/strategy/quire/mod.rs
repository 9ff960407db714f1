//! QUIRE: rows that are informative and representative by one objective.

use super::StrategySpec;

mod libact_quire;
#[allow(clippy::module_inception, reason = "the file bears the name of its rows")]
mod quire;

/// The files of the family.
pub(super) const FILES: &[&[StrategySpec]] = &[libact_quire::SPECS, quire::SPECS];
