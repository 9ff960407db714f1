//! Loops compiled for several instruction sets, of which the CPU's best is taken at run time.
//!
//! The loops are plain Rust over arrays of [`LANES`] numbers. No instruction set may change a
//! result: lanes have a fixed number, sums a fixed order, and nothing is fused.

use pulp::{Arch, NullaryFnOnce};

/// Lanes of every sum. Part of the definition of results: another number gives other last bits.
pub(crate) const LANES: usize = 8;

/// Runs `body`, an `#[inline(always)] move` closure, with the CPU's best instructions.
///
/// `move` matters: values that are captured by reference would be read again in every iteration.
#[inline(always)]
pub(crate) fn vectorised<R>(body: impl FnMut() -> R) -> R {
    Arch::new().dispatch(Body(body))
}

/// A closure handed over as `FnOnce` would be called through a function that is compiled for the
/// lowest instruction set; as `FnMut` it is inlined.
struct Body<F>(F);

impl<R, F: FnMut() -> R> NullaryFnOnce for Body<F> {
    type Output = R;

    #[inline(always)]
    fn call(mut self) -> R {
        (self.0)()
    }
}

/// Dot product in [`LANES`] lanes, then the lanes pairwise, then what is left over.
#[inline(always)]
pub(crate) fn dot(x: &[f64], y: &[f64]) -> f64 {
    let (x_lanes, x_rest) = x.as_chunks::<LANES>();
    let (y_lanes, y_rest) = y.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for (x, y) in x_lanes.iter().zip(y_lanes) {
        for lane in 0..LANES {
            lanes[lane] += x[lane] * y[lane];
        }
    }
    x_rest.iter().zip(y_rest).fold(sum(lanes), |sum, (x, y)| sum + x * y)
}

/// The sum of all lanes, pairwise.
#[inline(always)]
pub(crate) fn sum([a, b, c, d, e, f, g, h]: [f64; LANES]) -> f64 {
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}
