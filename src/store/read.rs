//! Reads the cells of a run folder, from live segments and from a recorded file alike.

use std::{
    collections::HashMap,
    fs,
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
};

use super::{
    CELLS, RECORDED,
    lines::{Line, gunzip, is_bomb, next_line},
    record::{CellHash, CellId, CellKey, cell_id},
    sealed::Sealed,
    segment::failed,
};
use crate::{
    error::{LineError, StoreError},
    files,
};

mod keep;
mod spool;

pub use keep::{Everything, Keep, Outcomes, Place, Presence};
pub use spool::Spool;

pub use super::lines::{MAX_LINE, MAX_RATIO, MAX_TEXT};

/// Damaged lines of one file that are named one by one.
const MAX_REPORTED: usize = 100;

/// What a folder holds.
#[derive(Debug, Default)]
pub struct Stored<K> {
    /// The cells that are kept.
    pub kept: K,
    /// Lines that could not be used, each with its place and reason.
    pub damaged: Vec<String>,
    /// Places of last lines without their end.
    pub torn: Vec<String>,
    files: Vec<String>,
    others: HashMap<CellId, Other>,
}

/// What is remembered of a cell that is not kept, to tell when another line contradicts it.
#[derive(Debug, Clone, Copy)]
struct Other {
    /// Of what it holds.
    digest: u64,
    place: Place,
}

impl<K: Keep> Stored<K> {
    /// Will give `kept` the cells that it wants, and count the others.
    #[must_use]
    pub fn new(kept: K) -> Self {
        Self { kept, damaged: Vec::new(), torn: Vec::new(), files: Vec::new(), others: HashMap::new() }
    }

    /// Whether a usable cell of this key and hash was read that is wanted.
    #[must_use]
    pub fn holds(&self, key: &CellKey, hash: CellHash) -> bool {
        self.kept.holds(&cell_id(key, hash))
    }

    /// Cells that were read and are not wanted.
    #[must_use]
    pub fn others(&self) -> usize {
        self.others.len()
    }

    /// Says that two lines have different results of one cell.
    fn contradiction(&self, first: Place, second: Place, cell: &Sealed) -> StoreError {
        let at = |place: Place| format!("{}:{}", self.files[place.file()], place.line());
        StoreError::Contradiction {
            first: at(first),
            second: at(second),
            cell: cell.key.to_string(),
            hash: cell.hash.clone(),
        }
    }

    /// Adds the cell of a line, if it is wanted.
    fn add(&mut self, line: &[u8], number: usize) -> Result<Result<(), LineError>, StoreError> {
        let text = std::str::from_utf8(line).map_err(|_| LineError::Checksum);
        let sealed = match text.and_then(Sealed::open) {
            Ok(sealed) => sealed,
            Err(error) => return Ok(Err(error)),
        };
        let cell = match sealed.cell() {
            Ok(cell) => cell,
            Err(error) => return Ok(Err(error)),
        };
        let id = cell_id(&sealed.key, &sealed.hash);
        let place = Place::new(self.files.len() - 1, number);
        let contradicted = if self.kept.wants(&id) {
            self.kept.add(id, cell, place)?
        } else {
            let digest = cell.digest();
            let known = *self.others.entry(id).or_insert(Other { digest, place });
            (known.digest != digest).then_some(known.place)
        };
        contradicted.map_or(Ok(Ok(())), |first| Err(self.contradiction(first, place, &sealed)))
    }

    /// Adds the cells of the text `lines`; messages call it `file`.
    ///
    /// The inner result is that of reading: what came before its error is kept.
    ///
    /// # Errors
    ///
    /// As [`read`], with [`StoreError::TooLarge`] for a line of more than [`MAX_LINE`] bytes and a
    /// text of more than [`MAX_TEXT`]: a small compressed file can hold more than any memory.
    pub fn add_lines(&mut self, lines: impl BufRead, file: &str) -> Result<io::Result<()>, StoreError> {
        self.add_within(MAX_TEXT, lines, file)
    }

    /// The same for a text of at most `limit` bytes.
    fn add_within(
        &mut self,
        limit: u64,
        mut lines: impl BufRead,
        file: &str,
    ) -> Result<io::Result<()>, StoreError> {
        self.files.push(file.to_owned());
        let (mut line, mut length, mut unusable) = (Vec::new(), 0_u64, 0_usize);
        for number in 1_usize.. {
            let at = || format!("{file}:{number}");
            match next_line(&mut lines, &mut line) {
                Ok(Line::Whole) => {}
                Ok(Line::End) => break,
                Ok(Line::Torn) => {
                    self.torn.push(at());
                    break;
                }
                Ok(Line::TooLong) => {
                    return Err(StoreError::TooLarge { at: at(), what: "line", limit: MAX_LINE as u64 });
                }
                Err(error) => return Ok(Err(error)),
            }
            length += line.len() as u64 + 1;
            if length > limit {
                return Err(StoreError::TooLarge { at: at(), what: "text", limit });
            }
            match self.add(&line, number)? {
                Ok(()) => {}
                Err(source @ LineError::Newer { .. }) => {
                    return Err(StoreError::Newer { at: at(), source });
                }
                Err(error) => {
                    unusable += 1;
                    if unusable <= MAX_REPORTED {
                        self.damaged.push(format!("{}: {error}", at()));
                    }
                }
            }
        }
        if unusable > MAX_REPORTED {
            self.damaged.push(format!("{file}: {} further lines are damaged", unusable - MAX_REPORTED));
        }
        Ok(Ok(()))
    }

    /// The same for lines that are compressed with gzip, in one member or several.
    ///
    /// # Errors
    ///
    /// As [`Stored::add_lines`], and [`StoreError::Bomb`] for text of more than [`MAX_RATIO`] times the
    /// size of the file.
    pub fn add_gzip(&mut self, bytes: impl BufRead, file: &str) -> Result<(), StoreError> {
        match self.add_lines(gunzip(bytes), file)? {
            Err(error) if is_bomb(&error) => {
                return Err(StoreError::Bomb { file: file.to_owned(), limit: MAX_RATIO });
            }
            Err(error) => self.damaged.push(format!("{file}: not a whole gzip file: {error}")),
            Ok(()) => {}
        }
        Ok(())
    }

    /// Adds every cell of the run in `folder`, as [`read`] does.
    pub fn add_folder(&mut self, folder: &Path) -> Result<(), StoreError> {
        // A merge moves cells from the segments to the recorded file: who reads that last misses none.
        let segments = segments(folder)?;
        for path in &segments {
            match files::open(path) {
                Ok(file) => self
                    .add_lines(BufReader::new(file), &path.display().to_string())?
                    .map_err(|source| failed("read", path, source))?,
                Err(error) if gone(path, &error) => {}
                Err(source) => return Err(failed("read", path, source)),
            }
        }
        let recorded = folder.join(RECORDED);
        if files::is_there(&recorded).map_err(|source| failed("read", &recorded, source))? {
            let file = files::open(&recorded).map_err(|source| failed("read", &recorded, source))?;
            self.add_gzip(BufReader::new(file), &recorded.display().to_string())?;
        }
        Ok(())
    }

    /// What the user is told about lines that cannot be used, one line of text each.
    #[must_use]
    pub fn complaints(&self) -> Vec<String> {
        let torn = self.torn.iter().map(|at| {
            format!(
                "note: {at}: the last line was cut off when its process ended; its cell counts as not run: \
                 `albench run` runs it again"
            )
        });
        let damaged = self.damaged.iter().map(|damage| {
            format!("warning: {damage}; what was there counts as not run: `albench run` runs it again")
        });
        torn.chain(damaged).collect()
    }
}

/// Reads every cell of the run in `folder`; a folder without cells gives none.
///
/// # Errors
///
/// [`StoreError::Contradiction`] when two lines with one key and hash differ in anything but
/// times, [`StoreError::Newer`] when a newer version wrote a line, [`StoreError::TooLarge`] and
/// [`StoreError::Bomb`] beyond the limits of [`Stored::add_lines`] and [`Stored::add_gzip`],
/// [`StoreError::Io`] for what is there and is no regular file. Damage is not an error: the line is
/// reported in [`Stored`] and its cell is missing.
pub fn read(folder: &Path) -> Result<Stored<Everything>, StoreError> {
    let mut stored = Stored::default();
    stored.add_folder(folder)?;
    Ok(stored)
}

/// The segments of a run, in a fixed order.
pub(crate) fn segments(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let cells = folder.join(CELLS);
    let failed = |source| failed("read", &cells, source);
    if !files::is_there(&cells).map_err(failed)? {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(&cells).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|ending| ending == "jsonl") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Whether a segment was there a moment ago and is there no more.
fn gone(path: &Path, error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound && files::is_there(path).is_ok_and(|there| !there)
}

#[cfg(test)]
mod tests;
