//! `argpartition`: introselect on positions.

use super::{Met, Order, depth_limit};

/// So few places are filled by looking for the least value each time.
const FEW: usize = 3;

/// The median of medians needs so many values between the ends.
const MEDIANS_FROM: usize = 5;

/// `numpy.argpartition(values, kth)`: positions of `values` such that the one at `kth` is where a
/// sort would put it, with nothing larger before and nothing smaller behind it; NaN counts as largest.
///
/// # Panics
///
/// When there is no place `kth`.
#[must_use]
pub fn argpartition(values: &[f64], kth: usize) -> Vec<usize> {
    assert!(kth < values.len(), "{} values have no place {kth}", values.len());
    let mut order = Order::new(values);
    order.select(0, values.len(), kth);
    order.positions
}

impl Order<'_> {
    /// Introselect of the `n` places from `start` on for the place `start + kth`.
    fn select(&mut self, start: usize, n: usize, kth: usize) {
        let (mut low, mut high, kth) = (start, start + n - 1, start + kth);
        if kth - low < FEW {
            return self.least_first(low, high, kth);
        }
        if kth == high {
            return self.largest_last(low, high);
        }
        let mut cuts_left = depth_limit(n);
        while low + 1 < high {
            // Where the two sides of the cut start: one place inside what the pivot's choice has settled.
            let (left, right) = if cuts_left > 0 || high - low - 1 < MEDIANS_FROM {
                self.median_of_three(low, high);
                (low + 1, high)
            } else {
                let median = self.median_of_medians(low + 1, high - low - 1);
                self.swap(low, median);
                (low, high + 1)
            };
            cuts_left = cuts_left.saturating_sub(1);
            let (beyond, pivot) = self.cross(self.value(low), left, right, Met::Passes);
            self.swap(low, pivot);
            if pivot >= kth {
                high = pivot - 1;
            }
            if pivot <= kth {
                low = beyond;
            }
        }
        if high == low + 1 {
            self.settle(low, high);
        }
    }

    fn least_first(&mut self, low: usize, high: usize, kth: usize) {
        for place in low..=kth {
            let mut least = place;
            for at in place + 1..=high {
                if self.less(at, least) {
                    least = at;
                }
            }
            self.swap(place, least);
        }
    }

    fn largest_last(&mut self, low: usize, high: usize) {
        let mut largest = low;
        for at in low + 1..=high {
            if !self.less(at, largest) {
                largest = at;
            }
        }
        self.swap(high, largest);
    }

    /// Puts the median of the first, middle and last value first, the least of them second.
    fn median_of_three(&mut self, low: usize, high: usize) {
        let middle = low + (high - low) / 2;
        self.settle(middle, high);
        self.settle(low, high);
        // Here the larger one goes first.
        self.settle(middle, low);
        self.swap(middle, low + 1);
    }

    /// The place of the median of the medians of five of the `n` places from `start` on.
    fn median_of_medians(&mut self, start: usize, n: usize) -> usize {
        let n_medians = n / 5;
        for group in 0..n_medians {
            let median = self.median_of_five(start + 5 * group);
            self.swap(median, start + group);
        }
        if n_medians > 2 {
            self.select(start, n_medians, n_medians / 2);
        }
        start + n_medians / 2
    }

    fn median_of_five(&mut self, first: usize) -> usize {
        for (low, high) in [(0, 1), (3, 4), (0, 3), (1, 4), (1, 2)] {
            self.settle(first + low, first + high);
        }
        if !self.less(first + 3, first + 2) {
            first + 2
        } else if self.less(first + 3, first + 1) {
            first + 1
        } else {
            first + 3
        }
    }
}

#[cfg(test)]
mod tests {
    use super::argpartition;

    #[test]
    fn every_place_separates_smaller_from_larger_values() {
        let values: Vec<f64> =
            (0..97).map(|i| if i % 31 == 7 { f64::NAN } else { f64::from(i * 29 % 13) }).collect();
        for kth in 0..values.len() {
            let order = argpartition(&values, kth);
            let last = |at: &usize| if values[*at].is_nan() { f64::INFINITY } else { values[*at] };
            let at_kth = last(&order[kth]);
            assert!(order[..kth].iter().all(|at| last(at) <= at_kth), "place {kth}");
            assert!(order[kth..].iter().all(|at| last(at) >= at_kth), "place {kth}");
            let mut all = order;
            all.sort_unstable();
            assert!(all.into_iter().eq(0..values.len()));
        }
    }

    #[test]
    #[should_panic(expected = "2 values have no place 2")]
    fn a_place_beyond_the_end_is_refused() {
        let _ = argpartition(&[1.0, 2.0], 2);
    }
}
