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
//! scikit-learn 1.5.2 `NearestNeighbors`: with `algorithm="brute"`, which `"auto"` means above 15
//! features, rows come in ascending order, else as its tree gives them ([`kd_tree`](super::kd_tree)).

/// Rows up to which scikit-learn's scan divides the rows that are searched, beyond those that are asked.
const ONE_HEAP: usize = 1024;

/// The nearest rows seen so far; see the [module](self).
#[derive(Debug)]
pub(crate) struct Nearest {
    heap: Vec<(f64, usize)>,
}

impl Nearest {
    /// With room for `k` rows, which as many must be offered.
    pub(crate) fn new(k: usize) -> Self {
        Self { heap: vec![(f64::INFINITY, usize::MAX); k] }
    }

    /// The distance beyond which a row is not kept.
    pub(crate) fn farthest(&self) -> f64 {
        self.heap.first().map_or(f64::NEG_INFINITY, |root| root.0)
    }

    /// Keeps the row if it is strictly nearer than the farthest one kept.
    pub(crate) fn offer(&mut self, distance: f64, row: usize) {
        if distance < self.farthest() {
            replace_root(&mut self.heap, (distance, row));
        }
    }

    /// Distances and rows, in the order of the heap.
    pub(crate) fn into_rows(self) -> Vec<(f64, usize)> {
        self.heap
    }
}

/// The `k` nearest of all rows with their `distances`, in the order of the heap; all rows when there are
/// fewer.
pub(crate) fn nearest(distances: &[f64], k: usize) -> Vec<(f64, usize)> {
    let mut found = Nearest::new(k.min(distances.len()));
    for (row, &distance) in distances.iter().enumerate() {
        found.offer(distance, row);
    }
    found.into_rows()
}

/// The neighbors of `row` among the `k + 1` nearest rows `found`: it holds one of the slots, which is
/// emptied. Where more than `k` other rows coincide with it and it holds none, the last slot is emptied: of
/// more than three equal distances scikit-learn's sort brings that one to the front, and drops it.
pub(crate) fn others(mut found: Vec<(f64, usize)>, row: usize) -> Vec<(f64, usize)> {
    if !found.is_empty() {
        let own = found.iter().position(|&(_, other)| other == row).unwrap_or(found.len() - 1);
        found.swap_remove(own);
    }
    found
}

/// The `k` nearest of all rows as scikit-learn's scan leaves them on one thread: up to [`ONE_HEAP`] rows it
/// hands what it has found on to a second heap.
pub(crate) fn scanned(distances: &[f64], k: usize) -> Vec<(f64, usize)> {
    let found = nearest(distances, k);
    if distances.len() > ONE_HEAP {
        return found;
    }
    let mut second = Nearest::new(found.len());
    for (distance, row) in found {
        second.offer(distance, row);
    }
    second.into_rows()
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
    use super::{nearest, others};

    fn sorted(found: Vec<(f64, usize)>) -> Vec<usize> {
        let mut rows: Vec<usize> = found.into_iter().map(|(_, row)| row).collect();
        rows.sort_unstable();
        rows
    }

    fn nearest_others(distances: &[f64], k: usize, row: usize) -> Vec<(f64, usize)> {
        others(nearest(distances, k + 1), row)
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
