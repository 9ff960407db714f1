//! How a data set is split and queried: the keys of `[[dataset]]`, and whether its rows suffice.

use crate::{
    error::{Expected, InputError, InputProblem},
    protocol::{FirstBatch, Iterations, Protocol, Scaling, SplitMethod},
};

use super::{
    reader::{Table, Value},
    words,
};

/// Keys of the protocol.
pub(super) const KEYS: [&str; 9] = [
    "rows",
    "test_fraction",
    "split",
    "split_seed",
    "scaling",
    "first_batch",
    "initial",
    "batch",
    "iterations",
];

/// The word for as many queries as there are rows for.
pub(super) const ALL_ROWS: &str = "all";

/// Largest size of a batch and number of queries: no data set has more rows.
const MAX_COUNT: usize = crate::dataset::MAX_VALUES;

/// Reads the protocol of a `[[dataset]]`.
pub(super) fn read_protocol(table: &Table<'_>) -> Result<Protocol, InputError> {
    let count = |key, min| table.require(key)?.size(min, MAX_COUNT);
    Ok(Protocol {
        // Two halves of two rows each.
        rows: table.get("rows").map(|value| value.size(4, MAX_COUNT)).transpose()?,
        split: table
            .get("split")
            .map_or(Ok(SplitMethod::TrainTestSplit), |value| words::read(&value, words::SPLITS))?,
        test_fraction: table.get("test_fraction").map_or(Ok(0.5), |value| value.fraction())?,
        // numpy seeds are unsigned 32-bit integers.
        split_seed: table.get("split_seed").map(|value| value.count(0, u64::from(u32::MAX))).transpose()?,
        scaling: table
            .get("scaling")
            .map_or(Ok(Scaling::None), |value| words::read(&value, words::SCALINGS))?,
        first_batch: table
            .get("first_batch")
            .map_or(Ok(FirstBatch::Random), |value| words::read(&value, words::FIRST_BATCHES))?,
        // A learner needs rows of two classes.
        initial: count("initial", 2)?,
        batch: count("batch", 1)?,
        iterations: iterations(&table.require("iterations")?)?,
    })
}

fn iterations(value: &Value<'_>) -> Result<Iterations, InputError> {
    let max = MAX_COUNT as u64;
    match (value.as_str(), value.as_count(1, max)) {
        (Some(ALL_ROWS), _) => Ok(Iterations::UntilPoolEmpty),
        (_, Some(count)) => Ok(Iterations::Count(usize::try_from(count).expect("at most MAX_COUNT"))),
        _ => Err(value.unexpected(Expected::CountOr { min: 1, max, word: ALL_ROWS })),
    }
}

/// Checks that `rows` rows in `classes` classes (where known) suffice. The last batch may be
/// shorter than the others, but not empty.
pub(super) fn check_rows(
    protocol: &Protocol,
    dataset: &str,
    rows: usize,
    classes: Option<usize>,
) -> Result<(), InputProblem> {
    let dataset = dataset.to_owned();
    if let Some(drawn) = protocol.rows.filter(|&drawn| drawn > rows) {
        return Err(InputProblem::TooManyDrawn { dataset, drawn, rows });
    }
    let rows = protocol.used_rows(rows);
    let n_train = protocol.train_rows(rows);
    let n_test = rows - n_train;
    let needed = match protocol.split {
        SplitMethod::Stratified => classes.unwrap_or(1),
        SplitMethod::TrainTestSplit | SplitMethod::Shuffled => 1,
    };
    if n_train < needed || n_test < needed {
        let test_fraction = protocol.test_fraction;
        return Err(InputProblem::HalfTooSmall { dataset, test_fraction, rows, n_train, n_test, needed });
    }
    let (initial, batch) = (protocol.initial, protocol.batch);
    let iterations = match protocol.iterations {
        Iterations::Count(count) => count,
        Iterations::UntilPoolEmpty => 1,
    };
    let taken = batch.saturating_mul(iterations - 1).saturating_add(initial);
    if taken >= n_train {
        return Err(InputProblem::TooFewRows { dataset, rows, n_train, initial, batch, iterations, taken });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn protocol(split: SplitMethod, test_fraction: f64, batches: (usize, usize, Iterations)) -> Protocol {
        let (initial, batch, iterations) = batches;
        Protocol {
            rows: None,
            split,
            test_fraction,
            split_seed: None,
            scaling: Scaling::None,
            first_batch: FirstBatch::Random,
            initial,
            batch,
            iterations,
        }
    }

    #[test]
    fn training_halves_have_the_size_that_scikit_learn_and_lu_et_al_give_them() {
        let once = (2, 1, Iterations::Count(1));
        // digits: train_test_split(1797 rows, test_size=0.5) gives 898 and 899.
        assert_eq!(protocol(SplitMethod::TrainTestSplit, 0.5, once).train_rows(1797), 898);
        assert_eq!(protocol(SplitMethod::Stratified, 0.5, once).train_rows(178), 89);
        // heart: int(270 * 0.6); appendicitis: int(106 * 0.6) = 63, where ceil(0.4 * 106) = 43.
        assert_eq!(protocol(SplitMethod::Shuffled, 0.4, once).train_rows(270), 162);
        assert_eq!(protocol(SplitMethod::Shuffled, 0.4, once).train_rows(106), 63);
    }

    #[test]
    fn rows_that_are_drawn_are_rows_of_the_data() {
        let of = |rows| Protocol {
            rows: Some(rows),
            ..protocol(SplitMethod::TrainTestSplit, 0.5, (20, 20, Iterations::Count(4)))
        };
        assert!(check_rows(&of(200), "d", 1000, None).is_ok());
        assert!(matches!(
            check_rows(&of(160), "d", 1000, None),
            Err(InputProblem::TooFewRows { rows: 160, n_train: 80, .. })
        ));
        assert!(matches!(
            check_rows(&of(200), "d", 199, None),
            Err(InputProblem::TooManyDrawn { drawn: 200, rows: 199, .. })
        ));
    }

    #[test]
    fn the_last_batch_may_be_short_but_not_empty() {
        let run = |initial, batch, count| {
            check_rows(
                &protocol(SplitMethod::TrainTestSplit, 0.5, (initial, batch, Iterations::Count(count))),
                "d",
                200,
                Some(2),
            )
        };
        assert!(run(20, 20, 4).is_ok());
        assert!(run(20, 30, 3).is_ok(), "20 + 2 * 30 leaves 20 rows for the last 30");
        assert!(run(20, 20, 5).is_err(), "20 + 4 * 20 leaves none");
        assert!(run(2, usize::MAX, usize::MAX).is_err(), "no overflow");
        let all = protocol(SplitMethod::TrainTestSplit, 0.5, (99, 1, Iterations::UntilPoolEmpty));
        assert!(check_rows(&all, "d", 200, None).is_ok());
        assert!(check_rows(&all, "d", 198, None).is_err());
    }

    #[test]
    fn both_halves_hold_a_row_and_stratified_ones_every_class() {
        let tiny = protocol(SplitMethod::Shuffled, 1e-18, (2, 1, Iterations::Count(1)));
        assert!(matches!(
            check_rows(&tiny, "d", 50, None),
            Err(InputProblem::HalfTooSmall { n_test: 0, .. })
        ));
        let strata = protocol(SplitMethod::Stratified, 0.1, (2, 1, Iterations::Count(1)));
        assert!(check_rows(&strata, "d", 30, Some(3)).is_ok());
        assert!(matches!(
            check_rows(&strata, "d", 30, Some(4)),
            Err(InputProblem::HalfTooSmall { needed: 4, .. })
        ));
    }
}
