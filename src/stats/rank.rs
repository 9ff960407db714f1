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
    let equal = |value: f64| values.iter().filter(|&&other| other.total_cmp(&value).is_eq()).count();
    values
        .iter()
        .zip(places(values))
        .map(|(&value, place)| place as f64 + (equal(value) - 1) as f64 / 2.0)
        .collect()
}

/// Places of `values` in their order, ties sharing the smallest. No value may be NaN.
#[must_use]
pub fn places(values: &[f64]) -> Vec<usize> {
    let above = |value: f64| values.iter().filter(|&&other| other.total_cmp(&value).is_gt()).count();
    values.iter().map(|&value| 1 + above(value)).collect()
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
    fn ties_share_the_best_place_in_tables() {
        assert_eq!(places(&VALUES), [3, 2, 3, 1, 6, 3]);
    }
}
