//! How far two strategies asked for the same rows: Jaccard's index of what they queried, per budget.

use super::{Analysis, Sheet, TableSpec, exact};
use crate::{
    report::{
        comparison::{Comparison, Entry},
        grid::{Cell, Column, Grid},
    },
    simulation::Trace,
    stats::{jaccard::per_budget, moments},
};

pub(super) const SPEC: TableSpec = TableSpec {
    name: "overlap",
    title: |_| "Overlap of the picks".to_owned(),
    applies: |experiment| experiment.strategies.len() > 1,
    csv,
    grids: Some(|analysis| analysis.comparisons.iter().map(grid).collect()),
};

/// The mean overlap of two strategies after as many queries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::report) struct Overlap {
    /// Labeled rows at that budget, those of the first batch included.
    pub n_labeled: usize,
    /// Mean over the seeds that both have.
    pub mean: f64,
    /// How many these are.
    pub n_seeds: usize,
}

/// Overlap of two strategies after each query, by their numbers in the comparison.
pub(in crate::report) fn overlaps<'c>(comparison: &'c Comparison<'_>, a: usize, b: usize) -> &'c [Overlap] {
    &all(comparison)[a.min(b) * comparison.entries.len() + a.max(b)]
}

/// The symmetric matrix of all overlaps, row by row; the half below the diagonal stays empty.
pub(in crate::report) fn all<'c>(comparison: &'c Comparison<'_>) -> &'c [Vec<Overlap>] {
    let n = comparison.entries.len();
    let pairs = (0..n).flat_map(|a| (0..n).map(move |b| (a, b)));
    let of = |(a, b)| if a < b { of(&comparison.entries[a], &comparison.entries[b]) } else { Vec::new() };
    comparison.shared.overlaps.get_or_init(|| pairs.map(of).collect())
}

fn of(a: &Entry<'_>, b: &Entry<'_>) -> Vec<Overlap> {
    let mut columns: Vec<(usize, Vec<f64>)> = Vec::new();
    for (seed, one) in &a.runs {
        let Some(other) = b.runs.get(seed) else { continue };
        for (at, index) in per_budget(&picks(one), &picks(other)).into_iter().enumerate() {
            if columns.len() == at {
                columns.push((one.points.get(at + 1).map_or(0, |point| point.n_labeled), Vec::new()));
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

fn picks(trace: &Trace) -> Vec<&[usize]> {
    trace.queries.iter().map(|query| query.picks.as_slice()).collect()
}

/// The overlap when half of the queries were made: early there is little to share, late all rows.
pub(in crate::report) fn halfway(comparison: &Comparison<'_>, a: usize, b: usize) -> Option<Overlap> {
    let all = overlaps(comparison, a, b);
    all.get(all.len().div_ceil(2).checked_sub(1)?).copied()
}

fn csv(analysis: &Analysis<'_>) -> Vec<u8> {
    let columns = ["dataset", "learner", "strategy", "other", "n_labeled", "jaccard_mean", "n_seeds"];
    let mut sheet = Sheet::new(columns);
    for comparison in &analysis.comparisons {
        for (at, a) in comparison.entries.iter().enumerate() {
            for (other, b) in comparison.entries.iter().enumerate().skip(at + 1) {
                for overlap in overlaps(comparison, at, other) {
                    sheet.row([
                        comparison.dataset.id.clone(),
                        comparison.learner.id.clone(),
                        a.strategy.id.clone(),
                        b.strategy.id.clone(),
                        overlap.n_labeled.to_string(),
                        exact(overlap.mean),
                        overlap.n_seeds.to_string(),
                    ]);
                }
            }
        }
    }
    sheet.bytes()
}

/// The overlap halfway, strategies by strategies.
pub(in crate::report) fn grid(comparison: &Comparison<'_>) -> Grid {
    let entries = &comparison.entries;
    let mut columns = vec![Column::left("strategy")];
    columns.extend(entries.iter().map(|entry| Column::right(&entry.strategy.label)));
    let row = |(a, entry): (usize, &Entry<'_>)| {
        let cell = |b: usize| Cell::number(halfway(comparison, a, b).map(|overlap| overlap.mean), 2);
        std::iter::once(Cell::text(&entry.strategy.label)).chain((0..entries.len()).map(cell)).collect()
    };
    let at = if entries.len() > 1 { halfway(comparison, 0, 1) } else { None };
    let notes =
        at.map(|at| format!("Jaccard's index at {} labeled rows, mean over the seeds.", at.n_labeled));
    Grid {
        heading: comparison.label(),
        columns,
        rows: entries.iter().enumerate().map(row).collect(),
        notes: notes.into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Analysis, Cell, csv, grid};
    use crate::report::fake;

    #[test]
    fn the_matrix_is_symmetric_and_copies_overlap_fully() {
        let results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "x", "y"], 2));
        let analysis = Analysis::new(&results);
        let grid = grid(&analysis.comparisons[0]);
        let text = |row: usize, column: usize| grid.rows[row][column].plain();
        assert_eq!((text(0, 2), text(1, 1), &grid.rows[1][2]), ("1.00", "1.00", &Cell::Empty));
        let text = String::from_utf8(csv(&analysis)).expect("UTF-8");
        assert!(text.contains("\na,svc,random,x,20,1,2\n"), "{text}");
    }
}
