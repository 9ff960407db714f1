//! A segment: the file to which one process appends its finished cells.
//!
//! A segment is created exclusively and never opened for writing again, so that processes on
//! different machines need no locks. Each cell is one write of one line; a process that dies leaves
//! at most a torn last line, which readers drop. To a line that could not be written whole nothing is
//! appended: the next cell begins a new segment. So does one whose segment was moved away meanwhile.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::{CELLS, record::Cell};
use crate::{
    durable::{create_folder, sync_folder},
    error::StoreError,
};

/// The segments of one process, one after the other; see the [module](self).
#[derive(Debug)]
pub struct Segment {
    folder: PathBuf,
    open: Option<Open>,
    /// Lines were appended since the last sync.
    waiting: bool,
    /// Why a sync that nobody waited for failed.
    failed: Option<StoreError>,
}

#[derive(Debug)]
struct Open {
    path: PathBuf,
    file: File,
}

impl Segment {
    /// Creates the next free segment of the run in `folder`.
    pub fn create(folder: &Path) -> Result<Self, StoreError> {
        let open = Some(Open::create(folder)?);
        Ok(Self { folder: folder.to_owned(), open, waiting: false, failed: None })
    }

    /// Appends one finished cell, which is then stored for every process of the system. It is on the
    /// disk after the next [`Segment::sync`].
    ///
    /// # Errors
    ///
    /// [`StoreError::Io`] when this or an earlier cell could not be written or synced. Later cells can
    /// be appended all the same.
    pub fn append(&mut self, cell: &Cell) -> Result<(), StoreError> {
        let mut line = cell.encode();
        line.push('\n');
        self.write(line.as_bytes())?;
        self.failed.take().map_or(Ok(()), Err)
    }

    fn write(&mut self, line: &[u8]) -> Result<(), StoreError> {
        loop {
            let mut open = match self.open.take() {
                Some(open) => open,
                None => Open::create(&self.folder)?,
            };
            self.waiting = true;
            let written = open.file.write_all(line).map_err(|source| failed("write", &open.path, source));
            // Who merges moves a segment away before he reads it: where it still is, the line will be read.
            match written.and_then(|()| open.is_in_place()) {
                Ok(true) => {
                    self.open = Some(open);
                    return Ok(());
                }
                Ok(false) => open.sync()?,
                Err(error) => {
                    // The lines before; that this one is not stored is said already.
                    open.sync().ok();
                    return Err(error);
                }
            }
        }
    }

    /// Waits until everything appended so far is on the disk.
    pub fn sync(&mut self) -> Result<(), StoreError> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        self.waiting = false;
        let Some(open) = &self.open else { return Ok(()) };
        let synced = open.sync();
        if synced.is_err() {
            // What the system has given up to write is written by nobody: not even what comes next is sure.
            self.open = None;
        }
        synced
    }

    /// The same where lines wait, for somebody who cannot handle an error: the next call returns it.
    pub(super) fn sync_waiting(&mut self) {
        if self.waiting
            && let Err(error) = self.sync()
        {
            self.failed = Some(error);
        }
    }

    /// Where the segment lies; `None` after a failure.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.open.as_ref().map(|open| open.path.as_path())
    }
}

impl Open {
    fn create(folder: &Path) -> Result<Self, StoreError> {
        let cells = folder.join(CELLS);
        create_folder(&cells).map_err(|source| failed("create", &cells, source))?;
        for number in 1_u32.. {
            let path = cells.join(format!("segment-{number:05}.jsonl"));
            match OpenOptions::new().append(true).create_new(true).open(&path) {
                Ok(file) => {
                    sync_folder(&cells).map_err(|source| failed("sync", &cells, source))?;
                    return Ok(Self { path, file });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(source) => return Err(failed("create", &path, source)),
            }
        }
        unreachable!("a folder cannot hold 2^32 segments")
    }

    fn sync(&self) -> Result<(), StoreError> {
        self.file.sync_data().map_err(|source| failed("sync", &self.path, source))
    }

    /// Whether the file still has its name.
    fn is_in_place(&self) -> Result<bool, StoreError> {
        let failed = |source| failed("find", &self.path, source);
        let named = match fs::symlink_metadata(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            named => named.map_err(failed)?,
        };
        let own = self.file.metadata().map_err(failed)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            Ok((named.dev(), named.ino()) == (own.dev(), own.ino()))
        }
        #[cfg(not(unix))]
        Ok(named.len() == own.len())
    }
}

pub(crate) fn failed(action: &'static str, path: &Path, source: io::Error) -> StoreError {
    StoreError::Io { action, path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        sync::{Arc, Mutex},
        thread,
        time::Duration,
    };

    use super::Segment;
    use crate::store::{CELLS, read::read, record::tests::example, syncer::Syncer};

    #[test]
    fn a_segment_that_was_moved_away_or_removed_is_followed_by_another_and_no_cell_is_lost() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut segment = Segment::create(folder.path()).expect("writable");
        segment.append(&example(1)).expect("writable");
        let first = segment.path().expect("open").to_owned();
        fs::rename(&first, first.with_file_name("gathered-1.jsonl")).expect("movable");
        segment.append(&example(2)).expect("writable");
        assert_eq!(segment.path(), Some(first.as_path()), "the name is free again");
        fs::remove_dir_all(folder.path().join(CELLS)).expect("removable");
        segment.append(&example(3)).expect("writable");
        let seeds = |folder| {
            read(folder).expect("readable").kept.cells.keys().map(|(key, _)| key.seed).collect::<Vec<_>>()
        };
        assert_eq!(seeds(folder.path()), [3]);
    }

    #[test]
    fn a_cell_is_synced_although_no_other_follows() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let segment = Arc::new(Mutex::new(Segment::create(folder.path()).expect("writable")));
        let _syncer = Syncer::start(&segment).expect("a thread");
        segment.lock().expect("no panic").append(&example(1)).expect("writable");
        for _ in 0..600 {
            if !segment.lock().expect("no panic").waiting {
                return;
            }
            thread::sleep(Duration::from_millis(100));
        }
        panic!("the cell still waits");
    }
}
