//! What the targets for data files share.

use albench::dataset::{ColumnRef, Dataset, Format};

/// Values of a table that are looked at: a line of ten bytes of sparse text stands for thousands of zeros.
const LOOKED_AT: usize = 10_000;

/// The format of this name, with the classes in the column `label`.
///
/// # Panics
///
/// When there is no such format.
#[must_use]
pub fn labeled(name: &str, label: &str) -> Format {
    let label = Some(ColumnRef::Name(label.to_owned()));
    Format { label, ..Format::named(name).expect("a registered format") }
}

/// Bytes are refused with a message of one visible line, or give data that keep every promise of `Dataset`.
///
/// # Panics
///
/// When a promise is broken.
pub fn read(bytes: &[u8], format: &Format) {
    match Dataset::parse(bytes, format, "f") {
        Ok(data) => {
            assert_eq!(data.features.nrows(), data.labels.len());
            assert!(data.features.ncols() > 0 && data.classes.len() > 1);
            assert!(data.features.iter().take(LOOKED_AT).all(|value| value.is_finite()));
            assert!(data.labels.iter().all(|&label| label < data.classes.len()));
        }
        Err(error) => {
            let message = error.to_string();
            assert!(message.len() < 2000 && !message.contains(char::is_control), "{message:?}");
        }
    }
}
