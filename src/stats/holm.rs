//! Holm's correction: p-values of several tests, adjusted so that they may be read together.
//!
//! # Definition
//!
//! With `p[1] <= .. <= p[m]` the sorted p-values,
//!
//! ```text
//! adjusted[i] = min(1, max_{j <= i} (m - j + 1) p[j])
//! ```
//!
//! Rejecting where `adjusted <= alpha` keeps the probability of any false rejection below `alpha`.
//!
//! # Mirrors
//!
//! statsmodels 0.14.4 `multipletests(p, method="holm")`.
//!
//! # Reference
//!
//! Holm. A Simple Sequentially Rejective Multiple Test Procedure. Scandinavian Journal of
//! Statistics 6, 1979.

/// The adjusted p-values in the order of `p`. `None` where one lies outside of [0, 1].
#[must_use]
pub fn adjust(p: &[f64]) -> Option<Vec<f64>> {
    if p.iter().any(|p| !(0.0..=1.0).contains(p)) {
        return None;
    }
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let mut adjusted = vec![0.0; p.len()];
    let mut largest = 0.0_f64;
    for (place, &index) in order.iter().enumerate() {
        largest = largest.max((p.len() - place) as f64 * p[index]).min(1.0);
        adjusted[index] = largest;
    }
    Some(adjusted)
}

/// The same where some tests could not be made: these stay unknown and do not count. All are unknown
/// where one lies outside of [0, 1].
#[must_use]
pub fn adjust_known(p: &[Option<f64>]) -> Vec<Option<f64>> {
    let known: Vec<f64> = p.iter().flatten().copied().collect();
    let mut adjusted = adjust(&known).unwrap_or_default().into_iter();
    p.iter().map(|p| p.and_then(|_| adjusted.next())).collect()
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // products of the same two numbers
mod tests {
    use super::{adjust, adjust_known};

    #[test]
    fn a_textbook_example_is_adjusted_step_by_step() {
        assert_eq!(adjust(&[0.01, 0.04, 0.03, 0.005]), Some(vec![0.03, 0.06, 0.06, 0.02]));
    }

    #[test]
    fn tests_that_could_not_be_made_do_not_count() {
        assert_eq!(adjust_known(&[Some(0.01), None, Some(0.04)]), [Some(0.02), None, Some(0.04)]);
        assert_eq!(adjust_known(&[Some(0.01), Some(f64::NAN)]), [None, None]);
    }

    #[test]
    fn no_adjusted_value_exceeds_one() {
        assert_eq!(adjust(&[0.9, 0.6]), Some(vec![1.0, 1.0]));
    }

    #[test]
    fn what_is_no_probability_is_refused() {
        assert_eq!(adjust(&[]), Some(vec![]));
        assert_eq!(adjust(&[0.1, f64::NAN]), None);
        assert_eq!(adjust(&[-0.1]), None);
        assert_eq!(adjust(&[1.1]), None);
    }
}
