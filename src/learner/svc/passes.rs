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

use crate::simd::{LANES, vectorised};

/// Stands in for a curvature that is not positive.
pub(super) const TAU: f64 = 1e-12;

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
pub(super) fn first(v: &[f64], up: &[f64]) -> Candidate {
    vectorised(
        #[inline(always)]
        move || {
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
        },
    )
}

/// `v -= row_i * b_i + row_j * b_j`, then the largest `v + up`.
pub(super) fn update(
    v: &mut [f64],
    up: &[f64],
    (row_i, b_i): (&[f32], f64),
    (row_j, b_j): (&[f32], f64),
) -> Candidate {
    vectorised(
        #[inline(always)]
        move || {
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
        },
    )
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
pub(super) fn second(
    v: &[f64],
    low: &[f64],
    diagonal: &[f64],
    first: f64,
    row: &[f32],
    row_diagonal: f64,
) -> Second {
    vectorised(
        #[inline(always)]
        move || {
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
                    let curvature = (row_diagonal + diagonal[lane]) - 2.0 * f64::from(row[lane]);
                    let curvature = if curvature > 0.0 { curvature } else { TAU };
                    let gain = (gap * gap) / curvature;
                    gains[lane] = if gap > 0.0 { gain } else { f64::NEG_INFINITY };
                }
                race.offer(&gains, chunk);
                chunk += 1.0;
            }
            Second { candidate: race.winner(), violation: max(violation) }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::{LANES, first, second};

    const OUT: f64 = f64::NEG_INFINITY;

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
}
