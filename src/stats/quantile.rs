//! Quantiles of a sample.
//!
//! # Definition
//!
//! With the sample sorted and counted from 0, the `q` quantile lies at position `h = q (n - 1)`;
//! between two values it is interpolated linearly (type 7 of Hyndman and Fan).
//!
//! # Mirrors
//!
//! numpy 1.26.4 `quantile(method="linear")`.
//!
//! # Reference
//!
//! Hyndman, Fan. Sample Quantiles in Statistical Packages. The American Statistician 50, 1996.

/// The `q` quantile of `values`, `q` in `[0, 1]`. NaN for an empty sample and where one value is NaN.
#[must_use]
pub fn quantile(values: &[f64], q: f64) -> f64 {
    if values.is_empty() || values.iter().any(|value| value.is_nan()) {
        return f64::NAN;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let position = q.clamp(0.0, 1.0) * (sorted.len() - 1) as f64;
    let share = position.fract();
    let below = floor_index(position);
    let above = (below + 1).min(sorted.len() - 1);
    let (low, high) = (sorted[below], sorted[above]);
    // From the nearer end, as numpy does: both ends are then hit exactly.
    if share < 0.5 { low + (high - low) * share } else { high - (high - low) * (1.0 - share) }
}

/// The index at or before a non-negative position.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // between 0 and n - 1
fn floor_index(position: f64) -> usize {
    position.floor() as usize
}

#[cfg(test)]
mod tests {
    use super::quantile;
    use crate::stats::close;

    const SAMPLE: [f64; 7] = [0.246, 0.31, 0.2875, 0.402, 0.3333, 0.29, 0.51];

    #[test]
    fn quantiles_equal_those_of_numpy() {
        let numpy = [(0.0, 0.246), (0.1, 0.2709), (0.25, 0.288_75), (0.5, 0.31), (0.9, 0.4452), (1.0, 0.51)];
        for (q, expected) in numpy {
            assert!(close(quantile(&SAMPLE, q), expected), "{q}");
        }
        assert!(close(quantile(&[0.7, 0.1], 0.1), 0.16));
        assert!(close(quantile(&[0.7, 0.1], 0.9), 0.64));
    }

    #[test]
    fn one_value_is_each_of_its_quantiles() {
        assert!([0.0, 0.1, 0.9, 1.0].iter().all(|&q| close(quantile(&[0.3], q), 0.3)));
    }

    #[test]
    fn what_is_undefined_is_nan() {
        assert!(quantile(&[], 0.5).is_nan());
        assert!(quantile(&[0.1, f64::NAN], 0.5).is_nan());
    }
}
