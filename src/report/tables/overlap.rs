//! How far two strategies asked for the same rows: Jaccard's index of what they queried, per budget.

use super::{Csv, Place, Readers, TableSpec};
use crate::report::{
    analysis::{Analysis, comparison::Entry},
    grid::{
        Cell, Column, Grid,
        csv::{Sheet, exact},
    },
};

pub(super) const SPEC: TableSpec = TableSpec {
    name: "overlap",
    title: |_| "Overlap of the picks".to_owned(),
    applies: |experiment| experiment.strategies.len() > 1,
    csv: Csv::Made(csv),
    readers: Some(Readers {
        place: Place::Section,
        grids: |analysis| (0..analysis.comparisons.len()).map(|number| grid(analysis, number)).collect(),
    }),
};

fn csv(analysis: &Analysis<'_>) -> Vec<u8> {
    let columns = ["dataset", "learner", "strategy", "other", "n_labeled", "jaccard_mean", "n_seeds"];
    let mut sheet = Sheet::new(columns);
    for (number, comparison) in analysis.comparisons.iter().enumerate() {
        for (at, a) in comparison.entries.iter().enumerate() {
            for (other, b) in comparison.entries.iter().enumerate().skip(at + 1) {
                for overlap in analysis.overlaps(number).pair(at, other) {
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
fn grid(analysis: &Analysis<'_>, number: usize) -> Grid {
    let comparison = &analysis.comparisons[number];
    let (entries, overlaps) = (&comparison.entries, analysis.overlaps(number));
    let mut columns = vec![Column::left("strategy")];
    columns.extend(entries.iter().map(|entry| Column::right(&entry.strategy.label)));
    let row = |(a, entry): (usize, &Entry<'_>)| {
        let cell = |b: usize| Cell::number(overlaps.halfway(a, b).map(|overlap| overlap.mean), 2);
        std::iter::once(Cell::text(&entry.strategy.label)).chain((0..entries.len()).map(cell)).collect()
    };
    let at = if entries.len() > 1 { overlaps.halfway(0, 1) } else { None };
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
        let grid = grid(&analysis, 0);
        let text = |row: usize, column: usize| grid.rows[row][column].plain();
        assert_eq!((text(0, 2), text(1, 1), &grid.rows[1][2]), ("1.00", "1.00", &Cell::Empty));
        let text = String::from_utf8(csv(&analysis)).expect("UTF-8");
        assert!(text.contains("\na,svc,random,x,20,1,2\n"), "{text}");
    }
}
