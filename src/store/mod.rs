//! Cells on disk: written as they finish, read back, merged.
//!
//! A run folder holds live segments (`cells/segment-*.jsonl`, one per process) or, once recorded,
//! one sorted `cells.jsonl.gz`; readers take both. See [`record`] for the line, [`mod@read`] for
//! what is done about damage.

mod lines;
pub mod read;
pub mod record;
pub mod recorded;
mod sealed;
pub mod segment;
pub mod syncer;
mod wire;

/// Folder of the live segments inside a run folder.
pub const CELLS: &str = "cells";

/// File of a recorded run inside a run folder.
pub const RECORDED: &str = "cells.jsonl.gz";
