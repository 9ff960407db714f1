//! The members of a committee: learners that an experiment names, trained anew at every query, or what the
//! run's own model is made of.

use std::borrow::Cow;

use ndarray::Array2;

use super::{Needs, Work};
use crate::{
    error::StrategyError,
    learner::{self, Learner, Model, Rows},
    numeric::argmax,
    output::{Output, Outputs},
    params::{Component, ParamKind, ParamSpec, ParamValue, Params, Part},
    round::Round,
    sample::Sample,
};

/// The parameter that names the members.
pub(super) const MEMBERS: ParamSpec = ParamSpec {
    name: "members",
    kind: ParamKind::Components { part: Part::Learner, min: 2, max: 1000 },
    default: ParamValue::Components(Cow::Borrowed(&THREE_MACHINES)),
    help: "the learners of the committee; all are seeded like the run's own",
    introduced: None,
};

/// Support vector machines that differ in their penalty or in their kernel.
static THREE_MACHINES: [Component; 3] = [
    Component { kind: "svc", given: Cow::Borrowed(&[]) },
    Component { kind: "svc", given: Cow::Borrowed(&[("C", ParamValue::Real(10.0))]) },
    Component { kind: "svc", given: Cow::Borrowed(&[("kernel", ParamValue::text("linear"))]) },
];

/// The parameter that says who the members are.
pub(super) const SOURCE: ParamSpec = ParamSpec {
    name: "source",
    kind: ParamKind::Choice(&["members", "ensemble", "dropout"]),
    default: ParamValue::text("members"),
    help: "who is heard: the learners named in `members`, the members of the run's learner, or its dropout samples",
    introduced: Some(ParamValue::text("members")),
};

/// The parameter that says how many dropout samples there are.
pub(super) const PASSES: ParamSpec = ParamSpec {
    name: "passes",
    kind: ParamKind::Count { min: 2, max: 1000 },
    default: ParamValue::Count(20),
    help: "dropout samples, where the source is \"dropout\"",
    introduced: Some(ParamValue::Count(20)),
};

/// Who is heard.
#[derive(Debug)]
pub(super) enum Source {
    /// Learners that are trained anew at every query.
    Learners(Vec<Box<dyn Learner>>),
    /// What the run's model is made of.
    Ensemble,
    /// So many dropout samples of the run's model.
    Dropout(usize),
}

impl Source {
    /// What [`SOURCE`] names; the learners of [`MEMBERS`] for a strategy without that parameter.
    pub(super) fn of(params: &Params) -> Self {
        match source(params) {
            "ensemble" => Self::Ensemble,
            "dropout" => Self::Dropout(params.count(PASSES.name)),
            _ => Self::Learners(build(params)),
        }
    }

    /// What each member takes each candidate for.
    pub(super) fn votes(&self, round: &Round<'_>) -> Result<Vec<Vec<usize>>, StrategyError> {
        match self {
            Self::Learners(learners) => votes(round, &trained(round, learners)?),
            Self::Ensemble => {
                let vote = |model: &dyn Model| Ok(model.predict(Rows::Train(round.candidates()))?);
                round.model().members()?.into_iter().map(vote).collect()
            }
            Self::Dropout(passes) => {
                let likeliest = |sample: Array2<f64>| sample.outer_iter().map(argmax).collect();
                Ok(round.samples(*passes)?.into_iter().map(likeliest).collect())
            }
        }
    }

    /// Each member's class probabilities of the candidates, of shape `(n_candidates, n_classes)`.
    pub(super) fn probabilities(&self, round: &Round<'_>) -> Result<Vec<Array2<f64>>, StrategyError> {
        match self {
            Self::Learners(learners) => probabilities(round, &trained(round, learners)?),
            Self::Ensemble => {
                let of = |model| round.probabilities_of(model, round.candidates());
                round.model().members()?.into_iter().map(of).collect()
            }
            Self::Dropout(passes) => round.samples(*passes),
        }
    }
}

fn source(params: &Params) -> &str {
    if params.find(SOURCE.name).is_some() { params.text(SOURCE.name) } else { "members" }
}

/// What a strategy needs that asks its source for votes alone, or for probabilities.
pub(super) fn needs(params: &Params, votes_alone: bool) -> Needs {
    let probabilities = if votes_alone { Outputs::NONE } else { Outputs::PROBABILITIES };
    match source(params) {
        "ensemble" => Needs { outputs: Outputs::of(&[Output::Members]).and(probabilities), ..Needs::NOTHING },
        "dropout" => Needs { outputs: Outputs::of(&[Output::Samples]), ..Needs::NOTHING },
        _ => Needs { members: probabilities, ..Needs::NOTHING },
    }
}

/// What its query costs: each of the learners is about as dear as the run's.
pub(super) fn cost(params: &Params, work: &Work) -> f64 {
    match source(params) {
        "ensemble" => work.probabilities,
        "dropout" => params.count(PASSES.name) as f64 * work.probabilities,
        _ => params.components(MEMBERS.name).len() as f64 * (work.fit + work.probabilities),
    }
}

/// Builds the members.
fn build(params: &Params) -> Vec<Box<dyn Learner>> {
    params.components(MEMBERS.name).iter().map(learner::build).collect()
}

/// Trains all members on the labels of the query.
fn trained<'a>(
    round: &Round<'a>,
    members: &[Box<dyn Learner>],
) -> Result<Vec<Box<dyn Model + 'a>>, StrategyError> {
    members.iter().map(|member| train(round, member.as_ref(), round.sample())).collect()
}

/// Trains one member on a sample of its own.
pub(super) fn train<'a>(
    round: &Round<'a>,
    member: &dyn Learner,
    sample: Sample<'_>,
) -> Result<Box<dyn Model + 'a>, StrategyError> {
    Ok(round.fit(member, sample, round.seed())?)
}

/// What each member takes each candidate for.
pub(super) fn votes(
    round: &Round<'_>,
    models: &[Box<dyn Model + '_>],
) -> Result<Vec<Vec<usize>>, StrategyError> {
    models.iter().map(|model| Ok(model.predict(Rows::Train(round.candidates()))?)).collect()
}

/// Each member's class probabilities of the candidates, of shape `(n_candidates, n_classes)`.
pub(super) fn probabilities(
    round: &Round<'_>,
    models: &[Box<dyn Model + '_>],
) -> Result<Vec<Array2<f64>>, StrategyError> {
    models.iter().map(|model| round.probabilities_of(model.as_ref(), round.candidates())).collect()
}
