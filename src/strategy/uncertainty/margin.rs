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
//! better. Picks equal `ALiPy` 1.2.5 `QueryInstanceUncertainty("margin")` and libact 0.1.6
//! `UncertaintySampling("sm")` but for ties. The decision value gives "US-C" of Lu, Li, Lin
//! (arXiv:2306.08954), the uncertainty sampling of a support vector machine (Tong, Koller 2001).
//!
//! # Reference
//!
//! Scheffer, Decomain, Wrobel. Active Hidden Markov Models for Information Extraction. IDA 2001.
//! <https://doi.org/10.1007/3-540-44816-0_31>

use crate::{
    error::StrategyError,
    output::Outputs,
    package::{MODAL, Mirror, Parity},
    params::{ParamKind, ParamSpec, ParamValue, Params},
    round::Round,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec, of_probabilities,
        probability::{self, per_row},
        select,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

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
            per_row(round.probabilities()?.view(), |p| -probability::margin(p))
        };
        Ok(select::largest(round.candidates(), scores, round.batch()))
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
