//! `.npy`, one array of numpy: rows and columns of numbers, the classes in one of them or in a file of
//! their own (`label_file`).

use std::io::{self, Read};

use npyz::{DType, Deserialize, NpyFile, Order, TypeChar};

use crate::{
    dataset::{
        ImageShape, MAX_VALUES,
        format::{Cells, Format, FormatSpec, Input, Labels, Part, check_shape},
    },
    error::{DataProblem, InputError},
};

pub(super) const SPEC: FormatSpec = FormatSpec {
    name: "npy",
    summary: "an array of numpy, labels in a column or in a second file",
    endings: &["npy"],
    params: &[],
    version: 1,
    labels: Labels::NamedOrFile,
    images: false,
    archive: false,
    pack: None,
    recognises: |bytes| bytes.starts_with(b"\x93NUMPY"),
    read,
};

/// An array of one or two dimensions, row by row.
pub(super) struct Array {
    /// Rows and columns; an array of one dimension has one column.
    pub shape: (usize, usize),
    /// The shape of a row, where the file tells.
    pub image: Option<ImageShape>,
    /// What it holds.
    pub values: Values,
}

/// What an array holds.
pub(super) enum Values {
    /// Numbers.
    Numbers(Vec<f64>),
    /// Texts.
    Texts(Vec<String>),
}

impl Array {
    /// Hands the cell in this row and column of the array to a column of the table.
    pub fn cell(
        &self,
        (row, column): (usize, usize),
        to: usize,
        sink: &mut dyn Cells,
    ) -> Result<(), DataProblem> {
        let at = row * self.shape.1 + column;
        match &self.values {
            Values::Numbers(numbers) => sink.number(to, numbers[at]),
            Values::Texts(texts) => sink.text(to, &texts[at]),
        }
    }
}

fn read(inputs: &[Input<'_>], format: &Format, sink: &mut dyn Cells) -> Result<(), InputError> {
    read_arrays(inputs, format, sink, |bytes| array(bytes, "npy"))
}

/// Hands over the rows of files that hold one array each, opened by `array`.
pub(super) fn read_arrays(
    inputs: &[Input<'_>],
    format: &Format,
    sink: &mut dyn Cells,
    array: impl Fn(&[u8]) -> Result<Array, DataProblem>,
) -> Result<(), InputError> {
    let open = |input: &Input<'_>| array(input.bytes).map_err(|problem| input.error(None, problem));
    let labels = inputs
        .iter()
        .find(|input| input.part == Part::Labels)
        .map(|input| open(input).map(|array| (input, array)));
    let labels = labels.transpose()?;
    if let (Some((file, _)), Some(_)) = (&labels, &format.label) {
        return Err(file.error(None, DataProblem::TwoLabels));
    }
    for input in inputs.iter().filter(|input| input.part != Part::Labels) {
        let table = open(input)?;
        let (rows, columns) = table.shape;
        let whole = |problem| input.error(None, problem);
        if let Some((file, labels)) = labels.as_ref().filter(|(_, labels)| labels.shape != (rows, 1)) {
            let reason = format!(
                "it has {} rows and {} columns, expected one label for each of the {rows} rows; label_file must belong to file",
                labels.shape.0, labels.shape.1
            );
            return Err(file.error(None, DataProblem::Malformed { format: "labels", reason }));
        }
        if labels.is_none() && format.label.is_none() {
            let columns = vec![format!("1 to {columns}")];
            let remedy = "write as `label` its position, \"first\" or \"last\", or as `label_file` the file of the labels";
            return Err(whole(DataProblem::NoColumn {
                role: "label",
                column: String::new(),
                columns,
                remedy,
            }));
        }
        sink.begin(input, vec![None; columns]).map_err(whole)?;
        if let Some(shape) = table.image {
            sink.image(shape);
        }
        for row in 0..rows {
            let fail = |problem| whole(in_row(row, problem));
            for column in 0..columns {
                table.cell((row, column), column, sink).map_err(fail)?;
            }
            if let Some((_, labels)) = &labels {
                match &labels.values {
                    Values::Numbers(numbers) => sink.own_number(numbers[row]),
                    Values::Texts(texts) => sink.own_label(texts[row].trim()),
                }
                .map_err(fail)?;
            }
            sink.end_row(None).map_err(fail)?;
        }
    }
    sink.note(format.spec.name.to_owned());
    Ok(())
}

/// A problem of the row of this number from 0.
pub(super) fn in_row(row: usize, problem: DataProblem) -> DataProblem {
    DataProblem::Row { row: row + 1, problem: Box::new(problem) }
}

/// The array in a stream of bytes; messages call the format `format`.
pub(super) fn array(bytes: impl Read, format: &'static str) -> Result<Array, DataProblem> {
    let malformed = |reason: String| DataProblem::Malformed { format, reason };
    let again = |error: io::Error| malformed(format!("{error}; write the file again"));
    let (head, rest) = with_header(bytes).map_err(again)?;
    if nested(&head) > MOST_NESTED {
        let reason = format!("its header nests more than {MOST_NESTED} brackets; write the file again");
        return Err(malformed(reason));
    }
    opened_array(NpyFile::new(head.as_slice().chain(rest)).map_err(again)?, format)
}

/// Most brackets within one another: each doubles the time that the header takes to be parsed.
const MOST_NESTED: usize = 6;

/// Most bytes of a header; those of tables are some hundred.
const MOST_HEADER: u64 = 1 << 16;

/// The start of an array's file up to the end of its header, and the rest.
fn with_header<R: Read>(mut bytes: R) -> io::Result<(Vec<u8>, R)> {
    let mut head = Vec::new();
    // Magic string, version, and the length of the header in two bytes, or in four since version 2.
    bytes.by_ref().take(10).read_to_end(&mut head)?;
    if head.get(6).is_some_and(|&version| version > 1) {
        bytes.by_ref().take(2).read_to_end(&mut head)?;
    }
    let length = head.iter().skip(8).rev().fold(0, |sum, &byte| sum << 8 | u64::from(byte));
    if length > MOST_HEADER {
        let reason = format!("its header is longer than {MOST_HEADER} bytes");
        return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
    }
    bytes.by_ref().take(length).read_to_end(&mut head)?;
    Ok((head, bytes))
}

/// How many brackets are open at most.
fn nested(head: &[u8]) -> usize {
    let (mut open, mut most) = (0_usize, 0);
    for byte in head {
        match byte {
            b'{' | b'[' | b'(' => open += 1,
            b'}' | b']' | b')' => open = open.saturating_sub(1),
            _ => {}
        }
        most = most.max(open);
    }
    most
}

/// The same of an array whose header has been read.
fn opened_array(npy: NpyFile<impl Read>, format: &'static str) -> Result<Array, DataProblem> {
    let malformed = |reason: String| DataProblem::Malformed { format, reason };
    let (rows, columns) = match *npy.shape() {
        [rows] => (rows, 1),
        [rows, columns] => (rows, columns),
        ref shape => {
            let reason = format!(
                "the array has the shape {shape:?}, expected (rows, columns); save X.reshape(len(X), -1)"
            );
            return Err(malformed(reason));
        }
    };
    let size = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    let shape = (size(rows), size(columns));
    check_shape(shape.0, shape.1)?;
    let by_columns = npy.order() == Order::Fortran && shape.1 > 1;
    let dtype = npy.dtype();
    if let DType::Plain(plain) = &dtype
        && matches!(plain.type_char(), TypeChar::UnicodeStr | TypeChar::ByteStr)
    {
        check_texts(npy.len(), plain.size_field(), format)?;
    }
    let values = values(npy, &dtype).map_err(|error| malformed(format!("{error}; write the file again")))?;
    let values = values.ok_or_else(|| {
        malformed(format!(
            "its type is {}, expected numbers, truth values or texts; save it with X.astype(float), labels with y.astype(str)",
            dtype.descr()
        ))
    })?;
    Ok(Array { shape, image: None, values: if by_columns { by_rows(&values, shape) } else { values } })
}

/// Refuses texts that would take more memory than the largest table, before any is taken for them.
fn check_texts(count: u64, length: u64, format: &'static str) -> Result<(), DataProblem> {
    let bytes = count.saturating_mul(length.saturating_add(size_of::<String>() as u64));
    if length > 0 && bytes <= (MAX_VALUES * size_of::<f64>()) as u64 {
        return Ok(());
    }
    let reason =
        format!("it has {count} texts of {length} letters; save numbers as numbers, and shorter texts");
    Err(DataProblem::Malformed { format, reason })
}

/// The values of an array; `None` for types that are neither numbers nor texts.
fn values<R: Read>(npy: NpyFile<R>, dtype: &DType) -> io::Result<Option<Values>> {
    let DType::Plain(plain) = dtype else {
        return Ok(None);
    };
    let numbers = match (plain.type_char(), plain.size_field()) {
        (TypeChar::Bool, _) => collect(npy, |flag: bool| f64::from(u8::from(flag)))?,
        (TypeChar::Int, 1) => collect::<i8, _>(npy, f64::from)?,
        (TypeChar::Int, 2) => collect::<i16, _>(npy, f64::from)?,
        (TypeChar::Int, 4) => collect::<i32, _>(npy, f64::from)?,
        (TypeChar::Int, 8) => collect(npy, |value: i64| value as f64)?,
        (TypeChar::Uint, 1) => collect::<u8, _>(npy, f64::from)?,
        (TypeChar::Uint, 2) => collect::<u16, _>(npy, f64::from)?,
        (TypeChar::Uint, 4) => collect::<u32, _>(npy, f64::from)?,
        (TypeChar::Uint, 8) => collect(npy, |value: u64| value as f64)?,
        (TypeChar::Float, 2) => collect::<half::f16, _>(npy, f64::from)?,
        (TypeChar::Float, 4) => collect::<f32, _>(npy, f64::from)?,
        (TypeChar::Float, 8) => collect(npy, |value: f64| value)?,
        (TypeChar::UnicodeStr, _) => return texts(npy, |text: String| text).map(Some),
        (TypeChar::ByteStr, _) => {
            return texts(npy, |text: Vec<u8>| String::from_utf8_lossy(&text).into_owned()).map(Some);
        }
        _ => return Ok(None),
    };
    Ok(Some(Values::Numbers(numbers)))
}

/// Every value, read one by one: the header may promise more than there is.
fn collect<T: Deserialize, R: Read>(npy: NpyFile<R>, number: impl Fn(T) -> f64) -> io::Result<Vec<f64>> {
    let mut numbers = Vec::new();
    for value in npy.data::<T>().map_err(io::Error::other)? {
        numbers.push(number(value?));
    }
    Ok(numbers)
}

fn texts<T: Deserialize, R: Read>(npy: NpyFile<R>, text: impl Fn(T) -> String) -> io::Result<Values> {
    let mut texts = Vec::new();
    for value in npy.data::<T>().map_err(io::Error::other)? {
        texts.push(text(value?).trim_end_matches('\0').to_owned());
    }
    Ok(Values::Texts(texts))
}

/// Values that lie column by column, row by row.
fn by_rows(values: &Values, (rows, columns): (usize, usize)) -> Values {
    let order = (0..rows).flat_map(|row| (0..columns).map(move |column| column * rows + row));
    match values {
        Values::Numbers(numbers) => Values::Numbers(order.map(|at| numbers[at]).collect()),
        Values::Texts(texts) => Values::Texts(order.map(|at| texts[at].clone()).collect()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use ndarray::array;

    use super::{DataProblem, Format, Input, InputError, Part, SPEC};
    use crate::{
        dataset::{ColumnRef, Dataset, sink::Sink},
        error::InputProblem,
    };

    /// A file of numpy: type, shape, and the bytes of the numbers.
    fn file(kind: &str, shape: &str, data: &[u8]) -> Vec<u8> {
        let header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n");
        let length = u16::try_from(header.len()).expect("a short header").to_le_bytes();
        [b"\x93NUMPY\x01\x00", length.as_slice(), header.as_bytes(), data].concat()
    }

    fn numbers(shape: &str, numbers: &[f64]) -> Vec<u8> {
        file("<f8", shape, &numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<_>>())
    }

    /// What features, and labels in a second file, give.
    fn read(features: &[u8], labels: Option<&[u8]>, format: &Format) -> Result<Dataset, DataProblem> {
        let features = Input { file: "x.npy", bytes: features, part: Part::Any };
        let labels = labels.map(|bytes| Input { file: "y.npy", bytes, part: Part::Labels });
        let inputs: Vec<Input<'_>> = [Some(features), labels].into_iter().flatten().collect();
        let mut sink = Sink::new(format, BTreeSet::new());
        let read = (SPEC.read)(&inputs, format, &mut sink).and_then(|()| sink.finish());
        match read {
            Ok(data) => Ok(data.expect("no words")),
            Err(InputError { problem: InputProblem::Data(problem), .. }) => Err(*problem),
            Err(other) => panic!("{other}"),
        }
    }

    fn last() -> Format {
        Format { label: Some(ColumnRef::Name("last".to_owned())), ..Format::new(&SPEC) }
    }

    #[test]
    fn labels_stand_in_a_column_or_in_a_file_and_not_in_both() {
        let table = numbers("(3, 2)", &[1.5, 0.0, 2.5, 1.0, 3.5, -0.0]);
        let data = read(&table, None, &last()).expect("a good file");
        assert_eq!((data.features, data.labels), (array![[1.5], [2.5], [3.5]], vec![0, 1, 0]));
        let labels = file("<i4", "(3,)", &[7, 0, 0, 0, 9, 0, 0, 0, 7, 0, 0, 0]);
        let data = read(&table, Some(&labels), &Format::new(&SPEC)).expect("good files");
        assert_eq!((data.features.dim(), data.classes), ((3, 2), vec!["7".to_owned(), "9".to_owned()]));
        assert_eq!(read(&table, Some(&labels), &last()), Err(DataProblem::TwoLabels));
        assert!(matches!(read(&table, None, &Format::new(&SPEC)), Err(DataProblem::NoColumn { .. })));
    }

    #[test]
    fn a_label_that_is_no_number_is_missing_whatever_marks_the_card_has() {
        let (table, labels) = (numbers("(4, 1)", &[1.0, 2.0, 3.0, 4.0]), [0.0, f64::NAN, -1.0, 1.0]);
        let labels = numbers("(4,)", &labels);
        let marked = |marks: Option<&str>, drop_unlabeled| {
            let marks = marks.map(|mark| vec![mark.to_owned()]);
            read(&table, Some(&labels), &Format { drop_unlabeled, marks, ..Format::new(&SPEC) })
        };
        for marks in [None, Some("?"), Some("-1.0")] {
            let expected = DataProblem::MissingLabel { column: "label".to_owned(), value: "NaN".to_owned() };
            let expected = DataProblem::Row { row: 2, problem: Box::new(expected) };
            assert_eq!(marked(marks, false), Err(expected));
        }
        assert_eq!(marked(None, true).expect("three rows").classes, ["-1", "0", "1"]);
        assert_eq!(marked(Some("-1.0"), true).expect("two rows").classes, ["0", "1"]);
        let infinite = numbers("(2, 2)", &[1.0, f64::INFINITY, 2.0, 0.0]);
        let refused = read(&infinite, None, &last()).expect_err("no class").to_string();
        assert!(refused.contains("`inf`, which is not finite"), "{refused}");
    }

    #[test]
    fn what_a_header_promises_takes_no_memory_before_it_is_there() {
        for (kind, shape) in
            [("|S999999999999999", "(9,)"), ("<U0", "(200000000, 1)"), ("<f8", "(99999999999, 9)")]
        {
            let refused = read(&file(kind, shape, b""), None, &last()).expect_err("nothing is there");
            let early = matches!(refused, DataProblem::Malformed { .. } | DataProblem::TooWide { .. });
            assert!(early, "{kind}: {refused}");
        }
    }

    #[test]
    fn a_header_that_a_terminal_would_obey_is_shown_on_one_visible_line() {
        let refused = read(&file("\u{1b}[2J\u{7}", "(2,\n\u{202e}2)", b""), None, &last());
        let message = refused.expect_err("no header").to_string();
        assert!(!message.contains(char::is_control) && !message.contains('\u{202e}'), "{message:?}");
    }
}
