//! Exponential and logarithm with the same bits on every machine.
//!
//! # Definition
//!
//! ```text
//! exp(x)   = 2^n exp(r)                 n = round(x / ln 2), r = x - n ln 2, |r| <= ln 2 / 2
//! ln(1+e)  = 2 artanh(s)                s = e / (2 + e)
//! ```
//!
//! with polynomials that interpolate `(exp(r) - 1 - r) / r^2` (degree 9, relative error of the
//! exponential 1.6e-17) and `artanh(s) / s` (degree 10 in `s^2`, 2.4e-18) at Chebyshev nodes. The system's own functions
//! differ in their last bits from machine to machine; these use additions, multiplications and one
//! division only, and vectorise.

use std::f64::consts::LOG2_E;

/// Upper part of ln 2: 21 bits, so that `n * LN_2_HIGH` is exact.
const LN_2_HIGH: f64 = 0.693_146_705_627_441_4;
/// What is left of ln 2.
const LN_2_LOW: f64 = 4.749_325_039_031_672_6e-7;
/// Adding it rounds to an integer that stands in the low bits of the sum.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// Below this `exp` gives 0: the smallest normal number is exp(-708.396...).
const SMALLEST: f64 = -708.39;
/// Above this `exp` gives infinity, a little before it must.
const LARGEST: f64 = 709.0;

/// `(exp(r) - 1 - r) / r^2`.
const EXP: [f64; 10] = [
    0.500_000_000_000_000_1,
    0.166_666_666_666_666_69,
    0.041_666_666_666_624_13,
    0.008_333_333_333_330_062,
    0.001_388_888_891_721_371_7,
    0.000_198_412_698_630_536_18,
    2.480_152_129_595_437_6e-5,
    2.755_726_845_999_706_4e-6,
    2.762_008_844_540_974_6e-7,
    2.510_038_549_551_032e-8,
];

/// `artanh(s) / s` in powers of `s^2`.
const ARTANH: [f64; 11] = [
    1.0,
    0.333_333_333_333_330_76,
    0.200_000_000_000_928_74,
    0.142_857_142_727_270_57,
    0.111_111_120_403_738_37,
    0.090_908_704_162_524_03,
    0.076_933_070_211_520_04,
    0.066_501_870_163_373_13,
    0.060_550_843_640_346_09,
    0.041_622_532_559_304_1,
    0.085_220_817_813_906_99,
];

/// The exponential, within 1 ulp; 0 where it would be subnormal, infinity above 709.
#[inline(always)]
pub(crate) fn exp(x: f64) -> f64 {
    // The range is clamped before and after: selections vectorise, branches do not.
    let inside = x.clamp(SMALLEST, LARGEST);
    let shifted = inside * LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = (inside - n * LN_2_HIGH) - n * LN_2_LOW;
    let mut q = EXP[9];
    for &c in EXP[..9].iter().rev() {
        q = q * r + c;
    }
    let mantissa = 1.0 + (r + r * r * q);
    let bits = shifted.to_bits().wrapping_sub(ROUND.to_bits());
    let value = mantissa * f64::from_bits(bits.wrapping_add(1023) << 52);
    let value = if x < SMALLEST { 0.0 } else { value };
    if x > LARGEST { f64::INFINITY } else { value }
}

/// `ln(1 + e)` for `e` from 0 to 1.
#[inline(always)]
pub(crate) fn ln_1p(e: f64) -> f64 {
    let s = e / (2.0 + e);
    let z = s * s;
    let mut q = ARTANH[10];
    for &c in ARTANH[..10].iter().rev() {
        q = q * z + c;
    }
    2.0 * s * q
}

/// The natural logarithm of a positive normal number.
#[inline(always)]
pub(crate) fn ln(x: f64) -> f64 {
    let bits = x.to_bits();
    let exponent = (bits >> 52).cast_signed() - 1023;
    let mantissa = f64::from_bits((bits & ((1 << 52) - 1)) | 1.0_f64.to_bits());
    let n = exponent as f64;
    n * LN_2_HIGH + (n * LN_2_LOW + ln_1p(mantissa - 1.0))
}

/// The hyperbolic tangent, within 3e-16 of the true value.
#[inline(always)]
pub(crate) fn tanh(x: f64) -> f64 {
    let e = exp(-2.0 * x.abs());
    ((1.0 - e) / (1.0 + e)).copysign(x)
}

#[cfg(test)]
mod tests {
    use super::{exp, ln, tanh};

    /// Distance in units of the last place of `right`.
    fn ulps(ours: f64, right: f64) -> f64 {
        (ours - right).abs() / (right.abs().next_up() - right.abs())
    }

    #[test]
    fn exp_is_within_1_ulp_of_the_systems_over_its_whole_range() {
        let mut worst: f64 = 0.0;
        for step in 0..1_000_000 {
            let x = -708.0 + f64::from(step) * 1.417e-3;
            worst = worst.max(ulps(exp(x), x.exp()));
            let small = -f64::from(step) * 1e-5;
            worst = worst.max(ulps(exp(small), small.exp()));
        }
        // Half a unit of our own rounding and half a unit of the system's.
        assert!(worst <= 1.0, "{worst} ulp");
    }

    #[test]
    fn exp_never_decreases_where_kernels_use_it() {
        let mut last = 0.0;
        for step in 0..1_000_000 {
            let value = exp(-20.0 + f64::from(step) * 2e-5);
            assert!(value >= last);
            last = value;
        }
    }

    #[test]
    fn exp_has_the_same_bits_with_and_without_the_cpus_best_instructions() {
        let x: Vec<f64> = (0..1003).map(|i| f64::from(i) * -0.037).collect();
        let mut best = vec![0.0; x.len()];
        let (from, to) = (&x[..], &mut best[..]);
        crate::numeric::vectorised(
            #[inline(always)]
            move || {
                for (to, &x) in to.iter_mut().zip(from) {
                    *to = exp(x);
                }
            },
        );
        assert!(best.iter().zip(&x).all(|(best, &x)| best.to_bits() == exp(x).to_bits()));
    }

    #[test]
    fn exp_knows_its_ends() {
        assert_eq!([exp(0.0), exp(-0.0), exp(-1e3), exp(f64::NEG_INFINITY)], [1.0, 1.0, 0.0, 0.0]);
        assert_eq!([exp(1e3), exp(f64::INFINITY)], [f64::INFINITY; 2]);
        assert!(exp(f64::NAN).is_nan());
    }

    #[test]
    fn ln_and_tanh_agree_with_the_systems() {
        for step in 1..100_000 {
            let x = f64::from(step) * 7.3e-4;
            assert!((ln(x) - x.ln()).abs() <= 4e-16 * x.ln().abs().max(1.0), "ln {x}");
            let y = x - 30.0;
            assert!((tanh(y) - y.tanh()).abs() <= 4e-16, "tanh {y}");
        }
    }
}
