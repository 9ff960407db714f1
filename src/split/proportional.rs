//! Draws that keep the shares of the classes.
//!
//! # Definition
//!
//! Each class gives `floor(k c / n)` of its `c` rows to a half of `k` of the `n` rows. The rows that
//! are still missing come from the classes with the largest remainders; among classes with equal
//! remainders a draw decides. Training rows are counted first, test rows among what is left.
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `StratifiedShuffleSplit` and its `_approximate_mode`, draw for draw.

use crate::numpy::RandomState;

/// `n_train` and `n_test` of the rows `members`, given for each class.
pub(crate) fn split(
    members: &[Vec<usize>],
    n_train: usize,
    n_test: usize,
    stream: &mut RandomState,
) -> (Vec<usize>, Vec<usize>) {
    let sizes: Vec<usize> = members.iter().map(Vec::len).collect();
    let train_sizes = approximate_mode(&sizes, n_train, stream);
    let left: Vec<usize> = sizes.iter().zip(&train_sizes).map(|(all, train)| all - train).collect();
    let test_sizes = approximate_mode(&left, n_test, stream);

    let (mut train, mut test) = (Vec::with_capacity(n_train), Vec::with_capacity(n_test));
    for ((members, n_train), n_test) in members.iter().zip(train_sizes).zip(test_sizes) {
        let order = stream.permutation(members.len());
        let rows = |order: &[usize]| order.iter().map(|&at| members[at]).collect::<Vec<_>>();
        train.extend(rows(&order[..n_train]));
        test.extend(rows(&order[n_train..n_train + n_test]));
    }
    stream.shuffle(&mut train);
    stream.shuffle(&mut test);
    (train, test)
}

/// How many of `draws` rows come from each class, for classes of these `sizes`.
fn approximate_mode(sizes: &[usize], draws: usize, stream: &mut RandomState) -> Vec<usize> {
    let total = sizes.iter().sum::<usize>() as f64;
    let shares: Vec<f64> = sizes.iter().map(|&size| size as f64 / total * draws as f64).collect();
    let remainders: Vec<f64> = shares.iter().map(|share| share - share.floor()).collect();
    let mut counts: Vec<usize> = shares.iter().map(|&share| super::count(share)).collect();
    let mut missing = draws.saturating_sub(counts.iter().sum());

    let mut levels = remainders.clone();
    levels.sort_by(|a, b| b.total_cmp(a));
    levels.dedup();
    for level in levels {
        if missing == 0 {
            break;
        }
        let tied: Vec<usize> =
            (0..sizes.len()).filter(|&class| remainders[class].total_cmp(&level).is_eq()).collect();
        let add = missing.min(tied.len());
        for at in stream.choice(tied.len(), add) {
            counts[tied[at]] += 1;
        }
        missing -= add;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::{RandomState, approximate_mode};

    #[test]
    fn ties_are_broken_by_the_stream_as_the_documentation_of_the_original_shows() {
        let mode = |sizes: &[usize], draws, seed| approximate_mode(sizes, draws, &mut RandomState::new(seed));
        assert_eq!(mode(&[4, 2], 3, 0), [2, 1]);
        assert_eq!(mode(&[5, 2], 4, 0), [3, 1]);
        assert_eq!(mode(&[2, 2, 2, 1], 2, 0), [0, 1, 1, 0]);
        assert_eq!(mode(&[2, 2, 2, 1], 2, 42), [1, 1, 0, 0]);
    }
}
