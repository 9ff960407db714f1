//! Mean and standard deviation of a sample.
//!
//! # Definition
//!
//! ```text
//! mean = sum x / n        sd = sqrt(sum (x - mean)^2 / (n - 1))
//! ```
//!
//! # Mirrors
//!
//! numpy 1.26.4 `mean` and `std(ddof=1)`.

/// The mean of `values`; NaN for an empty sample.
#[must_use]
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The standard deviation of `values` with n - 1 degrees of freedom; `None` for fewer than two.
#[must_use]
pub fn sd(values: &[f64]) -> Option<f64> {
    if values.len() < 2 {
        return None;
    }
    let centre = mean(values);
    let squares: f64 = values.iter().map(|value| (value - centre).powi(2)).sum();
    Some((squares / (values.len() - 1) as f64).sqrt())
}

#[cfg(test)]
mod tests {
    use super::{mean, sd};
    use crate::stats::close;

    const SAMPLE: [f64; 7] = [0.246, 0.31, 0.2875, 0.402, 0.3333, 0.29, 0.51];

    #[test]
    fn mean_and_sd_equal_those_of_numpy() {
        assert!(close(mean(&SAMPLE), 0.339_828_571_428_571_4));
        assert!(sd(&SAMPLE).is_some_and(|sd| close(sd, 0.089_238_383_264_260_5)));
    }

    #[test]
    fn one_value_has_no_standard_deviation() {
        assert_eq!(sd(&[0.3]), None);
        assert!(mean(&[]).is_nan());
    }
}
