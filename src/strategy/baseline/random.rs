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
//! numpy 1.26.4 `RandomState.choice`.
//!
//! # Reference
//!
//! The baseline of Settles. Active Learning Literature Survey. University of Wisconsin-Madison,
//! Computer Sciences Technical Report 1648, 2009.

use crate::{
    error::StrategyError,
    numpy::RandomState,
    package::{Mirror, NUMPY, Parity},
    round::Round,
    strategy::{Needs, OrderFree, Picks, Strategy, StrategySpec, of_nothing, stream_seed},
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

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
