//! What each strategy did, in numbers; see [`diagnostics`](crate::report::diagnostics).

use super::{Csv, Place, Readers, TableSpec};
use crate::report::{
    analysis::{Analysis, comparison::Comparison},
    diagnostics::{self, ALL},
    grid::{
        Cell, Column, Grid,
        csv::{Sheet, maybe},
    },
};

pub(super) const SPEC: TableSpec = TableSpec {
    name: "diagnostics",
    title: |_| "What the strategies did".to_owned(),
    applies: |_| true,
    csv: Csv::Made(csv),
    readers: Some(Readers {
        place: Place::Table,
        grids: |analysis| analysis.comparisons.iter().map(grid).collect(),
    }),
};

/// Decimals for readers.
const DECIMALS: usize = 3;

fn csv(analysis: &Analysis<'_>) -> Vec<u8> {
    let names = ALL.iter().map(|diagnostic| diagnostic.name);
    let mut sheet = Sheet::new(["dataset", "learner", "strategy"].into_iter().chain(names));
    for comparison in &analysis.comparisons {
        for (entry, measures) in comparison.entries.iter().zip(diagnostics::measures(comparison)) {
            let mut row =
                vec![comparison.dataset.id.clone(), comparison.learner.id.clone(), entry.strategy.id.clone()];
            row.extend(measures.iter().map(|&measure| maybe(measure)));
            sheet.row(row);
        }
    }
    sheet.bytes()
}

/// The numbers of one comparison; its notes are the warnings.
fn grid(comparison: &Comparison<'_>) -> Grid {
    let mut columns = vec![Column::left("strategy")];
    columns.extend(ALL.iter().map(|diagnostic| Column::right(diagnostic.head)));
    let mut rows = Vec::new();
    for (entry, measures) in comparison.entries.iter().zip(diagnostics::measures(comparison)) {
        let mut row = vec![Cell::text(&entry.strategy.label)];
        row.extend(ALL.iter().zip(measures).map(|(diagnostic, &measure)| {
            Cell::number(measure, if diagnostic.name == "copies" { 0 } else { DECIMALS })
        }));
        rows.push(row);
    }
    let notes = diagnostics::warnings(comparison).iter().map(|warning| warning.text.clone()).collect();
    Grid { heading: comparison.label(), columns, rows, notes }
}

#[cfg(test)]
mod tests {
    use super::{ALL, Analysis, csv};
    use crate::report::fake;

    #[test]
    fn what_cells_do_not_say_is_empty() {
        let results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "margin"], 2));
        let text = String::from_utf8(csv(&Analysis::new(&results))).expect("UTF-8");
        let fields: Vec<&str> = text.lines().nth(1).expect("a row").split(',').collect();
        assert_eq!(fields.len(), 3 + ALL.len());
        assert_eq!((fields[3], fields[4], fields[8]), ("0", "", ""));
    }
}
