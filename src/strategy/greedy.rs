//! One row after another: which of the rows is picked whose values are the largest.
//!
//! What [`Chooser`](super::choose::Chooser) is to strategies that score all rows and take the best, [`Rule`] is to
//! those that score the rest anew after every pick.

use super::{
    choose::stream_of_ties,
    scikit_activeml::{query_stream, rand_argmax},
    ties,
};
use crate::{numeric::argmax, numpy::RandomState, params::Params, round::Round};

/// Which of equal rows is picked.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rule {
    /// The lowest one.
    Lowest,
    /// One that is drawn as scikit-activeml with this `random_state` does.
    Drawn(u32),
    /// One that is drawn from a stream named by this seed and the query.
    Random(u64),
}

impl Rule {
    /// What the parameter `ties` says; `package` is the rule of the package.
    pub fn said(params: &Params, seed: u64, package: Self) -> Self {
        match params.text(ties::NAME) {
            "lowest-row" => Self::Lowest,
            "random" => Self::Random(seed),
            _ => package,
        }
    }

    /// The rule in one query.
    pub fn begin(self, round: &Round<'_>) -> Turn {
        match self {
            Self::Lowest => Turn::Lowest,
            Self::Drawn(seed) => Turn::Drawn(query_stream(seed, round.unlabeled().len() + 1)),
            Self::Random(seed) => Turn::Random(stream_of_ties(seed, round.unlabeled().len())),
        }
    }

    /// The same where the strategy has drawn from `stream`, that of scikit-activeml, before.
    pub fn begin_after(self, round: &Round<'_>, stream: RandomState) -> Turn {
        match self {
            Self::Drawn(_) => Turn::Drawn(stream),
            Self::Lowest | Self::Random(_) => self.begin(round),
        }
    }
}

/// A rule in one query.
#[derive(Debug)]
pub(super) enum Turn {
    Lowest,
    Drawn(RandomState),
    Random(RandomState),
}

impl Turn {
    /// The position of one of the largest values, NaN left out.
    pub fn pick(&mut self, values: &[f64]) -> usize {
        match self {
            Self::Lowest => argmax(values.iter().map(|&value| Some(value).filter(|value| !value.is_nan()))),
            Self::Drawn(stream) => rand_argmax(values, stream),
            Self::Random(stream) => {
                let best = values.iter().copied().fold(f64::NAN, f64::max);
                let tied: Vec<usize> = (0..values.len()).filter(|&at| values[at] == best).collect();
                tied[stream.below(tied.len())]
            }
        }
    }
}

/// Computes gains anew, from the largest old one on, until the next old one is below the best new one.
/// Gains that are left as they were are too large, but below the best.
pub(super) fn renew(gains: &mut [f64], mut gain: impl FnMut(usize) -> f64) {
    let mut order: Vec<usize> = (0..gains.len()).filter(|&at| !gains[at].is_nan()).collect();
    order.sort_unstable_by(|&a, &b| gains[b].total_cmp(&gains[a]));
    let mut best = f64::NEG_INFINITY;
    for at in order {
        if gains[at] < best {
            break;
        }
        gains[at] = gain(at);
        best = best.max(gains[at]);
    }
}

#[cfg(test)]
mod tests {
    use super::{RandomState, Turn, renew};

    const VALUES: [f64; 6] = [f64::NAN, 1.0, 3.0, 2.0, 3.0, f64::NAN];

    #[test]
    fn the_lowest_of_equal_values_is_picked_or_each_of_them_now_and_then() {
        let mut seen = [[0; 6]; 3];
        for seed in 0..200 {
            let turns = [
                Turn::Lowest,
                Turn::Drawn(RandomState::new(seed)),
                Turn::Random(RandomState::named(&seed.to_string())),
            ];
            for (seen, mut turn) in seen.iter_mut().zip(turns) {
                seen[turn.pick(&VALUES)] += 1;
            }
        }
        assert_eq!(seen[0], [0, 0, 200, 0, 0, 0]);
        for seen in &seen[1..] {
            assert!(seen[2] > 70 && seen[4] > 70 && seen[2] + seen[4] == 200, "{seen:?}");
        }
    }

    #[test]
    fn a_value_below_all_others_is_picked_where_the_rest_are_taken() {
        assert_eq!(Turn::Lowest.pick(&[f64::NAN, f64::NEG_INFINITY]), 1);
        assert_eq!(Turn::Random(RandomState::new(0)).pick(&[f64::NAN, f64::NEG_INFINITY]), 1);
    }

    #[test]
    fn only_gains_that_can_still_be_the_best_are_computed_anew() {
        let now = [1.0, 3.0, 3.0, 0.5, 2.9];
        let mut gains = [2.5, 4.0, 3.5, f64::NAN, 3.0];
        let mut asked = Vec::new();
        renew(&mut gains, |at| {
            asked.push(at);
            now[at]
        });
        assert_eq!(asked, [1, 2, 4], "what was exactly as large as the best may tie with it");
        assert_eq!((gains[0], gains[1], gains[2]), (2.5, 3.0, 3.0));
    }
}
