//! A strategy that scores rows one by one, and leaves it to a package's rule which of them it takes.

use super::{
    Picks, Strategy, StrategySpec,
    choose::{Candidates, Chooser},
    ties,
};
use crate::{
    error::StrategyError,
    package::{Mirror, Package, Parity},
    params::Params,
    round::Round,
};

/// Scores of the candidates, larger means "ask first".
pub(super) type Score = fn(&Round<'_>) -> Result<Vec<f64>, StrategyError>;

/// How a registry row builds its strategy.
pub(super) type Build = fn(&Params, u64) -> Box<dyn Strategy>;

/// What a mirror of a sort says.
pub(super) const PORTABLE_SORT: &[&str] =
    &["equal scores come in the order of numpy's sort on a CPU without AVX-512"];

/// What a mirror of libact says whose strategy is asked for batches.
pub(super) const LIBACT_BATCHES: &[&str] =
    &["libact answers one row; a batch is its best scores, the lower row first among equal ones"];

/// A score and a rule.
#[derive(Debug)]
pub(super) struct Scored {
    strategy: &'static str,
    score: Score,
    chooser: Chooser,
}

impl Scored {
    /// The strategy of the registry row `strategy`.
    pub(super) fn boxed(strategy: &'static str, score: Score, chooser: Chooser) -> Box<dyn Strategy> {
        Box::new(Self { strategy, score, chooser })
    }
}

impl Strategy for Scored {
    fn query(&mut self, round: &Round<'_>) -> Result<Picks, StrategyError> {
        let scores = (self.score)(round)?;
        choose(self.strategy, &mut self.chooser, round, scores)
    }
}

/// The picks of `chooser`, with the scores beside them.
pub(super) fn choose(
    strategy: &'static str,
    chooser: &mut Chooser,
    round: &Round<'_>,
    scores: Vec<f64>,
) -> Result<Picks, StrategyError> {
    let rows = chooser
        .choose(candidates(round), &scores, round.batch())
        .ok_or(StrategyError::PackageStops { strategy, reason: "it has too few scores that are numbers" })?;
    Ok(Picks { rows, scores: Some(scores) })
}

/// What a rule needs to know of a query.
pub(super) fn candidates<'a>(round: &Round<'a>) -> Candidates<'a> {
    Candidates { rows: round.candidates(), n_rows: round.pool().len(), n_unlabeled: round.unlabeled().len() }
}

/// The row of a package beside `own`: the same but for its name, what it follows and how it is built.
#[expect(clippy::needless_pass_by_value, reason = "the fields of a row are moved out of another one")]
pub(super) const fn row(
    own: StrategySpec,
    name: &'static str,
    (package, symbol, deviations): (&'static Package, &'static str, &'static [&'static str]),
    build: Build,
) -> StrategySpec {
    StrategySpec {
        name,
        mirror: Some(Mirror { package, symbol, parity: Parity::Exact, deviations }),
        build,
        ..own
    }
}

/// The same with no parameter but `ties`.
pub(super) const fn plain_row(
    own: StrategySpec,
    name: &'static str,
    mirror: (&'static Package, &'static str, &'static [&'static str]),
    build: Build,
) -> StrategySpec {
    StrategySpec { params: ties::PACKAGE_ALONE, ..row(own, name, mirror, build) }
}
