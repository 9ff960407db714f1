//! libsvm or svmlight text: `label index:value ...`, one row per line.
//!
//! Labels are numbers (`+1` and `1` are the same class). Indices ascend within a line; features that a
//! line leaves out are 0. Where an index 0 occurs, indices count from 0, else from 1, as scikit-learn
//! decides it. The number of features is the largest index of all files. What follows `#` is a
//! comment; query ids (`qid:3`) are read and ignored.

use crate::{
    dataset::{
        bytes,
        format::{Cells, Format, FormatSpec, Input, Labels, check_sparse},
        marks::{Marks, number},
    },
    error::{DataProblem, InputError},
    params::{ParamKind, ParamSpec, ParamValue},
};

pub(super) const SPEC: FormatSpec = FormatSpec {
    name: "libsvm",
    summary: "sparse text of libsvm and svmlight, label index:value ...",
    endings: &["libsvm", "svmlight", "svm"],
    params: &[ParamSpec {
        name: "indices",
        kind: ParamKind::Choice(&["auto", "one-based", "zero-based"]),
        default: ParamValue::text("auto"),
        help: "what the first index is",
        introduced: Some(ParamValue::text("auto")),
    }],
    version: 1,
    labels: Labels::Own,
    images: false,
    archive: false,
    pack: None,
    recognises,
    read,
};

/// Largest index.
const MAX_INDEX: usize = i32::MAX as usize;

/// Most features: each has a name.
const MAX_FEATURES: usize = 1_000_000;

/// A row: its line, its label, and the features that it names as (index, value).
struct Row<'a> {
    line: usize,
    label: &'a str,
    entries: Vec<(usize, f64)>,
}

/// Whether the first line is a label and pairs.
fn recognises(bytes: &[u8]) -> bool {
    let line = bytes
        .split(|&byte| matches!(byte, b'\n' | b'\r'))
        .find(|line| !line.trim_ascii().is_empty() && line[0] != b'#');
    let text = line.and_then(|line| std::str::from_utf8(line).ok()).unwrap_or_default();
    let mut words = text.split('#').next().unwrap_or_default().split_ascii_whitespace();
    let labeled = words.next().is_some_and(|label| number(label).is_some());
    let mut pairs = words.peekable();
    labeled
        && pairs.peek().is_some()
        && pairs.all(|word| {
            word.split_once(':').is_some_and(|(index, value)| {
                (index == "qid" || index.parse::<usize>().is_ok()) && number(value).is_some()
            })
        })
}

fn read(inputs: &[Input<'_>], format: &Format, sink: &mut dyn Cells) -> Result<(), InputError> {
    let mut texts = Vec::new();
    for input in inputs {
        let (text, encoding) =
            bytes::text(input.bytes, "auto").map_err(|problem| input.error(None, problem))?;
        if encoding != "utf-8" {
            sink.note(format!("read as {encoding}"));
        }
        texts.push(text);
    }
    let marks = Marks::new(format.marks.as_deref());
    let mut files = Vec::new();
    for (input, text) in inputs.iter().zip(&texts) {
        files.push(rows(input, text, &marks, sink)?);
    }
    let indices = || files.iter().flatten().flat_map(|row| row.entries.iter().map(|entry| entry.0));
    let zero_based = match format.params.text("indices") {
        "one-based" => false,
        "zero-based" => true,
        _ => indices().min() == Some(0),
    };
    sink.note(format!("libsvm (indices start at {})", u8::from(!zero_based)));
    let offset = usize::from(!zero_based);
    let features = indices().max().map_or(0, |largest| largest + 1 - offset.min(largest + 1));
    let all_rows = files.iter().map(Vec::len).sum();
    let all_bytes = inputs.iter().map(|input| input.bytes.len()).sum();
    for (input, rows) in inputs.iter().zip(&files) {
        let whole = |problem| input.error(None, problem);
        if features == 0 {
            return Err(whole(if rows.is_empty() { DataProblem::NoRows } else { DataProblem::NoFeatures }));
        }
        check_sparse(all_rows, features, all_bytes).map_err(whole)?;
        if features > MAX_FEATURES {
            return Err(whole(DataProblem::TooManyFeatures { features, limit: MAX_FEATURES }));
        }
        let names = (0..features).map(|at| Some((at + offset).to_string())).collect();
        sink.begin(input, names).map_err(whole)?;
        let mut dense = vec![0.0; features];
        for row in rows {
            let fail = |problem| input.error(Some(row.line), problem);
            let label = number(row.label).map_or_else(|| row.label.to_owned(), |label| label.to_string());
            sink.own_label(&label).map_err(fail)?;
            for &(index, value) in &row.entries {
                let at = index.checked_sub(offset).ok_or_else(|| fail(DataProblem::IndexZero))?;
                dense[at] = value;
            }
            for (at, &value) in dense.iter().enumerate() {
                sink.number(at, value).map_err(fail)?;
            }
            sink.end_row(Some(row.line)).map_err(fail)?;
            row.entries.iter().for_each(|&(index, _)| dense[index - offset] = 0.0);
        }
    }
    Ok(())
}

/// The rows of a file.
fn rows<'a>(
    input: &Input<'_>,
    text: &'a str,
    marks: &Marks<'_>,
    sink: &mut dyn Cells,
) -> Result<Vec<Row<'a>>, InputError> {
    let (mut rows, mut ids) = (Vec::new(), false);
    for (at, line) in bytes::lines(text).enumerate() {
        let fail = |problem| input.error(Some(at + 1), problem);
        let mut words = line.split('#').next().unwrap_or_default().split_ascii_whitespace().peekable();
        let Some(label) = words.next() else { continue };
        let label = class_name(label, words.peek().copied(), marks).map_err(fail)?;
        if let Some(("qid", _)) = words.peek().and_then(|word| word.split_once(':')) {
            ids = true;
            words.next();
        }
        let entries = entries(words, marks).map_err(fail)?;
        rows.push(Row { line: at + 1, label, entries });
    }
    if ids {
        sink.note("query ids (`qid`) ignored: rows are learned one by one".to_owned());
    }
    Ok(rows)
}

/// A label that is a number, or stands for a missing one.
fn class_name<'a>(label: &'a str, next: Option<&str>, marks: &Marks<'_>) -> Result<&'a str, DataProblem> {
    if number(label).is_some() || marks.text(label) {
        return Ok(label);
    }
    let several = label.contains(',') && label.split(',').all(|part| number(part).is_some());
    let value = label.to_owned();
    Err(if several && next.is_none_or(|next| next.contains(':')) {
        DataProblem::SeveralLabels { value }
    } else {
        DataProblem::BadLabel { value }
    })
}

fn entries<'a>(
    words: impl Iterator<Item = &'a str>,
    marks: &Marks<'_>,
) -> Result<Vec<(usize, f64)>, DataProblem> {
    let mut entries: Vec<(usize, f64)> = Vec::new();
    for word in words {
        let bad = || DataProblem::BadPair { value: word.to_owned(), max: MAX_INDEX };
        let (index, text) = word.split_once(':').ok_or_else(bad)?;
        let index: usize = index.parse().map_err(|_| bad())?;
        if index > MAX_INDEX {
            return Err(bad());
        }
        if let Some(&(previous, _)) = entries.last().filter(|entry| index <= entry.0) {
            return Err(DataProblem::IndexOrder { index, previous });
        }
        let value = match number(text) {
            Some(value) => value,
            // An empty value is a slip, no missing one.
            None if !text.is_empty() && marks.text(text) => f64::NAN,
            None => return Err(bad()),
        };
        entries.push((index, value));
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use crate::{
        dataset::{Dataset, Format},
        error::{DataProblem, InputError, InputProblem},
        params::ParamValue,
    };

    fn read(text: &str) -> Result<Dataset, InputError> {
        Dataset::parse(text.as_bytes(), &Format::libsvm(), "f.libsvm")
    }

    fn failure(text: &str) -> (Option<usize>, DataProblem) {
        match read(text) {
            Err(InputError { line, problem: InputProblem::Data(problem), .. }) => (line, *problem),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn absent_features_are_zero_and_labels_are_compared_as_numbers() {
        let data = read("+1 1:0.5 3:-2 \r\n-1 2:1e1\n\n1.0\n").expect("a good file");
        assert_eq!(data.features, array![[0.5, 0.0, -2.0], [0.0, 10.0, 0.0], [0.0, 0.0, 0.0]]);
        assert_eq!((data.labels, data.classes), (vec![1, 0, 1], vec!["-1".to_owned(), "1".to_owned()]));
        assert_eq!(data.about.lines, [1, 2, 4]);
    }

    #[test]
    fn lines_end_in_any_way_and_text_is_in_any_encoding_that_is_told() {
        let text = "1 1:0.5\n-1 2:1 # c\n1 1:2\n";
        let plain = read(text).expect("a good file");
        for other in [text.replace('\n', "\r\n"), text.replace('\n', "\r")] {
            let data = read(&other).unwrap_or_else(|error| panic!("{other:?}: {error}"));
            assert_eq!((data.digest(), data.about.lines), (plain.digest(), plain.about.lines.clone()));
        }
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let data = Dataset::parse(&wide, &Format::libsvm(), "f.libsvm").expect("a good file");
        assert_eq!(data.digest(), plain.digest());
        assert!(data.summary().contains("utf-16"), "{}", data.summary());
    }

    #[test]
    fn an_index_zero_makes_all_indices_count_from_zero() {
        let data = read("# written by a program\n0 0:5 2:1\n1 1:2\n").expect("a good file");
        assert_eq!(data.features, array![[5.0, 0.0, 1.0], [0.0, 2.0, 0.0]]);
        assert!(data.about.notes.iter().any(|note| note.contains("indices start at 0")));
        let mut format = Format::libsvm();
        format.params = format.params.with("indices", ParamValue::text("one-based"));
        let error = Dataset::parse(b"0 0:5\n1 1:2\n", &format, "f").expect_err("an index 0");
        assert_eq!(error.problem, DataProblem::IndexZero.into());
        format.params = format.params.with("indices", ParamValue::text("zero-based"));
        let data = Dataset::parse(b"0 1:5\n1 1:2\n", &format, "f").expect("a good file");
        assert_eq!(data.features, array![[0.0, 5.0], [0.0, 2.0]]);
    }

    #[test]
    fn comments_query_ids_and_a_byte_order_mark_are_no_features() {
        let data = read("\u{feff}1 qid:1 1:0.5 # doc 7\n0 qid:2 1:0.1#\n").expect("a good file");
        assert_eq!(data.features, array![[0.5], [0.1]]);
        assert!(data.about.notes.iter().any(|note| note.contains("qid")));
    }

    #[test]
    fn whatever_is_not_a_pair_of_index_and_value_is_named_with_its_line() {
        for bad in ["x", "1", "-1:1", "1:", ":1", "1:inf", "1.5:1", "1000000000000:1", "1:2:3"] {
            let (line, problem) = failure(&format!("1 1:1\n0 {bad}\n"));
            assert_eq!(line, Some(2), "{bad}");
            assert!(problem.to_string().contains(&format!("found `{bad}`")), "{problem}");
        }
        assert!(matches!(failure("1 1:1\n0 1:nan\n"), (Some(2), DataProblem::MissingFeature { .. })));
    }

    #[test]
    fn indices_ascend_and_do_not_repeat() {
        for bad in ["2:1 1:1", "2:1 2:1"] {
            assert!(matches!(failure(&format!("1 1:1\n0 {bad}\n")).1, DataProblem::IndexOrder { .. }));
        }
    }

    #[test]
    fn labels_that_are_not_one_number_are_refused() {
        for bad in ["a", "1:1"] {
            assert!(matches!(failure(&format!("{bad} 1:1\n")).1, DataProblem::BadLabel { .. }), "{bad}");
        }
        assert!(matches!(failure("1,2 1:1\n").1, DataProblem::SeveralLabels { .. }));
        assert!(matches!(failure("nan 1:1\n").1, DataProblem::MissingLabel { .. }));
    }

    #[test]
    fn a_file_without_rows_features_or_a_second_class_is_refused() {
        assert_eq!(failure("\n \n").1, DataProblem::NoRows);
        assert_eq!(failure("1\n0\n").1, DataProblem::NoFeatures);
        assert!(matches!(failure("1 1:1\n+1 1:2\n").1, DataProblem::SingleClass { .. }));
    }

    #[test]
    fn a_few_bytes_cannot_ask_for_gigabytes() {
        let text = "0 1000000:1\n1 1000000:1\n".repeat(500);
        assert!(matches!(failure(&text).1, DataProblem::TooWide { rows: 1000, features: 1_000_000, .. }));
        let text = "0 47236:1\n".repeat(1000) + "1 1:1\n";
        assert!(matches!(failure(&text).1, DataProblem::TooSparse { rows: 1001, bytes: 10_006, .. }));
        assert!(matches!(failure("0 1000001:1\n").1, DataProblem::TooManyFeatures { .. }));
    }
}
