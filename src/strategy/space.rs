//! The parameter `space` of strategies that look at coordinates: those of the data, those that the run's
//! model has learned, or those of a table that the card names.
//!
//! A learned space is another one after every fit, so the strategy begins anew at every query: nothing
//! that it found in an earlier space is left. That suits strategies whose draws follow from seed and query alone.
//! A space of the card stays the same, as the features do.

use std::collections::BTreeSet;

use super::{Needs, Picks, Strategy, find, scored::Build};
use crate::{
    error::StrategyError,
    oracle::Answer,
    output::{Output, Outputs},
    params::{ParamKind, ParamSpec, ParamValue, Params, Part, given_space},
    pool::Pool,
    round::Round,
};

/// The parameter.
pub(super) const SPACE: ParamSpec = ParamSpec {
    name: "space",
    kind: ParamKind::Space(&["features", "embedding"]),
    default: ParamValue::text("features"),
    help: "coordinates of the rows: their features, what the learner's last hidden layer makes of them, or the vectors of `[spaces.NAME]` in the card",
    introduced: Some(ParamValue::text("features")),
};

/// `others`, and embeddings where the space is learned.
pub(super) fn needs(params: &Params, others: Needs) -> Needs {
    let learned = Outputs::of(&[Output::Embedding]);
    if is_learned(params) { Needs { outputs: others.outputs.and(learned), ..others } } else { others }
}

/// What `build` builds, in the space that is asked for.
pub(super) fn build(params: &Params, seed: u64, build: Build) -> Box<dyn Strategy> {
    if let Some(name) = given_space(params.text(SPACE.name)) {
        return Box::new(Given { name: name.to_owned(), inner: build(params, seed) });
    }
    if !is_learned(params) {
        return build(params, seed);
    }
    Box::new(Learned { params: params.clone(), seed, build })
}

/// The spaces of the card that a strategy with these parameters looks at, those of strategies among its
/// parameters included.
#[must_use]
pub fn given_spaces(specs: &[ParamSpec], params: &Params) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for spec in specs {
        match (spec.kind, params.get(spec.name)) {
            (ParamKind::Space(_), ParamValue::Text(word)) => {
                names.extend(given_space(word).map(str::to_owned));
            }
            (ParamKind::Components { part: Part::Strategy, .. }, ParamValue::Components(list)) => {
                for component in &list[..] {
                    let specs = find(component.kind).map_or(&[][..], |spec| spec.params);
                    names.append(&mut given_spaces(specs, &component.params(specs)));
                }
            }
            _ => {}
        }
    }
    names
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

/// A strategy that sees a space of the card as if it were the features.
#[derive(Debug)]
struct Given {
    name: String,
    inner: Box<dyn Strategy>,
}

impl Given {
    fn pool<'a>(&self, round: &Round<'a>) -> Result<&'a Pool, StrategyError> {
        round.pool().space(&self.name).ok_or_else(|| StrategyError::NoSpace { name: self.name.clone() })
    }
}

impl Strategy for Given {
    fn start(&mut self, round: &Round<'_>, queries: Option<usize>) -> Result<(), StrategyError> {
        self.inner.start(&round.over(self.pool(round)?), queries)
    }

    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        self.inner.query(&round.over(self.pool(round)?))
    }

    fn observe(&mut self, round: &Round<'_>, answers: &[Answer]) -> Result<(), StrategyError> {
        self.inner.observe(&round.over(self.pool(round)?), answers)
    }

    fn importance(&self) -> Option<f64> {
        self.inner.importance()
    }
}
