//! The numbers that strategies take from class probabilities.

use ndarray::{ArrayView1, ArrayView2};

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

/// What scikit-activeml raises smaller probabilities to before it takes logarithms.
const LEAST: f64 = 1e-7;

/// A probability of at least 1e-7.
pub(super) fn raised(p: f64) -> f64 {
    p.clamp(LEAST, 1.0)
}

#[cfg(test)]
mod tests {
    use ndarray::aview1;

    use super::{entropy, margin};

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
