//! Means and variances of columns, summed row by row as numpy does along the first axis.

/// The mean and the population variance of each column of rows of `n`.
pub(crate) fn moments(rows: &[f64], n: usize) -> (Vec<f64>, Vec<f64>) {
    let n_rows = (rows.len() / n) as f64;
    let mut means = vec![0.0; n];
    for row in rows.chunks_exact(n) {
        for (mean, value) in means.iter_mut().zip(row) {
            *mean += value;
        }
    }
    for mean in &mut means {
        *mean /= n_rows;
    }
    let mut variances = vec![0.0; n];
    for row in rows.chunks_exact(n) {
        for ((variance, value), mean) in variances.iter_mut().zip(row).zip(&means) {
            *variance += (value - mean) * (value - mean);
        }
    }
    for variance in &mut variances {
        *variance /= n_rows;
    }
    (means, variances)
}

/// Subtracts from each column its mean.
pub(crate) fn centre(rows: &mut [f64], means: &[f64]) {
    for row in rows.chunks_exact_mut(means.len()) {
        for (value, mean) in row.iter_mut().zip(means) {
            *value -= mean;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::moments;

    #[test]
    fn a_column_has_its_mean_and_variance() {
        let (means, variances) = moments(&[1.0, 5.0, 2.0, 5.0, 6.0, 5.0], 2);
        assert_eq!((means, variances), (vec![3.0, 5.0], vec![14.0 / 3.0, 0.0]));
    }
}
