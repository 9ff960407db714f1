//! Bytes are refused as libsvm, or give data that keep every promise of `Dataset`.

#![no_main]

use albench::dataset::{Dataset, Format};
use libfuzzer_sys::fuzz_target;

/// A line of ten bytes makes a million values, zeros nearly all of them: to look at each takes most of the time.
const LOOKED_AT: usize = 10_000;

fuzz_target!(|bytes: &[u8]| {
    let format = Format::libsvm();
    match Dataset::parse(bytes, &format, "f") {
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
});
