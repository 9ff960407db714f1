//! Shrinking: rows that will likely stay at their bound leave the problem for a while.
//!
//! # Definition
//!
//! A row at a bound leaves when it lies beyond the extreme of the set it cannot enter any more:
//! `v < min v over I_low` for a row only in `I_up`, `v > max v over I_up` for one only in `I_low`.
//! Once the violation falls to ten times the tolerance, and again at the end, all rows come back,
//! with their gradients made anew from the coefficients.
//!
//! # Mirrors
//!
//! libsvm as shipped with scikit-learn 1.5.2 (`do_shrinking`, `reconstruct_gradient`), including
//! the order of the rows that it leaves and the order in which gradients are summed up.

use super::smo::Solver;

impl Solver {
    /// Moves rows that may leave to the end of the order and takes them out of the active part.
    pub(super) fn shrink(&mut self) {
        let max_up = extreme(&self.v[..self.active], &self.up, 1.0);
        let max_low = extreme(&self.v[..self.active], &self.low, -1.0);
        if !self.unshrunk && max_up + max_low <= 10.0 * self.tolerance {
            self.unshrunk = true;
            self.unshrink();
        }
        let mut position = 0;
        let mut swaps = Vec::new();
        while position < self.active {
            if self.may_leave(position, max_up, max_low) {
                self.active -= 1;
                while self.active > position {
                    if !self.may_leave(self.active, max_up, max_low) {
                        self.swap(position, self.active);
                        swaps.push((position, self.active));
                        break;
                    }
                    self.active -= 1;
                }
            }
            position += 1;
        }
        self.rows.swap_columns(&swaps);
        self.up[self.active..].fill(f64::NEG_INFINITY);
        self.low[self.active..].fill(f64::NEG_INFINITY);
    }

    fn may_leave(&self, position: usize, max_up: f64, max_low: f64) -> bool {
        let v = self.v[position];
        match (self.up[position] == 0.0, self.low[position] == 0.0) {
            (true, false) => -v > max_low,
            (false, true) => v > max_up,
            _ => false,
        }
    }

    /// Exchanges two positions everywhere but in the kernel rows.
    fn swap(&mut self, a: usize, b: usize) {
        self.permuted = true;
        self.order.swap(a, b);
        for values in [
            &mut self.c,
            &mut self.y,
            &mut self.alpha,
            &mut self.v,
            &mut self.up,
            &mut self.low,
            &mut self.diagonal,
            &mut self.bounded,
        ] {
            values.swap(a, b);
        }
    }

    /// Brings all rows back.
    pub(super) fn unshrink(&mut self) {
        let (active, len) = (self.active, self.order.len());
        if active == len {
            return;
        }
        self.apply_moves();
        for position in active..len {
            self.v[position] = self.y[position] - self.bounded[position];
        }
        for free in 0..active {
            if self.is_upper(free) || self.is_lower(free) {
                continue;
            }
            let coefficient = self.y[free] * self.alpha[free];
            // A free row has been moved, so its kernel row is loaded.
            let row = &self.rows.get(self.order[free])[active..len];
            for (v, &kernel) in self.v[active..len].iter_mut().zip(row) {
                *v -= coefficient * f64::from(kernel);
            }
        }
        self.active = len;
        for position in active..len {
            self.mark(position);
        }
    }

    /// libsvm adds a row to the bounded part of the gradient when it reaches the bound. Most
    /// problems never need that part, so the moves are kept and added in their order when they do.
    fn apply_moves(&mut self) {
        for (row, amount) in self.moves.drain(..) {
            for (bounded, &kernel) in self.bounded.iter_mut().zip(self.rows.get(row)) {
                *bounded += amount * f64::from(kernel);
            }
        }
    }
}

/// The largest `sign * v` inside a set.
fn extreme(v: &[f64], set: &[f64], sign: f64) -> f64 {
    v.iter()
        .zip(set)
        .filter(|&(_, &inside)| inside == 0.0)
        .fold(f64::NEG_INFINITY, |max, (&v, _)| if sign * v > max { sign * v } else { max })
}
