//! Linear classifiers as arithmetic: matrices in, coefficients and probabilities out.

pub(crate) mod columns;
pub mod discriminant;
pub mod planes;
pub mod ridge;
pub mod softmax;

pub use planes::Planes;
