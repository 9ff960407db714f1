//! scikit-activeml's stream of a query, and its draw among equal utilities.

use super::{Candidates, RandomState};

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

/// Scores of the candidates as a vector over all rows, NaN elsewhere.
#[must_use]
pub fn spread(candidates: Candidates<'_>, scores: &[f64]) -> Vec<f64> {
    let mut all = vec![f64::NAN; candidates.n_rows];
    for (&row, &score) in candidates.rows.iter().zip(scores) {
        all[row] = score;
    }
    all
}

/// `simple_batch`: the largest utility again and again; `None` with fewer numbers than `batch`.
pub(super) fn simple_batch(
    candidates: Candidates<'_>,
    scores: &[f64],
    batch: usize,
    seed: u32,
) -> Option<Vec<usize>> {
    let mut utilities = spread(candidates, scores);
    if utilities.iter().filter(|utility| !utility.is_nan()).count() < batch {
        return None;
    }
    let mut stream = query_stream(seed, candidates.rows.len() + 1);
    let rows = (0..batch).map(|_| {
        let row = rand_argmax(&utilities, &mut stream);
        utilities[row] = f64::NAN;
        row
    });
    Some(rows.collect())
}
