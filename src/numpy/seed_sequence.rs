//! `numpy.random.SeedSequence`: spreads a seed over the state of a generator.
//!
//! # Definition
//!
//! The seed is cut into 32-bit words, low word first, padded with zeros to a pool of four. Every
//! word is hashed, every pool word is mixed with the hash of every other one, and the state is read
//! off by hashing the pool over and over. All arithmetic wraps at 32 bits.
//!
//! # Mirrors
//!
//! numpy 1.26.4 `SeedSequence(seed).generate_state(4, numpy.uint64)` for seeds of up to 64 bits.
//!
//! # Reference
//!
//! O'Neill. Developing a `seed_seq` Alternative, 2015.
//! <https://www.pcg-random.org/posts/developing-a-seed_seq-alternative.html>

const POOL: usize = 4;
const XSHIFT: u32 = 16;
const INIT_A: u32 = 0x43b0_d7e5;
const MULT_A: u32 = 0x931e_8875;
const INIT_B: u32 = 0x8b51_f9dd;
const MULT_B: u32 = 0x58f3_8ded;
const MIX_L: u32 = 0xca01_f9dd;
const MIX_R: u32 = 0x4973_f715;

/// Four 64-bit words of state.
pub(super) fn state(seed: u64) -> [u64; 4] {
    let pool = pool([low_word(seed), low_word(seed >> 32), 0, 0]);
    let mut hash = Hash { constant: INIT_B, multiplier: MULT_B };
    let mut word = |at: usize| u64::from(hash.next(pool[at % POOL]));
    std::array::from_fn(|pair| word(2 * pair) | word(2 * pair + 1) << 32)
}

fn pool(entropy: [u32; POOL]) -> [u32; POOL] {
    let mut hash = Hash { constant: INIT_A, multiplier: MULT_A };
    let mut pool = entropy.map(|word| hash.next(word));
    for from in 0..POOL {
        for to in (0..POOL).filter(|&to| to != from) {
            pool[to] = mix(pool[to], hash.next(pool[from]));
        }
    }
    pool
}

/// A hash whose constant moves on with every word.
struct Hash {
    constant: u32,
    multiplier: u32,
}

impl Hash {
    fn next(&mut self, word: u32) -> u32 {
        let word = word ^ self.constant;
        self.constant = self.constant.wrapping_mul(self.multiplier);
        let word = word.wrapping_mul(self.constant);
        word ^ word >> XSHIFT
    }
}

fn mix(x: u32, y: u32) -> u32 {
    let mixed = MIX_L.wrapping_mul(x).wrapping_sub(MIX_R.wrapping_mul(y));
    mixed ^ mixed >> XSHIFT
}

fn low_word(value: u64) -> u32 {
    u32::try_from(value & u64::from(u32::MAX)).expect("masked to 32 bits")
}
