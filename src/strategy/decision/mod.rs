//! Decision theory: what a label is worth, judged by how much is known around a row.

use super::StrategySpec;

mod skactiveml_epistemic;
mod skactiveml_mcpal;

/// The files of the family.
pub(super) const FILES: &[&[StrategySpec]] = &[skactiveml_epistemic::SPECS, skactiveml_mcpal::SPECS];
