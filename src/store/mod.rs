//! Cells on disk: written as they finish, read back, merged.

pub mod record;
