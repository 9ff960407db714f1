//! Rows that are kept aside to decide when to stop.
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2: `train_test_split`, which keeps the shares of the classes where there are two
//! of them and not where there are more, because it sees one column for each.

use crate::{numpy::RandomState, split::proportional};

use super::FitError;

/// Rows to train on and rows kept aside, `share` of all, rounded up.
pub(super) fn split(
    y: &[usize],
    n_classes: usize,
    share: f64,
    stream: &mut RandomState,
) -> Result<(Vec<usize>, Vec<usize>), FitError> {
    let rows = y.len();
    let n_kept = kept(rows, share);
    let failed = Err(FitError::Validation { rows, kept: n_kept, classes: n_classes });
    if n_kept >= rows {
        return failed;
    }
    if n_classes > 2 {
        let order = stream.permutation(rows);
        return Ok((order[n_kept..].to_vec(), order[..n_kept].to_vec()));
    }
    let mut members = vec![Vec::new(); n_classes];
    for (row, &class) in y.iter().enumerate() {
        members[class].push(row);
    }
    let n_train = rows - n_kept;
    if members.iter().any(|rows| rows.len() < 2) || n_train.min(n_kept) < n_classes {
        return failed;
    }
    Ok(proportional::split(&members, n_train, n_kept, stream))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count")]
fn kept(rows: usize, share: f64) -> usize {
    (share * rows as f64).ceil() as usize
}

#[cfg(test)]
mod tests {
    use super::{RandomState, split};

    #[test]
    fn two_classes_keep_their_shares_and_more_do_not() {
        let stream = &mut RandomState::new(0);
        let y: Vec<usize> = (0..40).map(|row| usize::from(row % 4 == 0)).collect();
        let (train, kept) = split(&y, 2, 0.1, stream).expect("a split");
        assert_eq!((train.len(), kept.len()), (36, 4));
        assert_eq!(kept.iter().map(|&row| y[row]).sum::<usize>(), 1);
        // train_test_split(np.arange(10), random_state=np.random.RandomState(0), test_size=0.25)
        let (train, kept) =
            split(&[0, 1, 2, 0, 1, 2, 0, 1, 2, 0], 3, 0.25, &mut RandomState::new(0)).expect("a split");
        assert_eq!((train, kept), (vec![9, 1, 6, 7, 3, 0, 5], vec![2, 8, 4]));
    }

    #[test]
    fn too_few_rows_are_an_error() {
        let stream = &mut RandomState::new(0);
        let error = |y: &[usize], classes, share, stream: &mut RandomState| {
            split(y, classes, share, stream).expect_err("too few rows").to_string()
        };
        let two = error(&[0, 1, 0, 1], 2, 0.1, stream);
        assert!(
            two.starts_with("1 of 4 labeled rows kept aside") && two.contains("each of 2 classes"),
            "{two}"
        );
        let three = error(&[0, 1, 2], 3, 0.9, stream);
        assert!(three.contains("3 of 3") && three.contains("none is left to train on"), "{three}");
    }
}
