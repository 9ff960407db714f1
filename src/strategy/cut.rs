//! What a tie has decided: the scores on both sides of where the batch ends.

use super::choose::descending;

/// Relative distance to the cut within which rounding may decide.
const NEAR: f64 = 1e-9;

/// Where a batch ends among the scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cut {
    /// The largest score.
    pub best: f64,
    /// The least score that is taken.
    pub last: f64,
    /// How far the largest refused score is below it; `None` when all are taken.
    pub gap: Option<f64>,
    /// Rows with exactly the score `last`.
    pub tied: usize,
    /// How many of them are taken.
    pub taken: usize,
    /// Rows whose score differs from `last` by at most 1e-9, relative above 1.
    pub near: usize,
}

impl Cut {
    /// Whether the scores leave it open which rows are taken.
    #[must_use]
    pub fn is_tie(&self) -> bool {
        self.tied > self.taken
    }
}

/// Where the `batch` largest of `scores` end; infinite scores and NaN do not count. `None` when fewer
/// scores are left than `batch`, or `batch` is 0.
#[must_use]
pub fn cut(scores: &[f64], batch: usize) -> Option<Cut> {
    let mut sorted: Vec<f64> = scores.iter().copied().filter(|score| score.is_finite()).collect();
    sorted.sort_unstable_by(|&a, &b| descending(a, b));
    let last = *sorted.get(batch.checked_sub(1)?)?;
    let larger = sorted.partition_point(|&score| score > last);
    let within = NEAR * last.abs().max(1.0);
    Some(Cut {
        best: sorted[0],
        last,
        gap: sorted.get(batch).map(|refused| last - refused),
        tied: sorted[larger..].partition_point(|&score| score == last),
        taken: batch - larger,
        near: sorted.iter().filter(|&score| (score - last).abs() <= within).count(),
    })
}

#[cfg(test)]
mod tests {
    use super::{Cut, cut};

    #[test]
    fn a_tie_at_the_cut_is_told_from_a_tie_above_it() {
        let scores = [3.0, 1.0, 2.0, 3.0, 2.0, f64::NAN, 2.0, f64::INFINITY];
        let found = cut(&scores, 3).expect("enough scores");
        let expected = Cut { best: 3.0, last: 2.0, gap: Some(0.0), tied: 3, taken: 1, near: 3 };
        assert_eq!(found, expected);
        assert!(found.is_tie());
        let above = cut(&scores, 2).expect("enough scores");
        assert_eq!((above.tied, above.taken, above.gap, above.is_tie()), (2, 2, Some(1.0), false));
    }

    #[test]
    fn a_batch_of_everything_has_no_gap_and_a_larger_one_no_cut() {
        assert_eq!(cut(&[1.0, 0.0], 2).expect("enough scores").gap, None);
        assert_eq!(cut(&[1.0, f64::NAN], 2), None);
        assert_eq!(cut(&[1.0], 0), None);
    }

    #[test]
    fn scores_that_rounding_parts_are_near_but_not_tied() {
        let found = cut(&[1.0, 1.0 - 1e-10, 0.5], 1).expect("enough scores");
        assert_eq!((found.tied, found.near), (1, 2));
        let large = cut(&[1e6, 1e6 - 1e-4, 1e6 - 1e-2], 1).expect("enough scores");
        assert_eq!(large.near, 2);
    }
}
