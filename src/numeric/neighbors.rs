//! The nearest rows of a row, with scikit-learn's choice among equally far ones.
//!
//! # Definition
//!
//! A heap of `k` slots keeps the nearest rows seen so far, its root the farthest of them. Rows come
//! in ascending order; one that is strictly nearer than the root replaces it and sinks towards the
//! farther child, the left one if both are equally far. So of rows that tie for the last slots
//! mostly the lower ones stay, but not always: which one sits at the root depends on the heap.
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `NearestNeighbors(algorithm="brute")`, that is also what `"auto"` means
//! above 15 features; up to 15 its trees may keep other rows of a tie.

/// The `k` nearest of all rows, given their `distances`, in the order of the heap; all rows when
/// there are fewer.
pub(crate) fn nearest(distances: &[f64], k: usize) -> Vec<usize> {
    let k = k.min(distances.len());
    if k == 0 {
        return Vec::new();
    }
    let mut heap = vec![(f64::INFINITY, usize::MAX); k];
    for (row, &distance) in distances.iter().enumerate() {
        if distance < heap[0].0 {
            replace_root(&mut heap, (distance, row));
        }
    }
    heap.into_iter().map(|(_, row)| row).collect()
}

/// The `k` nearest rows of `row` itself, from its `distances` to all rows: it holds one of `k + 1`
/// slots, which is emptied again. Where more than `k` other rows coincide with it and it holds
/// none, the first of the nearest rows is dropped instead.
pub(crate) fn nearest_others(distances: &[f64], k: usize, row: usize) -> Vec<usize> {
    let mut found = nearest(distances, k + 1);
    let own = found.iter().position(|&other| other == row).unwrap_or(0);
    found.swap_remove(own);
    found
}

fn replace_root(heap: &mut [(f64, usize)], new: (f64, usize)) {
    let mut at = 0;
    loop {
        let left = 2 * at + 1;
        let right = left + 1;
        let child = if right < heap.len() && heap[left].0 < heap[right].0 { right } else { left };
        if child >= heap.len() || heap[child].0 <= new.0 {
            break;
        }
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = new;
}

#[cfg(test)]
mod tests {
    use super::{nearest, nearest_others};

    fn sorted(mut rows: Vec<usize>) -> Vec<usize> {
        rows.sort_unstable();
        rows
    }

    #[test]
    fn the_nearest_rows_are_found_in_any_order_of_distances() {
        let distances: Vec<f64> = (0..50).map(|row| f64::from(row * 37 % 50)).collect();
        let found = sorted(nearest(&distances, 7));
        let expected: Vec<usize> = (0..50).filter(|&row| distances[row] < 7.0).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_row_that_ties_with_the_farthest_kept_one_comes_too_late() {
        assert_eq!(sorted(nearest(&[2.0, 1.0, 2.0, 2.0], 2)), [0, 1]);
        assert_eq!(sorted(nearest(&[3.0, 3.0, 1.0], 2)), [0, 2], "the later of two equals is the root");
    }

    #[test]
    fn a_row_is_not_its_own_neighbor() {
        assert_eq!(sorted(nearest_others(&[5.0, 0.0, 1.0, 2.0], 2, 1)), [2, 3]);
        assert_eq!(nearest_others(&[0.0, 0.0, 0.0, 0.0], 1, 3).len(), 1);
    }

    #[test]
    fn few_rows_are_all_neighbors() {
        assert_eq!(sorted(nearest_others(&[0.0, 4.0, 1.0], 10, 0)), [1, 2]);
        assert!(nearest_others(&[0.0], 10, 0).is_empty());
    }
}
