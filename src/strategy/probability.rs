//! Class probabilities: the check that they are some, and the numbers that strategies take from them.

use ndarray::{ArrayView1, ArrayView2};

use crate::error::StrategyError;

/// How far a row may sum from 1: single precision over many classes passes, a mistake does not.
const SUM_TOLERANCE: f64 = 1e-6;

/// Checks that each row of `probabilities`, shape `(n_pool, n_classes)`, is a distribution. `pool`
/// names the rows in the error.
pub(super) fn check(probabilities: ArrayView2<'_, f64>, pool: &[usize]) -> Result<(), StrategyError> {
    for (p, &row) in probabilities.outer_iter().zip(pool) {
        let sum = p.sum();
        // Written so that NaN fails too.
        if !((sum - 1.0).abs() <= SUM_TOLERANCE && p.iter().all(|&value| value >= 0.0)) {
            return Err(StrategyError::NotADistribution { row, sum, tolerance: SUM_TOLERANCE });
        }
    }
    Ok(())
}

/// `f` of every row, shape `(n_pool,)`.
pub(super) fn per_row(
    probabilities: ArrayView2<'_, f64>,
    f: impl Fn(ArrayView1<'_, f64>) -> f64,
) -> Vec<f64> {
    probabilities.outer_iter().map(f).collect()
}

/// The largest probability.
pub(super) fn largest(p: ArrayView1<'_, f64>) -> f64 {
    p.iter().copied().fold(0.0, f64::max)
}

/// The largest minus the second largest probability.
pub(super) fn margin(p: ArrayView1<'_, f64>) -> f64 {
    let (mut first, mut second) = (0.0, 0.0);
    for &value in p {
        if value > first {
            (first, second) = (value, first);
        } else if value > second {
            second = value;
        }
    }
    first - second
}

/// Entropy in nats; a class of probability 0 adds nothing.
pub(super) fn entropy(p: ArrayView1<'_, f64>) -> f64 {
    p.iter().filter(|&&value| value > 0.0).map(|&value| -value * value.ln()).sum()
}

#[cfg(test)]
mod tests {
    use ndarray::{array, aview1};

    use super::{check, entropy, margin};
    use crate::error::StrategyError;

    #[test]
    fn a_wrong_sum_a_negative_value_and_nan_are_refused_with_their_row() {
        for bad in [[0.5, 0.6], [1.1, -0.1], [f64::NAN, 1.0]] {
            let rows = array![[0.5, 0.5], bad];
            let error = check(rows.view(), &[3, 8]).expect_err("not a distribution");
            assert!(matches!(error, StrategyError::NotADistribution { row: 8, .. }), "{error}");
        }
        assert_eq!(check(array![[0.25, 0.75], [1.0, 0.0]].view(), &[0, 1]), Ok(()));
    }

    #[test]
    fn margin_takes_the_two_largest_wherever_they_stand() {
        assert!((margin(aview1(&[0.25, 0.125, 0.625])) - 0.375).abs() < 1e-15);
        assert!((margin(aview1(&[0.5, 0.5, 0.0]))).abs() < 1e-15);
    }

    #[test]
    fn entropy_of_equal_classes_is_the_logarithm_of_their_number() {
        assert!((entropy(aview1(&[0.25, 0.25, 0.0, 0.25, 0.25])) - 4.0_f64.ln()).abs() < 1e-15);
    }
}
