//! Margin sampling: ask where the two likeliest classes are closest.
//!
//! # Definition
//!
//! ```text
//! source = "probability":  score(x) = -(p1(x) - p2(x))    p1 >= p2 the two largest probabilities
//! source = "decision":     score(x) = -|f(x)|             f the decision value of two classes
//! ```
//!
//! The batch is the k largest scores. The decision value needs two classes and no probabilities.
//!
//! # Mirrors
//!
//! modAL-python 0.4.2.1 `uncertainty.margin_sampling`, with the sign turned so that larger is
//! better, but by default the lower row wins a tie. Rows of other packages compute the same score and choose by the rule of theirs: modAL by its
//! partition, `ALiPy` 1.2.5 and cardinal 0.0.9 by numpy's sort, libact 0.1.6 the lowest row,
//! scikit-activeml 1.0.1 by a draw among equal scores.
//! The decision value gives "US-C" of Lu, Li, Lin
//! (arXiv:2306.08954), the uncertainty sampling of a support vector machine (Tong, Koller 2001).
//!
//! # Reference
//!
//! Scheffer, Decomain, Wrobel. Active Hidden Markov Models for Information Extraction. IDA 2001.
//! <https://doi.org/10.1007/3-540-44816-0_31>

use crate::{
    error::StrategyError,
    output::Outputs,
    package::{ALIPY, CARDINAL, LIBACT, MODAL, Mirror, Parity, SKACTIVEML},
    params::{ParamKind, ParamSpec, ParamValue, Params},
    round::Round,
    strategy::{
        Needs, OrderFree, StrategySpec,
        choose::Chooser,
        of_probabilities,
        probability::{self, per_row},
        scored::{LIBACT_BATCHES, PORTABLE_SORT, Score, Scored, plain_row},
        stream_seed, ties,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[
    plain_row(
        OF_PROBABILITIES,
        "alipy-margin",
        (&ALIPY, "QueryInstanceUncertainty(\"margin\")", PORTABLE_SORT),
        |params, seed| {
            Scored::boxed("alipy-margin", negative, ties::rule(params, seed, Chooser::LargestLast))
        },
    ),
    plain_row(
        OF_PROBABILITIES,
        "cardinal-margin",
        (&CARDINAL, "MarginSampler", PORTABLE_SORT),
        |params, seed| {
            Scored::boxed("cardinal-margin", from_one, ties::rule(params, seed, Chooser::LargestLast))
        },
    ),
    SPEC,
    plain_row(
        OF_PROBABILITIES,
        "libact-margin",
        (&LIBACT, "UncertaintySampling(\"sm\")", LIBACT_BATCHES),
        |params, seed| Scored::boxed("libact-margin", negative, ties::rule(params, seed, Chooser::LowestRow)),
    ),
    plain_row(
        OF_PROBABILITIES,
        "modal-margin",
        (&MODAL, "uncertainty.margin_sampling", &[]),
        |params, seed| Scored::boxed("modal-margin", negative, ties::rule(params, seed, Chooser::Partition)),
    ),
    plain_row(
        OF_PROBABILITIES,
        "skactiveml-margin",
        (&SKACTIVEML, "UncertaintySampling(\"margin_sampling\")", &[]),
        |params, seed| {
            Scored::boxed(
                "skactiveml-margin",
                from_one,
                ties::rule(params, seed, Chooser::RandArgmax(stream_seed(seed))),
            )
        },
    ),
];

/// What the rows of the packages share: none of them reads decision values.
const OF_PROBABILITIES: StrategySpec =
    StrategySpec { needs: |_| Needs::PROBABILITIES, cost: of_probabilities, ..SPEC };

const SPEC: StrategySpec = StrategySpec {
    name: "margin",
    summary: "smallest gap between the two likeliest classes",
    version: 1,
    mirror: Some(Mirror {
        package: &MODAL,
        symbol: "uncertainty.margin_sampling",
        parity: Parity::Exact,
        deviations: &[],
    }),
    paper: "Scheffer, Decomain, Wrobel 2001, doi:10.1007/3-540-44816-0_31",
    params: &[
        ParamSpec {
            name: "source",
            kind: ParamKind::Choice(&["probability", "decision"]),
            default: ParamValue::text("probability"),
            help: "what the gap is measured in; \"decision\" is for two classes",
            introduced: None,
        },
        ties::OWN,
    ],
    needs: |params| {
        if reads_decisions(params) {
            Needs { outputs: Outputs::DECISIONS, two_classes: true, ..Needs::NOTHING }
        } else {
            Needs::PROBABILITIES
        }
    },
    order_free: OrderFree::Yes,
    cost: |params, work| if reads_decisions(params) { 0.0 } else { of_probabilities(params, work) },
    build: |params, seed| {
        let score: Score = if reads_decisions(params) { decision } else { negative };
        Scored::boxed("margin", score, ties::rule(params, seed, Chooser::Partition))
    },
};

fn reads_decisions(params: &Params) -> bool {
    params.text("source") == "decision"
}

/// `-|f(x)|`.
fn decision(round: &Round<'_>) -> Result<Vec<f64>, StrategyError> {
    let found = round.n_classes();
    if found != 2 {
        return Err(StrategyError::NeedsTwoClasses { strategy: SPEC.name, found });
    }
    Ok(round.decisions()?.column(0).iter().map(|value| -value.abs()).collect())
}

/// `-(p1 - p2)`.
fn negative(round: &Round<'_>) -> Result<Vec<f64>, StrategyError> {
    Ok(per_row(round.probabilities()?.view(), |p| -probability::margin(p)))
}

/// `1 - (p1 - p2)`: rounding can make more scores equal.
fn from_one(round: &Round<'_>) -> Result<Vec<f64>, StrategyError> {
    Ok(per_row(round.probabilities()?.view(), |p| 1.0 - probability::margin(p)))
}
