//! Every cell that is read, in a file that has no name: of each, memory holds where it stands there.

use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    io::{self, BufWriter, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::keep::{Keep, Place};
use crate::{
    error::StoreError,
    store::{
        record::{Cell, CellHash, CellId, CellKey, Combination, Timing, cell_id},
        segment::failed,
    },
};

/// The cells, each once, and where their lines are.
#[derive(Debug)]
pub struct Spool {
    /// Where the file is that holds the lines; the system removes it when this process ends.
    folder: PathBuf,
    lines: BufWriter<File>,
    /// Bytes that were written.
    end: u64,
    /// Whether a line was read since.
    moved: bool,
    entries: Vec<Entry>,
    numbers: HashMap<CellId, usize>,
    combinations: BTreeMap<Arc<Combination>, u32>,
}

/// What memory holds of a cell.
#[derive(Debug, Clone, Copy)]
struct Entry {
    /// First byte and number of bytes of its line, which holds no times.
    at: u64,
    length: u32,
    /// Number of what it is of.
    combination: u32,
    seed: u64,
    place: Place,
    timing: Timing,
}

impl Spool {
    /// For cells that will be kept in `folder`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Io`] where no file can be made there.
    pub fn create(folder: &Path) -> Result<Self, StoreError> {
        let lines =
            tempfile::tempfile_in(folder).map_err(|source| failed("make a file in", folder, source))?;
        Ok(Self {
            folder: folder.to_owned(),
            lines: BufWriter::new(lines),
            end: 0,
            moved: false,
            entries: Vec::new(),
            numbers: HashMap::new(),
            combinations: BTreeMap::new(),
        })
    }

    /// How many cells there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The cell of this key and hash, with its times, if it was read.
    ///
    /// # Errors
    ///
    /// [`StoreError::Io`] where its line cannot be read back.
    pub fn cell(&mut self, key: &CellKey, hash: CellHash) -> Result<Option<Cell>, StoreError> {
        let number = self.numbers.get(&cell_id(key, hash));
        number.copied().map(|number| self.read(number)).transpose().map_err(|source| self.failed(source))
    }

    /// Writes the line of every cell, in the order of their keys and hashes. Gives the length of the text.
    pub(crate) fn write(&mut self, out: &mut dyn Write) -> io::Result<u64> {
        let (mut line, mut length) = (Vec::new(), 0);
        for number in self.order()? {
            self.read_line(number, &mut line)?;
            out.write_all(&line)?;
            out.write_all(b"\n")?;
            length += line.len() as u64 + 1;
        }
        Ok(length)
    }

    /// The numbers of the cells by their keys and hashes.
    fn order(&mut self) -> io::Result<Vec<usize>> {
        let mut rank = vec![0; self.combinations.len()];
        for (place, &number) in self.combinations.values().enumerate() {
            rank[number as usize] = place;
        }
        let entries = &self.entries;
        let key = |number: usize| (rank[entries[number].combination as usize], entries[number].seed);
        let mut order: Vec<usize> = (0..entries.len()).collect();
        order.sort_unstable_by_key(|&number| key(number));
        let same: Vec<usize> = order.chunk_by(|&a, &b| key(a) == key(b)).map(<[usize]>::len).collect();
        let mut rest = &mut order[..];
        for length in same {
            let (cells, behind) = rest.split_at_mut(length);
            if length > 1 {
                let hashed = cells.iter().map(|&number| Ok((self.read(number)?.hash, number)));
                let mut hashed = hashed.collect::<io::Result<Vec<_>>>()?;
                hashed.sort_unstable();
                cells.iter_mut().zip(hashed).for_each(|(cell, (_, number))| *cell = number);
            }
            rest = behind;
        }
        Ok(order)
    }

    /// Cell number `number`.
    fn read(&mut self, number: usize) -> io::Result<Cell> {
        let mut line = Vec::new();
        self.read_line(number, &mut line)?;
        let text = str::from_utf8(&line).map_err(io::Error::other)?;
        let timing = Some(self.entries[number].timing).filter(Timing::is_known);
        Ok(Cell { timing, ..Cell::decode(text).map_err(io::Error::other)? })
    }

    fn read_line(&mut self, number: usize, line: &mut Vec<u8>) -> io::Result<()> {
        let Entry { at, length, .. } = self.entries[number];
        line.resize(length as usize, 0);
        self.lines.flush()?;
        self.moved = true;
        let file = self.lines.get_mut();
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(line)
    }

    /// Adds the line of a cell that is new.
    fn append(&mut self, id: CellId, cell: Cell, place: Place) -> io::Result<()> {
        let timing = cell.timing.unwrap_or(Timing::UNKNOWN);
        let next = u32::try_from(self.combinations.len()).map_err(io::Error::other)?;
        let combination = *self.combinations.entry(Arc::clone(&cell.key.of)).or_insert(next);
        let (seed, line) = (cell.key.seed, Cell { timing: None, ..cell }.encode());
        let length = u32::try_from(line.len()).map_err(io::Error::other)?;
        if self.moved {
            self.lines.seek(SeekFrom::Start(self.end))?;
            self.moved = false;
        }
        self.lines.write_all(line.as_bytes())?;
        self.numbers.insert(id, self.entries.len());
        self.entries.push(Entry { at: self.end, length, combination, seed, place, timing });
        self.end += u64::from(length);
        Ok(())
    }

    fn failed(&self, source: io::Error) -> StoreError {
        failed("keep cells in a file in", &self.folder, source)
    }
}

impl Keep for Spool {
    fn holds(&self, id: &CellId) -> bool {
        self.numbers.contains_key(id)
    }

    fn add(&mut self, id: CellId, cell: Cell, place: Place) -> Result<Option<Place>, StoreError> {
        let Some(&number) = self.numbers.get(&id) else {
            return match self.append(id, cell, place) {
                Ok(()) => Ok(None),
                Err(source) => Err(self.failed(source)),
            };
        };
        let known = self.read(number).map_err(|source| self.failed(source))?;
        let entry = &mut self.entries[number];
        if !known.agrees_with(&cell) {
            return Ok(Some(entry.place));
        }
        if let Some(timing) = cell.timing.filter(|_| !entry.timing.is_known()) {
            entry.timing = timing;
        }
        Ok(None)
    }
}
