//! The pairwise penalty matrix: which strategy beats which, and how often.
//!
//! # Definition
//!
//! For one data set (or setting), with `L` a set of checkpoints along the curve,
//!
//! ```text
//! P[i,j] = #{l in L: strategy i significantly better than j at l} / |L|
//! ```
//!
//! by the two-sided paired t-test over seeds at level `alpha` (the paper: 0.05). The matrices of
//! several data sets are added, so that an entry is at most their number. A row that is large
//! belongs to a strategy that wins often; a column with a small mean to one that rarely loses.
//!
//! Checkpoints lie after 1, 2, 4, .. queries, so that the flat end of a curve does not outweigh its
//! start: `2^(m-1)` for `m = 1 .. floor(log2 q)`, with `q` the queries until random sampling has
//! reached 99 % of its final mean score. For `q = 1` that set is empty; we then keep the one query.
//!
//! # Reference
//!
//! Ash, Zhang, Krishnamurthy, Langford, Agarwal. Deep Batch Active Learning by Diverse, Uncertain
//! Gradient Lower Bounds. ICLR 2020, which introduces BADGE.

use ndarray::{Array2, ArrayView2};

use super::win_tie_loss::{Outcome, outcome};

/// Share of its final score at which random sampling counts as saturated.
pub const SATURATION: f64 = 0.99;

/// Positions on the curve, counted from 0 for the point before the first query, at which the
/// strategies are compared. `baseline` is the mean curve of random sampling. `None` without a
/// query and where a mean is not finite.
#[must_use]
pub fn checkpoints(baseline: &[f64]) -> Option<Vec<usize>> {
    if baseline.len() < 2 || baseline.iter().any(|mean| !mean.is_finite()) {
        return None;
    }
    let target = SATURATION * baseline.last()?;
    let queries = baseline.iter().position(|&mean| mean >= target).unwrap_or(baseline.len() - 1).max(1);
    let count = queries.ilog2().max(1);
    Some((0..count).map(|exponent| 1 << exponent).collect())
}

/// The penalty matrix of one data set, shape (strategies, strategies). Each of `curves` belongs to
/// a strategy and has a row per seed and a column per point of the curve. `None` where their shapes
/// differ, a checkpoint lies beyond the curves, there are none, or a comparison is undefined.
#[must_use]
pub fn penalties(curves: &[ArrayView2<'_, f64>], checkpoints: &[usize], alpha: f64) -> Option<Array2<f64>> {
    let shape = curves.first()?.dim();
    let fits = curves.iter().all(|curve| curve.dim() == shape) && checkpoints.iter().all(|&at| at < shape.1);
    if !fits || checkpoints.is_empty() {
        return None;
    }
    // Whole wins are counted and divided once, so that winning everywhere is exactly 1.
    let mut wins = Array2::zeros((curves.len(), curves.len()));
    for (i, first) in curves.iter().enumerate() {
        for (j, second) in curves.iter().enumerate().skip(i + 1) {
            for &at in checkpoints {
                match outcome(&(&first.column(at) - &second.column(at)).to_vec(), alpha)? {
                    Outcome::Win => wins[[i, j]] += 1.0,
                    Outcome::Loss => wins[[j, i]] += 1.0,
                    Outcome::Tie => {}
                }
            }
        }
    }
    Some(wins / checkpoints.len() as f64)
}

/// Mean of each column, the paper's last row: how often a strategy is beaten. Lower is better.
#[must_use]
pub fn column_means(penalties: ArrayView2<'_, f64>) -> Vec<f64> {
    penalties.columns().into_iter().map(|column| column.sum() / column.len() as f64).collect()
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // wins over checkpoints, powers of two here
mod tests {
    use ndarray::{Array2, array};

    use super::{checkpoints, column_means, penalties};

    #[test]
    fn checkpoints_double_until_random_is_saturated() {
        let rising = |n: usize| (0..=n).map(|i| i as f64).collect::<Vec<_>>();
        assert_eq!(checkpoints(&rising(8)), Some(vec![1, 2, 4]));
        assert_eq!(checkpoints(&rising(20)), Some(vec![1, 2, 4, 8]));
        assert_eq!(checkpoints(&[0.5, 0.6, 0.7, 0.8, 1.0, 1.0, 1.0]), Some(vec![1, 2]));
        assert_eq!(checkpoints(&[0.5, 1.0]), Some(vec![1]));
        assert_eq!(checkpoints(&[1.0, 1.0, 1.0]), Some(vec![1]));
    }

    #[test]
    fn a_win_at_half_of_the_checkpoints_adds_a_half() {
        let low = Array2::zeros((3, 4));
        let high = array![[0.0, 0.1, 0.0, 0.0], [0.0, 0.2, 0.1, 0.0], [0.0, 0.15, -0.1, 0.0]];
        let matrix = penalties(&[high.view(), low.view()], &[1, 2], 0.05).expect("three seeds");
        assert_eq!(matrix, array![[0.0, 0.5], [0.0, 0.0]]);
        assert_eq!(column_means(matrix.view()), [0.0, 0.25]);
    }

    #[test]
    fn curves_that_do_not_fit_together_have_no_matrix() {
        let (short, long) = (Array2::zeros((3, 2)), Array2::zeros((3, 4)));
        assert_eq!(penalties(&[short.view(), long.view()], &[1], 0.05), None);
        assert_eq!(penalties(&[short.view()], &[2], 0.05), None);
        assert_eq!(penalties(&[short.view()], &[], 0.05), None);
        assert_eq!(penalties(&[], &[1], 0.05), None);
        assert_eq!(checkpoints(&[0.5]), None);
        assert_eq!(checkpoints(&[0.5, f64::NAN]), None);
    }
}
