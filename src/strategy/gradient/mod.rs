//! What a label would do to a model: gradients, neighbours that the model sees in another way, and a
//! classifier that tells what is labeled from what is not.

use super::StrategySpec;

mod expected_model_change;
mod skactiveml_badge;
mod skactiveml_contrastive;
mod skactiveml_discriminative;

/// The files of the family.
pub(super) const FILES: &[&[StrategySpec]] = &[
    expected_model_change::SPECS,
    skactiveml_badge::SPECS,
    skactiveml_contrastive::SPECS,
    skactiveml_discriminative::SPECS,
];
