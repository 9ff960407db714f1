//! Reads the cells of a run folder, from live segments and from a recorded file alike.

use std::{
    collections::BTreeMap,
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use flate2::read::GzDecoder;

use super::{
    CELLS, RECORDED,
    record::{Cell, CellKey},
    segment::failed,
};
use crate::error::{LineError, StoreError};

/// What a folder holds.
#[derive(Debug, Clone, Default)]
pub struct Stored {
    /// One cell per key and hash.
    pub cells: BTreeMap<(CellKey, String), Cell>,
    /// File and line of each cell.
    pub places: BTreeMap<(CellKey, String), String>,
    /// Lines that could not be used, each with its place and reason.
    pub damaged: Vec<String>,
    /// Places of last lines without their end.
    pub torn: Vec<String>,
}

impl Stored {
    /// Adds one cell.
    ///
    /// # Errors
    ///
    /// [`StoreError::Contradiction`] when the same cell is there already with another result.
    fn keep(&mut self, cell: Cell, at: String) -> Result<(), StoreError> {
        let id = (cell.key.clone(), cell.hash.clone());
        match self.cells.get_mut(&id) {
            None => {
                self.places.insert(id.clone(), at);
                self.cells.insert(id, cell);
                Ok(())
            }
            Some(known) if known.agrees_with(&cell) => {
                known.timing = known.timing.or(cell.timing);
                Ok(())
            }
            Some(_) => Err(StoreError::Contradiction {
                first: self.places[&id].clone(),
                second: at,
                cell: cell.key.to_string(),
                hash: cell.hash,
            }),
        }
    }

    /// Adds everything that another folder holds.
    ///
    /// # Errors
    ///
    /// [`StoreError::Contradiction`] when the two disagree on a cell.
    pub fn join(&mut self, other: Self) -> Result<(), StoreError> {
        for (id, cell) in other.cells {
            let at = other.places[&id].clone();
            self.keep(cell, at)?;
        }
        self.damaged.extend(other.damaged);
        self.torn.extend(other.torn);
        Ok(())
    }
}

/// Reads every cell of the run in `folder`; a folder without cells gives none.
///
/// # Errors
///
/// [`StoreError::Contradiction`] when two lines with one key and hash differ in anything but
/// times, [`StoreError::Newer`] when a newer version wrote a line. Damage is not an error: the
/// line is reported in [`Stored`] and its cell is missing.
pub fn read(folder: &Path) -> Result<Stored, StoreError> {
    let mut stored = Stored::default();
    for path in files(folder)? {
        let bytes = content(&path, &mut stored)?;
        let complete = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        let mut number = 0;
        for line in bytes[..complete].split_inclusive(|&byte| byte == b'\n') {
            number += 1;
            let at = format!("{}:{number}", path.display());
            match decode(&line[..line.len() - 1]) {
                Ok(cell) => stored.keep(cell, at)?,
                Err(source @ LineError::Newer { .. }) => return Err(StoreError::Newer { at, source }),
                Err(error) => stored.damaged.push(format!("{at}: {error}")),
            }
        }
        if complete < bytes.len() {
            stored.torn.push(format!("{}:{}", path.display(), number + 1));
        }
    }
    Ok(stored)
}

fn decode(line: &[u8]) -> Result<Cell, LineError> {
    let text = std::str::from_utf8(line).map_err(|_| LineError::Checksum)?;
    Cell::decode(text)
}

/// The files that hold cells, in a fixed order.
fn files(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let mut found = Vec::new();
    let recorded = folder.join(RECORDED);
    if recorded.exists() {
        found.push(recorded);
    }
    let cells = folder.join(CELLS);
    if cells.is_dir() {
        let entries = fs::read_dir(&cells).map_err(|source| failed("read", &cells, source))?;
        for entry in entries {
            let path = entry.map_err(|source| failed("read", &cells, source))?.path();
            if path.extension().is_some_and(|ending| ending == "jsonl") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn content(path: &Path, stored: &mut Stored) -> Result<Vec<u8>, StoreError> {
    let bytes = fs::read(path).map_err(|source| failed("read", path, source))?;
    if path.extension().is_none_or(|ending| ending != "gz") {
        return Ok(bytes);
    }
    let mut text = Vec::new();
    if let Err(error) = GzDecoder::new(&bytes[..]).read_to_end(&mut text) {
        stored.damaged.push(format!("{}: not a whole gzip file: {error}", path.display()));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::{fs, io::Write};

    use super::read;
    use crate::{
        error::StoreError,
        store::{CELLS, record::tests::example, segment::Segment},
    };

    fn folder_with(lines: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join(CELLS)).expect("an empty folder");
        fs::write(folder.path().join(CELLS).join("segment-00001.jsonl"), lines).expect("a writable folder");
        folder
    }

    #[test]
    fn a_torn_last_line_is_dropped_and_reported() {
        let folder = folder_with(&format!("{}\n{}", example(1).encode(), &example(2).encode()[..50]));
        let stored = read(folder.path()).expect("readable");
        assert_eq!(stored.cells.len(), 1);
        assert_eq!(stored.torn.len(), 1);
        assert!(stored.torn[0].ends_with("segment-00001.jsonl:2"), "{:?}", stored.torn);
    }

    #[test]
    fn a_damaged_line_is_reported_with_its_place_and_the_others_are_kept() {
        let damaged = example(1).encode().replace("0.7", "0.8");
        let folder = folder_with(&format!("{damaged}\n{}\n", example(2).encode()));
        let stored = read(folder.path()).expect("readable");
        assert_eq!(stored.cells.keys().map(|(key, _)| key.seed).collect::<Vec<_>>(), [2]);
        assert!(stored.damaged[0].contains("segment-00001.jsonl:1: the checksum"), "{:?}", stored.damaged);
    }

    #[test]
    fn equal_duplicates_are_kept_once_and_a_contradiction_names_both_lines() {
        let folder = folder_with(&format!("{}\n", example(1).encode()));
        let mut again = example(1);
        again.timing = None;
        let mut segment = Segment::create(folder.path()).expect("a second segment");
        segment.append(&again).expect("writable");
        assert_eq!(read(folder.path()).expect("readable").cells.len(), 1);

        let mut file = fs::OpenOptions::new().append(true).open(segment.path()).expect("the segment");
        let other = crate::store::record::Cell { metrics: vec!["a".into(), "b".into()], ..example(1) };
        writeln!(file, "{}", other.encode()).expect("writable");
        let error = read(folder.path()).expect_err("a contradiction");
        assert!(matches!(error, StoreError::Contradiction { .. }));
        let text = error.to_string();
        assert!(text.contains("segment-00001.jsonl:1") && text.contains("segment-00002.jsonl:2"), "{text}");
    }
}
