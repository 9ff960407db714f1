//! numpy's random streams, so that a seed means what it means in Python.

mod generator;
mod random_state;

pub use generator::Generator;
pub use random_state::RandomState;
