//! numpy's random streams and sorts, so that a seed means what it means in Python.
//!
//! [`RandomState`] is the legacy stream behind every `random_state=seed` of scikit-learn,
//! [`Generator`] is `default_rng(seed)`. Both give numpy 1.26's numbers, draw for draw; each method
//! names the call that it reproduces and takes as many draws from the stream as that call.
//! [`argsort`] and [`argpartition`] order equal values as numpy does.

mod bits;
mod generator;
mod order;
mod random_state;
mod sampling;
mod seed_sequence;
mod weights;

pub use generator::Generator;
pub use order::{argpartition, argsort};
pub use random_state::RandomState;
pub use sampling::sample_without_replacement;
