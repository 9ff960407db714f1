//! AULC: the area under a learning curve.
//!
//! # Definition
//!
//! ```text
//! AULC = sum_i (n[i+1] - n[i]) (a[i] + a[i+1]) / 2  /  (n[last] - n[0])
//! ```
//!
//! with `a[i]` the metric at `n[i]` labeled rows, first point included: the mean height of the
//! curve, in the unit of the metric.
//!
//! # Mirrors
//!
//! numpy 1.26.4 `trapz(a, n) / (n[-1] - n[0])`.

/// The AULC of a curve of (labeled rows, metric), ascending in the rows. `None` where the curve
/// spans no range of labels, so that there is no area, and where a metric is not a number.
#[must_use]
pub fn aulc(curve: &[(usize, f64)]) -> Option<f64> {
    let (first, last) = (curve.first()?.0, curve.last()?.0);
    let range = last.checked_sub(first).filter(|&range| range > 0)?;
    let area: f64 = curve
        .windows(2)
        .map(|pair| (pair[1].0 - pair[0].0) as f64 * f64::midpoint(pair[0].1, pair[1].1))
        .sum();
    Some(area / range as f64).filter(|area| area.is_finite())
}

#[cfg(test)]
mod tests {
    use super::aulc;
    use crate::stats::close;

    #[test]
    fn aulc_equals_numpy_on_steps_of_unequal_length() {
        let curve = [(20, 0.25), (40, 0.4), (60, 0.38), (80, 0.5), (95, 0.52)];
        assert!(aulc(&curve).is_some_and(|area| close(area, 0.41)));
    }

    #[test]
    fn a_constant_curve_has_its_own_height() {
        assert!(aulc(&[(5, 0.5), (6, 0.5), (16, 0.5)]).is_some_and(|area| close(area, 0.5)));
    }

    #[test]
    fn a_curve_without_range_or_with_nan_has_no_area() {
        assert_eq!(aulc(&[]), None);
        assert_eq!(aulc(&[(20, 0.5)]), None);
        assert_eq!(aulc(&[(20, 0.5), (40, f64::NAN)]), None);
    }
}
