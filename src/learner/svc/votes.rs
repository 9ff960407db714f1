//! Predictions from the signs of decision values, exact but mostly in single precision.
//!
//! # Definition
//!
//! A prediction needs of every pair of classes only whether `decision(x) > 0`. The decision is summed
//! in single precision first, which is off by at most
//!
//! ```text
//! bound = sum |coefficient_i| (e + s u) + 4 u |rho|
//! ```
//!
//! with `e` the error of a kernel value, `u = 2^-24` the unit of rounding and `s` the longest chain
//! of roundings that a term goes through. Where `|decision| > bound` its sign is that of the
//! decision in double precision; elsewhere that one is computed, term by term in the order of
//! [`OneVsOne`]. So predictions are the same as without this detour, on every CPU.

use pulp::{Arch, Simd, WithSimd};

use super::{kernel::Kernel, kernel_values::KernelValues, one_vs_one::OneVsOne};
use crate::numeric::{
    distances::{TILE, Tiles},
    single,
};

/// Largest error of a kernel value: 1.2e-7 from the end of the series of [`exp`], 6e-8 for each of
/// its last roundings, and 3 u |x| exp(x) < 7e-8 from the roundings of the exponent x; doubled.
const KERNEL_ERROR: f64 = 1e-6;
/// Half the distance from 1 to the next single.
const UNIT: f64 = f32::EPSILON as f64 / 2.0;
/// Terms that are summed up before they join the total: chains of roundings stay short.
const GROUP: usize = 16;
/// Outside these, exponents could leave the range of single precision.
const GAMMAS: std::ops::Range<f64> = 1e-30..1e30;
/// Vectors that are summed at the same time, to hide the latency of additions.
const VECTORS: usize = 4;

/// A machine in single precision.
struct Machine {
    terms: Vec<(usize, f32)>,
    rho: f32,
    bound: f32,
}

impl Machine {
    /// `place` says where the values of a support vector will be found.
    fn new(terms: &[(usize, f64)], rho: f64, place: impl Fn(usize) -> usize) -> Self {
        let weight: f64 = terms.iter().map(|term| term.1.abs()).sum();
        // 8: the coefficient, the product, rho and the total, and as many for products of errors.
        let chain = (GROUP + terms.len().div_ceil(GROUP) + 8) as f64;
        let bound = weight * (KERNEL_ERROR + chain * UNIT) + 4.0 * UNIT * rho.abs();
        Self {
            terms: terms
                .iter()
                .map(|&(position, coefficient)| (place(position), single(coefficient)))
                .collect(),
            rho: single(rho),
            bound: single(bound).next_up(),
        }
    }
}

/// The predicted class of every test row, as an index into the classes present; `None` where the
/// detour does not apply.
pub(super) fn predict(machines: &OneVsOne, kernel: &KernelValues<'_>) -> Option<Vec<usize>> {
    let Kernel::Rbf { gamma } = kernel.kernel() else { return None };
    let tiles = match kernel.test_tiles() {
        Some(kernel) => Source::Kernel(kernel),
        None => Source::Distances(kernel.pool().distances().test_tiles()?),
    };
    GAMMAS.contains(&gamma).then(|| vote(machines, kernel, gamma, tiles))
}

/// What the tiles hold: the kernel is stored where gamma does not change from fit to fit.
#[derive(Clone, Copy)]
enum Source<'a> {
    Kernel(&'a Tiles),
    Distances(&'a Tiles),
}

fn vote(machines: &OneVsOne, kernel: &KernelValues<'_>, gamma: f64, source: Source<'_>) -> Vec<usize> {
    let n = kernel.pool().n_test();
    let rows: Vec<usize> = machines.support.iter().map(|&row| machines.rows[row]).collect();
    let (mut values, stored) = match source {
        Source::Kernel(_) => (Vec::new(), true),
        Source::Distances(_) => (vec![[0.0; TILE]; rows.len()], false),
    };
    let place = |position: usize| if stored { rows[position] } else { position };
    let in_single: Vec<Machine> = machines
        .terms
        .iter()
        .zip(&machines.pairs)
        .map(|(terms, pair)| Machine::new(terms, pair.rho, place))
        .collect();
    let mut votes = vec![[0.0; TILE]; machines.classes.len()];
    let mut predicted = Vec::with_capacity(n);
    for start in (0..n).step_by(TILE) {
        let len = TILE.min(n - start);
        let winners = Arch::new().dispatch(Tile {
            machines,
            in_single: &in_single,
            gamma: single(gamma),
            rows: &rows,
            source,
            number: start / TILE,
            values: &mut values,
            votes: &mut votes,
            len,
            decide: &|pair, at| machines.decide_test(pair, start + at, kernel),
        });
        predicted.extend_from_slice(&winners[..len]);
    }
    predicted
}

/// The votes of a tile of test rows.
struct Tile<'a> {
    machines: &'a OneVsOne,
    in_single: &'a [Machine],
    gamma: f32,
    /// Training rows of the support vectors.
    rows: &'a [usize],
    source: Source<'a>,
    /// The number of the tile.
    number: usize,
    /// Room for one array per support vector where the kernel is not stored.
    values: &'a mut [[f32; TILE]],
    /// One array per class.
    votes: &'a mut [[f32; TILE]],
    /// Test rows of the tile.
    len: usize,
    /// The decision of a pair for a row of the tile, in double precision.
    decide: &'a dyn Fn(usize, usize) -> f64,
}

impl WithSimd for Tile<'_> {
    type Output = [usize; TILE];

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> [usize; TILE] {
        let Self { machines, in_single, gamma, rows, source, number, values, votes, len, decide } = self;
        let values = match source {
            Source::Kernel(tiles) => tiles.tile(number),
            Source::Distances(tiles) => {
                let distances = tiles.tile(number);
                for (&row, values) in rows.iter().zip(values.iter_mut()) {
                    for (value, &d2) in values.iter_mut().zip(&distances[row]) {
                        *value = exp(-gamma * d2);
                    }
                }
                values
            }
        };
        votes.fill([0.0; TILE]);
        for (number, (pair, machine)) in machines.pairs.iter().zip(in_single).enumerate() {
            let mut decisions = [0.0; TILE];
            sum(simd, machine, values, &mut decisions);
            let mut open = 0_u32;
            for decision in &decisions {
                open |= u32::from(!certain(*decision, machine.bound));
            }
            if open != 0 {
                for (at, decision) in decisions[..len].iter_mut().enumerate() {
                    if !certain(*decision, machine.bound) {
                        *decision = if decide(number, at) > 0.0 { 1.0 } else { -1.0 };
                    }
                }
            }
            for (vote, &decision) in votes[pair.first].iter_mut().zip(&decisions) {
                *vote += if decision > 0.0 { 1.0 } else { 0.0 };
            }
            for (vote, &decision) in votes[pair.second].iter_mut().zip(&decisions) {
                *vote += if decision > 0.0 { 0.0 } else { 1.0 };
            }
        }
        winners(votes)
    }
}

/// Written so that NaN is not certain.
#[inline(always)]
fn certain(decision: f32, bound: f32) -> bool {
    decision.abs() > bound
}

/// Decisions of a tile. Fused or not, terms are added within the bound.
#[inline(always)]
fn sum<S: Simd>(simd: S, machine: &Machine, values: &[[f32; TILE]], out: &mut [f32; TILE]) {
    let zero = simd.splat_f32s(0.0);
    let rho = simd.splat_f32s(machine.rho);
    let (out, _) = S::as_mut_simd_f32s(out);
    for (at, out) in out.as_chunks_mut::<VECTORS>().0.iter_mut().enumerate() {
        let mut sums = [zero; VECTORS];
        for terms in machine.terms.chunks(GROUP) {
            let mut parts = [zero; VECTORS];
            for &(position, coefficient) in terms {
                let (values, _) = S::as_simd_f32s(&values[position]);
                let values = &values.as_chunks::<VECTORS>().0[at];
                let coefficient = simd.splat_f32s(coefficient);
                for k in 0..VECTORS {
                    parts[k] = simd.mul_add_e_f32s(coefficient, values[k], parts[k]);
                }
            }
            for k in 0..VECTORS {
                sums[k] = simd.add_f32s(sums[k], parts[k]);
            }
        }
        for k in 0..VECTORS {
            out[k] = simd.sub_f32s(sums[k], rho);
        }
    }
}

/// The class with the most votes, the lowest of equals.
#[inline(always)]
fn winners(votes: &[[f32; TILE]]) -> [usize; TILE] {
    let mut best = [-1.0; TILE];
    let mut winner = [0_u32; TILE];
    for (class, votes) in (0_u32..).zip(votes) {
        for lane in 0..TILE {
            let wins = votes[lane] > best[lane];
            best[lane] = if wins { votes[lane] } else { best[lane] };
            winner[lane] = if wins { class } else { winner[lane] };
        }
    }
    winner.map(|class| class as usize)
}

/// Upper part of ln 2: 9 bits, so that its multiples here are exact.
const LN_2_HIGH: f32 = 0.693_359_4;
/// What is left of ln 2, negative.
const LN_2_LOW: f32 = -2.121_944_4e-4;
/// Adding it rounds to an integer that stands in the low bits of the sum.
const ROUND: f32 = 12_582_912.0;
/// Below this the result stays at exp(-87), which is far below the bound of errors.
const SMALLEST: f32 = -87.0;

/// The exponential of a number that is not positive: 2^n times the series to r^6, |r| <= ln 2 / 2.
#[inline(always)]
fn exp(x: f32) -> f32 {
    let inside = if x > SMALLEST { x } else { SMALLEST };
    let shifted = inside * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = (inside - n * LN_2_HIGH) - n * LN_2_LOW;
    let mut series = 1.0 / 720.0;
    for coefficient in [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        series = series * r + coefficient;
    }
    let bits = shifted.to_bits().wrapping_sub(ROUND.to_bits());
    series * f32::from_bits(bits.wrapping_add(127) << 23)
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::{KERNEL_ERROR, Kernel, KernelValues, exp, predict, single};
    use crate::{
        learner::{Model, Rows, find, svc::Svc},
        params::{ParamValue, Params},
        split::Halves,
    };

    #[test]
    fn a_kernel_value_is_within_half_its_bound_for_every_exponent() {
        for step in 0..2_000_000 {
            // From d2 in double precision, as in a prediction: its roundings count.
            let (gamma, d2) = (0.137, f64::from(step) * 3.3e-4);
            let error = f64::from(exp(-single(gamma) * single(d2))) - (-gamma * d2).exp();
            assert!(error.abs() <= KERNEL_ERROR / 2.0, "{error} at {d2}");
        }
        assert!(exp(f32::NEG_INFINITY) < 1e-37);
    }

    /// Rows on a lattice: many are at equal distances of both classes, so that decisions are near 0.
    fn lattice(n_classes: usize) -> Halves {
        let x = Array2::from_shape_fn((240, 2), |(i, k)| ((i * (3 + 8 * k) + i / 17) % 15) as f64 - 7.0);
        let y: Vec<usize> = (0..240).map(|i| (i * i + i / 3) % n_classes).collect();
        let x = x.into_shared();
        Halves::from_parts(x.clone(), y.clone(), x, y, n_classes)
    }

    #[test]
    fn predictions_are_those_of_double_precision() {
        for n_classes in [2, 3, 7] {
            let halves = lattice(n_classes);
            for gamma in [1e-7, 1e-3, 0.3, 50.0] {
                let params = Params::defaults(find("svc").expect("registered").params)
                    .with("gamma", ParamValue::Real(gamma));
                let labeled: Vec<usize> = (0..150).collect();
                let model = Svc::from_params(&params)
                    .train(&halves.pool, halves.truth.label(&labeled).view(), 0)
                    .expect("a model");
                let fast = predict(model.machines(), &KernelValues::new(&halves.pool, model.kernel()))
                    .expect("an rbf kernel");
                let all: Vec<usize> = (0..240).collect();
                // The test rows are the training rows, which are predicted in double precision.
                let exact = model.predict(Rows::Train(&all)).expect("predictions");
                let fast: Vec<usize> = fast.into_iter().map(|at| model.machines().classes[at]).collect();
                assert_eq!(fast, exact, "{n_classes} classes, gamma {gamma}");
            }
        }
    }

    #[test]
    fn kernels_and_gammas_out_of_reach_are_left_to_double_precision() {
        let halves = lattice(2);
        let params = Params::defaults(find("svc").expect("registered").params);
        let model = Svc::from_params(&params)
            .train(&halves.pool, halves.truth.label(&[0, 1, 2, 3]).view(), 0)
            .expect("a model");
        for kernel in [Kernel::Linear, Kernel::Rbf { gamma: 1e-31 }, Kernel::Rbf { gamma: 1e31 }] {
            assert_eq!(predict(model.machines(), &KernelValues::new(&halves.pool, kernel)), None);
        }
    }
}
