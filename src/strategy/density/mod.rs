//! Density: rows that stand for many others.

pub mod alipy_graph_density;
pub(super) mod knn_density;
pub(super) mod libact_density_weighted;
pub(super) mod libact_dwus;
pub(super) mod modal_density;
