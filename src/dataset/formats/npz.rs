//! `.npz`, several arrays of numpy in one file: the features in one of two dimensions, labels (and
//! groups, and marks of rows labeled at the start) in others of one, under the names that the card gives.
//!
//! The features are the arrays that the card names in `columns`, else the one called `X`, `x`,
//! `features` or `data`, else the only one that the card gives no other use.

use std::io::{self, Cursor};

use npyz::npz::{NpzArchive, file_name_from_array_name};

use super::npy::{Array, array, in_row};
use crate::{
    dataset::{
        format::{Cells, ColumnRef, Format, FormatSpec, Input, Labels},
        words::some,
    },
    error::{DataProblem, InputError},
};

pub(super) const SPEC: FormatSpec = FormatSpec {
    name: "npz",
    summary: "arrays of numpy in one file, features and labels under their names",
    endings: &["npz"],
    params: &[],
    version: 1,
    labels: Labels::Named,
    images: false,
    archive: true,
    pack: None,
    recognises: |bytes| {
        bytes.starts_with(b"PK\x03\x04")
            && bytes
                .get(30..)
                .is_some_and(|rest| rest[..rest.len().min(200)].windows(4).any(|end| end == b".npy"))
    },
    read,
};

/// What the features are called where the card does not say it.
const FEATURES: [&str; 4] = ["X", "x", "features", "data"];

fn read(inputs: &[Input<'_>], format: &Format, sink: &mut dyn Cells) -> Result<(), InputError> {
    for input in inputs {
        let (arrays, unread) = arrays(input.bytes, format).map_err(|problem| input.error(None, problem))?;
        let whole = |problem| input.error(None, problem);
        let rows = arrays[0].1.shape.0;
        let columns: Vec<(usize, usize)> = arrays
            .iter()
            .enumerate()
            .flat_map(|(at, (_, array))| (0..array.shape.1).map(move |column| (at, column)))
            .collect();
        let name =
            |&(at, _): &(usize, usize)| Some(arrays[at].0.clone()).filter(|_| arrays[at].1.shape.1 == 1);
        sink.begin_all(input, columns.iter().map(name).collect()).map_err(whole)?;
        for row in 0..rows {
            let fail = |problem| whole(in_row(row, problem));
            for (to, &(at, column)) in columns.iter().enumerate() {
                arrays[at].1.cell((row, column), to, sink).map_err(fail)?;
            }
            sink.end_row(None).map_err(fail)?;
        }
        let read: Vec<String> = arrays.iter().map(|(name, _)| format!("`{name}`")).collect();
        let left = if unread.is_empty() { String::new() } else { format!("; not read: {}", some(&unread)) };
        sink.note(format!("npz (arrays {}{left})", some(&read)));
    }
    Ok(())
}

/// The array of this name; without one, that of the features.
pub(super) fn one(bytes: &[u8], name: Option<&str>) -> Result<Array, DataProblem> {
    let columns = name.into_iter().map(|name| ColumnRef::Name(name.to_owned())).collect();
    let format = Format { columns, ..Format::new(&SPEC) };
    match arrays(bytes, &format) {
        Ok((mut arrays, _)) => Ok(arrays.swap_remove(0).1),
        Err(DataProblem::NoArray { name, arrays, .. }) => {
            Err(DataProblem::NoArray { name, arrays, remedy: "name one of these as `array`" })
        }
        Err(other) => Err(other),
    }
}

/// Arrays with their names, and the names of those that have no use.
type Arrays = (Vec<(String, Array)>, Vec<String>);

/// The arrays of features, then those of other use.
fn arrays(bytes: &[u8], format: &Format) -> Result<Arrays, DataProblem> {
    let malformed = |reason: String| DataProblem::Malformed { format: "npz", reason };
    let unreadable = |error: io::Error| malformed(format!("{error}; write the file again"));
    let mut archive = NpzArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut names: Vec<String> = archive.array_names().map(str::to_owned).collect();
    names.sort();
    let others: Vec<String> = [&format.label, &format.groups, &format.initial]
        .into_iter()
        .flatten()
        .map(ToString::to_string)
        .collect();
    let named: Vec<String> = format.columns.iter().map(ToString::to_string).collect();
    let features = if named.is_empty() { features(&names, &others)? } else { named };
    let mut arrays: Vec<(String, Array)> = Vec::new();
    for name in features.into_iter().chain(others) {
        if !names.contains(&name) {
            let remedy = "name one of these in the card, the classes as `label`";
            return Err(DataProblem::NoArray { name, arrays: names, remedy });
        }
        let file = archive.zip_archive().by_name(&file_name_from_array_name(&name));
        let array = array(file.map_err(|error| unreadable(error.into()))?, "npz")?;
        if let Some((first, other)) = arrays.first().filter(|(_, other)| other.shape.0 != array.shape.0) {
            let (rows, expected) = (array.shape.0, other.shape.0);
            let reason =
                format!("array `{name}` has {rows} rows, `{first}` has {expected}; both must have as many");
            return Err(malformed(reason));
        }
        arrays.push((name, array));
    }
    names.retain(|name| !arrays.iter().any(|(read, _)| read == name));
    let unread = names.into_iter().map(|name| format!("`{name}`")).collect();
    Ok((arrays, unread))
}

fn features(names: &[String], others: &[String]) -> Result<Vec<String>, DataProblem> {
    let usual = FEATURES.iter().find(|&&name| names.iter().any(|other| other == name));
    let mut rest = names.iter().filter(|name| !others.contains(name));
    match (usual, rest.next(), rest.next()) {
        (Some(name), ..) => Ok(vec![(*name).to_owned()]),
        (None, Some(only), None) => Ok(vec![only.clone()]),
        _ => Err(DataProblem::NoArray {
            name: FEATURES[0].to_owned(),
            arrays: names.to_vec(),
            remedy: "name the arrays of the features in `columns`",
        }),
    }
}
