//! AUBC: the area under the budget curve, as Lu et al. publish it.
//!
//! # Definition
//!
//! ```text
//! AUBC = round(sum_{i=1}^{Q-1} (a[i] + a[i+1]) / 2 / Q, 5)
//! ```
//!
//! with `a[1] .. a[Q]` the metric after each of the Q queries; the point before the first query is
//! left out. Note the division by Q, though there are Q - 1 trapezoids.
//!
//! # Mirrors
//!
//! The published `aubc` columns of the reference; rounding is that of Python's `round(x, 5)`.
//!
//! # Reference
//!
//! Lu, Li, Lin. Re-Benchmarking Pool-Based Active Learning for Binary Classification.
//! arXiv 2306.08954, 2023.

/// Decimals that the reference publishes.
const DECIMALS: usize = 5;

/// The AUBC of a curve of (labeled rows, metric), its first point the one before the first query.
/// `None` for fewer than two queries and where a metric is not a number.
#[must_use]
pub fn aubc(curve: &[(usize, f64)]) -> Option<f64> {
    let queried = curve.get(1..).filter(|points| points.len() >= 2)?;
    let area: f64 = queried.windows(2).map(|pair| f64::midpoint(pair[0].1, pair[1].1)).sum();
    let area = area / queried.len() as f64;
    area.is_finite().then(|| rounded(area))
}

/// The nearest decimal number of [`DECIMALS`] digits, exact ties to the even digit. Both Python
/// and Rust's formatter round the exact binary value, so their results are equal.
fn rounded(value: f64) -> f64 {
    format!("{value:.DECIMALS$}").parse().expect("a formatted finite number")
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // rounded numbers are compared exactly
mod tests {
    use super::{aubc, rounded};

    #[test]
    fn aubc_equals_the_formula_evaluated_in_python() {
        let curve = [(20, 0.55), (21, 0.61), (22, 0.64), (23, 0.63), (24, 0.70), (25, 0.715), (26, 0.72)];
        assert_eq!(aubc(&curve), Some(0.55833));
    }

    #[test]
    fn the_first_point_does_not_count() {
        assert_eq!(aubc(&[(20, 0.0), (21, 0.5), (22, 0.7)]), aubc(&[(20, 0.9), (21, 0.5), (22, 0.7)]));
    }

    #[test]
    fn rounding_is_that_of_python() {
        let python = [
            (0.015_625, 0.01562),
            (0.046_875, 0.04688),
            (0.123_455, 0.12345),
            (0.000_005, 1e-5),
            (0.545_454_545, 0.54545),
            (0.500_005, 0.50001),
        ];
        for (value, expected) in python {
            assert_eq!(rounded(value), expected);
        }
    }

    #[test]
    fn fewer_than_two_queries_have_no_area() {
        assert_eq!(aubc(&[(20, 0.5), (21, 0.6)]), None);
        assert_eq!(aubc(&[]), None);
    }
}
