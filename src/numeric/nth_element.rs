//! The partial sort of the C++ library, step by step, because what it leaves in the halves decides
//! which of equally far rows a tree finds.
//!
//! # Mirrors
//!
//! `std::nth_element` of libstdc++ (GCC 12): introselect by the median of three, a heap where the
//! halves stay uneven, insertion for the last three. Only comparisons and swaps count, so any type
//! with the same order gives the same arrangement.

/// Puts the element that would be at `nth` in the sorted order there, smaller ones before it and
/// larger ones behind, and leaves all others where the C++ library does. `less` is a strict order in
/// which no two elements are equal.
pub(crate) fn nth_element<T: Copy>(all: &mut [T], nth: usize, less: &impl Fn(T, T) -> bool) {
    if nth >= all.len() {
        return;
    }
    let (mut first, mut last) = (0, all.len());
    let mut depth = 2 * all.len().ilog2();
    while last - first > 3 {
        if depth == 0 {
            heap_select(&mut all[first..last], nth + 1 - first, less);
            all.swap(first, nth);
            return;
        }
        depth -= 1;
        let cut = first + partition(&mut all[first..last], less);
        if cut <= nth {
            first = cut;
        } else {
            last = cut;
        }
    }
    insertion_sort(&mut all[first..last], less);
}

/// Moves a median of three to the front and divides the rest by it; where the second part starts.
fn partition<T: Copy>(all: &mut [T], less: &impl Fn(T, T) -> bool) -> usize {
    let (a, b, c) = (1, all.len() / 2, all.len() - 1);
    let median = match (less(all[a], all[b]), less(all[b], all[c]), less(all[a], all[c])) {
        (true, true, _) | (false, false, false) => b,
        (true, false, true) | (false, true, false) => c,
        _ => a,
    };
    all.swap(0, median);
    let pivot = all[0];
    let (mut low, mut high) = (1, all.len());
    loop {
        while less(all[low], pivot) {
            low += 1;
        }
        high -= 1;
        while less(pivot, all[high]) {
            high -= 1;
        }
        if low >= high {
            return low;
        }
        all.swap(low, high);
        low += 1;
    }
}

fn insertion_sort<T: Copy>(all: &mut [T], less: &impl Fn(T, T) -> bool) {
    for end in 1..all.len() {
        let mut at = end;
        while at > 0 && less(all[at], all[at - 1]) {
            all.swap(at, at - 1);
            at -= 1;
        }
    }
}

/// A heap of the `middle` smallest elements at the front, the largest of them first.
fn heap_select<T: Copy>(all: &mut [T], middle: usize, less: &impl Fn(T, T) -> bool) {
    for parent in (0..middle / 2).rev() {
        let value = all[parent];
        sift(&mut all[..middle], parent, value, less);
    }
    for at in middle..all.len() {
        if less(all[at], all[0]) {
            let value = all[at];
            all[at] = all[0];
            sift(&mut all[..middle], 0, value, less);
        }
    }
}

/// Lets the hole sink to a leaf and the value rise from there, as the library does.
fn sift<T: Copy>(heap: &mut [T], top: usize, value: T, less: &impl Fn(T, T) -> bool) {
    let (len, mut hole) = (heap.len(), top);
    while 2 * hole + 2 < len {
        let right = 2 * hole + 2;
        let child = if less(heap[right], heap[right - 1]) { right - 1 } else { right };
        heap[hole] = heap[child];
        hole = child;
    }
    if 2 * hole + 2 == len {
        heap[hole] = heap[len - 1];
        hole = len - 1;
    }
    while hole > top && less(heap[(hole - 1) / 2], value) {
        heap[hole] = heap[(hole - 1) / 2];
        hole = (hole - 1) / 2;
    }
    heap[hole] = value;
}

#[cfg(test)]
mod tests {
    use super::{heap_select, nth_element};

    fn mixed(n: usize) -> Vec<usize> {
        (0..n).map(|i| i * 7919 % 1009).collect()
    }

    #[test]
    fn the_nth_is_where_the_sorted_order_has_it_and_the_rest_lies_on_its_sides() {
        for n in [1, 2, 3, 4, 10, 77, 500] {
            let mut sorted = mixed(n);
            sorted.sort_unstable();
            for nth in [0, n / 3, n / 2, n - 1] {
                let mut all = mixed(n);
                nth_element(&mut all, nth, &|a, b| a < b);
                assert_eq!(all[nth], sorted[nth]);
                assert!(
                    all[..nth].iter().all(|&a| a < all[nth]) && all[nth + 1..].iter().all(|&a| a > all[nth])
                );
            }
        }
    }

    #[test]
    fn a_heap_holds_the_smallest_with_the_largest_of_them_first() {
        let (mut all, mut sorted) = (mixed(200), mixed(200));
        sorted.sort_unstable();
        heap_select(&mut all, 50, &|a, b| a < b);
        assert_eq!(all[0], sorted[49]);
        let mut front = all[..50].to_vec();
        front.sort_unstable();
        assert_eq!(front, sorted[..50]);
    }
}
