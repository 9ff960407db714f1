//! The two passes over the active rows that a solver step consists of, in vector form.
//!
//! With `v = -y * gradient`, and penalties that are 0 inside a set and minus infinity outside:
//!
//! ```text
//! update   v -= K_i b_i + K_j b_j, then the first row of the next step: max v over I_up
//! second   max (v_first - v_t)^2 / (K_ii + K_tt - 2 K_it) over t in I_low with v_t < v_first
//! ```
//!
//! Of equal candidates the last one wins, as in libsvm. Maxima do not depend on the order in which
//! lanes are combined and updates are made row by row, so results are the same on every CPU.
//! All of it is inlined into the solver's loop, which is compiled for each instruction set.
//!
//! Divisions in double precision cost more than all the rest of `second`, so where the diagonal is 1 it
//! is decided in single precision, unless two gains come so close that rounding could decide.

use pulp::{Simd, WithSimd};

use crate::numeric::{LANES, single};

/// Stands in for a curvature that is not positive.
const TAU: f64 = 1e-12;

/// Lengths of all slices are multiples of this: the lanes of the widest vectors of singles.
pub(super) const PADDING: usize = 16;

/// The lanes of a vector.
const LANE: [f32; PADDING] = [0., 1., 2., 3., 4., 5., 6., 7., 8., 9., 10., 11., 12., 13., 14., 15.];

/// A gain in single precision is off by five roundings at most (gap, counted twice by its square,
/// the square, the curvature, the quotient): 2.5 u with `u = 2^-23`. Two gains can change places
/// where they differ by twice that; this is more.
const NEAR: f32 = 1.0 - 8.0 * f32::EPSILON;

/// A row that was chosen, and the value it was chosen for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    /// The largest value; minus infinity when no row qualifies.
    pub(super) value: f64,
    /// Its last position.
    pub(super) position: usize,
}

/// Per lane, the best value so far and the number of the chunk it was seen in.
#[derive(Debug, Clone, Copy)]
struct Race {
    best: [f64; LANES],
    chunk: [f64; LANES],
}

impl Race {
    const START: Self = Self { best: [f64::NEG_INFINITY; LANES], chunk: [0.0; LANES] };

    #[inline(always)]
    fn offer(&mut self, values: &[f64; LANES], chunk: f64) {
        for lane in 0..LANES {
            let wins = values[lane] >= self.best[lane];
            self.best[lane] = if wins { values[lane] } else { self.best[lane] };
            self.chunk[lane] = if wins { chunk } else { self.chunk[lane] };
        }
    }

    #[inline(always)]
    fn winner(&self) -> Candidate {
        let value = max(self.best);
        let mut positions = [0.0; LANES];
        for lane in 0..LANES {
            let position = self.chunk[lane] * LANES as f64 + lane as f64;
            positions[lane] = if self.best[lane] == value { position } else { 0.0 };
        }
        Candidate { value, position: index(max(positions)) }
    }
}

/// The largest of all lanes, halving them; never NaN unless lane 0 is.
#[inline(always)]
fn max(lanes: [f64; LANES]) -> f64 {
    let larger = |a: f64, b: f64| if b > a { b } else { a };
    let mut four = [0.0; LANES / 2];
    for lane in 0..LANES / 2 {
        four[lane] = larger(lanes[lane], lanes[lane + LANES / 2]);
    }
    larger(larger(four[0], four[2]), larger(four[1], four[3]))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a position is a small count")]
#[inline(always)]
fn index(position: f64) -> usize {
    position as usize
}

/// The largest `v + up`.
#[inline(always)]
pub(super) fn first(v: &[f64], up: &[f64]) -> Candidate {
    let mut race = Race::START;
    let mut chunk = 0.0;
    for (v, up) in v.as_chunks::<LANES>().0.iter().zip(up.as_chunks::<LANES>().0) {
        let mut values = [0.0; LANES];
        for lane in 0..LANES {
            values[lane] = v[lane] + up[lane];
        }
        race.offer(&values, chunk);
        chunk += 1.0;
    }
    race.winner()
}

/// `v -= row_i * b_i + row_j * b_j`, then the largest `v + up`.
#[inline(always)]
pub(super) fn update(
    v: &mut [f64],
    up: &[f64],
    (row_i, b_i): (&[f32], f64),
    (row_j, b_j): (&[f32], f64),
) -> Candidate {
    let mut race = Race::START;
    let mut chunk = 0.0;
    let rows = row_i.as_chunks::<LANES>().0.iter().zip(row_j.as_chunks::<LANES>().0);
    let state = v.as_chunks_mut::<LANES>().0.iter_mut().zip(up.as_chunks::<LANES>().0);
    for ((v, up), (row_i, row_j)) in state.zip(rows) {
        let mut values = [0.0; LANES];
        for lane in 0..LANES {
            values[lane] = v[lane] - (f64::from(row_i[lane]) * b_i + f64::from(row_j[lane]) * b_j);
        }
        *v = values;
        for lane in 0..LANES {
            values[lane] += up[lane];
        }
        race.offer(&values, chunk);
        chunk += 1.0;
    }
    race.winner()
}

/// What the search for the second row finds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Second {
    /// The row with the largest gain.
    pub(super) candidate: Candidate,
    /// `max v over I_up - min v over I_low`: how far the optimum is violated.
    pub(super) violation: f64,
}

/// The second row, given the value of the first, its kernel row and its `K(x, x)`.
#[inline(always)]
pub(super) fn second(
    v: &[f64],
    low: &[f64],
    diagonal: &[f64],
    first: f64,
    row: &[f32],
    row_diagonal: f64,
) -> Second {
    let mut race = Race::START;
    let mut violation = [f64::NEG_INFINITY; LANES];
    let mut chunk = 0.0;
    let state = v.as_chunks::<LANES>().0.iter().zip(low.as_chunks::<LANES>().0);
    let kernel = row.as_chunks::<LANES>().0.iter().zip(diagonal.as_chunks::<LANES>().0);
    for ((v, low), (row, diagonal)) in state.zip(kernel) {
        let mut gains = [0.0; LANES];
        for lane in 0..LANES {
            let gap = (first - v[lane]) + low[lane];
            violation[lane] = if gap > violation[lane] { gap } else { violation[lane] };
            let gain = (gap * gap) / curvature(row_diagonal, diagonal[lane], row[lane]);
            gains[lane] = if gap > 0.0 { gain } else { f64::NEG_INFINITY };
        }
        race.offer(&gains, chunk);
        chunk += 1.0;
    }
    Second { candidate: race.winner(), violation: max(violation) }
}

/// The same where every `K(x, x)` is 1, with gains in single precision: the position only where no
/// other gain comes so near that rounding could decide, and the violation, 0 where there is none.
/// Written with explicit vectors because compilers take this loop apart otherwise.
pub(super) struct SecondInSingle<'a> {
    pub(super) v: &'a [f64],
    pub(super) low: &'a [f64],
    pub(super) first: f64,
    pub(super) row: &'a [f32],
}

impl WithSimd for SecondInSingle<'_> {
    type Output = (Option<usize>, f64);

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        let (first, no_gap) = (simd.splat_f64s(self.first), simd.splat_f64s(0.0));
        let [zero, one, two, tau] = [0.0, 1.0, 2.0, single(TAU)].map(|value| simd.splat_f32s(value));
        let mut violation = no_gap;
        let (mut best, mut rival, mut seen, mut vector) = (zero, zero, zero, zero);
        let state = self.v.as_chunks::<PADDING>().0.iter().zip(self.low.as_chunks::<PADDING>().0);
        for ((v, low), row) in state.zip(self.row.as_chunks::<PADDING>().0) {
            let mut gaps = [0.0; PADDING];
            let state = S::as_simd_f64s(v).0.iter().zip(S::as_simd_f64s(low).0);
            for ((&v, &low), out) in state.zip(S::as_mut_simd_f64s(&mut gaps).0) {
                let gap = simd.max_f64s(simd.add_f64s(simd.sub_f64s(first, v), low), no_gap);
                violation = simd.max_f64s(gap, violation);
                *out = gap;
            }
            let gaps = gaps.map(single);
            for (&gap, &k) in S::as_simd_f32s(&gaps).0.iter().zip(S::as_simd_f32s(row).0) {
                let curvature = simd.max_f32s(simd.sub_f32s(two, simd.add_f32s(k, k)), tau);
                let gain = simd.div_f32s(simd.mul_f32s(gap, gap), curvature);
                rival = simd.max_f32s(simd.min_f32s(gain, best), rival);
                seen = simd.select_f32s(simd.greater_than_or_equal_f32s(gain, best), vector, seen);
                best = simd.max_f32s(gain, best);
                vector = simd.add_f32s(vector, one);
            }
        }
        let value = simd.reduce_max_f32s(best);
        let count_near = |gains| {
            let near = simd.greater_than_or_equal_f32s(gains, simd.splat_f32s(value * NEAR));
            simd.select_f32s(near, one, zero)
        };
        let candidates = simd.reduce_sum_f32s(simd.add_f32s(count_near(best), count_near(rival)));
        let width = simd.splat_f32s(S::F32_LANES as f32);
        let position = simd.add_f32s(simd.mul_f32s(seen, width), S::as_simd_f32s(&LANE).0[0]);
        let is_best = simd.equal_f32s(best, simd.splat_f32s(value));
        let position = simd.reduce_max_f32s(simd.select_f32s(is_best, position, zero));
        let found = candidates == 1.0 && value > 0.0;
        (found.then(|| index(f64::from(position))), simd.reduce_max_f64s(violation))
    }
}

/// `K(x, x) + K(y, y) - 2 K(x, y)`, or what stands in for it.
#[inline(always)]
pub(super) fn curvature(x: f64, y: f64, xy: f32) -> f64 {
    let curvature = (x + y) - 2.0 * f64::from(xy);
    if curvature > 0.0 { curvature } else { TAU }
}

#[cfg(test)]
mod tests {
    use pulp::Arch;

    use super::{LANES, SecondInSingle, first, second, single};

    const OUT: f64 = f64::NEG_INFINITY;

    fn second_in_single(v: &[f64], low: &[f64], first: f64, row: &[f32]) -> (Option<usize>, f64) {
        Arch::new().dispatch(SecondInSingle { v, low, first, row })
    }

    #[test]
    fn of_equal_candidates_the_last_one_inside_the_set_is_first() {
        let mut v = [1.0; 3 * LANES];
        let mut up = [0.0; 3 * LANES];
        assert_eq!(first(&v, &up).position, 3 * LANES - 1);
        up[10..].fill(OUT);
        assert_eq!(first(&v, &up).position, 9);
        v[3] = 2.0;
        assert_eq!(first(&v, &up).position, 3);
    }

    #[test]
    fn the_second_row_has_the_largest_gain_and_is_the_last_of_equals() {
        let mut v = [0.0; 2 * LANES];
        (v[2], v[5], v[6], v[12]) = (-1.0, -1.0, -5.0, 3.0);
        let mut low = [0.0; 2 * LANES];
        low[6] = OUT;
        let found = second(&v, &low, &[1.0; 2 * LANES], 1.0, &[0.5; 2 * LANES], 1.0);
        assert_eq!((found.candidate.position, found.candidate.value), (5, 4.0));
        assert_eq!(found.violation, 2.0);
    }

    #[test]
    fn no_second_row_is_found_outside_the_set_or_without_violation() {
        let outside = second(&[-1.0; LANES], &[OUT; LANES], &[1.0; LANES], 1.0, &[0.5; LANES], 1.0);
        assert_eq!(outside.candidate.value, OUT);
        let optimal = second(&[2.0; LANES], &[0.0; LANES], &[1.0; LANES], 1.0, &[0.5; LANES], 1.0);
        assert_eq!((optimal.candidate.value, optimal.violation), (OUT, -1.0));
    }

    #[test]
    fn single_precision_finds_the_row_that_double_precision_finds_or_none() {
        let mut found = 0;
        for case in 0..200 {
            let value = |i: usize, step: usize| ((i * step + case * 7) % 101) as f64 / 101.0;
            let v: [f64; 4 * LANES] = std::array::from_fn(|i| 2.0 * value(i, 37) - 1.0);
            let low: [f64; 4 * LANES] = std::array::from_fn(|i| if value(i, 11) < 0.3 { OUT } else { 0.0 });
            let row: [f32; 4 * LANES] = std::array::from_fn(|i| single(value(i, 53)));
            let right = second(&v, &low, &[1.0; 4 * LANES], 0.5, &row, 1.0);
            let (position, violation) = second_in_single(&v, &low, 0.5, &row);
            assert_eq!(violation, right.violation);
            assert!(position.is_none_or(|position| position == right.candidate.position), "{case}");
            found += usize::from(position.is_some());
        }
        assert!(found > 190, "{found}");
    }

    #[test]
    fn single_precision_does_not_decide_between_gains_that_rounding_could_swap() {
        let n = 2 * LANES;
        let (mut v, low, row) = (vec![0.5; n], vec![0.0; n], vec![0.5; n]);
        (v[3], v[9]) = (-1.0, -1.0 + 1e-7);
        assert_eq!(second_in_single(&v, &low, 1.0, &row), (None, 2.0));
        v[9] = -1.0 + 1e-5;
        assert_eq!(second_in_single(&v, &low, 1.0, &row), (Some(3), 2.0));
        assert_eq!(second_in_single(&vec![2.0; n], &low, 1.0, &row), (None, 0.0));
    }
}
