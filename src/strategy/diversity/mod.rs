//! Diversity: rows that differ from each other, or stand for groups of rows.

use super::StrategySpec;

mod cardinal_kmeans;
mod core_set;
mod incerto_diversity;
mod lightly_diversity;
mod skactiveml_clue;
mod skactiveml_drop_query;
mod skactiveml_falcun;
mod skactiveml_max_herding;
mod skactiveml_prob_cover;
mod skactiveml_typi_clust;
mod uncertainty_herding;

/// The files of the family.
pub(super) const FILES: &[&[StrategySpec]] = &[
    cardinal_kmeans::SPECS,
    core_set::SPECS,
    incerto_diversity::SPECS,
    lightly_diversity::SPECS,
    skactiveml_clue::SPECS,
    skactiveml_drop_query::SPECS,
    skactiveml_falcun::SPECS,
    skactiveml_max_herding::SPECS,
    skactiveml_prob_cover::SPECS,
    skactiveml_typi_clust::SPECS,
    uncertainty_herding::SPECS,
];
