//! Difference to the baseline at the start, in the middle and at the end of the curve.
//!
//! # Definition
//!
//! `d(n)` is the paired difference `strategy - baseline` at `n` labeled rows, linear between the
//! points of the curve. With the range of labels mapped to [0, 1], the phases are [0, 0.2],
//! [0.2, 0.8] and [0.8, 1], and
//!
//! ```text
//! value of a phase = integral of d(n) dn over the phase / length of the phase
//! ```
//!
//! the mean difference there, in the unit of the score. Weighted by the lengths 0.2, 0.6 and 0.2
//! the three add up to the difference of the [AULCs](super::aulc).

/// Ends of the phases as shares of the range of labels.
const BORDERS: [f64; 4] = [0.0, 0.2, 0.8, 1.0];

/// Mean difference in each phase.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Phases {
    /// The first 20 % of the labels.
    pub start: f64,
    /// The 60 % between.
    pub middle: f64,
    /// The last 20 % of the labels.
    pub end: f64,
}

/// The phases of a curve of (labeled rows, difference). `None` where the rows do not ascend or
/// span no range, and where a difference is not finite.
#[must_use]
pub fn phases(differences: &[(usize, f64)]) -> Option<Phases> {
    let (first, last) = (differences.first()?.0, differences.last()?.0);
    let ascends = differences.is_sorted_by(|a, b| a.0 < b.0);
    if !ascends || first == last || differences.iter().any(|point| !point.1.is_finite()) {
        return None;
    }
    let range = (last - first) as f64;
    let [start, middle, end] = [0, 1, 2].map(|phase| {
        let [from, to] = [BORDERS[phase], BORDERS[phase + 1]].map(|share| first as f64 + share * range);
        area(differences, from, to) / (to - from)
    });
    Some(Phases { start, middle, end })
}

/// The difference of two curves of (labeled rows, score). `None` where their labels differ.
#[must_use]
pub fn difference(strategy: &[(usize, f64)], baseline: &[(usize, f64)]) -> Option<Vec<(usize, f64)>> {
    if strategy.len() != baseline.len() {
        return None;
    }
    let pair = |(a, b): (&(usize, f64), &(usize, f64))| (a.0 == b.0).then_some((a.0, a.1 - b.1));
    strategy.iter().zip(baseline).map(pair).collect()
}

/// Integral of the piecewise linear curve from `from` to `to`.
fn area(curve: &[(usize, f64)], from: f64, to: f64) -> f64 {
    let piece = |pair: &[(usize, f64)]| {
        let [(x0, y0), (x1, y1)] = [pair[0], pair[1]].map(|(n, value)| (n as f64, value));
        let (low, high) = (from.max(x0), to.min(x1));
        let at = |x: f64| y0 + (y1 - y0) * ((x - x0) / (x1 - x0));
        if low < high { (high - low) * f64::midpoint(at(low), at(high)) } else { 0.0 }
    };
    curve.windows(2).map(piece).sum()
}

#[cfg(test)]
mod tests {
    use super::{Phases, difference, phases};
    use crate::stats::{aulc::aulc, close};

    #[test]
    fn borders_between_points_are_interpolated() {
        // d rises from 0 to 1 over 100 labels: the mean of a phase is its centre.
        let Phases { start, middle, end } = phases(&[(0, 0.0), (100, 1.0)]).expect("a range");
        assert!(close(start, 0.1) && close(middle, 0.5) && close(end, 0.9));
    }

    #[test]
    fn a_gain_at_the_start_shows_at_the_start_alone() {
        let curve: Vec<(usize, f64)> = (0..=10).map(|i| (10 * i, if i == 1 { 1.0 } else { 0.0 })).collect();
        let Phases { start, middle, end } = phases(&curve).expect("a range");
        assert!(close(start, 0.5) && middle == 0.0 && end == 0.0);
    }

    #[test]
    fn weighted_phases_add_up_to_the_difference_of_the_areas() {
        let strategy = [(20, 0.3), (40, 0.6), (47, 0.65), (90, 0.7), (101, 0.8)];
        let baseline = [(20, 0.3), (40, 0.4), (47, 0.55), (90, 0.72), (101, 0.81)];
        let found = phases(&difference(&strategy, &baseline).expect("equal labels")).expect("a range");
        let total = 0.2 * found.start + 0.6 * found.middle + 0.2 * found.end;
        let areas = [strategy, baseline].map(|curve| aulc(&curve).expect("a range"));
        assert!((total - (areas[0] - areas[1])).abs() < 1e-15);
    }

    #[test]
    fn what_is_undefined_is_none() {
        assert_eq!(phases(&[]), None);
        assert_eq!(phases(&[(20, 0.1)]), None);
        assert_eq!(phases(&[(20, 0.1), (20, 0.2), (40, 0.1)]), None);
        assert_eq!(phases(&[(40, 0.1), (20, 0.2)]), None);
        assert_eq!(phases(&[(20, 0.1), (40, f64::NAN)]), None);
        assert_eq!(difference(&[(20, 0.1)], &[(21, 0.1)]), None);
    }
}
