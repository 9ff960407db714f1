//! Spaces: tables of vectors that a card names for the rows of its data.

use thiserror::Error;

use super::words::{did_you_mean, join, on_line};

/// What is wrong with the table of a space.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SpaceProblem {
    /// A file of another kind.
    #[error("it is no array of numpy; save it with np.save, or under a name with np.savez")]
    NoArray,
    /// The name of an array for a file that is one.
    #[error("`array` names one of several arrays, and the file holds a single one; leave `array` out")]
    SingleArray,
    /// Words.
    #[error("its array holds texts, expected numbers; save it with x.astype(float)")]
    Texts,
    /// An array of rows without numbers.
    #[error("its rows have no numbers, expected at least one; save an array of the shape (rows, numbers)")]
    NoNumbers,
    /// Rows of other data.
    #[error(
        "it has {found} rows, expected {expected}: one for each row of `file`, then of `initial_file`, in their order, those that are dropped counted, and none of `test_file`; make it from the same rows"
    )]
    Rows {
        /// Its rows.
        found: usize,
        /// Those of the data.
        expected: usize,
    },
    /// A number that is none.
    #[error("row {row}, number {number} is {value}, expected a finite number; mend the table")]
    NotFinite {
        /// The row, counted from 1.
        row: usize,
        /// The place in the row, counted from 1.
        number: usize,
        /// What stands there.
        value: f64,
    },
    /// Numbers whose squares overflow.
    #[error(
        "row {row} has numbers so large that squared distances overflow; divide the whole table by a number"
    )]
    Overflow {
        /// The row, counted from 1.
        row: usize,
    },
}

/// A strategy that looks where a data set has nothing.
#[derive(Debug, Clone, PartialEq, Error)]
#[error(
    "strategy `{strategy}` has `space` = \"given:{space}\", and data set `{dataset}`{} has {}; {}{}",
    on_line(*.dataset_line), has(.spaces), did_you_mean(.nearest.as_deref()), remedy(*.made)
)]
pub struct LacksSpace {
    /// Id of the strategy.
    pub strategy: String,
    /// The space.
    pub space: String,
    /// Id of the data set.
    pub dataset: String,
    /// Where the data set is.
    pub dataset_line: Option<usize>,
    /// The spaces that it has.
    pub spaces: Vec<String>,
    /// One of them that is spelt much like it.
    pub nearest: Option<String>,
    /// Whether a generator makes the data.
    pub made: bool,
}

fn has(spaces: &[String]) -> String {
    if spaces.is_empty() { "no spaces".to_owned() } else { format!("only the spaces {}", join(spaces)) }
}

fn remedy(made: bool) -> &'static str {
    if made {
        "data that a generator makes have none: take another `space`, or run the data set in another experiment"
    } else {
        "write [spaces.NAME] with the `file` of its vectors into the card, or take another `space`"
    }
}
