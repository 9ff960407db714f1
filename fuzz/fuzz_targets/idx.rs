//! Bytes are refused as IDX, or give data that keep every promise of `Dataset`.

#![no_main]

use albench::dataset::{ColumnRef, Dataset, Format};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut format = Format::named("idx").expect("a registered format");
    format.label = Some(ColumnRef::Name("last".to_owned()));
    match Dataset::parse(bytes, &format, "f") {
        Ok(data) => {
            assert_eq!(data.features.nrows(), data.labels.len());
            assert!(data.features.ncols() > 0 && data.classes.len() > 1);
            assert!(data.features.iter().all(|value| value.is_finite()));
            assert!(data.labels.iter().all(|&label| label < data.classes.len()));
        }
        Err(error) => {
            let message = error.to_string();
            assert!(message.len() < 2000 && !message.contains(char::is_control), "{message:?}");
        }
    }
});
