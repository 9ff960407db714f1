//! Uncertainty sampling: rows whose class the model is least sure of.

use super::StrategySpec;

mod entropy;
mod least_confident;
mod margin;

/// The files of the family.
pub(super) const FILES: &[&[StrategySpec]] = &[entropy::SPECS, least_confident::SPECS, margin::SPECS];
