//! Splits of data that say themselves what tests, what is labeled at the start, or what must stay
//! together.
//!
//! # Definition
//!
//! ```text
//! test file       its rows test, in their order; a shuffle of all others trains
//! groups          a permutation of the groups; the rows of its first ceil(f g) test, the rest train,
//!                 both shuffled
//! labeled rows    train in any case; the others are split as if they were all
//! ```
//!
//! with `g` groups and `f` the fraction that tests.
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `GroupShuffleSplit(test_size=f, random_state=seed)`: the same rows in each half;
//! it leaves them in the order of the file, where the first rows would win every tie.

use ndarray::Axis;

use super::{Split, free};
use crate::{
    dataset::{About, Dataset},
    error::SplitError,
    numpy::RandomState,
    protocol::{Protocol, SplitMethod},
};

/// Whether the data say anything about their split.
pub(super) fn says(dataset: &Dataset) -> bool {
    let About { groups, initial, test, .. } = &dataset.about;
    groups.is_some() || initial.is_some() || test.is_some()
}

/// The split that they say.
pub(super) fn split(dataset: &Dataset, protocol: &Protocol, seed: u64) -> Result<Split, SplitError> {
    let About { groups, initial, test, .. } = &dataset.about;
    let rows = dataset.labels.len();
    let marked = |marks: &Option<Vec<bool>>, row: usize| marks.as_ref().is_some_and(|marks| marks[row]);
    if let Some(groups) = groups {
        if initial.is_some() || test.is_some() || protocol.split != SplitMethod::TrainTestSplit {
            return Err(SplitError::GroupsAlone);
        }
        return by_groups(groups, protocol, seed);
    }
    let labeled: Vec<usize> = (0..rows).filter(|&row| marked(initial, row)).collect();
    if test.is_some() {
        let (test, mut train): (Vec<usize>, Vec<usize>) = (0..rows).partition(|&row| marked(test, row));
        if train.is_empty() || test.is_empty() {
            return Err(SplitError::EmptyPart);
        }
        RandomState::from_seed(seed)?.shuffle(&mut train);
        return Ok(Split { train, test });
    }
    let others: Vec<usize> = (0..rows).filter(|&row| !marked(initial, row)).collect();
    let part = Dataset {
        features: dataset.features.select(Axis(0), &[]),
        labels: others.iter().map(|&row| dataset.labels[row]).collect(),
        classes: dataset.classes.clone(),
        about: About::default(),
    };
    let Split { train, test } = free(&part, protocol, seed)?;
    let of_all = |positions: Vec<usize>| positions.into_iter().map(|at| others[at]).collect::<Vec<_>>();
    Ok(Split { train: [of_all(train), labeled].concat(), test: of_all(test) })
}

fn by_groups(groups: &[usize], protocol: &Protocol, seed: u64) -> Result<Split, SplitError> {
    let n_groups = groups.iter().max().map_or(0, |largest| largest + 1);
    let n_test = n_groups - protocol.train_rows(n_groups);
    if n_test == 0 || n_test >= n_groups {
        return Err(SplitError::TooFewGroups { groups: n_groups, test_fraction: protocol.test_fraction });
    }
    let mut stream = RandomState::from_seed(seed)?;
    let mut tests = vec![false; n_groups];
    for &group in &stream.permutation(n_groups)[..n_test] {
        tests[group] = true;
    }
    let (mut test, mut train): (Vec<usize>, Vec<usize>) =
        (0..groups.len()).partition(|&row| tests[groups[row]]);
    stream.shuffle(&mut train);
    stream.shuffle(&mut test);
    Ok(Split { train, test })
}

#[cfg(test)]
mod tests {
    use super::super::{
        split,
        tests::{protocol, rows},
    };
    use crate::{error::SplitError, protocol::SplitMethod};

    #[test]
    fn the_rows_of_a_group_stay_in_one_half_and_the_groups_are_those_of_scikit_learn() {
        let mut data = rows(20);
        data.about.groups = Some((0..20).map(|row| row % 5).collect());
        let plain = protocol(SplitMethod::TrainTestSplit, 0.4);
        let found = split(&data, &plain, 0).expect("enough groups");
        // scikit-learn 1.5.2, GroupShuffleSplit(test_size=0.4, random_state=0), groups row % 5.
        let mut groups: Vec<usize> = found.test.iter().map(|row| row % 5).collect();
        groups.sort_unstable();
        groups.dedup();
        assert_eq!((groups, found.test.len(), found.train.len()), (vec![0, 2], 8, 12));
        assert!(!found.train.is_sorted());
        assert_eq!(split(&data, &protocol(SplitMethod::Stratified, 0.4), 0), Err(SplitError::GroupsAlone));
        data.about.groups = Some(vec![0; 20]);
        assert!(matches!(split(&data, &plain, 0), Err(SplitError::TooFewGroups { groups: 1, .. })));
    }

    #[test]
    fn rows_of_a_test_file_test_and_all_others_train() {
        let mut data = rows(20);
        data.about.test = Some((0..20).map(|row| row >= 15).collect());
        let found = split(&data, &protocol(SplitMethod::TrainTestSplit, 0.5), 3).expect("both parts");
        assert_eq!(found.test, [15, 16, 17, 18, 19]);
        assert_eq!(found.train.len(), 15);
        assert!(!found.train.is_sorted());
        data.about.test = Some(vec![true; 20]);
        let none = split(&data, &protocol(SplitMethod::TrainTestSplit, 0.5), 3);
        assert_eq!(none, Err(SplitError::EmptyPart));
    }

    #[test]
    fn rows_that_are_labeled_at_the_start_always_train() {
        let mut data = rows(20);
        data.about.initial = Some((0..20).map(|row| row < 6).collect());
        for seed in 0..5 {
            let found = split(&data, &protocol(SplitMethod::Stratified, 0.5), seed).expect("enough rows");
            assert_eq!((found.train.len(), found.test.len()), (13, 7));
            assert_eq!(found.train[7..], [0, 1, 2, 3, 4, 5]);
            assert!(found.test.iter().all(|&row| row >= 6));
        }
    }
}
