//! Density: rows that stand for many others.

use super::StrategySpec;

mod alipy_density_weighted;
pub mod alipy_graph_density;
mod knn_density;
mod libact_density_weighted;
mod libact_dwus;
mod modal_density;

/// The files of the family.
pub(super) const FILES: &[&[StrategySpec]] = &[
    alipy_density_weighted::SPECS,
    alipy_graph_density::SPECS,
    knn_density::SPECS,
    libact_density_weighted::SPECS,
    libact_dwus::SPECS,
    modal_density::SPECS,
];
