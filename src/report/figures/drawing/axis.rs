//! Ranges and ticks of axes, and lines cut into dashes.

use super::shapes::Place;

/// Positions of ticks: multiples of 1, 2 or 5 times a power of ten.
#[derive(Debug, Clone, PartialEq)]
pub struct Ticks {
    /// The values.
    pub values: Vec<f64>,
    /// Decimals that tell them apart.
    pub decimals: usize,
}

/// Most ticks at whole numbers.
const MOST_WHOLE: usize = 20;

impl Ticks {
    /// At most `most` ticks (at least 2) from `low` to `high`, which must differ.
    #[must_use]
    pub fn new(low: f64, high: f64, most: usize) -> Self {
        let most = most.max(2);
        let power = ((high - low) / most as f64).log10().floor();
        // Of these steps the last one always leaves few enough.
        let candidates = [(1.0, power), (2.0, power), (5.0, power), (1.0, power + 1.0), (2.0, power + 1.0)];
        let ticks = candidates.map(|(factor, power)| Self {
            values: multiples(low, high, factor * 10_f64.powf(power), most + 1),
            decimals: decimals(power),
        });
        let [.., last] = ticks.clone();
        ticks.into_iter().find(|ticks| ticks.values.len() <= most).unwrap_or(last)
    }

    /// A tick at every whole number from `low` to `high`, for short ranges of counts, up to 20.
    #[must_use]
    pub fn whole(low: f64, high: f64) -> Self {
        Self { values: multiples(low, high, 1.0, MOST_WHOLE), decimals: 0 }
    }

    /// The labels of the values.
    pub fn labels(&self) -> impl Iterator<Item = String> {
        self.values.iter().map(|value| format!("{:.*}", self.decimals, value + 0.0))
    }
}

/// The first multiples of `step` from `low` to `high`, no more than `most`.
fn multiples(low: f64, high: f64, step: f64, most: usize) -> Vec<f64> {
    // A billionth of a step: ends that are multiples but for rounding count.
    let first = (low / step - 1e-9).ceil();
    let values = (0..most).map(|index| (first + index as f64) * step);
    values.take_while(|&value| value <= high + 1e-9 * step).collect()
}

/// Decimals needed for multiples of `10^power`.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // between 0 and 300
fn decimals(power: f64) -> usize {
    (-power).max(0.0) as usize
}

/// `low` and `high` moved apart by `share` of their distance, or by `least` where they are equal.
#[must_use]
pub fn padded(low: f64, high: f64, share: f64, least: f64) -> (f64, f64) {
    let pad = if high > low { share * (high - low) } else { least };
    (low - pad, high + pad)
}

/// The pieces of a line that `pattern` (dash, gap, dash, gap, ...) leaves; all of it if empty.
#[must_use]
pub fn dashes(points: &[Place], pattern: &[f64]) -> Vec<Vec<Place>> {
    if pattern.is_empty() || points.len() < 2 {
        return vec![points.to_vec()];
    }
    let (mut pieces, mut piece) = (Vec::new(), vec![points[0]]);
    let (mut turn, mut left) = (0, pattern[0]);
    for pair in points.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let mut done = 0.0;
        while length - done > left {
            done += left;
            let share = done / length;
            let here = (from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1));
            if turn % 2 == 0 {
                piece.push(here);
                pieces.push(std::mem::take(&mut piece));
            } else {
                piece = vec![here];
            }
            turn = (turn + 1) % pattern.len();
            left = pattern[turn];
        }
        left -= length - done;
        if turn % 2 == 0 {
            piece.push(to);
        }
    }
    if piece.len() > 1 {
        pieces.push(piece);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::{Ticks, dashes, padded};

    fn labels(low: f64, high: f64, most: usize) -> Vec<String> {
        Ticks::new(low, high, most).labels().collect()
    }

    #[test]
    fn ticks_are_round_numbers_inside_the_range() {
        assert_eq!(labels(0.18, 0.72, 7), ["0.2", "0.3", "0.4", "0.5", "0.6", "0.7"]);
        assert_eq!(labels(14.0, 426.0, 9), ["50", "100", "150", "200", "250", "300", "350", "400"]);
        assert_eq!(labels(0.91, 0.99, 5), ["0.92", "0.94", "0.96", "0.98"]);
        assert_eq!(labels(-0.1, 1.1, 3), ["0.0", "0.5", "1.0"]);
    }

    #[test]
    fn any_range_has_between_one_and_the_allowed_number_of_ticks() {
        for most in 2..12 {
            for (low, high) in [(0.0, 1.0), (19.0, 21.0), (0.449, 0.551), (10.0, 100_000.0), (0.5, 0.500_1)] {
                let ticks = Ticks::new(low, high, most).values;
                assert!((1..=most).contains(&ticks.len()), "{low} {high} {most}: {ticks:?}");
                assert!(ticks.iter().all(|&tick| tick >= low - 1e-6 && tick <= high + 1e-6));
            }
        }
    }

    #[test]
    fn a_range_of_one_value_gets_some_width() {
        assert_eq!(padded(0.5, 0.5, 0.04, 0.25), (0.25, 0.75));
        assert_eq!(padded(0.0, 1.0, 0.5, 9.0), (-0.5, 1.5));
    }

    #[test]
    fn dashes_go_on_around_corners() {
        let corner = [(0.0, 0.0), (3.0, 0.0), (3.0, 7.0)];
        let pieces = dashes(&corner, &[4.0, 2.0]);
        assert_eq!(pieces, [vec![(0.0, 0.0), (3.0, 0.0), (3.0, 1.0)], vec![(3.0, 3.0), (3.0, 7.0)]]);
        assert_eq!(dashes(&corner, &[]), [corner.to_vec()]);
    }
}
