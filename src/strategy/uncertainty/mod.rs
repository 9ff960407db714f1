//! Uncertainty sampling: rows whose class the model is least sure of.

pub(super) mod entropy;
pub(super) mod least_confident;
pub(super) mod margin;
