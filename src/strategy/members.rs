//! The members of a committee: learners that an experiment names, trained anew at every query.

use std::borrow::Cow;

use ndarray::Array2;

use crate::{
    error::StrategyError,
    learner::{self, Learner, Model, Rows},
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

/// Builds the members.
pub(super) fn build(params: &Params) -> Vec<Box<dyn Learner>> {
    params.components(MEMBERS.name).iter().map(learner::build).collect()
}

/// Trains all members on the labels of the query.
pub(super) fn trained<'a>(
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
