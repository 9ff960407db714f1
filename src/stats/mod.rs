//! Statistics of learning curves, one per file.
//!
//! They take plain numbers and return plain numbers; what is undefined is `None` or NaN, never 0.

pub mod aubc;
pub mod aulc;
pub mod bootstrap;
pub mod class_balance;
pub mod data_utilisation;
pub mod deficiency;
pub mod friedman;
pub mod holm;
pub mod jaccard;
pub mod moments;
pub mod nemenyi;
mod normal;
pub mod paired;
pub mod paired_t;
pub mod penalty_matrix;
pub mod phases;
pub mod pool_order;
pub mod position_test;
pub mod quantile;
pub mod rank;
pub mod ratio_interval;
pub mod reduction_ratio;
pub mod wilcoxon;
pub mod win_tie_loss;

/// Bound on the relative difference to numpy and scipy. Both sum in another order than we do; with
/// the handful of numbers of a test that moves the last few bits of a result.
#[cfg(test)]
pub(crate) const ROUNDING: f64 = 1e-13;

/// Whether two numbers are equal but for rounding.
#[cfg(test)]
pub(crate) fn close(ours: f64, theirs: f64) -> bool {
    (ours - theirs).abs() <= ROUNDING * theirs.abs()
}
