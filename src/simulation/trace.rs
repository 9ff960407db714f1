//! What a run leaves: curve, picks, and what diagnostics need.

/// What a run leaves.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trace {
    /// Before the first query and after each.
    pub points: Vec<Point>,
    /// One entry per query.
    pub queries: Vec<Query>,
    /// What the pool was before the first query; `None` in cells of numeric version 1.
    pub start: Option<Start>,
}

/// The pool before the first query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// The first batch, ascending; positions in the training half.
    pub labeled: Vec<usize>,
    /// Rows of each class in the pool.
    pub pool_classes: Vec<usize>,
    /// [Outliers](super::outliers) in the pool; `None` where they are not looked for.
    pub pool_outliers: Option<usize>,
}

/// One point of a learning curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Labeled rows.
    pub n_labeled: usize,
    /// One value per metric of the run; `None` where it is undefined.
    pub metrics: Vec<Option<f64>>,
}

/// What is remembered of one query.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// The picked rows in the order of the strategy; positions in the training half.
    pub picks: Vec<usize>,
    /// Summary of the scores where the strategy scores rows one by one; of a batch that was asked for
    /// row by row, those of its first row.
    pub scores: Option<ScoreSummary>,
    /// What else diagnostics need; `None` in cells of numeric version 1.
    pub facts: Option<Facts>,
}

impl Query {
    /// Adds a later question of the same batch.
    pub(super) fn append(&mut self, mut later: Self) {
        self.picks.append(&mut later.picks);
        if let (Some(facts), Some(mut later)) = (&mut self.facts, later.facts) {
            facts.labels.append(&mut later.labels);
            facts.outliers = facts.outliers.zip(later.outliers).map(|(a, b)| a + b);
        }
    }
}

/// What diagnostics need to know of one query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Class of each pick, in their order.
    pub labels: Vec<usize>,
    /// [Outliers](super::outliers) among the picks; `None` where they are not looked for.
    pub outliers: Option<usize>,
    /// How the likeliest class agrees with the prediction; `None` where the strategy asked for no
    /// probabilities.
    pub argmax: Option<Argmax>,
}

/// Rows of a regular sample of the pool, at most 64, whose likeliest class is not the prediction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argmax {
    /// Rows that were looked at.
    pub rows: usize,
    /// Those where the two differ.
    pub differ: usize,
}

/// What later diagnostics need to know of the scores of one query.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreSummary {
    /// Rows of the pool.
    pub n: usize,
    /// Scores that are NaN.
    pub nan: usize,
    /// Different values among the others.
    pub distinct: usize,
    /// Last chosen minus first refused score; `None` when all rows were chosen or one is NaN.
    pub gap: Option<f64>,
}

impl ScoreSummary {
    /// Of the scores of all candidates, `batch` of which were chosen.
    #[must_use]
    pub fn of(scores: &[f64], batch: usize) -> Self {
        let mut keys: Vec<u64> =
            scores.iter().filter(|score| !score.is_nan()).map(|&score| order_key(score)).collect();
        let nan = scores.len() - keys.len();
        keys.sort_unstable();
        let nth = |n: usize| from_order_key(keys[keys.len() - 1 - n]);
        let gap = (nan == 0 && batch < scores.len()).then(|| nth(batch - 1) - nth(batch));
        keys.dedup();
        Self { n: scores.len(), nan, distinct: keys.len(), gap: gap.filter(|gap| gap.is_finite()) }
    }
}

const SIGN: u64 = 1 << 63;

/// An integer in the order of the scores, none of which is NaN: integers are sorted much faster. Both
/// zeros have the same.
fn order_key(score: f64) -> u64 {
    let bits = (score + 0.0).to_bits();
    if bits & SIGN == 0 { bits | SIGN } else { !bits }
}

fn from_order_key(key: u64) -> f64 {
    f64::from_bits(if key & SIGN == 0 { !key } else { key & !SIGN })
}

#[cfg(test)]
mod tests {
    use super::{ScoreSummary, from_order_key, order_key};

    #[test]
    fn keys_are_in_the_order_of_scores_and_lead_back_to_them() {
        let ascending = [f64::NEG_INFINITY, -1e300, -2.5, -1e-310, 0.0, 1e-310, 2.5, 1e300, f64::INFINITY];
        assert!(ascending.is_sorted_by(|&a, &b| order_key(a) < order_key(b)));
        assert!(ascending.iter().all(|&score| from_order_key(order_key(score)).to_bits() == score.to_bits()));
        assert_eq!(order_key(-0.0), order_key(0.0));
    }

    #[test]
    fn a_summary_counts_nan_and_different_scores_and_tells_the_gap_behind_the_batch() {
        let summary = ScoreSummary::of(&[0.5, -1.0, -0.0, 0.0, 0.5, 2.0], 3);
        assert_eq!((summary.n, summary.nan, summary.distinct, summary.gap), (6, 0, 4, Some(0.5)));
        let summary = ScoreSummary::of(&[f64::NAN, 1.0, f64::NAN], 1);
        assert_eq!((summary.n, summary.nan, summary.distinct, summary.gap), (3, 2, 1, None));
        assert_eq!(ScoreSummary::of(&[f64::INFINITY, 1.0], 1).gap, None);
        assert_eq!(ScoreSummary::of(&[3.0, 1.0], 2).gap, None);
    }
}
