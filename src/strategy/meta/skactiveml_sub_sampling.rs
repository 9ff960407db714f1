//! Another strategy, asked about a random part of the candidates.
//!
//! # Definition
//!
//! ```text
//! stream     = that of a query, multiplied by the number of labeled rows plus 1
//! candidates = stream.choice(candidates, ceil(share * n_candidates), replace = False)
//! ```
//!
//! and at least `batch` of them. The wrapped strategy has the same seed.
//!
//! # Mirrors
//!
//! scikit-activeml 1.0.1 `SubSamplingWrapper(query_strategy, max_candidates=share)`.

use std::borrow::Cow;

use crate::{
    error::StrategyError,
    oracle::Answer,
    package::{Mirror, Parity, SKACTIVEML},
    params::{Component, ParamKind, ParamSpec, ParamValue, Params, Part, Range},
    round::Round,
    strategy::{
        self, OrderFree, Picks, Strategy, StrategySpec, named_by, scikit_activeml::query_stream, stream_seed,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const MARGIN: &[Component] = &[Component { kind: "margin", given: Cow::Borrowed(&[]) }];

const SPEC: StrategySpec = StrategySpec {
    name: "skactiveml-sub-sampling",
    summary: "another strategy on a random part of the pool",
    version: 1,
    mirror: Some(Mirror {
        package: &SKACTIVEML,
        symbol: "SubSamplingWrapper",
        parity: Parity::Exact,
        deviations: &["the part has at least as many rows as are asked for"],
    }),
    paper: "scikit-activeml 1.0.1, SubSamplingWrapper",
    params: &[
        ParamSpec {
            name: "strategy",
            kind: ParamKind::Components { part: Part::Strategy, min: 1, max: 1 },
            default: ParamValue::Components(Cow::Borrowed(MARGIN)),
            help: "who chooses among the part",
            introduced: None,
        },
        ParamSpec {
            name: "share",
            kind: ParamKind::Real(Range { min: 0.0, min_included: false, max: 1.0, max_included: true }),
            default: ParamValue::Real(0.1),
            help: "how much of the pool the part is",
            introduced: None,
        },
    ],
    needs: |params| {
        let (spec, params) = wrapped(params);
        (spec.needs)(&params)
    },
    order_free: OrderFree::No("it draws positions in the pool"),
    cost: |params, work| {
        let (spec, inner) = wrapped(params);
        params.real("share") * (spec.cost)(&inner, work)
    },
    build: |params, seed| {
        Box::new(SubSampling {
            strategy: strategy::build(&params.components("strategy")[0], seed),
            share: params.real("share"),
            seed: stream_seed(seed),
        })
    },
};

/// The wrapped strategy with its parameters.
fn wrapped(params: &Params) -> (&'static StrategySpec, Params) {
    named_by(&params.components("strategy")[0])
}

#[derive(Debug)]
struct SubSampling {
    strategy: Box<dyn Strategy>,
    share: f64,
    seed: u32,
}

impl Strategy for SubSampling {
    fn start(&mut self, round: &Round<'_>, queries: Option<usize>) -> Result<(), StrategyError> {
        self.strategy.start(round, queries)
    }

    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let candidates = round.candidates();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 1 to the number of candidates"
        )]
        let wanted = (self.share * candidates.len() as f64).ceil() as usize;
        let wanted = wanted.max(round.batch()).min(candidates.len());
        let mut stream = query_stream(self.seed, round.labeled().len() + 1);
        let drawn = stream.choice(candidates.len(), wanted);
        let mut part: Vec<usize> = drawn.into_iter().map(|at| candidates[at]).collect();
        part.sort_unstable();
        let picks = self.strategy.query(&round.among(&part, round.batch()))?;
        // The rest of the candidates has no scores.
        Ok(Picks { rows: picks.rows, scores: None })
    }

    fn observe(&mut self, round: &Round<'_>, answers: &[Answer]) -> Result<(), StrategyError> {
        self.strategy.observe(round, answers)
    }

    fn importance(&self) -> Option<f64> {
        self.strategy.importance()
    }
}
