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
//! modAL-python 0.4.2.1 `uncertainty.entropy_sampling`, but by default the lower row wins a tie. Rows of other packages compute the same score and choose by the rule of theirs: modAL by its
//! partition, `ALiPy` 1.2.5 and cardinal 0.0.9 by numpy's sort, libact 0.1.6 the lowest row,
//! scikit-activeml 1.0.1 by a draw among equal scores.
//! modAL and cardinal divide the probabilities by their sum first, which is 1 up to rounding.
//!
//! # Reference
//!
//! Settles. Active Learning Literature Survey. University of Wisconsin-Madison, Computer Sciences
//! Technical Report 1648, 2009.

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
        "alipy-entropy",
        (&ALIPY, "QueryInstanceUncertainty(\"entropy\")", PORTABLE_SORT),
        |params, seed| Scored::boxed("alipy-entropy", score, ties::rule(params, seed, Chooser::LargestLast)),
    ),
    plain_row(SPEC, "cardinal-entropy", (&CARDINAL, "EntropySampler", PORTABLE_SORT), |params, seed| {
        Scored::boxed("cardinal-entropy", score, ties::rule(params, seed, Chooser::LargestLast))
    }),
    SPEC,
    plain_row(
        SPEC,
        "libact-entropy",
        (&LIBACT, "UncertaintySampling(\"entropy\")", LIBACT_BATCHES),
        |params, seed| Scored::boxed("libact-entropy", score, ties::rule(params, seed, Chooser::LowestRow)),
    ),
    plain_row(SPEC, "modal-entropy", (&MODAL, "uncertainty.entropy_sampling", &[]), |params, seed| {
        Scored::boxed("modal-entropy", score, ties::rule(params, seed, Chooser::Partition))
    }),
    plain_row(
        SPEC,
        "skactiveml-entropy",
        (&SKACTIVEML, "UncertaintySampling(\"entropy\")", &[]),
        |params, seed| {
            Scored::boxed(
                "skactiveml-entropy",
                score,
                ties::rule(params, seed, Chooser::RandArgmax(stream_seed(seed))),
            )
        },
    ),
];

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
    params: &[ties::OWN],
    needs: |_| Needs::PROBABILITIES,
    order_free: OrderFree::Yes,
    cost: of_probabilities,
    build: |params, seed| Scored::boxed("entropy", score, ties::rule(params, seed, Chooser::Partition)),
};

fn score(round: &Round<'_>) -> Result<Vec<f64>, StrategyError> {
    Ok(per_row(round.probabilities()?.view(), probability::entropy))
}
