//! The two products of a pass over the rows, in registers.
//!
//! Sums over features run in 64 bytes of lanes whatever the width of the vectors, so that no
//! instruction set changes a bit.

use pulp::{Simd, WithSimd};

use crate::numeric::{LANES, product::Number, single};

/// Rows that are read together: they stay in the first cache between the two products.
pub(super) const BLOCK: usize = 8;
/// Numbers of a block of rows: one of them per row.
pub(super) type Block = [f64; BLOCK];

/// Bytes of lanes.
const BYTES: usize = 64;
/// Free sums that stay in registers together.
const GROUP: usize = 4;

/// A number of either precision.
pub(super) trait Real: Number {
    fn from_double(value: f64) -> Self;
    fn to_double(self) -> f64;
    /// The sum of the lanes; in double precision the second half is not used.
    fn halve(lanes: [Self; 2 * LANES]) -> Self;
}

/// Adds the upper half of `2 * N` lanes to the lower one.
#[inline(always)]
fn fold<T: Copy + std::ops::Add<Output = T>, const N: usize>(lanes: &[T]) -> [T; N] {
    std::array::from_fn(|at| lanes[at] + lanes[at + N])
}

impl Real for f64 {
    #[inline(always)]
    fn from_double(value: f64) -> Self {
        value
    }

    #[inline(always)]
    fn to_double(self) -> f64 {
        self
    }

    #[inline(always)]
    fn halve(lanes: [Self; 2 * LANES]) -> Self {
        let [a, b] = fold::<Self, 2>(&fold::<Self, 4>(&lanes[..LANES]));
        a + b
    }
}

impl Real for f32 {
    #[inline(always)]
    fn from_double(value: f64) -> Self {
        single(value)
    }

    #[inline(always)]
    fn to_double(self) -> f64 {
        self.into()
    }

    #[inline(always)]
    fn halve(lanes: [Self; 2 * LANES]) -> Self {
        let [a, b] = fold::<Self, 2>(&fold::<Self, 4>(&fold::<Self, 8>(&lanes)));
        a + b
    }
}

/// See `Table::pass`.
pub(super) struct Pass<'a, T, F> {
    pub rows: &'a [T],
    pub stride: usize,
    pub coefficients: &'a [T],
    pub offsets: &'a [f64],
    pub out: &'a mut [T],
    pub offsets_out: &'a mut [f64],
    pub each: F,
}

impl<T: Real, F: FnMut(usize, &mut [Block])> WithSimd for Pass<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match BYTES / size_of::<T::Vector<S>>() {
            1 => self.run::<S, 1>(simd),
            2 => self.run::<S, 2>(simd),
            4 => self.run::<S, 4>(simd),
            8 => self.run::<S, 8>(simd),
            _ => self.run::<S, 16>(simd),
        }
    }
}

impl<T: Real, F: FnMut(usize, &mut [Block])> Pass<'_, T, F> {
    /// With `V` vectors to the lanes.
    #[inline(always)]
    fn run<S: Simd, const V: usize>(self, simd: S) {
        let Self { rows, stride, coefficients, offsets, out, offsets_out, mut each } = self;
        let m = offsets.len();
        out.fill(T::ZERO);
        offsets_out.fill(0.0);
        let mut sums = vec![[0.0; BLOCK]; m];
        for (block, rows) in rows.chunks_exact(BLOCK * stride).enumerate() {
            for first in (0..m).step_by(GROUP) {
                let sums = &mut sums[first..m.min(first + GROUP)];
                forward::<S, T, V>(simd, rows, stride, &coefficients[first * stride..], sums);
            }
            for (sums, offset) in sums.iter_mut().zip(offsets) {
                for sum in sums {
                    *sum += offset;
                }
            }
            each(block * BLOCK, &mut sums);
            for first in (0..m).step_by(GROUP) {
                let factors = &sums[first..m.min(first + GROUP)];
                backward::<S, T>(simd, rows, stride, factors, &mut out[first * stride..]);
            }
            for (out, sums) in offsets_out.iter_mut().zip(&sums) {
                *out += crate::numeric::sum(*sums);
            }
        }
    }
}

#[inline(always)]
fn forward<S: Simd, T: Real, const V: usize>(
    simd: S,
    rows: &[T],
    stride: usize,
    coefficients: &[T],
    sums: &mut [Block],
) {
    match sums.len() {
        1 => dots::<S, T, V, 1>(simd, rows, stride, coefficients, sums),
        2 => dots::<S, T, V, 2>(simd, rows, stride, coefficients, sums),
        3 => dots::<S, T, V, 3>(simd, rows, stride, coefficients, sums),
        _ => dots::<S, T, V, 4>(simd, rows, stride, coefficients, sums),
    }
}

/// Products of each row with `M` vectors, two rows at a time.
#[inline(always)]
fn dots<S: Simd, T: Real, const V: usize, const M: usize>(
    simd: S,
    rows: &[T],
    stride: usize,
    coefficients: &[T],
    sums: &mut [Block],
) {
    let row = |at: usize| T::vectors::<S>(&rows[at * stride..][..stride]).as_chunks::<V>().0;
    let factors: [_; M] =
        std::array::from_fn(|at| T::vectors::<S>(&coefficients[at * stride..][..stride]).as_chunks::<V>().0);
    for pair in 0..BLOCK / 2 {
        let (one, two) = (row(2 * pair), row(2 * pair + 1));
        let mut lanes = [[[T::splat(simd, T::ZERO); V]; 2]; M];
        for (chunk, (one, two)) in one.iter().zip(two).enumerate() {
            for at in 0..M {
                for v in 0..V {
                    let factor = factors[at][chunk][v];
                    lanes[at][0][v] = T::mul_add(simd, one[v], factor, lanes[at][0][v]);
                    lanes[at][1][v] = T::mul_add(simd, two[v], factor, lanes[at][1][v]);
                }
            }
        }
        for at in 0..M {
            for half in 0..2 {
                sums[at][2 * pair + half] = together::<S, T, V>(lanes[at][half]);
            }
        }
    }
}

/// The sum of all lanes, halves upon each other.
#[inline(always)]
fn together<S: Simd, T: Real, const V: usize>(lanes: [T::Vector<S>; V]) -> f64 {
    // Twice as many in single precision.
    let mut numbers = [T::ZERO; 2 * LANES];
    T::vectors_mut::<S>(&mut numbers[..BYTES / size_of::<T>()]).copy_from_slice(&lanes);
    T::halve(numbers).to_double()
}

#[inline(always)]
fn backward<S: Simd, T: Real>(simd: S, rows: &[T], stride: usize, factors: &[Block], out: &mut [T]) {
    match factors.len() {
        1 => spread::<S, T, 1>(simd, rows, stride, factors, out),
        2 => spread::<S, T, 2>(simd, rows, stride, factors, out),
        3 => spread::<S, T, 3>(simd, rows, stride, factors, out),
        _ => spread::<S, T, 4>(simd, rows, stride, factors, out),
    }
}

/// Adds the rows times each of `M` factors to `M` vectors.
#[inline(always)]
fn spread<S: Simd, T: Real, const M: usize>(
    simd: S,
    rows: &[T],
    stride: usize,
    factors: &[Block],
    out: &mut [T],
) {
    let factors: [[T::Vector<S>; BLOCK]; M] =
        std::array::from_fn(|at| factors[at].map(|factor| T::splat(simd, T::from_double(factor))));
    let rows: [_; BLOCK] = std::array::from_fn(|row| T::vectors::<S>(&rows[row * stride..][..stride]));
    let out = T::vectors_mut::<S>(&mut out[..M * stride]);
    let n = out.len() / M;
    for chunk in 0..n {
        let mut sums: [_; M] = std::array::from_fn(|at| out[at * n + chunk]);
        for row in 0..BLOCK {
            let values = rows[row][chunk];
            for at in 0..M {
                sums[at] = T::mul_add(simd, values, factors[at][row], sums[at]);
            }
        }
        for at in 0..M {
            out[at * n + chunk] = sums[at];
        }
    }
}
