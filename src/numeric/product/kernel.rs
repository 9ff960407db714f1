//! The innermost loop of a matrix product: a tile of sums that stays in registers.

use pulp::Simd;

use crate::numeric::Element;

/// Largest tile, in numbers: 12 rows of two vectors of 16.
const LARGEST_TILE: usize = 12 * 32;

/// Numbers that matrices are made of.
pub(crate) trait Number: Element + Send + Sync {
    /// As many of them as the instruction set takes at once.
    type Vector<S: Simd>: Copy;

    /// Terms of a sum that are one chain of fused multiply-adds. Part of the definition of results.
    const CHAIN: usize;

    /// Whether a chain goes on where the last one ended, instead of being added to it.
    const GOES_ON: bool;

    /// Zero.
    const ZERO: Self;

    /// A vector of equal numbers.
    fn splat<S: Simd>(simd: S, value: Self) -> Self::Vector<S>;

    /// `a * b + c`, rounded once.
    fn mul_add<S: Simd>(
        simd: S,
        a: Self::Vector<S>,
        b: Self::Vector<S>,
        c: Self::Vector<S>,
    ) -> Self::Vector<S>;

    /// `a + b`.
    fn add<S: Simd>(simd: S, a: Self::Vector<S>, b: Self::Vector<S>) -> Self::Vector<S>;

    /// The numbers as vectors; there must be a whole number of them.
    fn vectors<S: Simd>(values: &[Self]) -> &[Self::Vector<S>];

    /// The same, to write.
    fn vectors_mut<S: Simd>(values: &mut [Self]) -> &mut [Self::Vector<S>];
}

macro_rules! number {
    ($number:ty, $vector:ident, $chain:expr, $goes_on:expr,
     $splat:ident, $mul_add:ident, $add:ident, $as:ident, $as_mut:ident) => {
        impl Number for $number {
            type Vector<S: Simd> = S::$vector;
            const CHAIN: usize = $chain;
            const GOES_ON: bool = $goes_on;
            const ZERO: Self = 0.0;

            #[inline(always)]
            fn splat<S: Simd>(simd: S, value: Self) -> S::$vector {
                simd.$splat(value)
            }

            #[inline(always)]
            fn mul_add<S: Simd>(simd: S, a: S::$vector, b: S::$vector, c: S::$vector) -> S::$vector {
                simd.$mul_add(a, b, c)
            }

            #[inline(always)]
            fn add<S: Simd>(simd: S, a: S::$vector, b: S::$vector) -> S::$vector {
                simd.$add(a, b)
            }

            #[inline(always)]
            fn vectors<S: Simd>(values: &[Self]) -> &[S::$vector] {
                S::$as(values).0
            }

            #[inline(always)]
            fn vectors_mut<S: Simd>(values: &mut [Self]) -> &mut [S::$vector] {
                S::$as_mut(values).0
            }
        }
    };
}

number!(f64, f64s, 256, true, splat_f64s, mul_add_f64s, add_f64s, as_simd_f64s, as_mut_simd_f64s);

// Half the digits: one long chain put gradients off by 5e-5, chains of 32 leave 1e-7.
number!(f32, f32s, 32, false, splat_f32s, mul_add_f32s, add_f32s, as_simd_f32s, as_mut_simd_f32s);

/// How many numbers a vector holds.
pub(super) fn width<S: Simd, T: Number>() -> usize {
    size_of::<T::Vector<S>>() / size_of::<T>()
}

/// Where a tile of the result lies.
pub(super) struct Tile<'a, T> {
    /// The result from the first number of the tile on.
    pub out: &'a mut [T],
    /// Numbers from one row of the result to the next.
    pub stride: usize,
    /// Rows and columns of the tile that exist.
    pub size: (usize, usize),
    /// Whether the sums are added to what stands there.
    pub add: bool,
}

/// Adds a packed panel of `ROWS` rows times one of `VECTORS` vectors of columns to a tile.
#[inline(always)]
pub(super) fn multiply<S: Simd, T: Number, const ROWS: usize, const VECTORS: usize>(
    simd: S,
    left: &[T],
    right: &[T],
    tile: Tile<'_, T>,
) {
    let Tile { out, stride, size: (rows, columns), add } = tile;
    let width = VECTORS * width::<S, T>();
    if (rows, columns) == (ROWS, width) {
        return whole::<S, T, ROWS, VECTORS>(simd, left, right, out, stride, add);
    }
    // At the edges a whole tile is computed aside.
    let mut aside = [T::ZERO; LARGEST_TILE];
    if add {
        for (to, from) in aside.chunks_exact_mut(width).zip(out.chunks(stride)).take(rows) {
            to[..columns].copy_from_slice(&from[..columns]);
        }
    }
    whole::<S, T, ROWS, VECTORS>(simd, left, right, &mut aside, width, add);
    for (from, to) in aside.chunks_exact(width).zip(out.chunks_mut(stride)).take(rows) {
        to[..columns].copy_from_slice(&from[..columns]);
    }
}

#[inline(always)]
fn whole<S: Simd, T: Number, const ROWS: usize, const VECTORS: usize>(
    simd: S,
    left: &[T],
    right: &[T],
    out: &mut [T],
    stride: usize,
    add: bool,
) {
    let width = VECTORS * width::<S, T>();
    let mut sums = [[T::splat(simd, T::ZERO); VECTORS]; ROWS];
    if add && T::GOES_ON {
        for row in 0..ROWS {
            let so_far = T::vectors::<S>(&out[row * stride..][..width]);
            sums[row].copy_from_slice(&so_far[..VECTORS]);
        }
    }
    let (left, _) = left.as_chunks::<ROWS>();
    let (right, _) = T::vectors::<S>(right).as_chunks::<VECTORS>();
    for (left, right) in left.iter().zip(right) {
        for row in 0..ROWS {
            let factor = T::splat(simd, left[row]);
            for vector in 0..VECTORS {
                sums[row][vector] = T::mul_add(simd, factor, right[vector], sums[row][vector]);
            }
        }
    }
    for row in 0..ROWS {
        let to = T::vectors_mut::<S>(&mut out[row * stride..][..width]);
        for vector in 0..VECTORS {
            let sum = sums[row][vector];
            to[vector] = if add && !T::GOES_ON { T::add(simd, to[vector], sum) } else { sum };
        }
    }
}
