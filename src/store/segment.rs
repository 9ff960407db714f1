//! A segment: the file to which one process appends its finished cells.
//!
//! A segment is created exclusively and never opened for writing again, so that processes on
//! different machines need no locks. Each cell is one write of one line; a process that dies leaves
//! at most a torn last line, which readers drop.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use super::{CELLS, record::Cell};
use crate::error::StoreError;

/// How long finished cells may wait for the disk. A killed process loses nothing; this bounds
/// what a machine that loses its power can lose.
const SYNC_EVERY: Duration = Duration::from_secs(1);

/// A segment open for appending; see the [module](self).
#[derive(Debug)]
pub struct Segment {
    path: PathBuf,
    file: File,
    synced: Instant,
}

impl Segment {
    /// Creates the next free segment of the run in `folder`.
    pub fn create(folder: &Path) -> Result<Self, StoreError> {
        let cells = folder.join(CELLS);
        fs::create_dir_all(&cells).map_err(|source| failed("create", &cells, source))?;
        for number in 1_u32.. {
            let path = cells.join(format!("segment-{number:05}.jsonl"));
            match OpenOptions::new().append(true).create_new(true).open(&path) {
                Ok(file) => return Ok(Self { path, file, synced: Instant::now() }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(source) => return Err(failed("create", &path, source)),
            }
        }
        unreachable!("a folder cannot hold 2^32 segments")
    }

    /// Appends one finished cell.
    pub fn append(&mut self, cell: &Cell) -> Result<(), StoreError> {
        let mut line = cell.encode();
        line.push('\n');
        self.file.write_all(line.as_bytes()).map_err(|source| failed("write", &self.path, source))?;
        if self.synced.elapsed() >= SYNC_EVERY {
            self.sync()?;
        }
        Ok(())
    }

    /// Waits until everything appended so far is on the disk.
    pub fn sync(&mut self) -> Result<(), StoreError> {
        self.synced = Instant::now();
        self.file.sync_data().map_err(|source| failed("write", &self.path, source))
    }

    /// Where the segment lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

pub(super) fn failed(action: &'static str, path: &Path, source: io::Error) -> StoreError {
    StoreError::Io { action, path: path.to_owned(), source }
}
