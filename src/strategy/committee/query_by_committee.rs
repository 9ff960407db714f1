//! Query by committee: ask where several models disagree.
//!
//! # Definition
//!
//! Members are trained anew at every query, on all labels or on bags of them, or they are what the run's model
//! is made of: the members of an ensemble, or the model with parts left out (dropout samples). The score is one of
//! the measures of `disagreement`.
//!
//! # Mirrors
//!
//! modAL-python 0.4.2.1 `Committee` with `vote_entropy_sampling`, `consensus_entropy_sampling` and
//! `max_disagreement_sampling`, members with and without `bootstrap_init`, ties by its partition. libact
//! 0.1.6 `QueryByCommittee`: bags that hold every class, one row per query, one stream for bags and ties.
//! scikit-activeml 1.0.1 `QueryByCommittee` over trained classifiers, ties at random.
//!
//! With few members votes can take few values: most batches end in a tie, which the package's rule
//! decides and not the score.
//!
//! # Reference
//!
//! Seung, Opper, Sompolinsky. Query by Committee. COLT 1992.
//! Dagan, Engelson. Committee-Based Sampling for Training Probabilistic Classifiers. ICML 1995.
//! `McCallum`, Nigam. Employing EM and Pool-Based Active Learning for Text Classification. ICML 1998.

use crate::{
    error::StrategyError,
    learner::Learner,
    numpy::RandomState,
    package::{LIBACT, MODAL, SKACTIVEML},
    params::{ParamKind, ParamSpec, ParamValue, Params},
    round::Round,
    sample::{Sample, SampleBuf},
    strategy::{
        Asks, Needs, OrderFree, Picks, Strategy, StrategySpec, bags,
        choose::Chooser,
        disagreement::{Measure, parameter as disagreement},
        members::{self, MEMBERS, PASSES, SOURCE, Source},
        of_members,
        scored::{choose, row},
        stream_seed, ties,
    },
};

pub(in crate::strategy) const SPECS: &[StrategySpec] = &[
    StrategySpec {
        params: &[MEMBERS, LIBACT_DISAGREEMENT, ties::PACKAGE],
        needs: |params| Needs { asks: Asks::OneByOne, ..needs(params) },
        ..row(OWN, "libact-qbc", (&LIBACT, "QueryByCommittee", &[]), |params, seed| {
            Committee::boxed(
                "libact-qbc",
                params,
                seed,
                Some(bags::with_every_class),
                ties::said(params, seed),
            )
        })
    },
    StrategySpec {
        params: &[MEMBERS, MODAL_DISAGREEMENT, BOOTSTRAP, ties::PACKAGE],
        ..row(OWN, "modal-qbc", (&MODAL, "Committee", &[]), |params, seed| {
            let chooser = ties::rule(params, seed, Chooser::Partition);
            Committee::boxed("modal-qbc", params, seed, bootstrap(params), Some(chooser))
        })
    },
    OWN,
    StrategySpec {
        params: &[MEMBERS, SKACTIVEML_DISAGREEMENT, ties::PACKAGE],
        ..row(OWN, "skactiveml-qbc", (&SKACTIVEML, "QueryByCommittee", &[]), |params, seed| {
            let chooser = ties::rule(params, seed, Chooser::RandArgmax(stream_seed(seed)));
            Committee::boxed("skactiveml-qbc", params, seed, None, Some(chooser))
        })
    },
];

const OWN: StrategySpec = StrategySpec {
    name: "query-by-committee",
    summary: "rows on which the members of a committee disagree",
    version: 1,
    mirror: None,
    paper: "Seung, Opper, Sompolinsky 1992, doi:10.1145/130385.130417",
    params: &[MEMBERS, SOURCE, PASSES, OWN_DISAGREEMENT, BOOTSTRAP, ties::ALONE],
    needs,
    order_free: OrderFree::No("what members are trained on, and how, follows the order of the rows"),
    cost: of_members,
    build: |params, seed| {
        let chooser = ties::own_rule(params, seed);
        Committee::boxed("query-by-committee", params, seed, bootstrap(params), Some(chooser))
    },
};

const BOOTSTRAP: ParamSpec = ParamSpec {
    name: "bootstrap",
    kind: ParamKind::Flag,
    default: ParamValue::Flag(false),
    help: "whether each member is trained on a bag of the labels, drawn with replacement",
    introduced: None,
};

const OWN_DISAGREEMENT: ParamSpec = disagreement(&[
    "vote-entropy",
    "variation-ratio",
    "consensus-entropy",
    "largest-divergence",
    "mean-divergence",
    "mean-deviation",
    "consensus-margin",
]);
const MODAL_DISAGREEMENT: ParamSpec =
    disagreement(&["vote-entropy", "consensus-entropy", "largest-divergence"]);
const LIBACT_DISAGREEMENT: ParamSpec = disagreement(&["vote-entropy", "mean-divergence"]);
const SKACTIVEML_DISAGREEMENT: ParamSpec =
    disagreement(&["clipped-divergence", "vote-entropy", "variation-ratio"]);

fn measure(params: &Params) -> Measure {
    match params.text("disagreement") {
        "vote-entropy" => Measure::VoteEntropy,
        "variation-ratio" => Measure::VariationRatio,
        "consensus-entropy" => Measure::ConsensusEntropy,
        "largest-divergence" => Measure::LargestDivergence,
        "mean-divergence" => Measure::MeanDivergence,
        "clipped-divergence" => Measure::ClippedDivergence,
        "mean-deviation" => Measure::MeanDeviation,
        "consensus-margin" => Measure::ConsensusMargin,
        other => panic!("`{other}` is no measure of disagreement"),
    }
}

fn needs(params: &Params) -> Needs {
    members::needs(params, measure(params).counts_votes())
}

/// Draws what a member is trained on.
type Bag = fn(Sample<'_>, &mut RandomState) -> Option<SampleBuf>;

fn bootstrap(params: &Params) -> Option<Bag> {
    params.flag(BOOTSTRAP.name).then_some(|sample, stream| Some(bags::bootstrap(sample, stream)))
}

#[derive(Debug)]
struct Committee {
    strategy: &'static str,
    source: Source,
    measure: Measure,
    /// `None` trains every member on all labels.
    bag: Option<Bag>,
    /// Of the bags.
    stream: RandomState,
    /// `None` for a draw among close scores from the same stream.
    chooser: Option<Chooser>,
}

impl Committee {
    fn boxed(
        strategy: &'static str,
        params: &Params,
        seed: u64,
        bag: Option<Bag>,
        chooser: Option<Chooser>,
    ) -> Box<dyn Strategy> {
        let (source, measure) = (Source::of(params), measure(params));
        let stream = RandomState::new(stream_seed(seed));
        Box::new(Self { strategy, source, measure, bag, stream, chooser })
    }

    fn scores(&mut self, round: &Round<'_>) -> Result<Vec<f64>, StrategyError> {
        let counts_votes = self.measure.counts_votes();
        let Some(bag) = self.bag else {
            return Ok(if counts_votes {
                self.measure.of_votes(&self.source.votes(round)?, round.n_classes())
            } else {
                self.measure.of_probabilities(&self.source.probabilities(round)?)
            });
        };
        // Only learners that are trained here can be trained on bags.
        let Source::Learners(learners) = &self.source else {
            return Err(StrategyError::ForeignMembers { strategy: self.strategy });
        };
        let (sample, stream, strategy) = (round.sample(), &mut self.stream, self.strategy);
        let train = |member: &dyn Learner| {
            let classes = || sample.present().len();
            let no_bag = || StrategyError::NoBag { strategy, draws: bags::MAX_DRAWS, classes: classes() };
            members::train(round, member, bag(sample, stream).ok_or_else(no_bag)?.view())
        };
        let models = learners.iter().map(AsRef::as_ref).map(train).collect::<Result<Vec<_>, _>>()?;
        Ok(if counts_votes {
            self.measure.of_votes(&members::votes(round, &models)?, round.n_classes())
        } else {
            self.measure.of_probabilities(&members::probabilities(round, &models)?)
        })
    }
}

impl Strategy for Committee {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let scores = self.scores(round)?;
        match &mut self.chooser {
            Some(chooser) => choose(self.strategy, chooser, round, scores),
            None => choose_close(self.strategy, &mut self.stream, round, scores),
        }
    }
}

/// A draw among close scores that advances `stream`.
fn choose_close(
    strategy: &'static str,
    stream: &mut RandomState,
    round: &Round<'_>,
    scores: Vec<f64>,
) -> Result<Picks, StrategyError> {
    let mut chooser = Chooser::Close(stream.clone());
    let picks = choose(strategy, &mut chooser, round, scores)?;
    if let Chooser::Close(advanced) = chooser {
        *stream = advanced;
    }
    Ok(picks)
}
