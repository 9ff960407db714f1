//! How scores become rows: every package has its own way with equal scores.
//!
//! # Definition
//!
//! Of the candidates with `batch` largest scores, with `a` the scores in pool order:
//!
//! ```text
//! LowestRow       argsort(-a, kind="stable")[:batch]         equal scores in the order of the rows
//! LargestLast     argsort(a)[-batch:]                        the worst of the batch first
//! LeastFirst      argsort(-a)[:batch]
//! Partition       argpartition(-a, batch - 1)[:batch]
//! Close, Equal    one after another: choice(where(isclose(a, max))), choice(where(a == max))
//! RandArgmax      one after another: argmax(random(n) * (a == nanmax(a))), a as long as all rows
//! Shuffled        equal scores in random order, a new one for every query
//! ```
//!
//! # Mirrors
//!
//! `LargestLast`: `ALiPy` 1.2.5 and cardinal 0.0.9 where they look for the largest score; `LeastFirst`:
//! `ALiPy` where it looks for the least loss; both with numpy's sort of a CPU without AVX-512.
//! `Partition`: modAL 0.4.2.1. `Close` and `Equal`: libact 0.1.6, one stream for the whole run.
//! `RandArgmax`: scikit-activeml 1.0.1, a new stream for every query. `LowestRow` is what libact's
//! `argmax` comes to, and what this project does on its own.

use crate::numpy::{RandomState, argpartition, argsort};

use super::{
    Picks,
    scikit_activeml::{query_stream, rand_argmax},
};

/// numpy's `isclose`: relative and absolute distance that still counts as close.
const CLOSE: (f64, f64) = (1e-5, 1e-8);

/// Which rows can be chosen.
#[derive(Debug, Clone, Copy)]
pub struct Candidates<'a> {
    /// Training rows, ascending.
    pub rows: &'a [usize],
    /// Number of all training rows.
    pub n_rows: usize,
    /// Number of all unlabeled rows, of which the candidates may be a part.
    pub n_unlabeled: usize,
}

/// A way of choosing; see the [module](self).
#[derive(Debug, Clone)]
pub enum Chooser {
    /// The lower row first.
    LowestRow,
    /// The end of numpy's ascending sort.
    LargestLast,
    /// The start of numpy's ascending sort of the negative scores.
    LeastFirst,
    /// numpy's partition of the negative scores.
    Partition,
    /// A draw among the scores that are close to the largest one.
    Close(RandomState),
    /// A draw among the scores that equal the largest one.
    Equal(RandomState),
    /// scikit-activeml's `simple_batch` with this `random_state`.
    RandArgmax(u32),
    /// The first in a random order of the candidates, from a stream of this seed and of the query.
    Shuffled(u64),
}

impl Chooser {
    /// `batch` of the candidates, in the order in which they are chosen; `scores` has one score per
    /// candidate, larger means "ask first".
    ///
    /// `None` where the package raises an exception: `Close` and `Equal` when the largest score is
    /// NaN, `RandArgmax` when fewer scores than `batch` are numbers.
    ///
    /// # Panics
    ///
    /// When `batch` is 0 or there are fewer candidates.
    pub fn choose(&mut self, candidates: Candidates<'_>, scores: &[f64], batch: usize) -> Option<Vec<usize>> {
        assert!((1..=scores.len()).contains(&batch), "cannot choose {batch} of {}", scores.len());
        let chosen = match self {
            Self::LowestRow => best_by(scores, batch, |at| at),
            Self::LargestLast => argsort(scores).split_off(scores.len() - batch),
            Self::LeastFirst => head(argsort(&negative(scores)), batch),
            Self::Partition => head(argpartition(&negative(scores), batch - 1), batch),
            Self::Close(stream) => drawn(scores, batch, stream, is_close)?,
            Self::Equal(stream) => drawn(scores, batch, stream, |score, best| score == best)?,
            Self::RandArgmax(seed) => return simple_batch(candidates, scores, batch, *seed),
            Self::Shuffled(seed) => shuffled(scores, batch, *seed, candidates.n_unlabeled),
        };
        Some(chosen.into_iter().map(|at| candidates.rows[at]).collect())
    }
}

/// The `batch` candidates with the largest scores, best first, as [`Chooser::LowestRow`] takes them: equal
/// scores keep the order of `rows`, and NaN sorts last, as numpy's `argsort(-scores, kind="stable")` does.
#[must_use]
pub fn largest(rows: &[usize], scores: Vec<f64>, batch: usize) -> Picks {
    let best = best_by(&scores, batch, |at| at);
    Picks { rows: best.into_iter().map(|at| rows[at]).collect(), scores: Some(scores) }
}

/// What decides ties at random in one query.
pub(super) fn stream_of_ties(seed: u64, n_unlabeled: usize) -> RandomState {
    RandomState::named(&format!("ties of seed {seed} with {n_unlabeled} rows unlabeled"))
}

/// Positions of the `batch` largest scores with equal scores in random order. While a run goes on there
/// are never again as many unlabeled rows.
fn shuffled(scores: &[f64], batch: usize, seed: u64, n_unlabeled: usize) -> Vec<usize> {
    let rank = stream_of_ties(seed, n_unlabeled).permutation(scores.len());
    best_by(scores, batch, |at| rank[at])
}

/// Positions of the `batch` largest scores, best first; equal scores in the order of `rank`, NaN last.
fn best_by(scores: &[f64], batch: usize, rank: impl Fn(usize) -> usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    let best_first =
        |a: &usize, b: &usize| descending(scores[*a], scores[*b]).then_with(|| rank(*a).cmp(&rank(*b)));
    if let Some(last) = batch.checked_sub(1).filter(|&last| last < order.len()) {
        order.select_nth_unstable_by(last, best_first);
    }
    order.truncate(batch);
    order.sort_unstable_by(best_first);
    order
}

/// The larger score first, NaN last.
pub(super) fn descending(a: f64, b: f64) -> std::cmp::Ordering {
    b.partial_cmp(&a).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
}

fn negative(scores: &[f64]) -> Vec<f64> {
    scores.iter().map(|score| -score).collect()
}

fn head(mut order: Vec<usize>, batch: usize) -> Vec<usize> {
    order.truncate(batch);
    order
}

/// One position after another, each drawn among those whose score `ties` with the largest one left.
fn drawn(
    scores: &[f64],
    batch: usize,
    stream: &mut RandomState,
    ties: impl Fn(f64, f64) -> bool,
) -> Option<Vec<usize>> {
    let mut left: Vec<usize> = (0..scores.len()).collect();
    let mut chosen = Vec::with_capacity(batch);
    while chosen.len() < batch {
        // numpy's max is NaN as soon as one value is.
        let best =
            left.iter().map(|&at| scores[at]).reduce(|a, b| if a > b || a.is_nan() { a } else { b })?;
        let tied: Vec<usize> = (0..left.len()).filter(|&at| ties(scores[left[at]], best)).collect();
        if tied.is_empty() {
            return None;
        }
        chosen.push(left.remove(tied[stream.below(tied.len())]));
    }
    Some(chosen)
}

fn is_close(score: f64, best: f64) -> bool {
    score == best || (best.is_finite() && (score - best).abs() <= CLOSE.1 + CLOSE.0 * best.abs())
}

/// Scores of the candidates as a vector over all rows, NaN elsewhere.
fn spread(candidates: Candidates<'_>, scores: &[f64]) -> Vec<f64> {
    let mut all = vec![f64::NAN; candidates.n_rows];
    for (&row, &score) in candidates.rows.iter().zip(scores) {
        all[row] = score;
    }
    all
}

/// `simple_batch`: the largest utility again and again; `None` with fewer numbers than `batch`.
fn simple_batch(candidates: Candidates<'_>, scores: &[f64], batch: usize, seed: u32) -> Option<Vec<usize>> {
    let mut utilities = spread(candidates, scores);
    if utilities.iter().filter(|utility| !utility.is_nan()).count() < batch {
        return None;
    }
    let mut stream = query_stream(seed, candidates.n_unlabeled + 1);
    let rows = (0..batch).map(|_| {
        let row = rand_argmax(&utilities, &mut stream);
        utilities[row] = f64::NAN;
        row
    });
    Some(rows.collect())
}

#[cfg(test)]
mod tests {
    use super::{Candidates, Chooser, RandomState, argpartition, argsort, largest, query_stream};

    const ROWS: [usize; 6] = [2, 3, 5, 7, 11, 13];

    fn choose(mut chooser: Chooser, scores: &[f64], batch: usize) -> Option<Vec<usize>> {
        let candidates = Candidates { rows: &ROWS[..scores.len()], n_rows: 20, n_unlabeled: 8 };
        chooser.choose(candidates, scores, batch)
    }

    #[test]
    fn the_lower_row_wins_a_tie_and_nan_comes_last() {
        let scores = [f64::NAN, 1.0, 2.0, 1.0, 2.0];
        assert_eq!(choose(Chooser::LowestRow, &scores, 5), Some(vec![5, 11, 3, 7, 2]));
        assert_eq!(choose(Chooser::LowestRow, &scores, 3), Some(vec![5, 11, 3]));
        assert_eq!(choose(Chooser::LowestRow, &[f64::NAN; 3], 2), Some(vec![2, 3]));
    }

    #[test]
    fn a_batch_is_the_head_of_the_whole_order() {
        let rows: Vec<usize> = (100..150).collect();
        let scores: Vec<f64> =
            (0..50).map(|i| if i % 9 == 4 { f64::NAN } else { f64::from(i * 7 % 11) }).collect();
        let all = largest(&rows, scores.clone(), 50).rows;
        for batch in 0..50 {
            assert_eq!(largest(&rows, scores.clone(), batch).rows, all[..batch]);
        }
    }

    #[test]
    #[should_panic(expected = "cannot choose 0 of 3")]
    fn a_batch_of_nothing_is_a_mistake_of_the_caller() {
        choose(Chooser::LowestRow, &[1.0, 2.0, 3.0], 0);
    }

    #[test]
    fn sorts_give_the_worst_or_the_best_of_a_batch_first() {
        let scores = [0.5, 0.1, 0.9, 0.3];
        assert_eq!(choose(Chooser::LargestLast, &scores, 2), Some(vec![2, 5]));
        assert_eq!(choose(Chooser::LeastFirst, &scores, 2), Some(vec![5, 2]));
    }

    #[test]
    fn many_ties_follow_the_sorts_of_numpy() {
        let scores: Vec<f64> = (0..90).map(|i| f64::from(i * 7 % 3)).collect();
        let negative: Vec<f64> = scores.iter().map(|score| -score).collect();
        let rows: Vec<usize> = (100..190).collect();
        let candidates = Candidates { rows: &rows, n_rows: 200, n_unlabeled: 90 };
        let at = |rows: Vec<usize>| rows.into_iter().map(|row| row - 100).collect::<Vec<_>>();
        let picks = |mut chooser: Chooser| at(chooser.choose(candidates, &scores, 8).expect("no NaN"));
        assert_eq!(picks(Chooser::LargestLast), argsort(&scores)[82..]);
        assert_eq!(picks(Chooser::LeastFirst), argsort(&negative)[..8]);
        assert_eq!(picks(Chooser::Partition), argpartition(&negative, 7)[..8]);
        assert_ne!(picks(Chooser::Partition), picks(Chooser::LowestRow), "the ties of the test are too tame");
    }

    #[test]
    fn a_draw_goes_over_what_is_close_or_equal_and_happens_for_one_candidate_too() {
        let scores = [1.0, 0.2, 1.0 - 1e-6, 0.4];
        let mut seen = [false; 4];
        for seed in 0..40 {
            let row = choose(Chooser::Close(RandomState::new(seed)), &scores, 1).expect("no NaN")[0];
            seen[ROWS.iter().position(|&other| other == row).expect("a candidate")] = true;
            assert_eq!(choose(Chooser::Equal(RandomState::new(seed)), &scores, 1), Some(vec![2]));
        }
        assert_eq!(seen, [true, false, true, false]);
        let batch = choose(Chooser::Close(RandomState::new(3)), &scores, 4).expect("no NaN");
        assert_eq!(batch[2..], [7, 3], "what is far from the largest comes in its turn");
    }

    #[test]
    fn nothing_finite_is_close_to_a_score_without_bound() {
        for seed in 0..40 {
            let chooser = Chooser::Close(RandomState::new(seed));
            let scores = [1.0, f64::INFINITY, 1e300, f64::INFINITY, f64::NEG_INFINITY];
            let row = choose(chooser, &scores, 1).expect("no NaN")[0];
            assert!([ROWS[1], ROWS[3]].contains(&row), "{row}");
        }
    }

    #[test]
    fn a_largest_score_that_is_nan_leaves_libact_without_a_choice() {
        assert_eq!(choose(Chooser::Close(RandomState::new(0)), &[1.0, f64::NAN], 1), None);
        assert_eq!(choose(Chooser::Equal(RandomState::new(0)), &[f64::NAN, 1.0], 1), None);
    }

    #[test]
    fn a_query_draws_one_number_per_row_whether_it_is_a_candidate_or_not() {
        let mut stream = query_stream(5, 9);
        let draws: Vec<f64> = (0..20).map(|_| stream.random_sample()).collect();
        let expected = if draws[2] > draws[5] { 2 } else { 5 };
        assert_eq!(choose(Chooser::RandArgmax(5), &[1.0, 0.5, 1.0], 1), Some(vec![expected]));
        assert_eq!(choose(Chooser::RandArgmax(5), &[1.0, f64::NAN, 1.0], 3), None);
        let mut all = choose(Chooser::RandArgmax(5), &[1.0, f64::NAN, 1.0], 2).expect("as many numbers");
        all.sort_unstable();
        assert_eq!(all, [2, 5]);
    }

    #[test]
    fn shuffled_ties_are_even_and_the_rest_is_in_order() {
        let mut first = [0; 3];
        for seed in 0..300 {
            let picks = choose(Chooser::Shuffled(seed), &[1.0, 1.0, 1.0, 2.0], 2).expect("numbers");
            assert_eq!(picks[0], 7);
            first[ROWS.iter().position(|&row| row == picks[1]).expect("a candidate")] += 1;
        }
        assert!(first.iter().all(|&count| count > 70), "{first:?}");
    }

    #[test]
    fn the_order_of_ties_hangs_on_the_seed_and_on_the_query_and_on_nothing_before() {
        let rows: Vec<usize> = (0..40).collect();
        let query = |chooser: &mut Chooser, n_unlabeled| {
            let candidates = Candidates { rows: &rows, n_rows: 99, n_unlabeled };
            chooser.choose(candidates, &[0.5; 40], 5).expect("numbers")
        };
        let mut chooser = Chooser::Shuffled(3);
        let (first, second) = (query(&mut chooser, 60), query(&mut chooser, 55));
        assert_ne!(first, second);
        assert_eq!(query(&mut Chooser::Shuffled(3), 55), second);
        assert_ne!(query(&mut Chooser::Shuffled(4), 55), second);
    }
}
