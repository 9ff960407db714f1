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
//! better, but the lower row wins a tie. Rows of other packages compute the same score and choose by the rule of theirs: modAL by its
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
        OF_PROBABILITIES,
        "alipy-margin",
        (&ALIPY, "QueryInstanceUncertainty(\"margin\")", PORTABLE_SORT),
        |_, _| Scored::boxed("alipy-margin", negative, Chooser::LargestLast),
    ),
    row(OF_PROBABILITIES, "cardinal-margin", (&CARDINAL, "MarginSampler", PORTABLE_SORT), |_, _| {
        Scored::boxed("cardinal-margin", from_one, Chooser::LargestLast)
    }),
    SPEC,
    row(
        OF_PROBABILITIES,
        "libact-margin",
        (&LIBACT, "UncertaintySampling(\"sm\")", LIBACT_BATCHES),
        |_, _| Scored::boxed("libact-margin", negative, Chooser::LowestRow),
    ),
    row(OF_PROBABILITIES, "modal-margin", (&MODAL, "uncertainty.margin_sampling", &[]), |_, _| {
        Scored::boxed("modal-margin", negative, Chooser::Partition)
    }),
    row(
        OF_PROBABILITIES,
        "skactiveml-margin",
        (&SKACTIVEML, "UncertaintySampling(\"margin_sampling\")", &[]),
        |_, seed| Scored::boxed("skactiveml-margin", from_one, Chooser::RandArgmax(stream_seed(seed))),
    ),
];

/// What the rows of the packages share: none of them reads decision values.
const OF_PROBABILITIES: StrategySpec =
    StrategySpec { params: &[], needs: |_| Needs::PROBABILITIES, cost: of_probabilities, ..SPEC };

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
    params: &[ParamSpec {
        name: "source",
        kind: ParamKind::Choice(&["probability", "decision"]),
        default: ParamValue::text("probability"),
        help: "what the gap is measured in; \"decision\" is for two classes",
        introduced: None,
    }],
    needs: |params| {
        if reads_decisions(params) {
            Needs { outputs: Outputs::DECISIONS, two_classes: true, ..Needs::NOTHING }
        } else {
            Needs::PROBABILITIES
        }
    },
    order_free: OrderFree::Yes,
    cost: |params, work| if reads_decisions(params) { 0.0 } else { of_probabilities(params, work) },
    build: |params, _| Box::new(Margin { decisions: reads_decisions(params) }),
};

fn reads_decisions(params: &Params) -> bool {
    params.text("source") == "decision"
}

#[derive(Debug)]
struct Margin {
    decisions: bool,
}

impl Strategy for Margin {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let scores = if self.decisions {
            distances_to_boundary(round)?.into_iter().map(|distance| -distance).collect()
        } else {
            negative(round)?
        };
        Ok(choose::largest(round.candidates(), scores, round.batch()))
    }
}

/// `|f(x)|` of the pool, shape `(n_pool,)`.
fn distances_to_boundary(round: &Round<'_>) -> Result<Vec<f64>, StrategyError> {
    let found = round.n_classes();
    if found != 2 {
        return Err(StrategyError::NeedsTwoClasses { strategy: SPEC.name, found });
    }
    Ok(round.decisions()?.column(0).iter().map(|value| value.abs()).collect())
}

/// `-(p1 - p2)`.
fn negative(round: &Round<'_>) -> Result<Vec<f64>, StrategyError> {
    Ok(per_row(round.probabilities()?.view(), |p| -probability::margin(p)))
}

/// `1 - (p1 - p2)`: rounding can make more scores equal.
fn from_one(round: &Round<'_>) -> Result<Vec<f64>, StrategyError> {
    Ok(per_row(round.probabilities()?.view(), |p| 1.0 - probability::margin(p)))
}
