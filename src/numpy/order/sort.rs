//! `argsort`: introsort on positions.

use super::{Met, Order, depth_limit, less};

/// A part whose ends are farther apart than this is cut in two.
const SMALL: usize = 15;

/// `numpy.argsort(values)`: the positions of `values` by ascending value, NaN last.
#[must_use]
pub fn argsort(values: &[f64]) -> Vec<usize> {
    let mut order = Order::new(values);
    if values.is_empty() {
        return order.positions;
    }
    let mut cuts_left = i64::from(depth_limit(values.len()));
    let (mut low, mut high) = (0, values.len() - 1);
    let mut waiting = Vec::new();
    loop {
        // Looked at only when a part is taken up, as numpy does it.
        if cuts_left < 0 {
            heapsort(values, &mut order.positions[low..=high]);
        } else {
            while high - low > SMALL {
                let middle = order.cut(low, high);
                cuts_left -= 1;
                // The larger part waits. The pivot is never the first or the last place.
                if middle - low < high - middle {
                    waiting.push((middle + 1, high, cuts_left));
                    high = middle - 1;
                } else {
                    waiting.push((low, middle - 1, cuts_left));
                    low = middle + 1;
                }
            }
            insertion_sort(values, &mut order.positions[low..=high]);
        }
        match waiting.pop() {
            Some(part) => (low, high, cuts_left) = part,
            None => return order.positions,
        }
    }
}

impl Order<'_> {
    /// Cuts a part at the median of its first, middle and last value; returns where that comes to lie.
    fn cut(&mut self, low: usize, high: usize) -> usize {
        let middle = low + (high - low) / 2;
        self.settle(low, middle);
        self.settle(middle, high);
        self.settle(low, middle);
        let pivot = self.value(middle);
        self.swap(middle, high - 1);
        let (met, _) = self.cross(pivot, low, high - 1, Met::Ends);
        self.swap(met, high - 1);
        met
    }
}

fn insertion_sort(values: &[f64], positions: &mut [usize]) {
    for next in 1..positions.len() {
        let position = positions[next];
        let mut at = next;
        while at > 0 && less(values[position], values[positions[at - 1]]) {
            positions[at] = positions[at - 1];
            at -= 1;
        }
        positions[at] = position;
    }
}

fn heapsort(values: &[f64], positions: &mut [usize]) {
    for root in (0..positions.len() / 2).rev() {
        sift(values, positions, root, positions[root]);
    }
    for end in (1..positions.len()).rev() {
        let last = positions[end];
        positions[end] = positions[0];
        sift(values, &mut positions[..end], 0, last);
    }
}

/// Lets `position` sink from `root`; of two equal children the left one rises.
fn sift(values: &[f64], heap: &mut [usize], root: usize, position: usize) {
    let mut at = root;
    loop {
        let left = 2 * at + 1;
        if left >= heap.len() {
            break;
        }
        let right = left + 1;
        let child =
            if right < heap.len() && less(values[heap[left]], values[heap[right]]) { right } else { left };
        if !less(values[position], values[heap[child]]) {
            break;
        }
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = position;
}

#[cfg(test)]
mod tests {
    use super::{argsort, heapsort};

    #[test]
    fn nothing_and_one_value_are_in_order() {
        assert!(argsort(&[]).is_empty());
        assert_eq!(argsort(&[f64::NAN]), [0]);
    }

    #[test]
    fn nan_comes_last() {
        assert_eq!(argsort(&[f64::NAN, f64::INFINITY, 1.0, f64::NEG_INFINITY]), [3, 2, 1, 0]);
    }

    #[test]
    fn a_heap_sorts_values_of_any_order() {
        for n in 0..40_u32 {
            let values: Vec<f64> = (0..n).map(|i| f64::from(i * 17 % 41)).collect();
            let mut positions: Vec<usize> = (0..values.len()).collect();
            heapsort(&values, &mut positions);
            assert!(positions.is_sorted_by(|&a, &b| values[a] < values[b]), "{n} values: {positions:?}");
        }
    }
}
