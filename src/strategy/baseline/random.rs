//! Random sampling: every unlabeled row is as likely as any other.
//!
//! # Definition
//!
//! ```text
//! RandomState(1000 + seed).choice(pool, batch, replace=False)
//! ```
//!
//! with one stream for all queries of a run. The offset keeps it apart from the stream of the
//! first batch. Sums above 2^32 wrap around.
//!
//! # Mirrors
//!
//! numpy 1.26.4 `RandomState.choice`. Rows of packages: `ALiPy` 1.2.5 takes the head of a shuffle, libact
//! 0.1.6 draws one row, both from one stream that starts at the seed; scikit-activeml 1.0.1 draws with
//! equal probabilities from the stream of the query.
//!
//! # Reference
//!
//! The baseline of Settles. Active Learning Literature Survey. University of Wisconsin-Madison,
//! Computer Sciences Technical Report 1648, 2009.

use crate::{
    error::StrategyError,
    numpy::RandomState,
    package::{ALIPY, LIBACT, Mirror, NUMPY, Parity, SKACTIVEML},
    round::Round,
    strategy::{
        Asks, Needs, OrderFree, Picks, Strategy, StrategySpec, drawn, of_nothing, scored::row, stream_seed,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[
    row(SPEC, "alipy-random", (&ALIPY, "QueryInstanceRandom", &[]), |_, seed| {
        Box::new(Random { stream: RandomState::new(stream_seed(seed)) })
    }),
    StrategySpec {
        needs: |_| Needs { asks: Asks::OneByOne, ..Needs::NOTHING },
        ..row(SPEC, "libact-random", (&LIBACT, "RandomSampling", &[]), |_, seed| {
            Box::new(OneByOne { stream: RandomState::new(stream_seed(seed)) })
        })
    },
    SPEC,
    row(SPEC, "skactiveml-random", (&SKACTIVEML, "RandomSampling", &[]), |_, seed| {
        Box::new(OfQuery { seed: stream_seed(seed) })
    }),
];

const SPEC: StrategySpec = StrategySpec {
    name: "random",
    summary: "uniformly random rows",
    version: 1,
    mirror: Some(Mirror {
        package: &NUMPY,
        symbol: "RandomState.choice(replace=False)",
        parity: Parity::Exact,
        deviations: &[],
    }),
    paper: "Settles 2009, UW-Madison CS TR 1648",
    params: &[],
    needs: |_| Needs::NOTHING,
    order_free: OrderFree::No("it draws positions in the pool"),
    cost: of_nothing,
    build: |_, seed| {
        Box::new(Random { stream: RandomState::new(stream_seed(seed).wrapping_add(SEED_OFFSET)) })
    },
};

/// Distance from the run's seed to the seed of this stream.
const SEED_OFFSET: u32 = 1000;

#[derive(Debug)]
struct Random {
    stream: RandomState,
}

impl Strategy for Random {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let drawn = self.stream.choice(round.candidates().len(), round.batch());
        Ok(Picks { rows: drawn.into_iter().map(|at| round.candidates()[at]).collect(), scores: None })
    }
}

/// libact's draw of a single row, again and again for a batch.
#[derive(Debug)]
struct OneByOne {
    stream: RandomState,
}

impl Strategy for OneByOne {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let mut open = round.candidates().to_vec();
        let rows = (0..round.batch()).map(|_| open.remove(self.stream.below(open.len())));
        Ok(Picks { rows: rows.collect(), scores: None })
    }
}

/// scikit-activeml's draw over all training rows, where labeled ones have no probability.
#[derive(Debug)]
struct OfQuery {
    seed: u32,
}

impl Strategy for OfQuery {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let mut shares = vec![0.0; round.pool().len()];
        for &row in round.candidates() {
            shares[row] = 1.0 / round.candidates().len() as f64;
        }
        let mut stream = drawn::stream(round, self.seed);
        let rows = stream.choice_weighted_without_replacement(&shares, round.batch());
        Ok(Picks { rows, scores: None })
    }
}
