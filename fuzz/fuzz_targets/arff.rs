//! Bytes are refused as arff, or give data that keep every promise of `Dataset`.

#![no_main]

use albench_fuzz::{labeled, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| read(bytes, &labeled("arff", "last")));
