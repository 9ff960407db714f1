//! `numpy.random.RandomState`: MT19937 and the legacy distributions.
//!
//! # Definition
//!
//! ```text
//! random_sample   (a * 2^26 + b) / 2^53         a, b the upper 27 and 26 bits of two words
//! standard_normal polar Box-Muller: x1, x2 uniform in (-1, 1) until 0 < r2 = x1^2 + x2^2 < 1;
//!                 f x2 now, f x1 at the next call, f = sqrt(-2 ln(r2) / r2)
//! randint         masked rejection of 32-bit words, of 64-bit words for ranges above 2^32
//! shuffle         Fisher-Yates from the end, masked rejection
//! ```
//!
//! # Mirrors
//!
//! numpy 1.26.4 `numpy.random.RandomState`, which numpy promises never to change. The logarithm is
//! that of the C library in both.
//!
//! # Reference
//!
//! Matsumoto, Nishimura. Mersenne Twister. ACM TOMACS 8(1), 1998.

use rand_mt::Mt;
use sha2::{Digest, Sha256};

use crate::error::SeedError;

use super::{
    bits::{self, Bits},
    weights,
};

/// A legacy stream; every method names the numpy call it reproduces.
#[derive(Debug, Clone)]
pub struct RandomState {
    words: Mt,
    /// The second number of the last pair of normal numbers, not yet handed out.
    spare_normal: Option<f64>,
}

impl Bits for RandomState {
    fn next_u32(&mut self) -> u32 {
        self.words.next_u32()
    }

    fn next_u64(&mut self) -> u64 {
        let high = u64::from(self.words.next_u32());
        high << 32 | u64::from(self.words.next_u32())
    }
}

impl RandomState {
    /// `RandomState(seed)`.
    #[must_use]
    pub fn new(seed: u32) -> Self {
        Self { words: Mt::new(seed), spare_normal: None }
    }

    /// The stream of `purpose`: its seed is the first four bytes, little-endian, of the SHA-256 of its name.
    #[must_use]
    pub fn named(purpose: &str) -> Self {
        let digest = Sha256::digest(purpose.as_bytes());
        Self::new(u32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]]))
    }

    /// `RandomState(seed)` for a seed that may be too large for it, as numpy refuses it too.
    pub fn from_seed(seed: u64) -> Result<Self, SeedError> {
        u32::try_from(seed).map(Self::new).map_err(|_| SeedError { seed })
    }

    /// The next raw word, `randint(0, 2**32)`.
    pub fn next_u32(&mut self) -> u32 {
        self.words.next_u32()
    }

    /// `random_sample()`: a number in [0, 1).
    pub fn random_sample(&mut self) -> f64 {
        let upper = u64::from(self.words.next_u32() >> 5);
        let lower = u64::from(self.words.next_u32() >> 6);
        bits::unit(upper << 26 | lower)
    }

    /// `uniform(low, high)`: a number in [low, high).
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.random_sample()
    }

    /// `standard_normal()`.
    pub fn standard_normal(&mut self) -> f64 {
        if let Some(spare) = self.spare_normal.take() {
            return spare;
        }
        loop {
            let x1 = 2.0 * self.random_sample() - 1.0;
            let x2 = 2.0 * self.random_sample() - 1.0;
            let r2 = x1 * x1 + x2 * x2;
            if r2 < 1.0 && r2 != 0.0 {
                let f = (-2.0 * r2.ln() / r2).sqrt();
                self.spare_normal = Some(f * x1);
                return f * x2;
            }
        }
    }

    /// `randint(low, high)`: an integer in `low..high`, of numpy's default type `int64`.
    ///
    /// # Panics
    ///
    /// When the range is empty.
    pub fn randint(&mut self, low: i64, high: i64) -> i64 {
        assert!(low < high, "randint needs low < high, got {low} and {high}");
        let max = high.wrapping_sub(1).wrapping_sub(low).cast_unsigned();
        low.wrapping_add_unsigned(bits::masked(self, max))
    }

    /// `randint(n)` as an index.
    ///
    /// # Panics
    ///
    /// When `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        assert!(n > 0, "an index below 0 does not exist");
        bits::index(bits::masked(self, n as u64 - 1))
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

    /// `choice(n, k, replace=False)`: `k` different numbers of `0..n`, in the order drawn.
    ///
    /// # Panics
    ///
    /// When `k > n`.
    pub fn choice(&mut self, n: usize, k: usize) -> Vec<usize> {
        assert!(k <= n, "cannot choose {k} of {n} without replacement");
        let mut order = self.permutation(n);
        order.truncate(k);
        order
    }

    /// `choice(n, k)`: `k` numbers of `0..n`, with replacement.
    ///
    /// # Panics
    ///
    /// When `n` is 0 and `k` is not.
    pub fn choice_with_replacement(&mut self, n: usize, k: usize) -> Vec<usize> {
        (0..k).map(|_| self.below(n)).collect()
    }

    /// `choice(len(p), k, p=p)`: `k` indices drawn with these probabilities, with replacement.
    ///
    /// # Panics
    ///
    /// When `p` is empty and `k` is not 0.
    pub fn choice_weighted(&mut self, p: &[f64], k: usize) -> Vec<usize> {
        let cdf = weights::cumulative(p);
        (0..k).map(|_| weights::invert(&cdf, self.random_sample())).collect()
    }

    /// `choice(len(p), k, replace=False, p=p)`: `k` different indices drawn with these
    /// probabilities, renormalised over what is left as numpy does it.
    ///
    /// # Panics
    ///
    /// When fewer than `k` probabilities are positive.
    pub fn choice_weighted_without_replacement(&mut self, p: &[f64], k: usize) -> Vec<usize> {
        let positive = p.iter().filter(|&&p| p > 0.0).count();
        assert!(k <= positive, "cannot choose {k} of {positive} entries with positive probability");
        let mut p = p.to_vec();
        let mut chosen = Vec::with_capacity(k);
        while chosen.len() < k {
            // numpy draws as many numbers as are missing, all against the same distribution.
            let draws: Vec<f64> = (chosen.len()..k).map(|_| self.random_sample()).collect();
            for &taken in &chosen {
                p[taken] = 0.0;
            }
            let cdf = weights::cumulative(&p);
            for draw in draws {
                let candidate = weights::invert(&cdf, draw);
                if !chosen.contains(&candidate) {
                    chosen.push(candidate);
                }
            }
        }
        chosen
    }
}

#[cfg(test)]
mod tests {
    use super::RandomState;

    #[test]
    fn the_first_words_are_those_of_the_published_generator() {
        // init_genrand(5489) is the default seeding of the authors' mt19937ar.c.
        let mut stream = RandomState::new(5489);
        assert_eq!([stream.next_u32(), stream.next_u32()], [3_499_211_612, 581_869_302]);
    }

    #[test]
    fn ranges_above_32_bits_take_two_words() {
        let mut stream = RandomState::new(0);
        // numpy 1.26.4: RandomState(0).randint(-2**62, 2**62), then randint(-2**63, 2**63 - 1).
        assert_eq!(stream.randint(-(1 << 62), 1 << 62), -3_711_235_831_533_098_449);
        assert_eq!(stream.randint(i64::MIN, i64::MAX), 3_969_543_146_641_149_120);
    }

    #[test]
    fn a_permutation_of_nothing_is_empty_and_takes_no_draw() {
        let mut stream = RandomState::new(1);
        assert!(stream.permutation(0).is_empty());
        assert_eq!(stream.next_u32(), RandomState::new(1).next_u32());
    }
}
