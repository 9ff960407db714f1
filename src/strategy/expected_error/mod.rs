//! Expected error: rows after whose label the model is expected to be surest of the others.

use super::StrategySpec;

#[allow(clippy::module_inception, reason = "the file bears the name of its first row")]
mod expected_error;
mod parzen_expected_error;

/// The files of the family.
pub(super) const FILES: &[&[StrategySpec]] = &[expected_error::SPECS, parzen_expected_error::SPECS];
