//! Strategies that picked the same rows as another one, query by query, in every run.
//!
//! They may be equal by definition, as margin and entropy on two classes, or one may not do what
//! it is set to do. Either way they are one strategy, not two.

use super::{DiagnosticSpec, Warning};
use crate::{
    report::analysis::comparison::{Comparison, Entry},
    simulation::Packed,
};

pub(super) const SPEC: DiagnosticSpec = DiagnosticSpec {
    name: "copies",
    head: "copies",
    meaning: "other strategies that picked the same rows in every query of every run",
    measure: |comparison, entry| {
        let others = comparison.entries.iter().filter(|other| other.strategy.id != entry.strategy.id);
        (!entry.runs.is_empty()).then(|| others.filter(|other| same(entry, other)).count() as f64)
    },
    warnings,
};

fn warnings(comparison: &Comparison<'_>) -> Vec<Warning> {
    let mut groups: Vec<(usize, Vec<&Entry<'_>>)> = Vec::new();
    for (at, entry) in comparison.entries.iter().enumerate() {
        match groups.iter_mut().find(|(_, group)| same(group[0], entry)) {
            Some((_, group)) => group.push(entry),
            None => groups.push((at, vec![entry])),
        }
    }
    let sentence = |(at, group): (usize, Vec<&Entry<'_>>)| {
        let names: Vec<&str> = group.iter().map(|entry| entry.strategy.label.as_str()).collect();
        let n = group[0].runs.len();
        let names = names.join(" and ");
        let text = format!("{names} picked the same rows in every query of all {n} runs: count them as one.");
        Warning { about: Some(at), text }
    };
    groups.into_iter().filter(|(_, group)| group.len() > 1).map(sentence).collect()
}

/// Whether both have the same seeds and, in each, the same picks.
pub(super) fn same(a: &Entry<'_>, b: &Entry<'_>) -> bool {
    !a.runs.is_empty()
        && a.runs.len() == b.runs.len()
        && a.runs.packed().zip(b.runs.packed()).all(|((s, one), (t, other))| s == t && same_picks(one, other))
}

/// Whether two runs asked for the same rows in each query, in any order, and had a choice.
fn same_picks(a: &Packed, b: &Packed) -> bool {
    let sorted = |picks: &Vec<usize>| {
        let mut picks = picks.clone();
        picks.sort_unstable();
        picks
    };
    let (a, b) = (a.picks(), b.picks());
    !a.is_empty() && a.len() == b.len() && a.iter().zip(&b).all(|(one, other)| sorted(one) == sorted(other))
}
