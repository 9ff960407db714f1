//! Wilcoxon's signed-rank test: are paired differences symmetric about 0?
//!
//! # Definition
//!
//! The `|d|` are ranked from 1 for the smallest, ties sharing their mean rank. `W+` and `W-` are
//! the rank sums of the positive and of the negative differences, and
//!
//! ```text
//! statistic = min(W+, W-)
//! p = min(1, 2 P(W <= w), 2 P(W >= w))       exact: w = floor(W+), all 2^n signs equally likely
//! p = 2 (1 - F(|W+ - mu| / sigma))           normal
//!     mu      = (n (n + 1) - z (z + 1)) / 4
//!     sigma^2 = (n (n + 1) (2n + 1) - z (z + 1) (2z + 1) - sum (t^3 - t) / 2) / 24
//! ```
//!
//! with `t` the sizes of groups of equal non-zero `|d|`. [`Zeros::Drop`] (Wilcoxon) leaves zeros
//! out, and z = 0; [`Zeros::Pratt`] ranks all n differences, z of them zero, then leaves the ranks
//! of the zeros out. The test is two-sided and has no continuity correction. The exact
//! distribution is taken for up to 50 differences without zeros, dropped or not.
//!
//! It is the distribution of the ranks 1 to n, without ties, even where there are some: then it is
//! near to exact only, and where W+ is not whole, p depends a little on which side is called
//! positive. [`signed_rank_normal`] corrects for ties instead.
//!
//! Differences that are equal but for rounding are different numbers here, as in scipy: round
//! differences of accuracies first, or ties go unseen.
//!
//! # Mirrors
//!
//! scipy 1.13.1 `wilcoxon(d, zero_method="wilcox" or "pratt")`, [`signed_rank_normal`] with
//! `method="approx"`, with one deviation: where all differences are 0, scipy raises an error; we say
//! that there is no evidence, p = 1.
//!
//! # Reference
//!
//! Wilcoxon. Individual Comparisons by Ranking Methods. Biometrics Bulletin 1, 1945. Pratt. Remarks
//! on Zeros and Ties in the Wilcoxon Signed Rank Procedures. JASA 54, 1959.

use super::{normal, rank};

/// Most differences for which scipy and we take the exact distribution.
const MOST_EXACT: usize = 50;

/// What is done with differences of 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Zeros {
    /// They are left out before ranking (Wilcoxon).
    #[default]
    Drop,
    /// They are ranked, and their ranks are left out (Pratt).
    Pratt,
}

/// The distribution that the p-value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Null {
    /// All signs of the ranks are counted.
    Exact,
    /// The normal approximation.
    Normal,
    /// There is none, because all differences are 0; the p-value is 1.
    NoDifference,
}

/// What the test finds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SignedRank {
    /// Differences that are not 0.
    pub n: usize,
    /// Rank sum of the positive differences, W+.
    pub positive: f64,
    /// Rank sum of the negative differences, W-.
    pub negative: f64,
    /// Two-sided p-value.
    pub p: f64,
    /// Where it comes from.
    pub null: Null,
}

impl SignedRank {
    /// The smaller rank sum, which is what tables list.
    #[must_use]
    pub fn statistic(&self) -> f64 {
        self.positive.min(self.negative)
    }
}

/// Tests the differences, by the exact distribution where there are few and no zeros. `None` for no
/// differences and where one is not finite.
#[must_use]
pub fn signed_rank(differences: &[f64], zeros: Zeros) -> Option<SignedRank> {
    let ranked = Ranked::new(differences, zeros)?;
    let no_zeros = differences.iter().all(|&d| d != 0.0);
    let exact = differences.len() <= MOST_EXACT && no_zeros;
    Some(ranked.test(if exact { Null::Exact } else { Null::Normal }))
}

/// Tests the differences by the normal approximation. `None` as for [`signed_rank`].
#[must_use]
pub fn signed_rank_normal(differences: &[f64], zeros: Zeros) -> Option<SignedRank> {
    Some(Ranked::new(differences, zeros)?.test(Null::Normal))
}

/// Differences with the ranks of their sizes.
struct Ranked {
    /// (difference, rank of its size), none of them dropped.
    pairs: Vec<(f64, f64)>,
    /// How many of them are 0.
    zeros: usize,
}

impl Ranked {
    fn new(differences: &[f64], zeros: Zeros) -> Option<Self> {
        if differences.is_empty() || differences.iter().any(|d| !d.is_finite()) {
            return None;
        }
        let keep = |d: &f64| zeros == Zeros::Pratt || *d != 0.0;
        let kept: Vec<f64> = differences.iter().copied().filter(keep).collect();
        // `shared` gives rank 1 to the largest.
        let sizes: Vec<f64> = kept.iter().map(|d| -d.abs()).collect();
        let zeros = kept.iter().filter(|&&d| d == 0.0).count();
        Some(Self { pairs: kept.into_iter().zip(rank::shared(&sizes)).collect(), zeros })
    }

    fn n(&self) -> usize {
        self.pairs.len()
    }

    /// Sum of `t^3 - t` over groups of equal sizes: each member of a group adds `t^2 - 1`.
    fn tie_term(&self) -> f64 {
        let nonzero: Vec<f64> = self.pairs.iter().map(|(d, _)| d.abs()).filter(|&size| size > 0.0).collect();
        let mut sorted = nonzero.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let below = |size: f64| sorted.partition_point(|other| other.total_cmp(&size).is_lt());
        let upto = |size: f64| sorted.partition_point(|other| other.total_cmp(&size).is_le());
        let group = |size: f64| (upto(size) - below(size)) as f64;
        nonzero.iter().map(|&size| group(size).powi(2) - 1.0).sum()
    }

    fn test(&self, null: Null) -> SignedRank {
        let sum = |sign: f64| self.pairs.iter().filter(|(d, _)| d * sign > 0.0).map(|(_, rank)| rank).sum();
        let (positive, negative): (f64, f64) = (sum(1.0), sum(-1.0));
        let n = self.n() - self.zeros;
        let (null, p) = match null {
            _ if n == 0 => (Null::NoDifference, 1.0),
            Null::Exact => (null, exact_p(n, positive)),
            _ => (Null::Normal, self.normal_p(positive)),
        };
        SignedRank { n, positive, negative, p, null }
    }

    fn normal_p(&self, positive: f64) -> f64 {
        let (n, zeros) = (self.n() as f64, self.zeros as f64);
        let mean = (n * (n + 1.0) - zeros * (zeros + 1.0)) / 4.0;
        let cubes = |n: f64| n * (n + 1.0) * (2.0 * n + 1.0);
        let variance = (cubes(n) - cubes(zeros) - self.tie_term() / 2.0) / 24.0;
        normal::two_sided((positive - mean) / variance.sqrt())
    }
}

/// Two-sided p-value of the positive rank sum, `n` at most [`MOST_EXACT`].
fn exact_p(n: usize, positive: f64) -> f64 {
    let total = n * (n + 1) / 2;
    // ways[s]: sets of ranks with the sum s; at most 2^50 in all, so f64 counts them exactly.
    let mut ways = vec![0.0; total + 1];
    ways[0] = 1.0;
    for rank in 1..=n {
        for sum in (rank..=total).rev() {
            ways[sum] += ways[sum - rank];
        }
    }
    let whole = positive.floor();
    let share = |holds: &dyn Fn(f64) -> bool| {
        let counted = ways.iter().enumerate().filter(|&(sum, _)| holds(sum as f64));
        counted.map(|(_, ways)| ways).sum::<f64>() / ways.iter().sum::<f64>()
    };
    let (lower, upper) = (share(&|sum| sum <= whole), share(&|sum| sum >= whole));
    (2.0 * lower.min(upper)).min(1.0)
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // rank sums and these p-values are exact
mod tests {
    use super::{Null, Zeros, signed_rank, signed_rank_normal};

    #[test]
    fn six_wins_of_six_have_the_p_value_of_the_table() {
        let test = signed_rank(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], Zeros::Drop).expect("differences");
        assert_eq!((test.statistic(), test.positive, test.p, test.null), (0.0, 21.0, 0.031_25, Null::Exact));
    }

    #[test]
    fn zeros_lead_to_the_normal_distribution_and_ties_do_not() {
        let zeros = [0.0, 1.0, 2.0];
        assert_eq!(signed_rank(&zeros, Zeros::Pratt), signed_rank_normal(&zeros, Zeros::Pratt));
        let ties = signed_rank(&[1.0, -1.0, 2.0, 2.0], Zeros::Drop).expect("differences");
        // W+ = 8.5, and of the 16 sums of 1 to 4 three are at least 8: 1 + 3 + 4, 2 + 3 + 4 and 10.
        assert_eq!((ties.positive, ties.p, ties.null), (8.5, 6.0 / 16.0, Null::Exact));
    }

    #[test]
    fn dropped_zeros_count_for_nothing() {
        let normal = |differences: &[f64]| signed_rank_normal(differences, Zeros::Drop);
        assert_eq!(normal(&[0.0, 3.0, -1.0, 0.0, 2.0]), normal(&[3.0, -1.0, 2.0]));
    }

    #[test]
    fn all_zeros_are_no_evidence() {
        for zeros in [Zeros::Drop, Zeros::Pratt] {
            let test = signed_rank(&[0.0; 5], zeros).expect("differences");
            assert_eq!((test.n, test.statistic(), test.p, test.null), (0, 0.0, 1.0, Null::NoDifference));
        }
    }

    #[test]
    fn the_sign_of_all_differences_changes_nothing_but_the_side() {
        let (d, negated) = ([0.3, -0.1, 0.7, 0.2, 0.2], [-0.3, 0.1, -0.7, -0.2, -0.2]);
        let (test, mirrored) = (signed_rank(&d, Zeros::Drop), signed_rank(&negated, Zeros::Drop));
        let (test, mirrored) = (test.expect("differences"), mirrored.expect("differences"));
        assert_eq!((test.p, test.positive), (mirrored.p, mirrored.negative));
    }

    #[test]
    fn what_is_undefined_is_none() {
        assert_eq!(signed_rank(&[], Zeros::Drop), None);
        assert_eq!(signed_rank(&[0.1, f64::NAN], Zeros::Drop), None);
    }
}
