//! The spaces in which strategies look at rows.

use ndarray::{Array1, Array2, ArrayView2, Axis};

/// How the features of the training rows are scaled, by what these rows alone tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Space {
    /// As learners see them.
    Given,
    /// Every feature with mean 0 and population standard deviation 1.
    Standard,
    /// Every feature from 0 to 1.
    Unit,
    /// Every row divided by its length; a row of zeros stays.
    UnitRows,
    /// As differences to the first row: a constant that is added to a feature cancels.
    FromFirst,
}

impl Space {
    /// All but the given one.
    pub(super) const SCALED: [Self; 4] = [Self::Standard, Self::Unit, Self::UnitRows, Self::FromFirst];

    /// `rows` in this space, shape as given.
    pub(super) fn of(self, rows: ArrayView2<'_, f64>) -> Array2<f64> {
        match self {
            Self::Given => rows.to_owned(),
            Self::Standard => {
                let mean = rows.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(rows.ncols()));
                shifted(rows, &mean, &rows.std_axis(Axis(0), 0.0))
            }
            Self::Unit => {
                let least = rows.fold_axis(Axis(0), f64::INFINITY, |a, &b| a.min(b));
                let span = rows.fold_axis(Axis(0), f64::NEG_INFINITY, |a, &b| a.max(b)) - &least;
                shifted(rows, &least, &span)
            }
            Self::UnitRows => unit_rows(rows),
            Self::FromFirst => rows.outer_iter().next().map_or(rows.to_owned(), |first| &rows - &first),
        }
    }
}

/// A feature that does not vary is divided by 1.
fn shifted(rows: ArrayView2<'_, f64>, origin: &Array1<f64>, scale: &Array1<f64>) -> Array2<f64> {
    (&rows - origin) / scale.mapv(|scale| if scale > 0.0 { scale } else { 1.0 })
}

/// Each row divided by its length; rows of zeros stay. Shape as given.
pub(crate) fn unit_rows(rows: ArrayView2<'_, f64>) -> Array2<f64> {
    let mut units = rows.to_owned();
    for mut row in units.outer_iter_mut() {
        let length = row.dot(&row).sqrt();
        if length > 0.0 {
            row /= length;
        }
    }
    units
}
