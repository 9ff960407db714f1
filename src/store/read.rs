//! Reads the cells of a run folder, from live segments and from a recorded file alike.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs,
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    CELLS, RECORDED,
    lines::{Line, gunzip, is_bomb, next_line},
    record::{Cell, CellId, CellKey, Shared, cell_id},
    sealed::Sealed,
    segment::failed,
};
use crate::{
    error::{LineError, StoreError},
    files,
};

pub use super::lines::{MAX_LINE, MAX_RATIO, MAX_TEXT};

/// Damaged lines of one file that are named one by one.
const MAX_REPORTED: usize = 100;

/// What a folder holds.
#[derive(Debug, Default)]
pub struct Stored {
    /// One cell per key and hash.
    pub cells: BTreeMap<(CellKey, Arc<str>), Cell>,
    /// Lines that could not be used, each with its place and reason.
    pub damaged: Vec<String>,
    /// Places of last lines without their end.
    pub torn: Vec<String>,
    /// What is kept of cells.
    keep: Keep,
    /// Number of the file and of the line of each cell that is kept.
    places: HashMap<CellId, (usize, usize)>,
    files: Vec<String>,
    /// Cells that are there and not kept: what they hold takes no memory.
    present: HashSet<CellId>,
    others: HashMap<CellId, Other>,
    /// What the cells have in common.
    ids: Shared<str>,
    metrics: Shared<[String]>,
}

/// What is remembered of a cell that is not kept, to tell when another line contradicts it.
#[derive(Debug, Clone, Copy)]
struct Other {
    /// Of what it holds.
    digest: u64,
    /// Number of its file and of its line.
    place: (usize, usize),
}

/// What is kept of the cells that are read.
#[derive(Debug, Clone, Default)]
enum Keep {
    #[default]
    Everything,
    /// These cells.
    Cells(HashSet<CellId>),
    /// That these cells are there.
    Presence(HashSet<CellId>),
}

impl Stored {
    /// Will keep these cells, given by key and hash, and count the others.
    #[must_use]
    pub fn only<'c>(cells: impl IntoIterator<Item = (&'c CellKey, &'c str)>) -> Self {
        Self { keep: Keep::Cells(ids(cells)), ..Self::default() }
    }

    /// Will remember which of these cells are there, and nothing of them.
    #[must_use]
    pub fn presence_of<'c>(cells: impl IntoIterator<Item = (&'c CellKey, &'c str)>) -> Self {
        Self { keep: Keep::Presence(ids(cells)), ..Self::default() }
    }

    /// Whether a usable cell of this key and hash was read.
    #[must_use]
    pub fn holds(&self, key: &CellKey, hash: &str) -> bool {
        self.present.contains(&cell_id(key, hash)) || self.cells.contains_key(&(key.clone(), hash.into()))
    }

    /// Cells that were read and are not of the plan.
    #[must_use]
    pub fn others(&self) -> usize {
        self.others.len()
    }

    /// Adds one cell, read from the last of the files.
    ///
    /// # Errors
    ///
    /// [`StoreError::Contradiction`] when the same cell is there already with another result.
    fn keep(&mut self, id: CellId, mut cell: Cell, line: usize) -> Result<(), StoreError> {
        cell.key.share(&mut self.ids);
        self.metrics.share(&mut cell.metrics);
        let place = (self.files.len() - 1, line);
        match self.cells.get_mut(&(cell.key.clone(), Arc::clone(&cell.hash))) {
            None => {
                self.places.insert(id, place);
                self.cells.insert((cell.key.clone(), Arc::clone(&cell.hash)), cell);
                Ok(())
            }
            Some(known) if known.agrees_with(&cell) => {
                known.timing = known.timing.or(cell.timing);
                Ok(())
            }
            Some(_) => Err(self.contradiction(self.places[&id], place, &cell)),
        }
    }

    /// Says that two lines have different results of one cell.
    fn contradiction(&self, first: (usize, usize), second: (usize, usize), cell: &Cell) -> StoreError {
        let at = |(file, line): (usize, usize)| format!("{}:{line}", self.files[file]);
        StoreError::Contradiction {
            first: at(first),
            second: at(second),
            cell: cell.key.to_string(),
            hash: cell.hash.to_string(),
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
        match &self.keep {
            Keep::Cells(wanted) | Keep::Presence(wanted) if !wanted.contains(&id) => {
                let (digest, place) = (cell.digest(), (self.files.len() - 1, number));
                let known = *self.others.entry(id).or_insert(Other { digest, place });
                if known.digest != digest {
                    return Err(self.contradiction(known.place, place, &cell));
                }
            }
            Keep::Presence(_) => {
                self.present.insert(id);
            }
            Keep::Cells(_) | Keep::Everything => self.keep(id, cell, number)?,
        }
        Ok(Ok(()))
    }

    /// Adds the cells of the text `lines`; messages call it `file`.
    ///
    /// The inner result is that of reading: what came before its error is kept.
    ///
    /// # Errors
    ///
    /// As [`read`], with [`StoreError::TooLarge`] for a line of more than [`MAX_LINE`] bytes and a
    /// text of more than [`MAX_TEXT`]: a small compressed file can hold more than any memory.
    pub fn add_lines(&mut self, mut lines: impl BufRead, file: &str) -> Result<io::Result<()>, StoreError> {
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
            if length > MAX_TEXT {
                return Err(StoreError::TooLarge { at: at(), what: "text", limit: MAX_TEXT });
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
pub fn read(folder: &Path) -> Result<Stored, StoreError> {
    let mut stored = Stored::default();
    stored.add_folder(folder)?;
    Ok(stored)
}

fn ids<'c>(cells: impl IntoIterator<Item = (&'c CellKey, &'c str)>) -> HashSet<CellId> {
    cells.into_iter().map(|(key, hash)| cell_id(key, hash)).collect()
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
