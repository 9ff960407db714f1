//! Bytes are refused as parquet, or give data that keep every promise of `Dataset`.

#![no_main]

use std::panic;

use albench_fuzz::{labeled, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(
    // The crate panics on damaged files, which the reader catches: a panic ends the run only when it comes out.
    init: panic::set_hook(Box::new(|panic| eprintln!("{panic}"))),
    |bytes: &[u8]| read(bytes, &labeled("parquet", "y"))
);
