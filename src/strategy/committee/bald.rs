//! BALD: ask where the label tells most about which member of a committee is right.
//!
//! # Definition
//!
//! ```text
//! score(x) = H(mean_m p_m(.|x)) - mean_m H(p_m(.|x))       = mean_m KL(p_m || mean)
//! ```
//!
//! # Mirrors
//!
//! scikit-activeml 1.0.1 `GreedyBALD` over the members, by default classifiers that are trained on the labels: probabilities
//! are clipped at 1e-7 and not normalised again; ties at random.
//!
//! # Reference
//!
//! Houlsby, Huszár, Ghahramani, Lengyel. Bayesian Active Learning for Classification and Preference
//! Learning. arXiv:1112.5745, 2011.

use crate::{
    error::StrategyError,
    package::SKACTIVEML,
    params::Params,
    round::Round,
    strategy::{
        OrderFree, Picks, Strategy, StrategySpec,
        choose::Chooser,
        disagreement::Measure,
        members::{self, MEMBERS, PASSES, SOURCE, Source},
        of_members,
        scored::{choose, row},
        stream_seed, ties,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[
    OWN,
    StrategySpec {
        params: &[MEMBERS, ties::PACKAGE],
        ..row(OWN, "skactiveml-greedy-bald", (&SKACTIVEML, "GreedyBALD", &[]), |params, seed| {
            let chooser = ties::rule(params, seed, Chooser::RandArgmax(stream_seed(seed)));
            Box::new(Bald::new("skactiveml-greedy-bald", params, Measure::ClippedBald, chooser))
        })
    },
];

const OWN: StrategySpec = StrategySpec {
    name: "bald",
    summary: "rows whose label tells which member of a committee is right",
    version: 1,
    mirror: None,
    paper: "Houlsby et al. 2011, arXiv:1112.5745",
    params: &[MEMBERS, SOURCE, PASSES, ties::ALONE],
    needs: |params| members::needs(params, false),
    order_free: OrderFree::No("what members are trained on, and how, follows the order of the rows"),
    cost: of_members,
    build: |params, seed| {
        Box::new(Bald::new("bald", params, Measure::MeanDivergence, ties::own_rule(params, seed)))
    },
};

#[derive(Debug)]
struct Bald {
    strategy: &'static str,
    source: Source,
    measure: Measure,
    chooser: Chooser,
}

impl Bald {
    fn new(strategy: &'static str, params: &Params, measure: Measure, chooser: Chooser) -> Self {
        Self { strategy, source: Source::of(params), measure, chooser }
    }
}

impl Strategy for Bald {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let scores = self.measure.of_probabilities(&self.source.probabilities(round)?);
        choose(self.strategy, &mut self.chooser, round, scores)
    }
}
