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

/// The index of two sets of rows; repeated rows count once. `None` where both are empty.
#[must_use]
pub fn jaccard(a: &[usize], b: &[usize]) -> Option<f64> {
    per_budget(&[a], &[b])[0]
}

/// The index after each query, of all rows queried so far. `a` and `b` list the picks of each
/// query; the shorter run decides how many there are. `None` while both have picked nothing.
#[must_use]
pub fn per_budget<P: AsRef<[usize]>>(a: &[P], b: &[P]) -> Vec<Option<f64>> {
    let queries = a.len().min(b.len());
    let (a, b) = (first_asked(&a[..queries]), first_asked(&b[..queries]));
    let mut new_common = vec![0; queries];
    for (in_a, in_b) in common(&a, &b, |&(row, _)| row) {
        new_common[in_a.1.max(in_b.1)] += 1;
    }
    let mut new_rows = vec![0; queries];
    a.iter().chain(&b).for_each(|&(_, query)| new_rows[query] += 1);

    let (mut both, mut sum) = (0_usize, 0_usize);
    let after = |(new_rows, new_common): (usize, usize)| {
        (sum, both) = (sum + new_rows, both + new_common);
        let all = sum - both;
        (all > 0).then(|| both as f64 / all as f64)
    };
    new_rows.into_iter().zip(new_common).map(after).collect()
}

/// Pairs of items that stand for the same row, of two lists whose rows ascend without repetition.
pub fn common<'l, T>(
    a: &'l [T],
    b: &'l [T],
    row: impl Fn(&T) -> usize,
) -> impl Iterator<Item = (&'l T, &'l T)> {
    let mut rest = b;
    a.iter().filter_map(move |one| {
        let skipped = rest.iter().take_while(|other| row(other) < row(one)).count();
        rest = &rest[skipped..];
        rest.first().filter(|other| row(other) == row(one)).map(|other| (one, other))
    })
}

/// Every row with the number of the first query that asked for it, by ascending rows.
fn first_asked<P: AsRef<[usize]>>(queries: &[P]) -> Vec<(usize, usize)> {
    let asked =
        |(query, picks): (usize, &P)| picks.as_ref().iter().map(|&row| (row, query)).collect::<Vec<_>>();
    let mut rows: Vec<(usize, usize)> = queries.iter().enumerate().flat_map(asked).collect();
    rows.sort_unstable();
    rows.dedup_by_key(|&mut (row, _)| row);
    rows
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
        assert_eq!(per_budget(&[[1], [1]], &[[2], [1]]), [Some(0.0), Some(0.5)]);
    }
}
