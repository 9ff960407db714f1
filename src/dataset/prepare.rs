//! Missing values filled in and words encoded, by what the training half shows.
//!
//! # Definition
//!
//! ```text
//! mean            sum of the values of the training half, first to last, by their number
//! median          the middle one, or the mean of the middle two
//! most-frequent   the value that occurs most, the smallest of equals; of words, too
//! one-hot         a column for each word of the training half, sorted: 1 where it stands, else 0
//! ordinal         its place among the sorted words of the training half, from 0; -1 for another
//! ```
//!
//! The columns of a word stand where the column stood. A word that only the test half has is 0 in every
//! column.
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `SimpleImputer`, `OneHotEncoder(handle_unknown="ignore")` and
//! `OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)`. The mean of a table of one
//! feature may differ in its last bits: numpy adds a single column in blocks.

use ndarray::{Array2, Axis};

use crate::error::SplitError;

use super::{Dataset, Encode, Missing};

/// Both halves as learners get them.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// The training half, shape `(n_train, n_features)`, all finite.
    pub train: Array2<f64>,
    /// The test half, shape `(n_test, n_features)`, all finite.
    pub test: Array2<f64>,
    /// Of each feature, the column of the table that it comes from.
    pub columns: Vec<usize>,
}

impl Dataset {
    /// The features of both halves, given by their rows, with missing values filled in and words
    /// encoded. A column without any value in the training half is an error.
    pub fn prepare(&self, train: &[usize], test: &[usize]) -> Result<Prepared, SplitError> {
        let width = self.features.ncols();
        let words =
            |feature: usize| self.about.columns.get(feature).is_some_and(|column| !column.words.is_empty());
        let untouched = self.about.preparation.missing.is_none() && !(0..width).any(words);
        if untouched {
            return Ok(Prepared {
                train: self.features.select(Axis(0), train),
                test: self.features.select(Axis(0), test),
                columns: (0..width).collect(),
            });
        }
        let (mut parts, mut columns) = ((Vec::new(), Vec::new()), Vec::new());
        for feature in 0..width {
            let values = |rows: &[usize]| rows.iter().map(|&row| self.features[[row, feature]]).collect();
            let (mut known, mut other): (Vec<f64>, Vec<f64>) = (values(train), values(test));
            if let Some(missing) = self.about.preparation.missing {
                let column = || self.about.column(feature);
                let fill =
                    statistic(&known, missing).ok_or_else(|| SplitError::EmptyColumn { column: column() })?;
                for value in known.iter_mut().chain(&mut other).filter(|value| value.is_nan()) {
                    *value = fill;
                }
            }
            let encoded = match self.about.preparation.encode.filter(|_| words(feature)) {
                Some(encode) => encoded(&known, &other, encode),
                None => vec![(known, other)],
            };
            for (train, test) in encoded {
                parts.0.push(train);
                parts.1.push(test);
                columns.push(feature);
            }
        }
        Ok(Prepared { train: table(&parts.0, train.len()), test: table(&parts.1, test.len()), columns })
    }
}

/// What fills the gaps in a column; `None` where it has no value.
fn statistic(values: &[f64], missing: Missing) -> Option<f64> {
    let mut known: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    if known.is_empty() {
        return None;
    }
    let n = known.len();
    Some(match missing {
        Missing::Mean => known.iter().sum::<f64>() / n as f64,
        Missing::Median => {
            known.sort_by(f64::total_cmp);
            if n % 2 == 1 { known[n / 2] } else { f64::midpoint(known[n / 2 - 1], known[n / 2]) }
        }
        Missing::MostFrequent | Missing::Error | Missing::DropRows => {
            known.sort_by(f64::total_cmp);
            // The first of the longest runs.
            let runs = known.chunk_by(|a, b| a == b).rev();
            runs.max_by_key(|run| run.len()).map_or(f64::NAN, |run| run[0])
        }
    })
}

/// The columns that a column of words becomes.
fn encoded(train: &[f64], test: &[f64], encode: Encode) -> Vec<(Vec<f64>, Vec<f64>)> {
    let mut words = train.to_vec();
    words.sort_by(f64::total_cmp);
    words.dedup();
    let both = |value: &dyn Fn(f64) -> f64| {
        let column = |rows: &[f64]| rows.iter().map(|&word| value(word)).collect();
        (column(train), column(test))
    };
    match encode {
        Encode::OneHot => {
            words.iter().map(|&word| both(&|other| f64::from(u8::from(other == word)))).collect()
        }
        Encode::Ordinal | Encode::None => {
            let place = |word| words.iter().position(|&other| other == word);
            vec![both(&|word| place(word).map_or(-1.0, |place| place as f64))]
        }
    }
}

/// The columns side by side.
fn table(columns: &[Vec<f64>], rows: usize) -> Array2<f64> {
    Array2::from_shape_fn((rows, columns.len()), |(row, column)| columns[column][row])
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use crate::{
        dataset::{About, Column, Dataset, Encode, Missing, Preparation},
        error::SplitError,
    };

    /// A number with a gap, and a column of three words.
    fn data(encode: Encode, missing: Missing) -> Dataset {
        let words = ["blue", "green", "red"].map(str::to_owned).to_vec();
        let columns =
            vec![Column { name: "n".to_owned(), words: vec![] }, Column { name: "c".to_owned(), words }];
        let preparation = Preparation { encode: Some(encode), missing: Some(missing) };
        Dataset {
            features: array![[1.0, 2.0], [f64::NAN, 0.0], [4.0, 2.0], [9.0, 1.0], [f64::NAN, f64::NAN]],
            labels: vec![0, 1, 0, 1, 0],
            classes: vec!["a".to_owned(), "b".to_owned()],
            about: About { columns, preparation, ..About::default() },
        }
    }

    #[test]
    fn gaps_and_words_are_prepared_by_the_training_half_alone() {
        let prepared = data(Encode::OneHot, Missing::MostFrequent).prepare(&[2, 1, 0], &[3, 4]);
        let prepared = prepared.expect("values in every column");
        assert_eq!(prepared.train, array![[4.0, 0.0, 1.0], [1.0, 1.0, 0.0], [1.0, 0.0, 1.0]]);
        assert_eq!(prepared.test, array![[9.0, 0.0, 0.0], [1.0, 0.0, 1.0]]);
        assert_eq!(prepared.columns, [0, 1, 1]);
        let ordinal = data(Encode::Ordinal, Missing::MostFrequent).prepare(&[0, 1, 2], &[3]);
        assert_eq!(ordinal.expect("values in every column").test, array![[9.0, -1.0]]);
    }

    #[test]
    fn means_and_medians_are_those_of_the_known_values() {
        let mut numbers = data(Encode::OneHot, Missing::Mean);
        numbers.features = array![[1.0], [f64::NAN], [4.0], [10.0], [f64::NAN]];
        numbers.about.columns.pop();
        let filled = |numbers: &Dataset, rows: &[usize]| -> Array2<f64> {
            numbers.prepare(rows, &[4]).expect("values").test
        };
        assert_eq!(filled(&numbers, &[0, 1, 2, 3]), array![[5.0]]);
        numbers.about.preparation.missing = Some(Missing::Median);
        assert_eq!(filled(&numbers, &[0, 1, 2, 3]), array![[4.0]]);
        assert_eq!(filled(&numbers, &[0, 1, 2]), array![[2.5]]);
        let column = "n".to_owned();
        assert_eq!(numbers.prepare(&[1, 4], &[0]), Err(SplitError::EmptyColumn { column }));
    }
}
