//! What a run leaves: curve, picks, and what diagnostics need.

use std::sync::Arc;

/// What a run leaves.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trace {
    /// Before the first query and after each.
    pub points: Vec<Point>,
    /// One entry per query.
    pub queries: Vec<Query>,
    /// What the pool was before the first query, the same for all strategies; `None` in cells that were stored before it was kept.
    pub start: Option<Arc<Start>>,
    /// Fits of the run's learner whose search ended before it had converged; `None` in cells that
    /// were stored before they were counted.
    pub unconverged: Option<usize>,
}

impl Trace {
    /// Whether both tell the same, as far as both tell it: cells that were stored before a fact was
    /// kept do not contradict those that keep it.
    #[must_use]
    pub fn agrees_with(&self, other: &Self) -> bool {
        let common = |a: &Self, b: &Self| {
            let mut a = a.clone();
            a.start = a.start.filter(|_| b.start.is_some());
            a.unconverged = a.unconverged.filter(|_| b.unconverged.is_some());
            for (query, other) in a.queries.iter_mut().zip(&b.queries) {
                query.facts = query.facts.take().filter(|_| other.facts.is_some());
                if let (Some(facts), Some(Facts { importance: None, .. })) = (&mut query.facts, &other.facts)
                {
                    facts.importance = None;
                }
                let known = other.scores.as_ref().is_some_and(|scores| scores.cut.is_some());
                if let Some(scores) = query.scores.as_mut().filter(|_| !known) {
                    scores.cut = None;
                }
            }
            a
        };
        common(self, other) == common(other, self)
    }
}

/// The pool before the first query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// The first batch, ascending; positions in the training half.
    pub labeled: Vec<usize>,
    /// Rows of each class in the pool.
    pub pool_classes: Vec<usize>,
    /// Outliers in the pool; `None` where they are not looked for.
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
    /// What else diagnostics need; `None` in cells that were stored before it was kept.
    pub facts: Option<Facts>,
}

impl Query {
    /// Adds a later question of the same batch.
    pub(super) fn append(&mut self, mut later: Self) {
        self.picks.append(&mut later.picks);
        if let (Some(facts), Some(mut later)) = (&mut self.facts, later.facts) {
            facts.labels.append(&mut later.labels);
            facts.outliers = facts.outliers.zip(later.outliers).map(|(a, b)| a + b);
            facts.importance = later.importance;
        }
    }
}

/// What diagnostics need to know of one query.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Class of each pick, in their order.
    pub labels: Vec<usize>,
    /// Outliers among the picks; `None` where they are not looked for.
    pub outliers: Option<usize>,
    /// How the likeliest class agrees with the prediction; `None` where the strategy asked for no
    /// probabilities.
    pub argmax: Option<Argmax>,
    /// The largest importance of a draw so far; `None` where the strategy weighs no draws.
    pub importance: Option<f64>,
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
    /// Where the batch ends; `None` where `gap` is, and in cells that were stored before it was kept.
    pub cut: Option<AtCut>,
}

/// The rows whose score equals the last one that was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtCut {
    /// How many there are.
    pub tied: usize,
    /// How many of them were chosen.
    pub taken: usize,
}

impl AtCut {
    /// Whether the scores leave open which rows are chosen.
    #[must_use]
    pub fn is_tie(self) -> bool {
        self.tied > self.taken
    }
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
        let open = nan == 0 && batch < scores.len();
        let gap = open.then(|| nth(batch - 1) - nth(batch));
        let cut = open.then(|| {
            let last = keys[keys.len() - batch];
            let (below, upto) =
                (keys.partition_point(|&key| key < last), keys.partition_point(|&key| key <= last));
            AtCut { tied: upto - below, taken: batch - (keys.len() - upto) }
        });
        keys.dedup();
        let gap = gap.filter(|gap| gap.is_finite());
        Self { n: scores.len(), nan, distinct: keys.len(), gap, cut }
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
    use super::{AtCut, Facts, Query, ScoreSummary, Start, Trace, from_order_key, order_key};

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
        assert_eq!(summary.cut, Some(AtCut { tied: 2, taken: 2 }), "both halves are taken: no tie");
        let cut = |batch| ScoreSummary::of(&[0.5, -1.0, -0.0, 0.0, 0.5, 2.0], batch).cut.expect("a choice");
        assert_eq!((cut(2), cut(2).is_tie()), (AtCut { tied: 2, taken: 1 }, true));
        assert_eq!((cut(5), cut(5).is_tie()), (AtCut { tied: 2, taken: 2 }, false), "zeros are one score");
        let summary = ScoreSummary::of(&[f64::NAN, 1.0, f64::NAN], 1);
        assert_eq!((summary.n, summary.nan, summary.distinct, summary.gap), (3, 2, 1, None));
        assert_eq!(ScoreSummary::of(&[f64::INFINITY, 1.0], 1).gap, None);
        assert_eq!(ScoreSummary::of(&[3.0, 1.0], 2).gap, None);
    }

    #[test]
    fn a_trace_from_before_a_fact_was_kept_agrees_with_one_that_keeps_it() {
        let query = Query {
            picks: vec![3],
            scores: Some(ScoreSummary::of(&[1.0, 2.0], 1)),
            facts: Some(Facts { labels: vec![0], outliers: None, argmax: None, importance: None }),
        };
        let start = Start { labeled: vec![0], pool_classes: vec![1, 1], pool_outliers: None };
        let new =
            Trace { points: vec![], queries: vec![query], start: Some(start.into()), unconverged: Some(0) };
        let mut old = new.clone();
        (old.start, old.unconverged, old.queries[0].facts) = (None, None, None);
        old.queries[0].scores.as_mut().expect("scores").cut = None;
        assert!(new.agrees_with(&old) && old.agrees_with(&new) && old != new);
        let mut other = new.clone();
        other.unconverged = Some(1);
        assert!(!new.agrees_with(&other) && other.agrees_with(&old));
        old.queries[0].picks = vec![4];
        assert!(!new.agrees_with(&old));
    }
}
