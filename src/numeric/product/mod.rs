//! Products of matrices with the same bits on every machine.
//!
//! # Definition
//!
//! ```text
//! out[i][j] = sum over k of a[i][k] * b[k][j]
//! ```
//!
//! In double precision every element is one chain of fused multiply-adds over `k` in order,
//! starting from 0. In single precision the chain is cut after every 32 terms and
//! the parts are added in order. So the bits depend on no tile, vector width or number of threads.

use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};

use super::Buffer;

mod kernel;
mod pack;

pub(crate) use kernel::Number;
use kernel::Tile;

/// Rows of the left-hand side that are packed at once: they fit the second cache.
const PACKED_ROWS: usize = 96;
/// Columns of the right-hand side that are packed at once.
const PACKED_COLUMNS: usize = 2048;

/// Numbers read as a matrix; one of the two strides is 1.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Matrix<'a, T> {
    data: &'a [T],
    n_rows: usize,
    n_columns: usize,
    row_stride: usize,
    column_stride: usize,
}

impl<'a, T> Matrix<'a, T> {
    /// Numbers that stand row by row, `n_columns` to a row.
    pub(crate) fn new(data: &'a [T], n_columns: usize) -> Self {
        debug_assert_eq!(data.len() % n_columns.max(1), 0);
        let n_rows = data.len().checked_div(n_columns).unwrap_or(0);
        Self { data, n_rows, n_columns, row_stride: n_columns, column_stride: 1 }
    }

    /// Some of the columns of numbers that stand row by row.
    pub(crate) fn columns(self, columns: Range<usize>) -> Self {
        debug_assert_eq!(self.column_stride, 1);
        Self { data: &self.data[columns.start.min(self.data.len())..], n_columns: columns.len(), ..self }
    }

    /// The same numbers with rows and columns exchanged.
    pub(crate) fn transposed(self) -> Self {
        Self {
            data: self.data,
            n_rows: self.n_columns,
            n_columns: self.n_rows,
            row_stride: self.column_stride,
            column_stride: self.row_stride,
        }
    }
}

/// A right-hand side: numbers that stand somewhere and are copied part by part.
pub(crate) trait Right<T> {
    /// Rows and columns.
    fn size(&self) -> (usize, usize);

    /// Writes the elements of `rows` and `columns` row by row, `width` to a row, padded with 0. It must be
    /// inlined, like all that is compiled for several instruction sets.
    fn pack(&self, rows: Range<usize>, columns: Range<usize>, width: usize, panel: &mut [T]);
}

impl<T: Number> Right<T> for Matrix<'_, T> {
    fn size(&self) -> (usize, usize) {
        (self.n_rows, self.n_columns)
    }

    #[inline(always)]
    fn pack(&self, rows: Range<usize>, columns: Range<usize>, width: usize, panel: &mut [T]) {
        pack::pack(*self, rows, columns, width, panel);
    }
}

/// Writes `a * b` into `out`, which stands row by row.
pub(crate) fn product<T: Number>(a: Matrix<'_, T>, b: impl Right<T>, out: &mut [T]) {
    if a.n_columns == 0 {
        return out.fill(T::ZERO);
    }
    Arch::new().dispatch(Product { a, b, out, add: false });
}

/// Adds `a * b` to `out`: the sums begin with what stands there instead of with nothing.
pub(crate) fn add_product<T: Number>(a: Matrix<'_, T>, b: impl Right<T>, out: &mut [T]) {
    if a.n_columns > 0 {
        Arch::new().dispatch(Product { a, b, out, add: true });
    }
}

struct Product<'a, T, B> {
    a: Matrix<'a, T>,
    b: B,
    out: &'a mut [T],
    /// Whether to add to what stands in `out`.
    add: bool,
}

impl<T: Number, B: Right<T>> WithSimd for Product<'_, T, B> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        // As many sums as there are registers for.
        match size_of::<T::Vector<S>>() {
            64 => self.run::<S, 12, 2>(simd),
            32 => self.run::<S, 6, 2>(simd),
            _ => self.run::<S, 4, 2>(simd),
        }
    }
}

impl<T: Number, B: Right<T>> Product<'_, T, B> {
    #[inline(always)]
    fn run<S: Simd, const ROWS: usize, const VECTORS: usize>(mut self, simd: S) {
        let (n_terms, n_columns) = self.b.size();
        debug_assert_eq!((self.a.n_columns, self.out.len()), (n_terms, self.a.n_rows * n_columns));
        let width = VECTORS * kernel::width::<S, T>();
        let wide = PACKED_COLUMNS.min(n_columns.next_multiple_of(width));
        let chain = T::CHAIN.min(n_terms);
        let mut left = Buffer::new(PACKED_ROWS * chain);
        let mut right = Buffer::new(wide * chain);
        for columns in parts(0..n_columns, wide) {
            for terms in parts(0..n_terms, chain) {
                let panels = right.chunks_exact_mut(width * terms.len());
                for (panel, columns) in panels.zip(parts(columns.clone(), width)) {
                    self.b.pack(terms.clone(), columns, width, panel);
                }
                self.columns::<S, ROWS, VECTORS>(simd, (&mut left, &right), columns.clone(), terms);
            }
        }
    }

    /// Adds the part of the sums that runs over `terms` to the columns `columns` of the result.
    #[inline(always)]
    fn columns<S: Simd, const ROWS: usize, const VECTORS: usize>(
        &mut self,
        simd: S,
        (left, right): (&mut [T], &[T]),
        columns: Range<usize>,
        terms: Range<usize>,
    ) {
        let stride = self.b.size().1;
        let width = VECTORS * kernel::width::<S, T>();
        for rows in parts(0..self.a.n_rows, PACKED_ROWS / ROWS * ROWS) {
            pack::pack_left(self.a, rows.clone(), terms.clone(), ROWS, left);
            let panels = right.chunks_exact(width * terms.len());
            for (right, columns) in panels.zip(parts(columns.clone(), width)) {
                let panels = left.chunks_exact(ROWS * terms.len());
                for (left, rows) in panels.zip(parts(rows.clone(), ROWS)) {
                    let out = &mut self.out[rows.start * stride + columns.start..];
                    let size = (rows.len(), columns.len());
                    let tile = Tile { out, stride, size, add: self.add || terms.start > 0 };
                    kernel::multiply::<S, T, ROWS, VECTORS>(simd, left, right, tile);
                }
            }
        }
    }
}

/// A range in parts of `length`, the last of which may be shorter.
#[inline(always)]
fn parts(range: Range<usize>, length: usize) -> impl Iterator<Item = Range<usize>> {
    let end = range.end;
    range.step_by(length.max(1)).map(move |start| start..end.min(start + length))
}

#[cfg(test)]
mod tests {
    use super::{Matrix, Number, add_product, product};

    const SIZES: [usize; 8] = [1, 2, 5, 13, 33, 97, 130, 300];

    fn numbers(n: usize, seed: usize) -> Vec<f64> {
        (0..n).map(|i| ((i * 37 + seed * 101) % 1009) as f64 / 97.0 - 5.0).collect()
    }

    /// The sum of the definition.
    fn chain(n: usize, term: impl Fn(usize) -> (f64, f64)) -> f64 {
        (0..n).map(term).fold(0.0, |sum, (a, b)| a.mul_add(b, sum))
    }

    /// Single precision: the chains of 32 terms added to what stands there.
    fn chains(start: f32, n: usize, term: impl Fn(usize) -> (f32, f32)) -> f32 {
        let part = |first: usize| {
            (first..n.min(first + 32)).map(&term).fold(0.0f32, |sum, (a, b)| a.mul_add(b, sum))
        };
        (0..n).step_by(32).map(part).fold(start, |sum, part| sum + part)
    }

    #[test]
    fn every_element_has_the_bits_of_one_chain_whatever_the_shape() {
        for (at, &m) in SIZES.iter().enumerate() {
            let (n, k) = (SIZES[(at + 3) % 8], SIZES[(at + 5) % 8]);
            let (a, b) = (numbers(m * k, 1), numbers(k * n, 2));
            let mut out = vec![f64::NAN; m * n];
            product(Matrix::new(&a, k), Matrix::new(&b, n), &mut out);
            for (at, out) in out.iter().enumerate() {
                let term = |t| (a[at / n * k + t], b[t * n + at % n]);
                assert_eq!(out.to_bits(), chain(k, term).to_bits(), "{m} {n} {k}");
            }
        }
    }

    #[test]
    fn single_precision_sums_in_chains_of_32() {
        let (m, n, k) = (29, 35, 77);
        let a: Vec<f32> = numbers(m * k, 1).into_iter().map(crate::numeric::single).collect();
        let b: Vec<f32> = numbers(k * n, 2).into_iter().map(crate::numeric::single).collect();
        let mut out = vec![f32::NAN; m * n];
        product(Matrix::new(&a, k), Matrix::new(&b, n), &mut out);
        let once = out.clone();
        add_product(Matrix::new(&a, k), Matrix::new(&b, n), &mut out);
        for (at, (once, twice)) in once.iter().zip(&out).enumerate() {
            let term = |t| (a[at / n * k + t], b[t * n + at % n]);
            assert_eq!(once.to_bits(), chains(0.0, k, term).to_bits());
            assert_eq!(twice.to_bits(), chains(*once, k, term).to_bits());
        }
    }

    fn transposed<T: Number>(x: &[T], n_columns: usize) -> Vec<T> {
        let n_rows = x.len() / n_columns;
        (0..x.len()).map(|i| x[i % n_rows * n_columns + i / n_rows]).collect()
    }

    #[test]
    fn transposed_matrices_give_the_same_bits() {
        let (m, n, k) = (31, 43, 270);
        let (a, b) = (numbers(m * k, 1), numbers(k * n, 2));
        let (at, bt) = (transposed(&a, k), transposed(&b, n));
        let (mut plain, mut turned) = (vec![0.0; m * n], vec![1.0; m * n]);
        product(Matrix::new(&a, k), Matrix::new(&b, n), &mut plain);
        product(Matrix::new(&at, m).transposed(), Matrix::new(&bt, k).transposed(), &mut turned);
        assert_eq!(plain, turned);
    }

    #[test]
    fn a_sum_of_nothing_is_0() {
        let mut out = [7.0; 6];
        product(Matrix::new(&[], 0), Matrix::new(&[], 3), &mut out);
        assert_eq!(out, [0.0; 6]);
    }
}
