//! The penalty matrix of all data sets as a heat map.

use super::{FigureSpec, Plate, heat_map};
use crate::report::tables::{Analysis, penalty_matrix::total};

pub(super) const SPEC: FigureSpec = FigureSpec {
    title: "Penalty matrix",
    plates: |analysis| match total(analysis) {
        Some(_) => {
            vec![Plate { stem: "penalty-matrix".to_owned(), caption: "All data sets".to_owned(), number: 0 }]
        }
        None => Vec::new(),
    },
    draw: |analysis, _| {
        let found = total(analysis).ok_or("there is no penalty matrix")?;
        let names = names(analysis);
        let title = format!("{}: penalty matrix", analysis.experiment().title);
        let subtitle = format!("how often the row beats the column, sum over {} data sets", found.sets);
        heat_map::draw(&title, &subtitle, &names, found.sets as f64, |row, column| {
            (row != column).then(|| found.matrix[[row, column]])
        })
    },
};

/// Labels of all strategies.
pub(super) fn names<'a>(analysis: &Analysis<'a>) -> Vec<&'a str> {
    analysis.experiment().strategies.iter().map(|strategy| strategy.label.as_str()).collect()
}
