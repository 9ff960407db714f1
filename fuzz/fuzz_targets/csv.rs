//! Bytes are refused as csv, or give data that keep every promise of `Dataset`.

#![no_main]

use albench::dataset::Format;
use albench_fuzz::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| read(bytes, &Format::csv("y")));
