//! Discriminative active learning: rows that a classifier tells best from the labeled ones.
//!
//! # Definition
//!
//! ```text
//! score(x) = P(unlabeled | x)     by a discriminator trained on all rows, labeled against unlabeled
//! ```
//!
//! Unless `greedy`, the discriminator is trained again after each pick, which then counts as labeled.
//! Scores are those of the first pick.
//!
//! # Mirrors
//!
//! scikit-activeml 1.0.1 `DiscriminativeAL`, whose discriminator has to be given; here it is a Parzen
//! window unless said otherwise.
//!
//! # Reference
//!
//! Gissin, Shalev-Shwartz. Discriminative Active Learning. arXiv:1907.06347, 2019.

use std::borrow::Cow;

use crate::{
    error::StrategyError,
    learner::{self, Learner},
    output::Outputs,
    package::{Mirror, Parity, SKACTIVEML},
    params::{Component, ParamKind, ParamSpec, ParamValue, Part},
    round::Round,
    sample::Sample,
    strategy::{
        Needs, OrderFree, Picks, Strategy, StrategySpec, choose::Chooser, drawn::Utilities, greedy::Rule,
        scored::choose, stream_seed, ties,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[SPEC];

const PARZEN_WINDOW: &[Component] = &[Component { kind: "parzen-window", given: Cow::Borrowed(&[]) }];

/// The classes of the discriminator.
const LABELED: usize = 0;
const UNLABELED: usize = 1;

const SPEC: StrategySpec = StrategySpec {
    name: "skactiveml-discriminative",
    summary: "rows that a classifier tells best from labeled ones",
    version: 1,
    mirror: Some(Mirror {
        package: &SKACTIVEML,
        symbol: "DiscriminativeAL",
        parity: Parity::Exact,
        deviations: &[],
    }),
    paper: "Gissin, Shalev-Shwartz 2019, arXiv:1907.06347",
    params: &[
        ParamSpec {
            name: "discriminator",
            kind: ParamKind::Components { part: Part::Learner, min: 1, max: 1 },
            default: ParamValue::Components(Cow::Borrowed(PARZEN_WINDOW)),
            help: "what is trained on labeled against unlabeled rows",
            introduced: None,
        },
        ParamSpec {
            name: "greedy",
            kind: ParamKind::Flag,
            default: ParamValue::Flag(false),
            help: "whether one training serves the whole batch",
            introduced: None,
        },
        ties::PACKAGE,
    ],
    needs: |_| Needs { members: Outputs::PROBABILITIES, ..Needs::NOTHING },
    order_free: OrderFree::Yes,
    cost: |params, work| {
        let fits = if params.flag("greedy") { 1.0 } else { work.batch };
        fits * work.size.train * work.size.train * work.size.features * 1e-6
    },
    build: |params, seed| {
        Box::new(Discriminative {
            discriminator: learner::build(&params.components("discriminator")[0]),
            greedy: params.flag("greedy"),
            chooser: ties::rule(params, seed, Chooser::RandArgmax(stream_seed(seed))),
            ties: Rule::said(params, seed, Rule::Drawn(stream_seed(seed))),
        })
    },
};

#[derive(Debug)]
struct Discriminative {
    discriminator: Box<dyn Learner>,
    greedy: bool,
    /// Where one training serves the whole batch.
    chooser: Chooser,
    /// Where each pick has its own.
    ties: Rule,
}

impl Strategy for Discriminative {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let mut classes = vec![LABELED; round.pool().len()];
        for &row in round.unlabeled() {
            classes[row] = UNLABELED;
        }
        let scores = self.scores(round, &classes)?;
        if self.greedy {
            return choose(SPEC.name, &mut self.chooser, round, scores);
        }
        let mut turn = self.ties.begin(round);
        let mut utilities = Utilities::new(round, 0.0);
        let mut of_step = scores.clone();
        let mut rows = Vec::with_capacity(round.batch());
        loop {
            for (&row, &score) in round.candidates().iter().zip(&of_step) {
                utilities.set(row, score);
            }
            let row = utilities.pick(&mut turn);
            rows.push(row);
            if rows.len() == round.batch() {
                return Ok(Picks { rows, scores: Some(scores) });
            }
            classes[row] = LABELED;
            of_step = self.scores(round, &classes)?;
        }
    }
}

impl Discriminative {
    /// Probability of each candidate to be unlabeled.
    fn scores(&self, round: &Round<'_>, classes: &[usize]) -> Result<Vec<f64>, StrategyError> {
        let rows: Vec<usize> = (0..classes.len()).collect();
        let n_classes = round.n_classes().max(2);
        let sample = Sample::new(&rows, classes, n_classes);
        let model = round.fit(self.discriminator.as_ref(), sample, round.seed())?;
        let probabilities = round.probabilities_of(model.as_ref(), round.candidates())?;
        Ok(probabilities.column(UNLABELED).to_vec())
    }
}
