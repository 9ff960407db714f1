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

#[cfg(test)]
#[allow(clippy::float_cmp)] // products of the same two numbers
mod tests {
    use super::adjust;

    #[test]
    fn a_textbook_example_is_adjusted_step_by_step() {
        assert_eq!(adjust(&[0.01, 0.04, 0.03, 0.005]), Some(vec![0.03, 0.06, 0.06, 0.02]));
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
