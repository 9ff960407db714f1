//! Strategies against strategies.

use ndarray::Array2;

use crate::report::analysis::{Analysis, penalties::Penalties};

/// A value for pairs of strategies, by their numbers in the experiment.
#[derive(Debug, Clone)]
pub struct Matrix {
    /// Name of its files, without their endings.
    pub stem: String,
    /// What it is about.
    pub heading: String,
    /// What the numbers are.
    pub meaning: String,
    /// What the rows are.
    pub rows: &'static str,
    /// What the columns are.
    pub columns: &'static str,
    /// The largest value that is possible; the smallest is 0.
    pub most: f64,
    /// Rows by columns; NaN where there is none.
    pub values: Array2<f64>,
}

impl Matrix {
    /// The value of a row and a column.
    #[must_use]
    pub fn value(&self, row: usize, column: usize) -> Option<f64> {
        Some(self.values[[row, column]]).filter(|value| value.is_finite())
    }
}

pub(super) fn penalty(found: &Penalties) -> Matrix {
    let mut values = found.matrix.clone();
    values.diag_mut().fill(f64::NAN);
    Matrix {
        stem: "penalty-matrix".to_owned(),
        heading: "All data sets".to_owned(),
        meaning: format!(
            "share of the checkpoints (1, 2, 4, ... queries) where the row is significantly better, summed over {} {}",
            found.sets,
            if found.sets == 1 { "setting" } else { "settings" }
        ),
        rows: "better",
        columns: "worse",
        most: found.sets as f64,
        values,
    }
}

pub(super) fn overlap(analysis: &Analysis<'_>, number: usize) -> Matrix {
    let (comparison, overlaps) = (&analysis.comparisons[number], analysis.overlaps(number));
    let n = comparison.entries.len();
    let value = |(row, column)| overlaps.halfway(row, column).map_or(f64::NAN, |overlap| overlap.mean);
    Matrix {
        stem: comparison.stem("overlap"),
        heading: comparison.label(),
        meaning: "Jaccard's index of the rows that two strategies asked for in the first half of the queries"
            .to_owned(),
        rows: "strategy",
        columns: "strategy",
        most: 1.0,
        values: Array2::from_shape_fn((n, n), value),
    }
}
