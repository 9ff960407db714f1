//! Draws by weights: a uniform number finds its place among running sums.

/// The running sums of `p`, divided by the last one.
pub(super) fn cumulative(p: &[f64]) -> Vec<f64> {
    let mut sums = Vec::with_capacity(p.len());
    let mut total = 0.0;
    for p in p {
        total += p;
        sums.push(total);
    }
    sums.into_iter().map(|sum| sum / total).collect()
}

/// `searchsorted(cdf, u, side="right")`: how many entries are at most `u`.
///
/// For `u < 1` that is an index, because the last entry is 1.
pub(super) fn invert(cdf: &[f64], u: f64) -> usize {
    cdf.partition_point(|&below| below <= u)
}
