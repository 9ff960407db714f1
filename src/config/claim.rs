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

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    error::{Expected, InputError, InputProblem, Role},
    params::Range,
};

use super::{
    Axis, DatasetChoice, Direction, Part, StrategyChoice,
    reader::{Table, Value, nearest},
    steps::step,
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
    let strategies = Known::new(Role::Strategy, strategies, sweep);
    let datasets = Known::new(Role::Dataset, datasets, sweep);
    tables.iter().map(|table| read_claim(table, &strategies, &datasets)).collect()
}

/// What a claim may name of a role.
struct Known<'k> {
    ids: Vec<&'k str>,
    /// The entries that an id means: itself, or all that the first sweep of it made of it.
    meant: BTreeMap<&'k str, Vec<&'k str>>,
}

impl<'k> Known<'k> {
    fn new(role: Role, ids: Vec<&'k str>, sweep: &'k [Axis]) -> Self {
        let mut meant: BTreeMap<&str, Vec<&str>> = ids.iter().map(|&id| (id, vec![id])).collect();
        for axis in sweep.iter().filter(|axis| axis.role == role) {
            let mut made: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for entry in &axis.entries {
                made.entry(&entry.of).or_default().push(&entry.id);
            }
            for (of, entries) in made {
                meant.entry(of).or_insert(entries);
            }
        }
        Self { ids, meant }
    }

    fn meant(&self, id: &str) -> &[&'k str] {
        step();
        self.meant.get(id).map_or(&[], Vec::as_slice)
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
    let with: BTreeSet<&String> = than.iter().collect();
    if let Some(strategy) = compared.iter().find(|id| with.contains(id)) {
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
        for &id in meant {
            step();
            if !seen.insert(id) {
                return Err(value.error(InputProblem::Repeated { key, found: value.shown() }));
            }
            found.push(id.to_owned());
        }
    }
    Ok(found)
}
