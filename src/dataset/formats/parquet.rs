//! Parquet, a table by columns; flat columns of numbers, truth values and texts.

use crate::{
    dataset::format::{Cells, Format, FormatSpec, Input, Labels},
    error::InputError,
};

pub(super) const SPEC: FormatSpec = FormatSpec {
    name: "parquet",
    summary: "table by columns; in builds with the feature `parquet`",
    endings: &["parquet", "pq"],
    params: &[],
    version: 1,
    labels: Labels::Named,
    images: false,
    archive: false,
    pack: None,
    recognises: |bytes| bytes.starts_with(b"PAR1"),
    read,
};

#[cfg(not(feature = "parquet"))]
fn read(inputs: &[Input<'_>], _: &Format, _: &mut dyn Cells) -> Result<(), InputError> {
    let problem = crate::error::DataProblem::NotBuilt { format: "Parquet", feature: "parquet" };
    inputs.iter().try_for_each(|input| Err(input.error(None, problem.clone())))
}

#[cfg(feature = "parquet")]
fn read(inputs: &[Input<'_>], _: &Format, sink: &mut dyn Cells) -> Result<(), InputError> {
    inputs.iter().try_for_each(|input| reader::read_file(input, sink))?;
    sink.note("parquet".to_owned());
    Ok(())
}

#[cfg(feature = "parquet")]
mod reader {
    use std::panic::{self, AssertUnwindSafe};

    use bytes::Bytes;
    use parquet::{
        errors::ParquetError,
        file::reader::{FileReader, SerializedFileReader},
        record::Field,
    };

    use super::super::npy::in_row;
    use super::{Cells, Input, InputError};
    use crate::{dataset::format::check_size, error::DataProblem};

    /// The crate panics on some damaged files; such a file is refused like any other.
    pub(super) fn read_file(input: &Input<'_>, sink: &mut dyn Cells) -> Result<(), InputError> {
        panic::catch_unwind(AssertUnwindSafe(|| read_columns(input, sink))).unwrap_or_else(|_| {
            let reason = "it is damaged; write the file again".to_owned();
            Err(input.error(None, DataProblem::Malformed { format: "Parquet", reason }))
        })
    }

    fn read_columns(input: &Input<'_>, sink: &mut dyn Cells) -> Result<(), InputError> {
        let unreadable = |error: ParquetError| {
            let reason = format!("{error}; write the file again");
            input.error(None, DataProblem::Malformed { format: "Parquet", reason })
        };
        let file = SerializedFileReader::new(Bytes::copy_from_slice(input.bytes)).map_err(unreadable)?;
        let schema = file.metadata().file_metadata();
        let fields = schema.schema().get_fields();
        let names: Vec<Option<String>> = fields.iter().map(|field| Some(field.name().to_owned())).collect();
        let whole = |problem| input.error(None, problem);
        check_size(usize::try_from(schema.num_rows()).unwrap_or(usize::MAX), names.len()).map_err(whole)?;
        sink.begin(input, names).map_err(whole)?;
        let rows = file.get_row_iter(None).map_err(unreadable)?;
        for (at, row) in rows.enumerate() {
            let row = row.map_err(unreadable)?;
            let fail = |problem| whole(in_row(at, problem));
            for (column, (_, field)) in row.get_column_iter().enumerate() {
                if sink.wants(column) {
                    cell(column, field, sink).map_err(fail)?;
                }
            }
            sink.end_row(None).map_err(fail)?;
        }
        Ok(())
    }

    fn cell(column: usize, field: &Field, sink: &mut dyn Cells) -> Result<(), DataProblem> {
        match field {
            Field::Null => sink.text(column, ""),
            Field::Bool(flag) => sink.text(column, if *flag { "True" } else { "False" }),
            Field::Byte(value) => sink.number(column, f64::from(*value)),
            Field::Short(value) => sink.number(column, f64::from(*value)),
            Field::Int(value) => sink.number(column, f64::from(*value)),
            Field::Long(value) => sink.number(column, *value as f64),
            Field::UByte(value) => sink.number(column, f64::from(*value)),
            Field::UShort(value) => sink.number(column, f64::from(*value)),
            Field::UInt(value) => sink.number(column, f64::from(*value)),
            Field::ULong(value) => sink.number(column, *value as f64),
            Field::Float16(value) => sink.number(column, f64::from(*value)),
            Field::Float(value) => sink.number(column, f64::from(*value)),
            Field::Double(value) => sink.number(column, *value),
            Field::Str(text) => sink.text(column, text),
            Field::Group(_) | Field::ListInternal(_) | Field::MapInternal(_) => {
                let name = sink.name(column);
                let reason = format!(
                    "column `{name}` is nested; write one column for each of its parts, or leave it out"
                );
                Err(DataProblem::Malformed { format: "a flat table", reason })
            }
            // Dates, times, decimals and bytes are words like any other.
            other => sink.text(column, other.to_string().trim_matches('"')),
        }
    }
}
