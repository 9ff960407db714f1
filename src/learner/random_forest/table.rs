//! What trees are grown on.

use ndarray::{Array2, ArrayView1};

/// The labeled rows, feature by feature.
#[derive(Debug)]
pub(super) struct Table {
    /// One column per feature.
    columns: Vec<Vec<f32>>,
    /// The class of each row.
    pub y: Vec<usize>,
    pub n_classes: usize,
}

impl Table {
    pub fn new(x: &Array2<f64>, y: Vec<usize>, n_classes: usize) -> Self {
        let column = |column: ArrayView1<'_, f64>| column.iter().map(|&value| single(value)).collect();
        Self { columns: x.columns().into_iter().map(column).collect(), y, n_classes }
    }

    pub fn is_finite(&self) -> bool {
        self.columns.iter().flatten().all(|value| value.is_finite())
    }

    pub fn n_features(&self) -> usize {
        self.columns.len()
    }

    pub fn column(&self, feature: usize) -> &[f32] {
        &self.columns[feature]
    }
}

/// A feature as trees see it.
#[expect(clippy::cast_possible_truncation, reason = "numbers are rounded to the nearest, as numpy does")]
pub(super) fn single(value: f64) -> f32 {
    value as f32
}
