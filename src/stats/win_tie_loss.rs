//! Win/tie/loss: how often a strategy is significantly better or worse than another.
//!
//! # Definition
//!
//! One comparison is a sample of paired differences `strategy - baseline`, one per seed: at one
//! budget, or of one number per run (such as AULC) on one data set. It is a win or a loss, by the
//! sign of the mean, where the two-sided paired t-test has `p < alpha`, otherwise a tie. Differences
//! that all equal the same number have no t-test: they are a tie if it is 0 and else decide.
//!
//! # Reference
//!
//! Huang, Jin, Zhou. Active Learning by Querying Informative and Representative Examples. NIPS
//! 2010, whose tables count wins, ties and losses over budgets by paired t-tests at 95 %.

use std::{cmp::Ordering, iter::Sum, ops::Add};

use ndarray::ArrayView2;

use super::{moments, paired_t::paired_t};

/// How one comparison ends for the strategy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Significantly better.
    Win,
    /// Not significantly different.
    Tie,
    /// Significantly worse.
    Loss,
}

/// Counts of outcomes; those of several data sets can be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WinTieLoss {
    /// Comparisons won.
    pub wins: usize,
    /// Comparisons that are open.
    pub ties: usize,
    /// Comparisons lost.
    pub losses: usize,
}

impl Add for WinTieLoss {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            wins: self.wins + other.wins,
            ties: self.ties + other.ties,
            losses: self.losses + other.losses,
        }
    }
}

impl Sum for WinTieLoss {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), Add::add)
    }
}

impl From<Outcome> for WinTieLoss {
    fn from(outcome: Outcome) -> Self {
        let is = |other| usize::from(outcome == other);
        Self { wins: is(Outcome::Win), ties: is(Outcome::Tie), losses: is(Outcome::Loss) }
    }
}

/// The outcome of one comparison at the significance level `alpha`, such as 0.05. `None` for fewer
/// than two differences, where one is not finite, and where `alpha` is not in (0, 1).
#[must_use]
pub fn outcome(differences: &[f64], alpha: f64) -> Option<Outcome> {
    let finite = differences.iter().all(|d| d.is_finite());
    if !(finite && differences.len() >= 2 && alpha > 0.0 && alpha < 1.0) {
        return None;
    }
    let constant = differences.windows(2).all(|pair| pair[0].partial_cmp(&pair[1]) == Some(Ordering::Equal));
    if !constant && paired_t(differences)?.p >= alpha {
        return Some(Outcome::Tie);
    }
    Some(match moments::mean(differences).partial_cmp(&0.0) {
        Some(Ordering::Less) => Outcome::Loss,
        Some(Ordering::Greater) => Outcome::Win,
        _ => Outcome::Tie,
    })
}

/// Outcomes over the budgets of one data set: `differences` has a row per seed and a column per
/// budget. `None` where one of the comparisons has no [`outcome`].
#[must_use]
pub fn over_budgets(differences: ArrayView2<'_, f64>, alpha: f64) -> Option<WinTieLoss> {
    differences.columns().into_iter().map(|budget| Some(outcome(&budget.to_vec(), alpha)?.into())).sum()
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::{Outcome, WinTieLoss, outcome, over_budgets};

    #[test]
    fn clear_differences_decide_and_noise_ties() {
        assert_eq!(outcome(&[0.1, 0.11, 0.12, 0.1], 0.05), Some(Outcome::Win));
        assert_eq!(outcome(&[-0.1, -0.11, -0.12, -0.1], 0.05), Some(Outcome::Loss));
        assert_eq!(outcome(&[0.1, -0.1, 0.2, -0.15], 0.05), Some(Outcome::Tie));
    }

    #[test]
    fn constant_differences_decide_by_their_sign() {
        let outcomes = [0.1, 0.0, -0.0, -0.1].map(|d| outcome(&[d; 5], 0.05));
        assert_eq!(outcomes, [Outcome::Win, Outcome::Tie, Outcome::Tie, Outcome::Loss].map(Some));
    }

    #[test]
    fn budgets_are_counted_and_data_sets_added() {
        let differences = array![[0.0, 0.1, 0.1], [0.0, 0.11, -0.1], [0.0, 0.12, 0.05]];
        let counts = over_budgets(differences.view(), 0.05).expect("three seeds");
        assert_eq!(counts, WinTieLoss { wins: 1, ties: 2, losses: 0 });
        assert_eq!(
            [counts, counts].into_iter().sum::<WinTieLoss>(),
            WinTieLoss { wins: 2, ties: 4, losses: 0 }
        );
    }

    #[test]
    fn what_is_undefined_is_none() {
        assert_eq!(outcome(&[0.1], 0.05), None);
        assert_eq!(outcome(&[0.1, f64::NAN], 0.05), None);
        assert_eq!(outcome(&[0.1, 0.2], 0.0), None);
        assert_eq!(over_budgets(array![[0.1, 0.2]].view(), 0.05), None);
    }
}
