//! The rows that are labeled before the first query.

use crate::{
    error::SplitError,
    numpy::RandomState,
    protocol::{FirstBatch, Protocol},
};

/// How often a random first batch is redrawn before the search is given up.
const MAX_DRAWS: usize = 10_000;

/// The first batch of the run with this seed: positions in the training half, ascending, of at
/// least two classes. `train_y` holds the classes of the training half, `given` the rows that the data
/// say to be labeled at the start. `None` when the protocol skips the seed.
///
/// The draw follows numpy's `RandomState(seed).choice(n_train, initial, replace=False)` and is
/// repeated on the same stream while it holds a single class.
pub fn first_batch(
    train_y: &[usize],
    given: Option<&[usize]>,
    protocol: &Protocol,
    seed: u64,
) -> Result<Option<Vec<usize>>, SplitError> {
    let (initial, rows) = (protocol.initial, train_y.len());
    if let Some(given) = given {
        if given.len() != initial {
            return Err(SplitError::InitialCount { initial, found: given.len() });
        }
        if !has_two_classes(train_y, given.iter().copied()) {
            return Err(SplitError::OneClassGiven { found: given.len() });
        }
        return Ok(Some(given.to_vec()));
    }
    if initial > rows {
        return Err(SplitError::InitialTooLarge { initial, rows });
    }
    match protocol.first_batch {
        FirstBatch::FirstRows => Ok(has_two_classes(train_y, 0..initial).then(|| (0..initial).collect())),
        FirstBatch::Random => draw(train_y, initial, seed).map(Some),
    }
}

fn draw(train_y: &[usize], initial: usize, seed: u64) -> Result<Vec<usize>, SplitError> {
    let mut stream = RandomState::from_seed(seed)?;
    // Without a second class in reach no draw can succeed.
    let possible = initial >= 2 && has_two_classes(train_y, 0..train_y.len());
    let draws = if possible { MAX_DRAWS } else { 0 };
    for _ in 0..draws {
        let mut batch = stream.choice(train_y.len(), initial);
        if has_two_classes(train_y, batch.iter().copied()) {
            batch.sort_unstable();
            return Ok(batch);
        }
    }
    Err(SplitError::OneClass { initial, draws })
}

fn has_two_classes(train_y: &[usize], rows: impl Iterator<Item = usize>) -> bool {
    let mut classes = rows.map(|row| train_y[row]);
    let first = classes.next();
    classes.any(|class| Some(class) != first)
}

#[cfg(test)]
mod tests {
    use super::{FirstBatch, Protocol, RandomState, SplitError, first_batch};
    use crate::{protocol::SplitMethod, split::tests::protocol};

    fn with(first_batch: FirstBatch, initial: usize) -> Protocol {
        Protocol { first_batch, initial, ..protocol(SplitMethod::TrainTestSplit, 0.5) }
    }

    #[test]
    fn a_batch_of_one_class_is_redrawn_from_the_same_stream() {
        let mut train_y = [0; 30];
        train_y[7] = 1;
        for seed in 0..5 {
            let mut stream = RandomState::new(seed);
            let mut expected = stream.choice(30, 4);
            while !expected.contains(&7) {
                expected = stream.choice(30, 4);
            }
            expected.sort_unstable();
            let found = first_batch(&train_y, None, &with(FirstBatch::Random, 4), u64::from(seed));
            assert_eq!(found, Ok(Some(expected)));
        }
    }

    #[test]
    fn rows_that_the_data_give_are_the_batch_if_they_are_as_many_as_the_protocol_says() {
        let of = |given: &[usize], initial| {
            first_batch(&[1, 1, 0, 1], Some(given), &with(FirstBatch::Random, initial), 0)
        };
        assert_eq!(of(&[1, 2], 2), Ok(Some(vec![1, 2])));
        assert_eq!(of(&[1, 2], 3), Err(SplitError::InitialCount { initial: 3, found: 2 }));
        assert_eq!(of(&[0, 1], 2), Err(SplitError::OneClassGiven { found: 2 }));
    }

    #[test]
    fn first_rows_of_one_class_skip_the_seed() {
        let of = |initial| first_batch(&[1, 1, 0, 1], None, &with(FirstBatch::FirstRows, initial), 0);
        assert_eq!(of(2), Ok(None));
        assert_eq!(of(3), Ok(Some(vec![0, 1, 2])));
        assert_eq!(of(0), Ok(None));
    }

    #[test]
    fn a_batch_that_cannot_be_drawn_is_an_error_and_not_an_endless_loop() {
        let of =
            |train_y: &[usize], initial| first_batch(train_y, None, &with(FirstBatch::Random, initial), 0);
        assert_eq!(of(&[0, 1], 3), Err(SplitError::InitialTooLarge { initial: 3, rows: 2 }));
        assert_eq!(of(&[0, 0, 0], 2), Err(SplitError::OneClass { initial: 2, draws: 0 }));
        assert_eq!(of(&[0, 1], 1), Err(SplitError::OneClass { initial: 1, draws: 0 }));
    }
}
