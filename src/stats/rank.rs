//! Ranks: who comes first when higher is better.
//!
//! # Definition
//!
//! The largest value has rank 1. For averages over data sets, equal values share the mean of the
//! ranks they take up; in a table, they share the smallest.
//!
//! # Mirrors
//!
//! scipy 1.13.1 `rankdata(-values, method="average")` and `method="min"`.

/// Ranks of `values` in their order, ties sharing their mean rank. No value may be NaN.
#[must_use]
pub fn shared(values: &[f64]) -> Vec<f64> {
    let mut ranks = vec![0.0; values.len()];
    each_tie(values, |place, tied| {
        let rank = place as f64 + (tied.len() - 1) as f64 / 2.0;
        for &at in tied {
            ranks[at] = rank;
        }
    });
    ranks
}

/// Places of `values` in their order, ties sharing the smallest. No value may be NaN.
#[must_use]
pub fn places(values: &[f64]) -> Vec<usize> {
    let mut places = vec![0; values.len()];
    each_tie(values, |place, tied| tied.iter().for_each(|&at| places[at] = place));
    places
}

/// Hands over each value with its place: the positions of all that are equal to it, from the largest on.
fn each_tie(values: &[f64], mut found: impl FnMut(usize, &[usize])) {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_unstable_by(|&a, &b| values[b].total_cmp(&values[a]));
    let mut place = 1;
    for tied in order.chunk_by(|&a, &b| values[a].total_cmp(&values[b]).is_eq()) {
        found(place, tied);
        place += tied.len();
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // ranks are halves of integers
mod tests {
    use super::{places, shared};

    const VALUES: [f64; 6] = [0.5, 0.7, 0.5, 0.9, 0.1, 0.5];

    #[test]
    fn ties_share_the_mean_rank_as_in_scipy() {
        assert_eq!(shared(&VALUES), [4.0, 2.0, 4.0, 1.0, 6.0, 4.0]);
    }

    #[test]
    fn a_place_is_one_more_than_the_number_of_values_above() {
        let values: Vec<f64> = (0..200_u32).map(|at| f64::from(at * at % 31) - 15.0).chain([-0.0]).collect();
        let above = |value: f64| values.iter().filter(|other| other.total_cmp(&value).is_gt()).count();
        let equal = |value: f64| values.iter().filter(|other| other.total_cmp(&value).is_eq()).count();
        let expected: Vec<usize> = values.iter().map(|&value| 1 + above(value)).collect();
        assert_eq!(places(&values), expected);
        let mean = |(&place, &value): (&usize, &f64)| place as f64 + (equal(value) - 1) as f64 / 2.0;
        assert_eq!(shared(&values), expected.iter().zip(&values).map(mean).collect::<Vec<_>>());
    }

    #[test]
    fn ties_share_the_best_place_in_tables() {
        assert_eq!(places(&VALUES), [3, 2, 3, 1, 6, 3]);
    }
}
