//! Do picks prefer the head or the tail of the pool's list? A random strategy does not.
//!
//! # Definition
//!
//! In one query `k` of `N` pool rows are picked, at the positions `r` (from 1) of the pool's list.
//! If picks do not depend on positions, `W = sum r` has Wilcoxon's rank-sum distribution; over the
//! queries of a run or of many,
//!
//! ```text
//! z = sum (W - k (N + 1) / 2) / sqrt(sum k (N - k) (N + 1) / 12)        p = 2 (1 - F(|z|))
//! ```
//!
//! z < 0: the head of the list is preferred, as by a strategy whose scores tie and which takes the
//! first row of a tie. The split shuffles the pool, so a preference says nothing of the rows.
//!
//! # Mirrors
//!
//! scipy 1.13.1 `ranksums(positions, other_positions)` for a single query.
//!
//! # Reference
//!
//! Wilcoxon. Individual Comparisons by Ranking Methods. Biometrics Bulletin 1, 1945.

use super::normal;

/// What the test finds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PositionTest {
    /// Standardised rank sum; negative where the head of the list is preferred.
    pub z: f64,
    /// Two-sided p-value.
    pub p: f64,
}

/// Where the `picks` of one query stand in the ascending list `pool`, from 0. `None` where one is
/// not in the pool.
#[must_use]
pub fn positions(picks: &[usize], pool: &[usize]) -> Option<Vec<usize>> {
    picks.iter().map(|row| pool.binary_search(row).ok()).collect()
}

/// Tests queries, each the positions of its distinct picks from 0 and the size of its pool. `None`
/// where a position lies beyond its pool or occurs twice, and where no query leaves a choice.
#[must_use]
pub fn position_test(queries: &[(Vec<usize>, usize)]) -> Option<PositionTest> {
    let (mut excess, mut variance) = (0.0, 0.0);
    for (positions, pool) in queries {
        let mut sorted = positions.clone();
        sorted.sort_unstable();
        if sorted.last().is_some_and(|last| last >= pool) || !sorted.is_sorted_by(|a, b| a < b) {
            return None;
        }
        let (k, n) = (positions.len() as f64, *pool as f64);
        let rank_sum: f64 = positions.iter().map(|&position| position as f64 + 1.0).sum();
        excess += rank_sum - k * (n + 1.0) / 2.0;
        variance += k * (n - k) * (n + 1.0) / 12.0;
    }
    let z = excess / variance.sqrt();
    (variance > 0.0).then(|| PositionTest { z, p: normal::two_sided(z) })
}

#[cfg(test)]
mod tests {
    use super::{position_test, positions};
    use crate::numpy::RandomState;

    #[test]
    fn picks_from_the_head_of_the_list_are_found() {
        let queries: Vec<_> = (0..5).map(|query| ((0..20).collect(), 400 - 20 * query)).collect();
        let test = position_test(&queries).expect("a choice");
        assert!(test.z < -10.0 && test.p < 1e-20);
    }

    #[test]
    fn random_picks_are_as_random_as_random() {
        let mut stream = RandomState::new(0);
        let queries: Vec<_> = (0..200).map(|_| (stream.choice(300, 20), 300)).collect();
        assert!(position_test(&queries).expect("a choice").p > 0.01);
    }

    #[test]
    fn symmetric_picks_prefer_neither_end() {
        let test = position_test(&[(vec![4, 0], 5)]).expect("a choice");
        assert!(test.z == 0.0 && (test.p - 1.0).abs() < 1e-15);
    }

    #[test]
    fn positions_are_those_in_the_pools_list() {
        assert_eq!(positions(&[9, 2], &[2, 5, 9]), Some(vec![2, 0]));
        assert_eq!(positions(&[3], &[2, 5, 9]), None);
    }

    #[test]
    fn what_is_undefined_is_none() {
        assert_eq!(position_test(&[]), None);
        assert_eq!(position_test(&[(vec![0, 1], 2)]), None);
        assert_eq!(position_test(&[(vec![2], 2)]), None);
        assert_eq!(position_test(&[(vec![1, 1], 4)]), None);
    }
}
