//! `numpy.random.default_rng`: PCG64 seeded through `SeedSequence`.
//!
//! # Definition
//!
//! ```text
//! random              the upper 53 bits of a word, divided by 2^53
//! 32-bit words        the lower half of a 64-bit word, then its upper half
//! integers            Lemire's method on 32-bit words, on 64-bit words for ranges above 2^32
//! shuffle             Fisher-Yates from the end, masked rejection
//! choice              Floyd's algorithm and a shuffle, or the tail of a shuffle; Lemire's method
//! ```
//!
//! # Mirrors
//!
//! numpy 1.26.4 `numpy.random.Generator` on `PCG64`. Its `shuffle` and its `choice` draw their
//! integers by different methods, and so do these.
//!
//! # Reference
//!
//! O'Neill. PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random
//! Number Generation. HMC-CS-2014-0905, 2014.

use std::collections::BTreeSet;

use rand::RngCore;
use rand_pcg::Lcg128Xsl64;

use super::{
    bits::{self, Bits},
    seed_sequence,
};

/// From this population on, numpy's `choice` may shuffle instead of sampling with Floyd's method.
const LARGE_POPULATION: usize = 10_000;

/// It does so when more than one in this many is chosen.
const TAIL_SHUFFLE_SHARE: usize = 50;

/// A stream of `default_rng`; every method names the numpy call it reproduces.
#[derive(Debug, Clone)]
pub struct Generator {
    words: Lcg128Xsl64,
    /// The upper half of the last word that was cut in two, not yet handed out.
    spare: Option<u32>,
}

impl Bits for Generator {
    fn next_u32(&mut self) -> u32 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        let word = self.words.next_u64();
        self.spare = Some(u32::try_from(word >> 32).expect("32 bits are left"));
        u32::try_from(word & u64::from(u32::MAX)).expect("masked to 32 bits")
    }

    fn next_u64(&mut self) -> u64 {
        self.words.next_u64()
    }
}

impl Generator {
    /// `default_rng(seed)`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let [state_high, state_low, stream_high, stream_low] = seed_sequence::state(seed).map(u128::from);
        let words = Lcg128Xsl64::new(state_high << 64 | state_low, stream_high << 64 | stream_low);
        Self { words, spare: None }
    }

    /// `bit_generator.random_raw()`: the next raw word.
    pub fn raw_uint64(&mut self) -> u64 {
        self.words.next_u64()
    }

    /// `random()`: a number in [0, 1).
    pub fn random(&mut self) -> f64 {
        bits::unit(self.words.next_u64() >> 11)
    }

    /// `integers(low, high)`: an integer in `low..high`, of numpy's default type `int64`.
    ///
    /// # Panics
    ///
    /// When the range is empty.
    pub fn integers(&mut self, low: i64, high: i64) -> i64 {
        assert!(low < high, "integers needs low < high, got {low} and {high}");
        let max = high.wrapping_sub(1).wrapping_sub(low).cast_unsigned();
        low.wrapping_add_unsigned(bits::lemire(self, max))
    }

    /// `shuffle(items)`.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        bits::shuffle_tail(items, 1, |max| bits::masked(self, max));
    }

    /// `permutation(n)`: the numbers `0..n` in random order.
    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        self.shuffle(&mut order);
        order
    }

    /// `choice(n, k, replace=False)`: `k` different numbers of `0..n`, in random order.
    ///
    /// # Panics
    ///
    /// When `k > n`.
    pub fn choice(&mut self, n: usize, k: usize) -> Vec<usize> {
        assert!(k <= n, "cannot choose {k} of {n} without replacement");
        if n > LARGE_POPULATION && k > n / TAIL_SHUFFLE_SHARE {
            let mut order: Vec<usize> = (0..n).collect();
            bits::shuffle_tail(&mut order, (n - k).max(1), |max| bits::lemire(self, max));
            return order.split_off(n - k);
        }
        let mut chosen = self.floyd(n, k);
        bits::shuffle_tail(&mut chosen, 1, |max| bits::lemire(self, max));
        chosen
    }

    /// Floyd's sample of `k` of `0..n`: a number that is drawn twice gives way to the bound.
    fn floyd(&mut self, n: usize, k: usize) -> Vec<usize> {
        let mut seen = BTreeSet::new();
        (n - k..n)
            .map(|bound| {
                let drawn = bits::index(bits::lemire(self, bound as u64));
                let kept = if seen.contains(&drawn) { bound } else { drawn };
                seen.insert(kept);
                kept
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Generator;

    #[test]
    fn small_ranges_use_the_two_halves_of_one_word() {
        let mut stream = Generator::new(0);
        let word = stream.clone().raw_uint64();
        // A range of 2^32 hands the 32-bit words out as they are.
        let halves = [stream.integers(0, 1 << 32), stream.integers(0, 1 << 32)];
        assert_eq!(halves.map(i64::cast_unsigned), [word & 0xFFFF_FFFF, word >> 32]);
    }

    #[test]
    fn choosing_everything_gives_a_permutation() {
        for n in [0, 1, 2, 50] {
            let mut all = Generator::new(3).choice(n, n);
            all.sort_unstable();
            assert!(all.into_iter().eq(0..n));
        }
    }
}
