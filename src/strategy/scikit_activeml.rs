//! scikit-activeml's stream of a query, and its draw among equal utilities.

use crate::numpy::RandomState;

/// The seeds of the streams of single queries are drawn from `1..2^31` and cut off there.
const SEED_BOUND: u64 = 1 << 31;

/// The stream of one query: `RandomState(RandomState(seed).randint(1, 2**31) * multiplier % 2**31)`.
///
/// The multiplier is the number of unlabeled rows plus 1; for `SubSamplingWrapper`, of labeled ones.
#[must_use]
pub fn query_stream(seed: u32, multiplier: usize) -> RandomState {
    let base = RandomState::new(seed).randint(1, SEED_BOUND.cast_signed()).cast_unsigned();
    let seed = u128::from(base) * multiplier as u128 % u128::from(SEED_BOUND);
    RandomState::new(u32::try_from(seed).expect("below 2^31"))
}

/// `rand_argmax(values)`: a position of the largest value, NaN ignored; one number is drawn per value,
/// also without a tie.
///
/// # Panics
///
/// When there is no value.
pub fn rand_argmax(values: &[f64], stream: &mut RandomState) -> usize {
    let best = values.iter().copied().fold(f64::NAN, f64::max);
    let draws = values.iter().map(|&value| {
        let draw = stream.random_sample();
        if value == best { draw } else { 0.0 }
    });
    let (at, _) = draws
        .enumerate()
        .reduce(|best, next| if next.1 > best.1 { next } else { best })
        .expect("there is a value");
    at
}

#[cfg(test)]
mod tests {
    use super::{RandomState, query_stream, rand_argmax};

    #[test]
    fn the_stream_of_a_query_is_the_one_that_was_recorded() {
        // scikit-activeml 1.0.1: seed 0, 848 unlabeled rows; the seed of the stream is 1901225917.
        let mut recorded = RandomState::new(1_901_225_917);
        assert_eq!(query_stream(0, 849).next_u32(), recorded.next_u32());
    }

    #[test]
    fn a_largest_value_without_company_needs_its_draw_as_well() {
        let mut stream = RandomState::new(1);
        assert_eq!(rand_argmax(&[f64::NAN, 3.0, 1.0], &mut stream), 1);
        let mut other = RandomState::new(1);
        for _ in 0..3 {
            other.random_sample();
        }
        assert_eq!(stream.next_u32(), other.next_u32());
    }
}
