//! The lowest rows of the pool: random where the split shuffles the training half.
//!
//! # Definition
//!
//! The first `batch` rows of the pool in the order of the training half.
//!
//! # Mirrors
//!
//! "Uniform" of Lu, Li, Lin: their split shuffles the training half, and their baseline walks
//! through it. Under a split that does not shuffle it is no baseline at all.
//!
//! # Reference
//!
//! Lu, Li, Lin. Re-Benchmarking Pool-Based Active Learning for Binary Classification.
//! arXiv:2306.08954, 2023.

use crate::{
    error::StrategyError,
    package::{LU2023, Mirror, Parity},
    round::Round,
    strategy::{Needs, OrderFree, Picks, Strategy, StrategySpec, of_nothing},
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const SPEC: StrategySpec = StrategySpec {
    name: "lowest-row",
    summary: "rows in their order: random where the split shuffles",
    version: 1,
    mirror: Some(Mirror {
        package: &LU2023,
        symbol: "Uniform",
        parity: Parity::Statistical,
        deviations: &[],
    }),
    paper: "Lu, Li, Lin 2023, arXiv:2306.08954",
    // The paper publishes mean areas of its baseline, no picks.
    params: &[],
    needs: |_| Needs::NOTHING,
    order_free: OrderFree::No("it takes rows by their position"),
    cost: of_nothing,
    build: |_, _| Box::new(LowestRow),
};

#[derive(Debug)]
struct LowestRow;

impl Strategy for LowestRow {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        Ok(Picks { rows: round.candidates()[..round.batch()].to_vec(), scores: None })
    }
}
