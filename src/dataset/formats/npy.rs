//! `.npy`, one array of numpy: rows and columns of numbers, the classes in one of them or in a file of
//! their own (`label_file`).

use std::io::{self, Read};

use npyz::{DType, Deserialize, NpyFile, Order, TypeChar};

use crate::{
    dataset::{
        MAX_VALUES,
        format::{Cells, Format, FormatSpec, Input, Labels, Part},
    },
    error::{DataProblem, InputError},
};

pub(super) const SPEC: FormatSpec = FormatSpec {
    name: "npy",
    summary: "an array of numpy, labels in a column or in a second file",
    endings: &["npy"],
    params: &[],
    version: 1,
    labels: Labels::Named,
    recognises: |bytes| bytes.starts_with(b"\x93NUMPY"),
    read,
};

/// An array of one or two dimensions, row by row.
pub(super) struct Array {
    /// Rows and columns; an array of one dimension has one column.
    pub shape: (usize, usize),
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
        for row in 0..rows {
            let fail = |problem| whole(in_row(row, problem));
            for column in 0..columns {
                table.cell((row, column), column, sink).map_err(fail)?;
            }
            if let Some((_, labels)) = &labels {
                match &labels.values {
                    Values::Numbers(numbers) => sink.own_label(&numbers[row].to_string()),
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
    let opened = NpyFile::new(bytes).map_err(|error| malformed(error.to_string()))?;
    opened_array(opened, format)
}

/// The same of an array whose header has been read.
pub(super) fn opened_array(npy: NpyFile<impl Read>, format: &'static str) -> Result<Array, DataProblem> {
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
    if shape.0.checked_mul(shape.1).is_none_or(|values| values > MAX_VALUES) {
        return Err(DataProblem::TooWide { rows: shape.0, features: shape.1, limit: MAX_VALUES });
    }
    let by_columns = npy.order() == Order::Fortran && shape.1 > 1;
    let dtype = npy.dtype();
    let values = values(npy, &dtype).map_err(|error| malformed(error.to_string()))?;
    let values = values.ok_or_else(|| {
        malformed(format!(
            "its type is {}, expected numbers, truth values or texts; save it with X.astype(float), labels with y.astype(str)",
            dtype.descr()
        ))
    })?;
    Ok(Array { shape, values: if by_columns { by_rows(&values, shape) } else { values } })
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
