//! Networks as arithmetic: matrices in, weights and probabilities out.
//!
//! Nothing here knows of pools, queries or parameters of a configuration; `learner` adapts it.

pub mod cnn;
mod error;
mod layer;
pub mod mlp;
mod optimizer;
mod validation;

pub use error::FitError;
pub use optimizer::{Schedule, Solver};
