//! numpy's unstable orders: which of equal values comes first.
//!
//! # Definition
//!
//! ```text
//! argsort        introsort on positions: quicksort by the median of three, at most 16 positions by
//!                insertion, heapsort where a part was cut more than 2 floor(log2 n) times
//! argpartition   introselect on positions: a selection sort near the left end, else quickselect by
//!                the median of three, by the median of medians of five where that gets on badly
//! ```
//!
//! NaN is larger than every number. Both move positions only, so the order of equal values is that
//! of the algorithm's exchanges; strategies of the packages live with it, and so must their mirrors.
//!
//! # Mirrors
//!
//! numpy 1.26.4 `argsort` (its default, `kind="quicksort"`) and `argpartition` of doubles, in the code
//! that runs on every CPU. With AVX-512 numpy sorts by other code, whose ties come in another order;
//! its `argpartition` has one code everywhere.
//!
//! # Reference
//!
//! Musser. Introspective Sorting and Selection Algorithms. Software: Practice and Experience 27(8), 1997.

mod select;
mod sort;

pub use select::argpartition;
pub use sort::argsort;

/// Values that are looked up by position, and the order of these positions.
struct Order<'a> {
    values: &'a [f64],
    positions: Vec<usize>,
}

impl<'a> Order<'a> {
    fn new(values: &'a [f64]) -> Self {
        Self { values, positions: (0..values.len()).collect() }
    }

    fn value(&self, at: usize) -> f64 {
        self.values[self.positions[at]]
    }

    /// Whether the value at one place of the order is less than that at another.
    fn less(&self, a: usize, b: usize) -> bool {
        less(self.value(a), self.value(b))
    }

    fn swap(&mut self, a: usize, b: usize) {
        self.positions.swap(a, b);
    }

    /// Exchanges two places whose values stand the wrong way round.
    fn settle(&mut self, low: usize, high: usize) {
        if self.less(high, low) {
            self.swap(low, high);
        }
    }

    /// Moves what is less than `pivot` to the left of what is greater, both from the outside in,
    /// starting one place further inside than `left` and `right`; values beyond the start must stop
    /// both. Returns where they stand when they have passed each other, or `met` on one place.
    fn cross(&mut self, pivot: f64, mut left: usize, mut right: usize, met: Met) -> (usize, usize) {
        loop {
            left += 1;
            while less(self.value(left), pivot) {
                left += 1;
            }
            right -= 1;
            while less(pivot, self.value(right)) {
                right -= 1;
            }
            if right < left || (right == left && met == Met::Ends) {
                return (left, right);
            }
            self.swap(left, right);
        }
    }
}

/// What happens when the two sides of a cut meet on one place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Met {
    /// The cut is done.
    Ends,
    /// They go on until they have passed each other.
    Passes,
}

/// numpy's order of doubles: NaN after every number.
fn less(a: f64, b: f64) -> bool {
    a < b || (b.is_nan() && !a.is_nan())
}

/// How many cuts numpy allows before it falls back.
fn depth_limit(n: usize) -> u32 {
    2 * n.checked_ilog2().unwrap_or(0)
}
