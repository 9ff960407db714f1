//! Friedman's test: do any of several strategies differ over data sets?
//!
//! # Definition
//!
//! In each of n blocks (data sets, or seeds) the k treatments (strategies) are ranked, ties sharing
//! their mean rank; `r[i,j]` are the ranks and `R[j]` their means over blocks.
//!
//! ```text
//! between = n sum_j (R[j] - (k + 1)/2)^2        within = sum_ij (r[i,j] - R[j])^2
//! chi2 = n (k - 1) between / (between + within)                df = k - 1
//! F    = (n - 1) between / within                              df = k - 1, (k - 1)(n - 1)
//! ```
//!
//! Without ties `chi2` is `12 between / (k (k + 1))`, the textbook form, and with ties that form
//! over its usual correction. `F` is Iman and Davenport's `(n - 1) chi2 / (n (k - 1) - chi2)`,
//! which is less conservative; in this form nothing cancels.
//!
//! # Mirrors
//!
//! scipy 1.13.1 `friedmanchisquare`, which has no `F`. scipy asks for three treatments; two are
//! allowed here.
//!
//! # Reference
//!
//! Friedman. The Use of Ranks to Avoid the Assumption of Normality. JASA 32, 1937. Iman, Davenport.
//! Approximations of the Critical Region of the Friedman Statistic. Communications in Statistics
//! A9, 1980. Demsar. Statistical Comparisons of Classifiers over Multiple Data Sets. JMLR 7, 2006.

use ndarray::ArrayView2;
use statrs::distribution::{ChiSquared, ContinuousCDF};
use statrs::function::beta::beta_reg;

use super::rank;

/// What the test finds.
#[derive(Debug, Clone, PartialEq)]
pub struct Friedman {
    /// Mean rank of each treatment; 1 is the best.
    pub mean_ranks: Vec<f64>,
    /// Friedman's statistic, corrected for ties.
    pub chi_square: f64,
    /// Its p-value, from `k - 1` degrees of freedom.
    pub chi_square_p: f64,
    /// Iman and Davenport's statistic; infinite where all blocks rank alike.
    pub f: f64,
    /// Its degrees of freedom.
    pub f_df: [usize; 2],
    /// Its p-value; 0 where the statistic is infinite.
    pub f_p: f64,
}

/// Tests `scores`, a row per block and a column per treatment, larger being better. `None` for
/// fewer than two blocks or treatments, where all treatments tie in all blocks, and where a score
/// is not finite.
#[must_use]
pub fn friedman(scores: ArrayView2<'_, f64>) -> Option<Friedman> {
    let (n, k) = scores.dim();
    if n < 2 || k < 2 || scores.iter().any(|score| !score.is_finite()) {
        return None;
    }
    // Adding 0 makes -0 and 0 the same value to the ranking, which orders by bits.
    let ranks: Vec<Vec<f64>> =
        scores.rows().into_iter().map(|row| rank::shared(&row.mapv(|score| score + 0.0).to_vec())).collect();
    let mean_ranks: Vec<f64> =
        (0..k).map(|j| ranks.iter().map(|block| block[j]).sum::<f64>() / n as f64).collect();

    let middle = (k + 1) as f64 / 2.0;
    let between = n as f64 * mean_ranks.iter().map(|rank| (rank - middle).powi(2)).sum::<f64>();
    let squares =
        |block: &Vec<f64>| block.iter().zip(&mean_ranks).map(|(r, mean)| (r - mean).powi(2)).sum::<f64>();
    let within: f64 = ranks.iter().map(squares).sum();
    if between + within == 0.0 {
        return None;
    }

    let chi_square = (n * (k - 1)) as f64 * between / (between + within);
    let chi_square_p = ChiSquared::new((k - 1) as f64).ok()?.sf(chi_square);
    let f_df = [k - 1, (k - 1) * (n - 1)];
    let f = (n - 1) as f64 * between / within;
    // P(F >= f) as an incomplete beta function; its argument is 0 for an infinite f.
    let [df1, df2] = f_df.map(|df| df as f64);
    let f_p = beta_reg(df2 / 2.0, df1 / 2.0, df2 / (df2 + df1 * f));
    Some(Friedman { mean_ranks, chi_square, chi_square_p, f, f_df, f_p })
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // ranks are halves of integers, their sums exact
mod tests {
    use ndarray::{Array2, array};

    use super::friedman;
    use crate::stats::close;

    #[test]
    fn the_textbook_form_holds_without_ties() {
        let scores = array![[0.9, 0.8, 0.7], [0.85, 0.86, 0.6], [0.7, 0.65, 0.66], [0.95, 0.9, 0.85]];
        let test = friedman(scores.view()).expect("four blocks");
        assert_eq!(test.mean_ranks, [1.25, 2.0, 2.75]);
        // 12 n / (k (k + 1)) * (0.75^2 + 0 + 0.75^2), and P(chi2 >= x) = exp(-x/2) for 2 df.
        assert!(close(test.chi_square, 4.5) && close(test.chi_square_p, (-2.25_f64).exp()));
        assert!(close(test.f, 3.0 * 4.5 / 3.5) && test.f_df == [2, 6]);
    }

    #[test]
    fn the_same_order_in_every_block_leaves_no_doubt() {
        let scores = Array2::from_shape_fn((5, 3), |(_, j)| j as f64);
        let test = friedman(scores.view()).expect("five blocks");
        assert_eq!((test.chi_square, test.f, test.f_p), (10.0, f64::INFINITY, 0.0));
    }

    #[test]
    fn treatments_that_always_tie_and_nan_have_no_test() {
        assert_eq!(friedman(Array2::zeros((4, 3)).view()), None);
        assert_eq!(friedman(array![[0.0, -0.0], [0.0, 0.0]].view()), None);
        assert_eq!(friedman(array![[0.1, f64::NAN], [0.2, 0.3]].view()), None);
        assert_eq!(friedman(array![[0.1, 0.2]].view()), None);
    }
}
