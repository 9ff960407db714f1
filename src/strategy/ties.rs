//! `ties`: which of the rows are taken whose scores are equal.
//!
//! ```text
//! lowest-row   those that come first in the training half
//! package      those that the mirrored package takes; see `choose` and `greedy`
//! random       by the stream named "ties of seed SEED with UNLABELED rows unlabeled", which begins anew at
//!              every query: where rows are scored once, in the order of a permutation of the candidates;
//!              where one row is picked after another, the stream draws among the equal ones
//! ```

use super::choose::Chooser;
use crate::params::{ParamKind, ParamSpec, ParamValue, Params};

/// The name of the parameter.
pub(super) const NAME: &str = "ties";

/// Of a name of this project that follows a package in its scores.
pub(super) const OWN: ParamSpec = ties(&["lowest-row", "package", "random"]);

/// Of a name that follows no package.
pub(super) const ALONE: ParamSpec = ties(&["lowest-row", "random"]);

/// Of the row of a package.
pub(super) const PACKAGE: ParamSpec = ties(&["package", "lowest-row", "random"]);

/// Whether the rule of the package is asked for.
pub(super) fn is_package(params: &Params) -> bool {
    params.text(NAME) == "package"
}

/// The parameters of a row of a package that has no other.
pub(super) const PACKAGE_ALONE: &[ParamSpec] = &[PACKAGE];

/// The first word is the default, and what was done before there was a choice.
const fn ties(words: &'static [&'static str]) -> ParamSpec {
    ParamSpec {
        name: NAME,
        kind: ParamKind::Choice(words),
        default: ParamValue::text(words[0]),
        help: "which rows of equal score are taken",
        introduced: Some(ParamValue::text(words[0])),
    }
}

/// The rule that the parameter says; `None` for that of the package.
pub(super) fn said(params: &Params, seed: u64) -> Option<Chooser> {
    match params.text(NAME) {
        "lowest-row" => Some(Chooser::LowestRow),
        "random" => Some(Chooser::Shuffled(seed)),
        _ => None,
    }
}

/// The rule that the parameter says; `package` is that of the package.
pub(super) fn rule(params: &Params, seed: u64, package: Chooser) -> Chooser {
    said(params, seed).unwrap_or(package)
}

/// The same of a strategy that follows no package, or one that takes the lowest row.
pub(super) fn own_rule(params: &Params, seed: u64) -> Chooser {
    rule(params, seed, Chooser::LowestRow)
}
