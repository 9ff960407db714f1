//! The variance of the labeled rows, which `gamma = "scale"` is made from.

use ndarray::ArrayView2;

use crate::pool::Pool;

/// Rows that are summed up side by side, to hide the latency of additions; each sum has its own order.
const SIDE_BY_SIDE: usize = 8;

/// Population variance of all entries of the labeled rows.
pub(super) fn variance(pool: &Pool, labeled: &[usize]) -> f64 {
    let features = pool.features();
    let n = (labeled.len() * features.ncols()) as f64;
    let mean = sum_of_rows(features, labeled, |x| x) / n;
    sum_of_rows(features, labeled, |x| (x - mean) * (x - mean)) / n
}

/// The sum over the rows of the sums of `term` over their entries.
fn sum_of_rows(features: ArrayView2<'_, f64>, rows: &[usize], term: impl Fn(f64) -> f64) -> f64 {
    let mut total = 0.0;
    for rows in rows.chunks(SIDE_BY_SIDE) {
        let mut sums = [0.0; SIDE_BY_SIDE];
        for column in features.columns() {
            for (sum, &row) in sums.iter_mut().zip(rows) {
                *sum += term(column[row]);
            }
        }
        for sum in &sums[..rows.len()] {
            total += sum;
        }
    }
    total
}
