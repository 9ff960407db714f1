//! The assignment of least cost: every row of a cost matrix gets a column of its own.
//!
//! # Definition
//!
//! The columns `c[0], c[1], ...`, all different, that make the sum over rows of `cost[i][c[i]]` least,
//! by shortest augmenting paths: rows are added one by one, each along the cheapest path of
//! reassignments to a free column. Of columns that are equally near, a free one is taken, the last one
//! looked at; columns are looked at from the last to the first, except that the last of them takes the
//! place of each that is done.
//!
//! # Mirrors
//!
//! scipy 1.13.1 `linear_sum_assignment`, equally good assignments included. Of a matrix with more rows
//! than columns scipy solves the transpose, and so must the caller.
//!
//! # Reference
//!
//! Crouse. On Implementing 2D Rectangular Assignment Algorithms. IEEE Transactions on Aerospace and
//! Electronic Systems 52(4), 2016.

use ndarray::ArrayView2;

/// The column of each row of `cost`, shape `(n_rows, n_columns)` with at most as many rows as columns.
///
/// `None` when there are more rows than columns, when a cost is NaN or negative infinity, and when no
/// assignment has a finite cost.
#[must_use]
pub fn least_cost(cost: ArrayView2<'_, f64>) -> Option<Vec<usize>> {
    let valid = cost.iter().all(|&cost| !cost.is_nan() && cost != f64::NEG_INFINITY);
    if cost.nrows() > cost.ncols() || !valid {
        return None;
    }
    let mut solver = Solver::new(cost);
    for row in 0..cost.nrows() {
        let end = solver.shortest_path(row)?;
        solver.update_prices(row, end);
        solver.augment(row, end.0);
    }
    solver.column_of.into_iter().collect()
}

struct Solver<'a> {
    cost: ArrayView2<'a, f64>,
    row_price: Vec<f64>,
    column_price: Vec<f64>,
    column_of: Vec<Option<usize>>,
    row_of: Vec<Option<usize>>,
    /// Length of the shortest path to each column, and the row before it.
    length: Vec<f64>,
    before: Vec<usize>,
    reached_rows: Vec<usize>,
    reached_columns: Vec<usize>,
}

impl<'a> Solver<'a> {
    fn new(cost: ArrayView2<'a, f64>) -> Self {
        let (n_rows, n_columns) = cost.dim();
        Self {
            cost,
            row_price: vec![0.0; n_rows],
            column_price: vec![0.0; n_columns],
            column_of: vec![None; n_rows],
            row_of: vec![None; n_columns],
            length: vec![0.0; n_columns],
            before: vec![0; n_columns],
            reached_rows: Vec::new(),
            reached_columns: Vec::new(),
        }
    }

    /// The free column nearest to `start` and the length of the path to it.
    fn shortest_path(&mut self, start: usize) -> Option<(usize, f64)> {
        let mut remaining: Vec<usize> = (0..self.cost.ncols()).rev().collect();
        self.length.fill(f64::INFINITY);
        self.reached_rows.clear();
        self.reached_columns.clear();
        let (mut row, mut so_far) = (start, 0.0);
        loop {
            self.reached_rows.push(row);
            let mut nearest: Option<(usize, f64)> = None;
            for (at, &column) in remaining.iter().enumerate() {
                let length =
                    so_far + self.cost[[row, column]] - self.row_price[row] - self.column_price[column];
                if length < self.length[column] {
                    self.before[column] = row;
                    self.length[column] = length;
                }
                let length = self.length[column];
                let least = nearest.map_or(f64::INFINITY, |(_, least)| least);
                if length < least || (length == least && self.row_of[column].is_none()) {
                    nearest = Some((at, length));
                }
            }
            let (at, length) = nearest.filter(|(_, length)| *length < f64::INFINITY)?;
            so_far = length;
            let column = remaining.swap_remove(at);
            self.reached_columns.push(column);
            match self.row_of[column] {
                Some(next) => row = next,
                None => return Some((column, so_far)),
            }
        }
    }

    fn update_prices(&mut self, start: usize, (_, length): (usize, f64)) {
        self.row_price[start] += length;
        for &row in &self.reached_rows {
            // Only the start has no column yet.
            if let Some(column) = self.column_of[row] {
                self.row_price[row] += length - self.length[column];
            }
        }
        for &column in &self.reached_columns {
            self.column_price[column] -= length - self.length[column];
        }
    }

    /// Reassigns the rows along the path that ends at `column`.
    fn augment(&mut self, start: usize, mut column: usize) {
        loop {
            let row = self.before[column];
            self.row_of[column] = Some(row);
            let freed = self.column_of[row].replace(column);
            match freed {
                Some(freed) if row != start => column = freed,
                _ => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::least_cost;

    #[test]
    fn the_sum_counts_and_not_the_nearest_column() {
        assert_eq!(least_cost(array![[1.0, 2.0, 9.0], [1.0, 5.0, 9.0]].view()), Some(vec![1, 0]));
    }

    #[test]
    fn a_constant_matrix_gives_the_identity() {
        assert_eq!(least_cost(Array2::zeros((4, 4)).view()), Some(vec![0, 1, 2, 3]));
    }

    #[test]
    fn what_has_no_finite_assignment_gives_nothing() {
        let inf = f64::INFINITY;
        assert_eq!(least_cost(array![[0.0, inf], [0.0, inf]].view()), None);
        assert_eq!(least_cost(array![[0.0, inf], [inf, 0.0]].view()), Some(vec![0, 1]));
        assert_eq!(least_cost(array![[f64::NAN, 0.0]].view()), None);
        assert_eq!(least_cost(array![[1.0], [2.0]].view()), None);
    }
}
