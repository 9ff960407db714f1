//! Linear classifiers as arithmetic: matrices in, coefficients and probabilities out.

pub mod softmax;
