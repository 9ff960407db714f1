//! Jaccard's index: how far two strategies label the same rows.
//!
//! # Definition
//!
//! ```text
//! J(A, B) = |A ∩ B| / |A ∪ B|
//! ```
//!
//! of the rows that two strategies queried up to a budget, under the same seed. The first batch is
//! left out: strategies share it, so it would only hide how they differ.
//!
//! # Reference
//!
//! Jaccard. The Distribution of the Flora in the Alpine Zone. New Phytologist 11, 1912.

use std::collections::BTreeSet;

/// The index of two sets of rows; repeated rows count once. `None` where both are empty.
#[must_use]
pub fn jaccard(a: &[usize], b: &[usize]) -> Option<f64> {
    index(&a.iter().copied().collect(), &b.iter().copied().collect())
}

/// The index after each query, of all rows queried so far. `a` and `b` list the picks of each
/// query; the shorter run decides how many there are. `None` while both have picked nothing.
#[must_use]
pub fn per_budget(a: &[Vec<usize>], b: &[Vec<usize>]) -> Vec<Option<f64>> {
    let (mut all_a, mut all_b) = (BTreeSet::new(), BTreeSet::new());
    let after = |(picks_a, picks_b): (&Vec<usize>, &Vec<usize>)| {
        all_a.extend(picks_a);
        all_b.extend(picks_b);
        index(&all_a, &all_b)
    };
    a.iter().zip(b).map(after).collect()
}

fn index(a: &BTreeSet<usize>, b: &BTreeSet<usize>) -> Option<f64> {
    let common = a.intersection(b).count();
    let all = a.len() + b.len() - common;
    (all > 0).then(|| common as f64 / all as f64)
}

#[cfg(test)]
mod tests {
    use super::{jaccard, per_budget};

    #[test]
    fn the_index_goes_from_disjoint_to_equal() {
        assert_eq!(jaccard(&[1, 2], &[3]), Some(0.0));
        assert_eq!(jaccard(&[1, 2, 3], &[3, 4]), Some(0.25));
        assert_eq!(jaccard(&[2, 1, 1], &[1, 2]), Some(1.0));
        assert_eq!(jaccard(&[], &[]), None);
    }

    #[test]
    fn rows_of_earlier_queries_stay_in_the_sets() {
        let (a, b) = ([vec![1, 2], vec![3, 4], vec![9]], [vec![3, 4], vec![1, 2]]);
        assert_eq!(per_budget(&a, &b), [Some(0.0), Some(1.0)]);
        assert_eq!(per_budget(&[vec![]], &[vec![]]), [None]);
    }
}
