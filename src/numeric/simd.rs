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

/// Rounds to single precision.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "rounding is the point")]
pub(crate) fn single(value: f64) -> f32 {
    value as f32
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

/// The sum of all values, in the order of [`dot`].
#[inline(always)]
pub(crate) fn total(values: &[f64]) -> f64 {
    let (chunks, rest) = values.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for chunk in chunks {
        for lane in 0..LANES {
            lanes[lane] += chunk[lane];
        }
    }
    rest.iter().fold(sum(lanes), |sum, value| sum + value)
}

#[cfg(test)]
mod tests {
    use super::{dot, total, vectorised};

    #[test]
    fn sums_have_the_same_bits_with_and_without_the_cpus_best_instructions() {
        let x: Vec<f64> = (0..203).map(|i| (f64::from(i) * 0.7).sin() * 1e3).collect();
        let y: Vec<f64> = (0..203).map(|i| (f64::from(i) * 1.3).cos()).collect();
        for len in [0, 1, 7, 8, 9, 64, 203] {
            let (x, y) = (&x[..len], &y[..len]);
            let best = vectorised(
                #[inline(always)]
                move || (dot(x, y).to_bits(), total(x).to_bits()),
            );
            assert_eq!(best, (dot(x, y).to_bits(), total(x).to_bits()));
        }
    }
}
