//! Least confident: rows whose likeliest class is least likely.
//!
//! # Definition
//!
//! ```text
//! score(x) = 1 - max over classes c of p(c|x)
//! ```
//!
//! The batch is the k largest scores.
//!
//! # Mirrors
//!
//! modAL-python 0.4.2.1 `uncertainty.uncertainty_sampling`. Picks equal `ALiPy` 1.2.5
//! `QueryInstanceUncertainty("least_confident")` and libact 0.1.6 `UncertaintySampling("lc")` but
//! for ties.
//!
//! # Reference
//!
//! Lewis, Gale. A Sequential Algorithm for Training Text Classifiers. SIGIR 1994.

use crate::{
    error::StrategyError,
    package::{MODAL, Mirror, Parity},
    round::Round,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec, of_probabilities,
        probability::{self, per_row},
        select,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const SPEC: StrategySpec = StrategySpec {
    name: "least-confident",
    summary: "smallest probability of the likeliest class",
    version: 1,
    mirror: Some(Mirror {
        package: &MODAL,
        symbol: "uncertainty.uncertainty_sampling",
        parity: Parity::Exact,
        deviations: &[],
    }),
    paper: "Lewis, Gale 1994, SIGIR",
    params: &[],
    needs: |_| Needs::PROBABILITIES,
    order_free: OrderFree::Yes,
    cost: of_probabilities,
    build: |_, _| Box::new(LeastConfident),
};

#[derive(Debug)]
struct LeastConfident;

impl Strategy for LeastConfident {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let scores = per_row(round.probabilities()?.view(), |p| 1.0 - probability::largest(p));
        Ok(select::largest(round.candidates(), scores, round.batch()))
    }
}
