//! The parameter `space` of strategies that look at coordinates: those of the data, or those that the
//! run's model has learned.
//!
//! A learned space is another one after every fit, so the strategy begins anew at every query: nothing
//! that it found in an earlier space is left. That suits strategies whose draws follow from seed and query alone.

use super::{Needs, Picks, Strategy, scored::Build};
use crate::{
    error::StrategyError,
    output::{Output, Outputs},
    params::{ParamKind, ParamSpec, ParamValue, Params},
    round::Round,
};

/// The parameter.
pub(super) const SPACE: ParamSpec = ParamSpec {
    name: "space",
    kind: ParamKind::Choice(&["features", "embedding"]),
    default: ParamValue::text("features"),
    help: "coordinates of the rows: their features, or what the learner's last hidden layer makes of them",
    introduced: Some(ParamValue::text("features")),
};

/// `others`, and embeddings where the space is learned.
pub(super) fn needs(params: &Params, others: Needs) -> Needs {
    let learned = Outputs::of(&[Output::Embedding]);
    if is_learned(params) { Needs { outputs: others.outputs.and(learned), ..others } } else { others }
}

/// What `build` builds, in the space that is asked for.
pub(super) fn build(params: &Params, seed: u64, build: Build) -> Box<dyn Strategy> {
    if !is_learned(params) {
        return build(params, seed);
    }
    Box::new(Learned { params: params.clone(), seed, build })
}

fn is_learned(params: &Params) -> bool {
    params.text(SPACE.name) == "embedding"
}

/// A strategy that sees the learned space as if it were the features.
#[derive(Debug)]
struct Learned {
    params: Params,
    seed: u64,
    build: Build,
}

impl Strategy for Learned {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let pool = round.embedded()?;
        (self.build)(&self.params, self.seed).query(&round.over(&pool))
    }
}
