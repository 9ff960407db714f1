//! `[[claim]]`: a sentence about strategies that the report gives a verdict.
//!
//! ```toml
//! [[claim]]
//! text = "Margin sampling beats random sampling."
//! strategy = "margin"         # an id or a list: the claim is about each of them
//! than = "random"             # an id or a list: compared with each of them
//! direction = "better"        # or "worse", "equal", "not-worse"
//! margin = 0.0                # what still counts as equal or not worse; these two need one
//! part = "whole"              # or "start", "middle", "end": 20 %, 60 %, 20 % of the labels
//! dataset = ["synthetic"]     # an id or a list; default: all
//! ```

use std::collections::BTreeSet;

use crate::{
    error::{Expected, InputError, InputProblem, Role},
    params::Range,
};

use super::{
    Axis, DatasetChoice, Direction, Part, StrategyChoice,
    reader::{Table, Value, nearest},
    words,
};

/// A sentence about strategies that can be right or wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The sentence.
    pub text: String,
    /// Ids of the strategies that it is about, at least one.
    pub strategies: Vec<String>,
    /// Ids of the strategies that each of them is compared with, at least one.
    pub than: Vec<String>,
    /// What is said of the difference.
    pub direction: Direction,
    /// Differences up to this size count as equal, in the unit of the metric.
    pub margin: f64,
    /// Which part of the curve it is about.
    pub part: Part,
    /// Ids of the data sets that it is about, at least one.
    pub datasets: Vec<String>,
}

pub(super) const KEYS: [&str; 7] = ["text", "strategy", "than", "direction", "margin", "part", "dataset"];

/// Reads the claims of an experiment, of which there may be none.
pub(super) fn read_claims<'e>(
    root: &Table<'_>,
    strategies: impl Iterator<Item = &'e StrategyChoice>,
    datasets: impl Iterator<Item = &'e DatasetChoice>,
    sweep: &[Axis],
) -> Result<Vec<Claim>, InputError> {
    let Some(value) = root.get("claim") else { return Ok(Vec::new()) };
    let strategies: Vec<&str> = strategies.map(|strategy| strategy.id.as_str()).collect();
    let datasets: Vec<&str> = datasets.map(|dataset| dataset.id.as_str()).collect();
    let tables = value.tables("in [[claim]]")?;
    let known = |role, ids| Known { role, ids, sweep };
    let (strategies, datasets) = (known(Role::Strategy, strategies), known(Role::Dataset, datasets));
    tables.iter().map(|table| read_claim(table, &strategies, &datasets)).collect()
}

/// What a claim may name of a role.
struct Known<'k> {
    role: Role,
    ids: Vec<&'k str>,
    sweep: &'k [Axis],
}

impl<'k> Known<'k> {
    /// The entries that `id` means: itself, or all that a sweep made of it.
    fn meant(&self, id: &str) -> Vec<&'k str> {
        if let Some(&known) = self.ids.iter().find(|&&known| known == id) {
            return vec![known];
        }
        let axes = self.sweep.iter().filter(|axis| axis.role == self.role);
        let of = |axis: &'k Axis| {
            let made = axis.entries.iter().filter(|entry| entry.of == id);
            made.map(|entry| entry.id.as_str()).collect::<Vec<_>>()
        };
        axes.map(of).find(|made| !made.is_empty()).unwrap_or_default()
    }
}

fn read_claim(table: &Table<'_>, strategies: &Known<'_>, datasets: &Known<'_>) -> Result<Claim, InputError> {
    table.expect_only(&KEYS)?;
    let direction = words::read(&table.require("direction")?, words::DIRECTIONS)?;
    let margin = match direction {
        Direction::Better | Direction::Worse => {
            table.get("margin").map_or(Ok(0.0), |value| value.real(Range::NOT_NEGATIVE))?
        }
        Direction::Equal | Direction::NotWorse => table.require("margin")?.real(Range::POSITIVE)?,
    };
    let all = || datasets.ids.iter().map(|&id| id.to_owned()).collect();
    let compared = ids(table.require("strategy")?, "strategy", strategies)?;
    let than = ids(table.require("than")?, "than", strategies)?;
    if let Some(strategy) = compared.iter().find(|id| than.contains(id)) {
        let problem = InputProblem::ComparedWithItself { strategy: strategy.clone() };
        return Err(table.require("than")?.error(problem));
    }
    Ok(Claim {
        text: table.require("text")?.line_of_text()?,
        strategies: compared,
        than,
        direction,
        margin,
        part: table.get("part").map_or(Ok(Part::Whole), |value| words::read(&value, words::PARTS))?,
        datasets: table.get("dataset").map_or_else(|| Ok(all()), |value| ids(value, "dataset", datasets))?,
    })
}

/// One id or a list of different ones, each of them `known`.
fn ids(value: Value<'_>, key: &'static str, known: &Known<'_>) -> Result<Vec<String>, InputError> {
    let values = if value.as_str().is_some() { vec![value] } else { value.list(Expected::Words)? };
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for value in values {
        let id = value.line_of_text()?;
        let meant = known.meant(&id);
        if meant.is_empty() {
            let nearest = nearest(&id, known.ids.iter().copied());
            let ids = known.ids.iter().map(|&id| id.to_owned()).collect();
            return Err(value.error(InputProblem::UnknownId { key, id, nearest, ids }));
        }
        for id in meant {
            if !seen.insert(id) {
                return Err(value.error(InputProblem::Repeated { key, found: value.shown() }));
            }
            found.push(id.to_owned());
        }
    }
    Ok(found)
}
