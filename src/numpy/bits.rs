//! Uniform integers below a bound, made from raw words: the two methods of numpy.
//!
//! # Definition
//!
//! For a largest value `max`, words have 32 bits where `max < 2^32` and 64 bits above.
//!
//! ```text
//! masked: the first word & mask that is <= max          mask = 2^bits(max) - 1
//! lemire: floor(word * (max + 1) / 2^w), where the words are refused whose product leaves a
//!         remainder below 2^w mod (max + 1)
//! ```
//!
//! # Mirrors
//!
//! numpy 1.26.4 `random_interval` (masked) and `random_bounded_uint64` (Lemire).
//!
//! # Reference
//!
//! Lemire. Fast Random Integer Generation in an Interval. ACM TOMACS 29(1), 2019.

/// Largest bound that is served by 32-bit words.
const MAX_32: u64 = u32::MAX as u64;

/// A source of raw words.
pub(super) trait Bits {
    /// The next 32 bits.
    fn next_u32(&mut self) -> u32;
    /// The next 64 bits.
    fn next_u64(&mut self) -> u64;
}

/// A uniform integer in `0..=max` by masked rejection; `max = 0` draws nothing.
pub(super) fn masked(bits: &mut impl Bits, max: u64) -> u64 {
    if max == 0 {
        return 0;
    }
    let mask = u64::MAX >> max.leading_zeros();
    loop {
        let word = if max <= MAX_32 { u64::from(bits.next_u32()) } else { bits.next_u64() };
        if word & mask <= max {
            return word & mask;
        }
    }
}

/// A uniform integer in `0..=max` by Lemire's method; `max = 0` draws nothing.
pub(super) fn lemire(bits: &mut impl Bits, max: u64) -> u64 {
    match max {
        0 => 0,
        1..MAX_32 => lemire_32(bits, max),
        MAX_32 => u64::from(bits.next_u32()),
        u64::MAX => bits.next_u64(),
        _ => lemire_64(bits, max),
    }
}

fn lemire_32(bits: &mut impl Bits, max: u64) -> u64 {
    let count = max + 1;
    let refused = (MAX_32 - max) % count;
    loop {
        let product = u64::from(bits.next_u32()) * count;
        if product & MAX_32 >= refused {
            return product >> 32;
        }
    }
}

fn lemire_64(bits: &mut impl Bits, max: u64) -> u64 {
    let count = u128::from(max) + 1;
    let refused = u128::from(u64::MAX - max) % count;
    loop {
        let product = u128::from(bits.next_u64()) * count;
        if product & u128::from(u64::MAX) >= refused {
            return u64::try_from(product >> 64).expect("the upper half of 128 bits");
        }
    }
}

/// Fisher-Yates from the end down to position `first`, at least 1; `below(i)` draws from `0..=i`.
pub(super) fn shuffle_tail<T>(items: &mut [T], first: usize, mut below: impl FnMut(u64) -> u64) {
    for i in (first..items.len()).rev() {
        items.swap(i, index(below(i as u64)));
    }
}

/// A drawn integer as an index.
pub(super) fn index(value: u64) -> usize {
    usize::try_from(value).expect("drawn below a length")
}

/// 53 random bits as a number in [0, 1).
pub(super) fn unit(bits: u64) -> f64 {
    const SPACING: f64 = 1.0 / (1u64 << 53) as f64;
    bits as f64 * SPACING
}

#[cfg(test)]
mod tests {
    use super::{Bits, lemire, masked};

    /// Hands out fixed words and forgets nothing.
    struct Words(Vec<u64>);

    impl Bits for Words {
        fn next_u32(&mut self) -> u32 {
            u32::try_from(self.0.remove(0)).expect("a 32-bit word")
        }
        fn next_u64(&mut self) -> u64 {
            self.0.remove(0)
        }
    }

    #[test]
    fn masked_draws_refuse_what_exceeds_the_bound() {
        let mut words = Words(vec![0xFFFF_FFFF, 0xFFFF_FFFA, 9]);
        assert_eq!(masked(&mut words, 10), 10);
        assert_eq!(words.0, [9]);
    }

    #[test]
    fn a_lemire_draw_refuses_the_words_that_would_favour_some_values() {
        // 2^32 mod 3 = 1: only a product with remainder 0 is refused.
        let mut words = Words(vec![0, 0xFFFF_FFFF]);
        assert_eq!(lemire(&mut words, 2), 2);
        // 2^64 mod (2^63 + 1) = 2^63 - 1.
        let mut words = Words(vec![0, 1 << 63]);
        assert_eq!(lemire(&mut words, 1 << 63), 1 << 62);
    }

    #[test]
    fn a_single_value_takes_nothing_from_the_stream() {
        let mut words = Words(vec![]);
        assert_eq!((masked(&mut words, 0), lemire(&mut words, 0)), (0, 0));
    }
}
