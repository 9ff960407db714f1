//! Networks as arithmetic: matrices in, weights and probabilities out.
//!
//! Nothing here knows of pools, queries or parameters of a configuration; `learner` adapts it.

pub mod mlp;
