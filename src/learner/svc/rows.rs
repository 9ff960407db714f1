//! The kernel rows that the solver has used so far, in its current order of columns.
//!
//! Shrinking moves rows to the end; columns follow, so that the active part of every row stays
//! contiguous. Values are single precision, as in libsvm: the rounding is part of the result.

use super::passes::PADDING;
use crate::numeric::Buffer;

/// Writes a kernel row, by the solver's original numbers of rows and columns.
pub(super) type Fill<'a> = &'a dyn Fn(usize, &mut [f32]);

/// Kernel rows of one problem; see the [module](self).
#[derive(Debug, Default)]
pub(super) struct KernelRows {
    len: usize,
    stride: usize,
    values: Buffer<f32>,
    filled: Vec<bool>,
    fresh: Vec<f32>,
}

impl KernelRows {
    /// Forgets all rows and prepares for a problem of `len` rows.
    pub(super) fn reset(&mut self, len: usize) {
        self.len = len;
        self.stride = len.next_multiple_of(PADDING);
        self.filled.clear();
        self.filled.resize(len, false);
        self.fresh.resize(len, 0.0);
        let needed = len * self.stride;
        if self.values.len() < needed {
            self.values = Buffer::new(needed);
        }
    }

    /// Makes row `row` (an original number) available, its columns in the given order.
    pub(super) fn load(&mut self, row: usize, order: &[usize], permuted: bool, fill: Fill<'_>) {
        if self.filled[row] {
            return;
        }
        self.filled[row] = true;
        let out = &mut self.values[row * self.stride..(row + 1) * self.stride];
        let (out, padding) = out.split_at_mut(self.len);
        padding.fill(0.0);
        if permuted {
            fill(row, &mut self.fresh);
            for (out, &column) in out.iter_mut().zip(order) {
                *out = self.fresh[column];
            }
        } else {
            fill(row, out);
        }
    }

    /// A row that was loaded, padded with zeros to whole vectors.
    pub(super) fn get(&self, row: usize) -> &[f32] {
        &self.values[row * self.stride..(row + 1) * self.stride]
    }

    /// Exchanges pairs of columns, one pair after the other, in every loaded row.
    pub(super) fn swap_columns(&mut self, pairs: &[(usize, usize)]) {
        for (row, _) in self.filled.iter().enumerate().filter(|&(_, filled)| *filled) {
            let values = &mut self.values[row * self.stride..][..self.stride];
            for &(a, b) in pairs {
                values.swap(a, b);
            }
        }
    }
}
