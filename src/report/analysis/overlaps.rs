//! How far two strategies asked for the same rows: Jaccard's index of what they queried, per budget.

use super::comparison::{Comparison, Entry};
use crate::stats::{jaccard::per_budget, moments};

/// The mean overlap of two strategies after as many queries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overlap {
    /// Labeled rows at that budget, those of the first batch included.
    pub n_labeled: usize,
    /// Mean over the seeds that both have.
    pub mean: f64,
    /// How many these are.
    pub n_seeds: usize,
}

/// The overlaps of all pairs of strategies of a comparison.
#[derive(Debug)]
pub struct Overlaps {
    strategies: usize,
    /// The symmetric matrix row by row; the diagonal and the half below it stay empty.
    pairs: Vec<Vec<Overlap>>,
}

impl Overlaps {
    /// Compares every strategy with every other.
    #[must_use]
    pub fn of(comparison: &Comparison<'_>) -> Self {
        let entries = &comparison.entries;
        let pairs = (0..entries.len()).flat_map(|a| (0..entries.len()).map(move |b| (a, b)));
        let of = |(a, b)| if a < b { of(&entries[a], &entries[b]) } else { Vec::new() };
        Self { strategies: entries.len(), pairs: pairs.map(of).collect() }
    }

    /// Overlap of two strategies after each query, by their numbers in the comparison.
    #[must_use]
    pub fn pair(&self, a: usize, b: usize) -> &[Overlap] {
        &self.pairs[a.min(b) * self.strategies + a.max(b)]
    }

    /// The overlap when half of the queries were made: early there is little to share, late all rows.
    #[must_use]
    pub fn halfway(&self, a: usize, b: usize) -> Option<Overlap> {
        let all = self.pair(a, b);
        all.get(all.len().div_ceil(2).checked_sub(1)?).copied()
    }
}

fn of(a: &Entry<'_>, b: &Entry<'_>) -> Vec<Overlap> {
    let mut columns: Vec<(usize, Vec<f64>)> = Vec::new();
    for (seed, one) in a.runs.packed() {
        let Some(other) = b.runs.get(seed) else { continue };
        for (at, index) in per_budget(&one.picks(), &other.picks()).into_iter().enumerate() {
            if columns.len() == at {
                columns.push((one.points().get(at + 1).map_or(0, |point| point.n_labeled), Vec::new()));
            }
            columns[at].1.extend(index);
        }
    }
    let overlap = |(n_labeled, values): (usize, Vec<f64>)| Overlap {
        n_labeled,
        mean: moments::mean(&values),
        n_seeds: values.len(),
    };
    columns.into_iter().filter(|(_, values)| !values.is_empty()).map(overlap).collect()
}
