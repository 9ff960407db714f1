//! Spaces: further tables of vectors for the rows of a data file, such as embeddings beside pixels.
//!
//! A table is an array of numpy with a row for each row of `file`, then of `initial_file`, in the order of the
//! files; blank lines and headers are no rows, rows that the card has dropped are. Rows of `test_file` have
//! none, since nobody who picks rows looks at them. The numbers are used as they are: no scaling, no filling in.

use std::{collections::BTreeMap, path::PathBuf};

use ndarray::{Array2, Axis};
use sha2::{Digest, Sha256};

use super::{
    Card, Dataset, Source, SpaceFile, bytes,
    format::Part,
    formats::numbers,
    load::{DataBytes, MAX_FILE, check_sha256, fail},
};
use crate::{
    error::{DataProblem, DatasetError, SpaceProblem},
    hex::hex,
};

/// The spaces of a data set that are in use, by name.
pub type Spaces = BTreeMap<String, Vectors>;

/// A vector for each row of a data set, but for those of a test file, all finite.
#[derive(Debug, Clone, PartialEq)]
pub struct Vectors(Array2<f64>);

impl Vectors {
    /// Those of these rows of the data set, shape `(n_rows, any)`.
    ///
    /// # Panics
    ///
    /// When one of them is from a test file.
    #[must_use]
    pub fn of(&self, rows: &[usize]) -> Array2<f64> {
        self.0.select(Axis(0), rows)
    }

    /// Checksum of the content in lowercase hexadecimal: SHA-256 of shape and numbers, row by row, each as 8
    /// little-endian bytes.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for size in self.0.shape() {
            hash.update((*size as u64).to_le_bytes());
        }
        for row in self.0.outer_iter() {
            hash.update(row.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>());
        }
        hex(hash.finalize().as_slice())
    }
}

/// The spaces in a line for people; empty where there are none.
#[must_use]
pub fn summary(spaces: &Spaces) -> String {
    let shown = spaces.iter().map(|(name, vectors)| format!("{name}: {} numbers a row", vectors.0.ncols()));
    let shown: Vec<String> = shown.collect();
    if shown.is_empty() { String::new() } else { format!("; spaces ({})", shown.join(", ")) }
}

impl Card {
    /// The spaces that the card names; none for data that are made.
    #[must_use]
    pub fn spaces(&self) -> &[SpaceFile] {
        match &self.source {
            Source::Generator { .. } => &[],
            Source::File { format, .. } => &format.spaces,
        }
    }

    /// Reads those spaces whose names are `wanted`, for the rows of `data`, which this card has loaded. Files
    /// are looked for as [`Self::load`] does.
    pub fn load_spaces(
        &self,
        data: &Dataset,
        wanted: impl Fn(&str) -> bool,
        data_dirs: &[PathBuf],
    ) -> Result<Spaces, DatasetError> {
        let mut spaces = Spaces::new();
        for space in self.spaces().iter().filter(|space| wanted(&space.name)) {
            let found = self.find(&space.file, Part::Any, None, data_dirs)?;
            check_sha256(&found, space.sha256.as_deref())?;
            let DataBytes { name: file, bytes, .. } = found;
            let of_space =
                |problem| DataProblem::OfSpace { name: space.name.clone(), problem: Box::new(problem) };
            let read = bytes::unpack(bytes, MAX_FILE, true)
                .and_then(|(bytes, _)| numbers(&bytes, space.array.as_deref()))
                .and_then(|table| aligned(table, data).map_err(DataProblem::Space));
            spaces.insert(space.name.clone(), read.map_err(|problem| fail(&file, of_space(problem)))?);
        }
        Ok(spaces)
    }
}

/// The vectors of the rows that are left in `data`, from those of all rows of its files.
fn aligned(mut table: Array2<f64>, data: &Dataset) -> Result<Vectors, SpaceProblem> {
    let (found, expected) = (table.nrows(), data.about.rows_read);
    if found != expected {
        return Err(SpaceProblem::Rows { found, expected });
    }
    if table.ncols() == 0 {
        return Err(SpaceProblem::NoNumbers);
    }
    for (row, numbers) in table.outer_iter().enumerate() {
        if let Some((at, &value)) = numbers.iter().enumerate().find(|(_, value)| !value.is_finite()) {
            return Err(SpaceProblem::NotFinite { row: row + 1, number: at + 1, value });
        }
        // So large can a squared distance be.
        if !(4.0 * numbers.iter().map(|value| value * value).sum::<f64>()).is_finite() {
            return Err(SpaceProblem::Overflow { row: row + 1 });
        }
    }
    // 0 without a sign, as in features.
    table.mapv_inplace(|value| value + 0.0);
    if data.about.kept.is_empty() {
        return Ok(Vectors(table));
    }
    let kept = data.about.kept.iter().map(|&row| row as usize).filter(|&row| row < expected);
    Ok(Vectors(table.select(Axis(0), &kept.collect::<Vec<_>>())))
}
