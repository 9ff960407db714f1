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
//! modAL-python 0.4.2.1 `uncertainty.uncertainty_sampling`, but by default the lower row wins a tie. Rows of other packages compute the same score and choose by the rule of theirs: modAL by its
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
        Needs, OrderFree, StrategySpec,
        choose::Chooser,
        of_probabilities,
        probability::{self, per_row},
        scored::{LIBACT_BATCHES, PORTABLE_SORT, Scored, plain_row},
        stream_seed, ties,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[
    plain_row(
        SPEC,
        "alipy-least-confident",
        (&ALIPY, "QueryInstanceUncertainty(\"least_confident\")", PORTABLE_SORT),
        |params, seed| {
            Scored::boxed("alipy-least-confident", score, ties::rule(params, seed, Chooser::LargestLast))
        },
    ),
    plain_row(
        SPEC,
        "cardinal-least-confident",
        (&CARDINAL, "ConfidenceSampler", PORTABLE_SORT),
        |params, seed| {
            Scored::boxed("cardinal-least-confident", score, ties::rule(params, seed, Chooser::LargestLast))
        },
    ),
    SPEC,
    plain_row(
        SPEC,
        "libact-least-confident",
        (&LIBACT, "UncertaintySampling(\"lc\")", LIBACT_BATCHES),
        |params, seed| {
            Scored::boxed("libact-least-confident", negative, ties::rule(params, seed, Chooser::LowestRow))
        },
    ),
    plain_row(
        SPEC,
        "modal-least-confident",
        (&MODAL, "uncertainty.uncertainty_sampling", &[]),
        |params, seed| {
            Scored::boxed("modal-least-confident", score, ties::rule(params, seed, Chooser::Partition))
        },
    ),
    plain_row(
        SPEC,
        "skactiveml-least-confident",
        (&SKACTIVEML, "UncertaintySampling(\"least_confident\")", &[]),
        |params, seed| {
            Scored::boxed(
                "skactiveml-least-confident",
                score,
                ties::rule(params, seed, Chooser::RandArgmax(stream_seed(seed))),
            )
        },
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
    params: &[ties::OWN],
    needs: |_| Needs::PROBABILITIES,
    order_free: OrderFree::Yes,
    cost: of_probabilities,
    build: |params, seed| {
        Scored::boxed("least-confident", score, ties::rule(params, seed, Chooser::Partition))
    },
};

/// `1 - max p`.
fn score(round: &Round<'_>) -> Result<Vec<f64>, StrategyError> {
    Ok(per_row(round.probabilities()?.view(), |p| 1.0 - probability::largest(p)))
}

/// `-max p`: the same without the rounding of a subtraction.
fn negative(round: &Round<'_>) -> Result<Vec<f64>, StrategyError> {
    Ok(per_row(round.probabilities()?.view(), |p| -probability::largest(p)))
}
