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
    strategy::{Needs, OrderFree, Parity, Picks, Round, Strategy, StrategySpec, stream_seed},
};

pub(in crate::strategy) const SPEC: StrategySpec = StrategySpec {
    name: "random",
    summary: "uniformly random rows",
    version: 1,
    mirrors: Some("numpy 1.26.4 RandomState.choice(replace=False)"),
    paper: "Settles 2009, UW-Madison CS TR 1648",
    parity: Parity::Exact,
    params: &[],
    needs: |_| Needs { probabilities: false, decisions: false },
    order_free: OrderFree::No("it draws positions in the pool"),
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
        let drawn = self.stream.choice(round.pool().len(), round.batch());
        Ok(Picks { rows: drawn.into_iter().map(|at| round.pool()[at]).collect(), scores: None })
    }
}
