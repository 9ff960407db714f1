//! Arithmetic that learners and strategies share: the same bits on every machine.
//!
//! Nothing here knows of classes, labels or queries.

mod argmax;
pub mod assignment;
mod buffer;
pub mod cholesky;
pub mod distances;
pub(crate) mod elementary;
pub(crate) mod jacobi;
pub mod kd_tree;
pub mod kmeans;
pub mod lanes;
pub(crate) mod neighbors;
mod nth_element;
mod pairwise;
pub mod parzen;
pub(crate) mod product;
mod simd;
pub(crate) mod svd;
pub mod ward;

pub(crate) use argmax::argmax;
pub(crate) use buffer::{Buffer, Element};
pub(crate) use pairwise::pairwise;
pub(crate) use simd::{LANES, dot, single, sum, total, vectorised};
