//! Failures below the file system: `tools/fault/preload.c` makes one call fail, and tells which calls there were.
#![cfg(target_os = "linux")]

mod every_call;
mod place;
mod single_calls;
mod sync_order;
