//! Entropy sampling: rows whose class probabilities are spread most evenly.
//!
//! # Definition
//!
//! ```text
//! score(x) = - sum over classes c of p(c|x) ln p(c|x)         0 ln 0 = 0
//! ```
//!
//! The batch is the k largest scores.
//!
//! # Mirrors
//!
//! modAL-python 0.4.2.1 `uncertainty.entropy_sampling`. Picks equal `ALiPy` 1.2.5
//! `QueryInstanceUncertainty("entropy")` and libact 0.1.6 `UncertaintySampling("entropy")` but for
//! ties. modAL divides the probabilities by their sum first, which is 1 up to rounding.
//!
//! # Reference
//!
//! Settles. Active Learning Literature Survey. University of Wisconsin-Madison, Computer Sciences
//! Technical Report 1648, 2009.

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
    name: "entropy",
    summary: "largest entropy of the class probabilities",
    version: 1,
    mirror: Some(Mirror {
        package: &MODAL,
        symbol: "uncertainty.entropy_sampling",
        parity: Parity::Exact,
        deviations: &[],
    }),
    paper: "Settles 2009, UW-Madison CS TR 1648",
    params: &[],
    needs: |_| Needs::PROBABILITIES,
    order_free: OrderFree::Yes,
    cost: of_probabilities,
    build: |_, _| Box::new(Entropy),
};

#[derive(Debug)]
struct Entropy;

impl Strategy for Entropy {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let scores = per_row(round.probabilities()?.view(), probability::entropy);
        Ok(select::largest(round.candidates(), scores, round.batch()))
    }
}
