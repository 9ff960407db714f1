//! The kernel among the labeled rows of one fit.

use std::{
    cell::{Ref, RefCell},
    ops::Range,
};

use super::{kernel::Kernel, kernel_values::KernelValues};
use crate::numeric::{Buffer, Element, single, vectorised};

/// Bytes that the kernel of the labeled rows of one fit may take; above it, rows are computed
/// for each pair of classes anew, with the same values.
const MEMORY_BUDGET: usize = 1 << 28;

/// The kernel among the labeled rows of one fit, in the order of their classes. Where the kernel
/// of all training rows is stored, with a gamma that does not change from fit to fit, it is used.
#[derive(Debug)]
pub(super) struct Gram<'a> {
    values: KernelValues<'a>,
    rows: Vec<usize>,
    stored: Option<Stored>,
}

/// The kernel among `n` rows.
#[derive(Debug)]
struct Stored {
    /// What is on and below the diagonal, row by row, shape `(n, n)`; the rest means nothing until
    /// it is asked for.
    lower: RefCell<Buffer<f64>>,
    /// All of it in single precision, as libsvm keeps it; so must we, to walk the same path.
    single: Buffer<f32>,
}

impl<'a> Gram<'a> {
    /// The kernel among `rows`, positions in the training half.
    pub(super) fn new(values: KernelValues<'a>, rows: Vec<usize>) -> Self {
        Self::with_budget(values, rows, MEMORY_BUDGET)
    }

    fn with_budget(values: KernelValues<'a>, rows: Vec<usize>, budget: usize) -> Self {
        let n = rows.len();
        let mut gram = Self { values, rows, stored: None };
        if !gram.values.is_kept() && n.saturating_mul(n).saturating_mul(size_of::<f64>()) <= budget {
            let (mut lower, mut single) = (Buffer::new(n * n), Buffer::new(n * n));
            for top in (0..n).step_by(STRIP) {
                let strip = top..n.min(top + STRIP);
                for row in strip.clone() {
                    let (lower, single) = (&mut lower[row * n..][..=row], &mut single[row * n..][..=row]);
                    gram.compute(row, 0..row + 1, lower);
                    narrow(lower, single);
                }
                mirror(&mut single, n, strip);
            }
            gram.stored = Some(Stored { lower: RefCell::new(lower), single });
        }
        gram
    }

    /// The rows, positions in the training half.
    pub(super) fn rows(&self) -> &[usize] {
        &self.rows
    }

    /// The kernel over the rows of the pool.
    pub(super) fn values(&self) -> &KernelValues<'a> {
        &self.values
    }

    /// Row `row`, columns `range`, in single precision; both count in the order of the classes.
    pub(super) fn copy_single(&self, row: usize, range: Range<usize>, out: &mut [f32]) {
        if let Some(Stored { single, .. }) = &self.stored {
            out.copy_from_slice(&single[row * self.rows.len()..][range]);
        } else {
            self.compute_single(row, &self.rows[range], out);
        }
    }

    /// The same for any columns.
    pub(super) fn pick_single(&self, row: usize, columns: &[usize], out: &mut [f32]) {
        if let Some(Stored { single, .. }) = &self.stored {
            let values = &single[row * self.rows.len()..][..self.rows.len()];
            for (out, &column) in out.iter_mut().zip(columns) {
                *out = values[column];
            }
        } else {
            let to: Vec<usize> = columns.iter().map(|&column| self.rows[column]).collect();
            self.compute_single(row, &to, out);
        }
    }

    /// All rows in double precision, for those who need more than a few.
    pub(super) fn in_double(&self) -> Double<'_> {
        let all = self.stored.as_ref().map(|Stored { lower, .. }| {
            let n = self.rows.len();
            for top in (0..n).step_by(STRIP) {
                mirror(&mut lower.borrow_mut(), n, top..n.min(top + STRIP));
            }
            lower.borrow()
        });
        Double { gram: self, all }
    }

    /// `K(x, x)` of row `row`.
    pub(super) fn diagonal(&self, row: usize) -> f64 {
        if matches!(self.values.kernel(), Kernel::Rbf { .. }) {
            return 1.0;
        }
        let mut value = [0.0];
        self.compute(row, row..row + 1, &mut value);
        value[0]
    }

    /// The kernel of row `row` with the training rows `to`, rounded.
    fn compute_single(&self, row: usize, to: &[usize], out: &mut [f32]) {
        let row = self.rows[row];
        if self.values.among_in_single(row, to, out) {
            return;
        }
        let mut values = vec![0.0; to.len()];
        self.values.among(row, to, &mut values);
        narrow(&values, out);
    }

    fn compute(&self, row: usize, range: Range<usize>, out: &mut [f64]) {
        self.values.among(self.rows[row], &self.rows[range], out);
    }
}

/// The kernel among the labeled rows in double precision.
#[derive(Debug)]
pub(super) struct Double<'a> {
    gram: &'a Gram<'a>,
    all: Option<Ref<'a, Buffer<f64>>>,
}

impl Double<'_> {
    /// Row `row`, columns `range`; both count in the order of the classes.
    pub(super) fn copy_row(&self, row: usize, range: Range<usize>, out: &mut [f64]) {
        match &self.all {
            Some(all) => out.copy_from_slice(&all[row * self.gram.rows.len()..][range]),
            None => self.gram.compute(row, range, out),
        }
    }
}

/// Rows that are mirrored together: their columns fill a cache line of singles.
const STRIP: usize = 16;

/// Copies what is below the diagonal of an `n x n` matrix to above it, for the rows `strip` only.
fn mirror<T: Element>(all: &mut [T], n: usize, strip: Range<usize>) {
    let top = strip.start;
    let left = if strip.len() == STRIP { top } else { 0 };
    for column in 0..left {
        let values: [T; STRIP] = std::array::from_fn(|i| all[(top + i) * n + column]);
        all[column * n + top..][..STRIP].copy_from_slice(&values);
    }
    for row in strip {
        for column in left..row {
            all[column * n + row] = all[row * n + column];
        }
    }
}

fn narrow(from: &[f64], to: &mut [f32]) {
    vectorised(
        #[inline(always)]
        move || {
            for (to, &from) in to.iter_mut().zip(from) {
                *to = single(from);
            }
        },
    );
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::{Gram, Kernel, KernelValues};
    use crate::pool::Pool;

    #[test]
    fn a_mirrored_matrix_is_symmetric() {
        for n in [1, 15, 16, 17, 50] {
            let mut all = vec![f64::NAN; n * n];
            for i in 0..n {
                for j in 0..=i {
                    all[i * n + j] = (i * 100 + j) as f64;
                }
            }
            for top in (0..n).step_by(super::STRIP) {
                super::mirror(&mut all, n, top..n.min(top + super::STRIP));
            }
            let right = |at: usize| ((at / n).max(at % n) * 100 + (at / n).min(at % n)) as f64;
            assert!((0..n * n).all(|at| all[at] == right(at)), "{n}");
        }
    }

    #[test]
    fn rows_above_the_budget_have_the_bits_of_stored_ones() {
        let x = Array2::from_shape_fn((20, 7), |(i, j)| ((i * 7 + j) as f64 * 0.61).cos()).into_shared();
        let pool = Pool::new(x.clone(), x, 2);
        let rows = vec![3, 11, 19, 0, 8];
        for kernel in [Kernel::Rbf { gamma: 0.3 }, Kernel::Sigmoid { gamma: 0.3, coef0: 0.1 }] {
            let values = KernelValues::new(&pool, kernel);
            let stored = Gram::new(values.clone(), rows.clone());
            let fresh = Gram::with_budget(values, rows.clone(), 0);
            assert!(stored.stored.is_some() && fresh.stored.is_none());
            for row in 0..5 {
                let (mut a, mut b) = ([0.0; 3], [0.0; 3]);
                stored.in_double().copy_row(row, 1..4, &mut a);
                fresh.in_double().copy_row(row, 1..4, &mut b);
                assert_eq!(a, b);
                let (mut a, mut b) = ([0.0; 3], [0.0; 3]);
                stored.copy_single(row, 1..4, &mut a);
                fresh.copy_single(row, 1..4, &mut b);
                assert_eq!(a, b);
                let mut own = [0.0];
                fresh.compute(row, row..row + 1, &mut own);
                assert_eq!([stored.diagonal(row)], own);
            }
        }
    }
}
