//! Outliers of the training half, for diagnostics: rows that are far from all others.
//!
//! # Definition
//!
//! ```text
//! m(x)     = mean Euclidean distance of x to its 10 nearest other training rows
//! outlier  = m(x) > Q3 + 1.5 (Q3 - Q1)         quartiles of m over the training half
//! ```
//!
//! The distances are those that all share, but where rounding would decide: far from 0 they are sums of
//! squared differences.
//!
//! # Reference
//!
//! Tukey. Exploratory Data Analysis. Addison-Wesley 1977: the upper fence. Angiulli, Pizzuti. Fast
//! Outlier Detection in High Dimensional Spaces. PKDD 2002: mean distances to the nearest rows.

use std::sync::Arc;

use ndarray::{ArrayView1, ArrayView2};

use crate::{numeric::distances::SquaredDistances, pool::Pool, stats::quantile::quantile};

/// Neighbors of a row.
const NEIGHBORS: usize = 10;

/// Training halves with fewer rows have no tail worth the name, larger ones take too long.
const ROWS: std::ops::RangeInclusive<usize> = 20..=10_000;

/// Squared distances below this share of the squared length of a row are mostly rounding.
const ROUNDING: f64 = 1e-9;

/// How far beyond the third quartile the fence stands, in interquartile ranges.
const FENCE: f64 = 1.5;

/// Whether each training row is an outlier, found on first use; `None` for training halves of fewer
/// than 20 or more than 10,000 rows.
pub(super) fn of(pool: &Pool) -> Arc<Option<Vec<bool>>> {
    let find = || find(pool.distances(), pool.features());
    pool.keep("outliers", 0, find).unwrap_or_else(|| Arc::new(find()))
}

/// Whether each of the training rows `features` is an outlier; `None` outside of [`ROWS`].
fn find(distances: &SquaredDistances, features: ArrayView2<'_, f64>) -> Option<Vec<bool>> {
    let n_train = features.nrows();
    if !ROWS.contains(&n_train) {
        return None;
    }
    let mut buffer = Vec::new();
    let mean = |row: usize| {
        let x = features.row(row);
        let mean = mean_distance(distances.train_row(row, &mut buffer), row);
        if mean * mean > ROUNDING * x.dot(&x) {
            return mean;
        }
        let difference = |(a, b): (&f64, &f64)| (a - b) * (a - b);
        let square = |y: ArrayView1<'_, f64>| x.iter().zip(y).map(difference).sum::<f64>();
        mean_distance(&features.outer_iter().map(square).collect::<Vec<f64>>(), row)
    };
    let means: Vec<f64> = (0..n_train).map(mean).collect();
    let (low, high) = (quantile(&means, 0.25), quantile(&means, 0.75));
    let fence = high + FENCE * (high - low);
    Some(means.into_iter().map(|mean| mean > fence).collect())
}

/// Mean distance of `row` to its nearest others, from its squared distances to all rows.
fn mean_distance(squared: &[f64], row: usize) -> f64 {
    let others = squared.iter().enumerate().filter(|&(other, _)| other != row);
    let mut others: Vec<f64> = others.map(|(_, &squared)| squared).collect();
    others.select_nth_unstable_by(NEIGHBORS - 1, f64::total_cmp);
    // In ascending order, so that the sum has the same bits whatever the selection left.
    let mut nearest = others[..NEIGHBORS].to_vec();
    nearest.sort_by(f64::total_cmp);
    nearest.into_iter().map(f64::sqrt).sum::<f64>() / NEIGHBORS as f64
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::{find, mean_distance};
    use crate::numeric::distances::SquaredDistances;

    #[test]
    fn rows_far_from_a_grid_are_outliers_and_of_the_grid_at_most_its_corners() {
        let n = 103;
        let place = |row: usize, axis: usize| match row {
            100.. => 50.0 * (row - 99) as f64,
            _ => [row / 10, row % 10][axis] as f64,
        };
        let rows = Array2::from_shape_fn((n, 2), |(row, axis)| place(row, axis));
        for offset in [0.0, 2_f64.powi(40)] {
            let rows = rows.mapv(|value| value + offset).into_shared();
            let found = find(&SquaredDistances::new(&rows, &rows), rows.view()).expect("enough rows");
            let outliers: Vec<usize> = (0..n).filter(|&row| found[row]).collect();
            assert_eq!(outliers, [0, 9, 90, 99, 100, 101, 102], "{offset}");
        }
    }

    #[test]
    fn the_row_itself_is_none_of_its_neighbors() {
        let squared: Vec<f64> = (0..12).map(|row| f64::from(row * row)).collect();
        assert_eq!(mean_distance(&squared, 0), 5.5);
    }

    #[test]
    fn few_rows_have_no_outliers_to_speak_of() {
        let rows = Array2::zeros((19, 1)).into_shared();
        assert_eq!(find(&SquaredDistances::new(&rows, &rows), rows.view()), None);
    }
}
