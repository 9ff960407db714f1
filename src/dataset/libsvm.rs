//! libsvm text: `label index:value ...`, one row per line.
//!
//! Labels are numbers (`+1` and `1` are the same class). Indices count from 1 and ascend within a
//! line; features that a line leaves out are 0. The number of features is the largest index of the
//! file. Blank lines do not count.

use ndarray::Array2;

use crate::error::{InputError, InputProblem};

use super::{
    Dataset, MAX_VALUES,
    classes::{self, number},
};

/// Largest index: what is beyond is a mistake rather than a dense data set.
const MAX_INDEX: usize = 1_000_000;

/// The features that a line names, as (position from 0, value).
type Entries = Vec<(usize, f64)>;

/// Reads the bytes of a file; `file` names it in errors.
pub(super) fn read(bytes: &[u8], file: &str) -> Result<Dataset, InputError> {
    let at = |line, problem| InputError { file: file.to_owned(), line, problem };
    let (mut names, mut rows) = (Vec::new(), Vec::new());
    for (number, line) in bytes.split(|&byte| byte == b'\n').enumerate() {
        // What is not text cannot be a number either, and the message shows where it stands.
        let line = String::from_utf8_lossy(line);
        let mut words = line.split_ascii_whitespace();
        if let Some(label) = words.next() {
            names.push(class_name(label).map_err(|problem| at(Some(number + 1), problem))?);
            rows.push(entries(words).map_err(|problem| at(Some(number + 1), problem))?);
            if rows.len() > MAX_VALUES {
                let problem =
                    InputProblem::TooManyValues { rows: rows.len(), features: 1, limit: MAX_VALUES };
                return Err(at(Some(number + 1), problem));
            }
        }
    }
    let (labels, classes) = classes::encode(&names).map_err(|problem| at(None, problem))?;
    let features = dense(&rows).map_err(|problem| at(None, problem))?;
    Ok(Dataset { features, labels, classes })
}

/// The shortest spelling of a label: `+1` and `1.0` become `1`.
fn class_name(label: &str) -> Result<String, InputProblem> {
    let bad = || InputProblem::BadLabel { value: label.to_owned() };
    number(label).map(|number| number.to_string()).ok_or_else(bad)
}

fn entries<'a>(words: impl Iterator<Item = &'a str>) -> Result<Entries, InputProblem> {
    let mut entries = Entries::new();
    let mut previous = 0;
    for word in words {
        let bad = || InputProblem::BadPair { value: word.to_owned(), max: MAX_INDEX };
        let (index, value) = word.split_once(':').ok_or_else(bad)?;
        let index: usize = index.parse().map_err(|_| bad())?;
        if !(1..=MAX_INDEX).contains(&index) {
            return Err(bad());
        }
        if index <= previous {
            return Err(InputProblem::IndexOrder { index, previous });
        }
        entries.push((index - 1, number(value).ok_or_else(bad)?));
        previous = index;
    }
    Ok(entries)
}

fn dense(rows: &[Entries]) -> Result<Array2<f64>, InputProblem> {
    let features = rows.iter().filter_map(|row| row.last()).map(|(at, _)| at + 1).max().unwrap_or(0);
    if features == 0 {
        return Err(InputProblem::NoFeatures);
    }
    if rows.len() > MAX_VALUES / features {
        return Err(InputProblem::TooManyValues { rows: rows.len(), features, limit: MAX_VALUES });
    }
    let mut dense = Array2::zeros((rows.len(), features));
    for (mut row, entries) in dense.outer_iter_mut().zip(rows) {
        for &(at, value) in entries {
            row[at] = value;
        }
    }
    Ok(dense)
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::read;
    use crate::error::{InputError, InputProblem};

    fn failure(text: &str) -> (Option<usize>, String) {
        let InputError { line, problem, .. } = read(text.as_bytes(), "f.libsvm").expect_err("a bad file");
        (line, problem.to_string())
    }

    #[test]
    fn absent_features_are_zero_and_labels_are_compared_as_numbers() {
        let data = read(b"+1 1:0.5 3:-2 \r\n-1 2:1e1\n\n1.0\n", "f.libsvm").expect("a good file");
        assert_eq!(data.features, array![[0.5, 0.0, -2.0], [0.0, 10.0, 0.0], [0.0, 0.0, 0.0]]);
        assert_eq!((data.labels, data.classes), (vec![1, 0, 1], vec!["-1".to_owned(), "1".to_owned()]));
    }

    #[test]
    fn whatever_is_not_a_pair_of_index_and_value_is_named_with_its_line() {
        for bad in ["x", "1", "0:1", "-1:1", "1:", ":1", "1:nan", "1:inf", "1.5:1", "1000000000000:1", "#"] {
            let (line, message) = failure(&format!("1 1:1\n0 {bad}\n"));
            assert_eq!(line, Some(2), "{bad}");
            assert!(message.contains(&format!("found `{bad}`")), "{message}");
        }
    }

    #[test]
    fn indices_ascend_and_do_not_repeat() {
        for bad in ["2:1 1:1", "2:1 2:1"] {
            assert!(failure(&format!("1 1:1\n0 {bad}\n")).1.contains("ascending"));
        }
    }

    #[test]
    fn labels_that_are_not_numbers_are_refused() {
        for bad in ["a", "nan", "1,2", "1:1"] {
            let message = failure(&format!("{bad} 1:1\n")).1;
            assert!(message.starts_with(&format!("the line starts with `{bad}`")), "{message}");
        }
    }

    #[test]
    fn a_file_without_rows_features_or_a_second_class_is_refused() {
        let problem = |text: &str| read(text.as_bytes(), "f").expect_err("a bad file").problem;
        assert_eq!(problem("\n \n"), InputProblem::NoRows);
        assert_eq!(problem("1\n0\n"), InputProblem::NoFeatures);
        assert!(matches!(problem("1 1:1\n+1 1:2\n"), InputProblem::SingleClass { .. }));
    }

    #[test]
    fn a_few_bytes_cannot_ask_for_gigabytes() {
        let text = "0 1000000:1\n1 1000000:1\n".repeat(500);
        assert!(matches!(
            read(text.as_bytes(), "f").expect_err("too large").problem,
            InputProblem::TooManyValues { rows: 1000, features: 1_000_000, .. }
        ));
    }
}
