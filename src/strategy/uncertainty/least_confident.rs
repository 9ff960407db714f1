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
//! modAL-python 0.4.2.1 `uncertainty.uncertainty_sampling`, but the lower row wins a tie. Rows of other packages compute the same score and choose by the rule of theirs: modAL by its
//! partition, `ALiPy` 1.2.5 and cardinal 0.0.9 by numpy's sort, libact 0.1.6 the lowest row,
//! scikit-activeml 1.0.1 by a draw among equal scores.
//!
//! # Reference
//!
//! Lewis, Gale. A Sequential Algorithm for Training Text Classifiers. SIGIR 1994.

use crate::{
    error::StrategyError,
    package::{ALIPY, CARDINAL, LIBACT, MODAL, Mirror, Parity, SKACTIVEML},
    round::Round,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec,
        choose::{self, Chooser},
        of_probabilities,
        probability::{self, per_row},
        scored::{LIBACT_BATCHES, PORTABLE_SORT, Scored, row},
        stream_seed,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[
    row(
        SPEC,
        "alipy-least-confident",
        (&ALIPY, "QueryInstanceUncertainty(\"least_confident\")", PORTABLE_SORT),
        |_, _| Scored::boxed("alipy-least-confident", score, Chooser::LargestLast),
    ),
    row(SPEC, "cardinal-least-confident", (&CARDINAL, "ConfidenceSampler", PORTABLE_SORT), |_, _| {
        Scored::boxed("cardinal-least-confident", score, Chooser::LargestLast)
    }),
    SPEC,
    row(SPEC, "libact-least-confident", (&LIBACT, "UncertaintySampling(\"lc\")", LIBACT_BATCHES), |_, _| {
        Scored::boxed("libact-least-confident", negative, Chooser::LowestRow)
    }),
    row(SPEC, "modal-least-confident", (&MODAL, "uncertainty.uncertainty_sampling", &[]), |_, _| {
        Scored::boxed("modal-least-confident", score, Chooser::Partition)
    }),
    row(
        SPEC,
        "skactiveml-least-confident",
        (&SKACTIVEML, "UncertaintySampling(\"least_confident\")", &[]),
        |_, seed| Scored::boxed("skactiveml-least-confident", score, Chooser::RandArgmax(stream_seed(seed))),
    ),
];

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
        Ok(choose::largest(round.candidates(), score(round)?, round.batch()))
    }
}

/// `1 - max p`.
fn score(round: &Round<'_>) -> Result<Vec<f64>, StrategyError> {
    Ok(per_row(round.probabilities()?.view(), |p| 1.0 - probability::largest(p)))
}

/// `-max p`: the same without the rounding of a subtraction.
fn negative(round: &Round<'_>) -> Result<Vec<f64>, StrategyError> {
    Ok(per_row(round.probabilities()?.view(), |p| -probability::largest(p)))
}
