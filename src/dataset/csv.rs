//! CSV files: a header, one row per line, one column of classes, numbers everywhere else.
//!
//! Fields are separated by commas and may be quoted; blanks around them do not count. Every column
//! but the label is a feature. There is no notion of a missing value: an empty or non-finite feature
//! is an error that names line and column.

use csv::{ErrorKind, ReaderBuilder, StringRecord, Trim};
use ndarray::Array2;

use crate::error::{InputError, InputProblem};

use super::{
    Dataset, MAX_VALUES,
    classes::{self, number},
};

/// Reads the bytes of a file whose column `label` holds the classes; `file` names it in errors.
pub(super) fn read(bytes: &[u8], label: &str, file: &str) -> Result<Dataset, InputError> {
    let at = |line: Option<usize>, problem| InputError { file: file.to_owned(), line, problem };
    let mut reader = ReaderBuilder::new().flexible(true).trim(Trim::All).from_reader(bytes);
    let header = reader.headers().map_err(|error| at(Some(1), malformed(&error)))?.clone();
    let label_at = label_column(&header, label).map_err(|problem| at(Some(1), problem))?;

    let (mut values, mut names) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map(|start| line_number(bytes, start));
            at(line, malformed(&error))
        })?;
        let line = record.position().map(|start| line_number(bytes, start));
        read_row(&record, &header, label_at, &mut values, &mut names).map_err(|problem| at(line, problem))?;
        if values.len() > MAX_VALUES {
            let (rows, features) = (names.len(), header.len() - 1);
            return Err(at(line, InputProblem::TooManyValues { rows, features, limit: MAX_VALUES }));
        }
    }
    let (labels, classes) = classes::encode(&names).map_err(|problem| at(None, problem))?;
    let features = Array2::from_shape_vec((names.len(), header.len() - 1), values)
        .expect("every row has a value for every feature");
    Ok(Dataset { features, labels, classes })
}

fn label_column(header: &StringRecord, label: &str) -> Result<usize, InputProblem> {
    if header.is_empty() {
        return Err(InputProblem::NoHeader);
    }
    let label_owned = || label.to_owned();
    let mut found = header.iter().enumerate().filter(|(_, name)| *name == label).map(|(at, _)| at);
    let Some(at) = found.next() else {
        let columns = header.iter().map(str::to_owned).collect();
        return Err(InputProblem::NoLabelColumn { label: label_owned(), columns });
    };
    if found.next().is_some() {
        return Err(InputProblem::RepeatedLabelColumn { label: label_owned() });
    }
    if header.len() == 1 {
        return Err(InputProblem::NoFeatures);
    }
    Ok(at)
}

fn read_row(
    record: &StringRecord,
    header: &StringRecord,
    label_at: usize,
    values: &mut Vec<f64>,
    names: &mut Vec<String>,
) -> Result<(), InputProblem> {
    if record.len() != header.len() {
        return Err(InputProblem::RowLength { expected: header.len(), found: record.len() });
    }
    for (at, (field, column)) in record.iter().zip(header).enumerate() {
        if at != label_at {
            values.push(number(field).ok_or_else(|| InputProblem::BadFeature {
                column: column.to_owned(),
                value: field.to_owned(),
            })?);
        } else if field.is_empty() {
            return Err(InputProblem::NoLabel { column: column.to_owned() });
        } else {
            names.push(field.to_owned());
        }
    }
    Ok(())
}

fn malformed(error: &csv::Error) -> InputProblem {
    match error.kind() {
        ErrorKind::Utf8 { .. } => InputProblem::NotUtf8,
        _ => InputProblem::Csv { reason: error.to_string() },
    }
}

/// The line of a record. The reader's position is where the record before ended; blank lines may lie
/// between.
fn line_number(bytes: &[u8], start: &csv::Position) -> usize {
    let index = |value| usize::try_from(value).expect("a position in memory");
    let rest = bytes.get(index(start.byte())..).unwrap_or_default();
    let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    index(start.line()) + blank.filter(|&&byte| byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::read;
    use crate::error::{InputError, InputProblem};

    fn failure(text: &str) -> (Option<usize>, InputProblem) {
        let InputError { line, problem, .. } = read(text.as_bytes(), "y", "f.csv").expect_err("a bad file");
        (line, problem)
    }

    #[test]
    fn every_column_but_the_label_is_a_feature() {
        let data = read(b"a,y,b\n1, no ,-2.5e0\n\"3\",yes,4\n", "y", "f.csv").expect("a good file");
        assert_eq!(data.features, array![[1.0, -2.5], [3.0, 4.0]]);
        assert_eq!((data.labels, data.classes), (vec![0, 1], vec!["no".to_owned(), "yes".to_owned()]));
    }

    #[test]
    fn a_byte_order_mark_and_windows_line_ends_do_no_harm() {
        let data = read("\u{feff}y,a\r\n0,1\r\n1,2\r\n".as_bytes(), "y", "f.csv").expect("a good file");
        assert_eq!(data.features, array![[1.0], [2.0]]);
    }

    #[test]
    fn a_feature_that_is_no_finite_number_is_named_with_its_line() {
        for value in ["", "x", "NaN", "inf", "-Infinity", "1e400", "1 2", "0x10"] {
            let expected = InputProblem::BadFeature { column: "a".to_owned(), value: value.to_owned() };
            assert_eq!(failure(&format!("a,y\n1,0\n{value},1\n")), (Some(3), expected), "{value}");
        }
    }

    #[test]
    fn rows_of_another_length_are_refused() {
        let expected = |found| (Some(3), InputProblem::RowLength { expected: 2, found });
        assert_eq!(failure("a,y\n1,0\n1\n"), expected(1));
        assert_eq!(failure("a,y\n1,0\n1,2,3\n"), expected(3));
    }

    #[test]
    fn a_file_without_a_usable_label_is_refused() {
        let (line, problem) = failure("a,b\n1,0\n");
        assert_eq!(line, Some(1));
        let beginning = "there is no label column `y`; the columns are a, b; ";
        assert!(problem.to_string().starts_with(beginning), "{problem}");
        assert!(matches!(failure("y,y\n1,0\n").1, InputProblem::RepeatedLabelColumn { .. }));
        assert_eq!(failure("y\n1\n"), (Some(1), InputProblem::NoFeatures));
        assert_eq!(failure("a,y\n1,\n"), (Some(2), InputProblem::NoLabel { column: "y".to_owned() }));
        assert_eq!(failure("a,y\n"), (None, InputProblem::NoRows));
        assert!(matches!(failure("a,y\n1,0\n2,0\n").1, InputProblem::SingleClass { .. }));
        assert_eq!(failure("").1, InputProblem::NoHeader);
    }

    #[test]
    fn blank_lines_are_skipped_and_counted() {
        assert_eq!(failure("\na,y\n1,0\n\n\nx,1\n").0, Some(6));
        assert_eq!(failure("\u{feff}a,y\r\n1,0\r\n\r\nx,1\r\n").0, Some(4));
    }

    #[test]
    fn bytes_that_are_not_text_are_refused() {
        let error = read(b"a,y\n1,0\n\xff,1\n", "y", "f.csv").expect_err("a bad file");
        assert_eq!(error.line, Some(3));
        assert_eq!(error.problem, InputProblem::NotUtf8);
    }
}
