//! Reads the cells of a run folder, from live segments and from a recorded file alike.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use flate2::bufread::MultiGzDecoder;

use super::{
    CELLS, RECORDED,
    record::{Cell, CellKey},
    segment::failed,
};
use crate::error::{LineError, StoreError};

/// Longest line that is read, in bytes: a cell that queries one row at a time from a pool of a
/// million rows has some 50 MB.
pub const MAX_LINE: usize = 128 << 20;

/// Most text that one file may hold, in bytes, decompressed.
pub const MAX_TEXT: u64 = 16 << 30;

/// Damaged lines of one file that are named one by one.
const MAX_REPORTED: usize = 100;

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

    /// Adds the cells of the text `lines`; messages call it `file`.
    ///
    /// The inner result is that of reading: what came before its error is kept.
    ///
    /// # Errors
    ///
    /// As [`read`], with [`StoreError::TooLarge`] for a line of more than [`MAX_LINE`] bytes and a
    /// text of more than [`MAX_TEXT`]: a small compressed file can hold more than any memory.
    pub fn add_lines(&mut self, mut lines: impl BufRead, file: &str) -> Result<io::Result<()>, StoreError> {
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
            match decode(&line) {
                Ok(cell) => self.keep(cell, at())?,
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
    pub fn add_gzip(&mut self, bytes: impl BufRead, file: &str) -> Result<(), StoreError> {
        let text = BufReader::new(MultiGzDecoder::new(bytes));
        if let Err(error) = self.add_lines(text, file)? {
            self.damaged.push(format!("{file}: not a whole gzip file: {error}"));
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
/// times, [`StoreError::Newer`] when a newer version wrote a line, [`StoreError::TooLarge`] beyond
/// the limits of [`Stored::add_lines`]. Damage is not an error: the line is reported in [`Stored`]
/// and its cell is missing.
pub fn read(folder: &Path) -> Result<Stored, StoreError> {
    let mut stored = Stored::default();
    for path in files(folder)? {
        let file = BufReader::new(File::open(&path).map_err(|source| failed("read", &path, source))?);
        let name = path.display().to_string();
        if path.extension().is_some_and(|ending| ending == "gz") {
            stored.add_gzip(file, &name)?;
        } else {
            stored.add_lines(file, &name)?.map_err(|source| failed("read", &path, source))?;
        }
    }
    Ok(stored)
}

/// A line without its line break, up to [`MAX_LINE`] bytes.
enum Line {
    Whole,
    /// The text ends before the line does.
    Torn,
    TooLong,
    /// There is no further line.
    End,
}

/// Reads the next line into `line`, never more than one byte beyond [`MAX_LINE`].
fn next_line(lines: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Line> {
    line.clear();
    let read = lines.take(MAX_LINE as u64 + 1).read_until(b'\n', line)?;
    Ok(if line.pop_if(|last| *last == b'\n').is_some() {
        Line::Whole
    } else if read == 0 {
        Line::End
    } else if read > MAX_LINE {
        Line::TooLong
    } else {
        Line::Torn
    })
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

#[cfg(test)]
mod tests {
    use std::{fs, io::Write};

    use flate2::{Compression, write::GzEncoder};

    use super::{MAX_LINE, MAX_REPORTED, read};
    use crate::{
        error::StoreError,
        store::{CELLS, RECORDED, record::tests::example, segment::Segment},
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

    fn recorded(bytes: &[u8]) -> Result<super::Stored, StoreError> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join(RECORDED), bytes).expect("a writable folder");
        read(folder.path())
    }

    fn gzip(write: impl FnOnce(&mut GzEncoder<Vec<u8>>)) -> Vec<u8> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        write(&mut gzip);
        gzip.finish().expect("memory takes everything")
    }

    #[test]
    fn a_gzip_bomb_is_an_error_and_not_a_full_memory() {
        let bomb = gzip(|gzip| {
            let zeros = vec![0; 1 << 20];
            (0..=MAX_LINE >> 20).for_each(|_| gzip.write_all(&zeros).expect("memory"));
        });
        assert!(bomb.len() < 1 << 20);
        let error = recorded(&bomb).expect_err("a line without end");
        assert!(matches!(error, StoreError::TooLarge { what: "line", .. }), "{error}");
    }

    #[test]
    fn of_many_damaged_lines_the_first_are_named_and_the_others_counted() {
        let stored = recorded(&gzip(|gzip| gzip.write_all(&[b'\n'; 150]).expect("memory")));
        let damaged = stored.expect("readable").damaged;
        assert_eq!(damaged.len(), MAX_REPORTED + 1);
        assert!(
            damaged[MAX_REPORTED].ends_with("cells.jsonl.gz: 50 further lines are damaged"),
            "{damaged:?}"
        );
    }

    #[test]
    fn gzip_files_that_were_joined_are_read_to_the_end_and_garbage_after_them_is_reported() {
        let part = |seed| gzip(|gzip| writeln!(gzip, "{}", example(seed).encode()).expect("memory"));
        let mut bytes = [part(1), part(2)].concat();
        assert_eq!(recorded(&bytes).expect("readable").cells.len(), 2);
        bytes.extend(b"garbage");
        let stored = recorded(&bytes).expect("readable");
        assert_eq!((stored.cells.len(), stored.damaged.len()), (2, 1), "{:?}", stored.damaged);
        bytes.truncate(bytes.len() - 20);
        let stored = recorded(&bytes).expect("readable");
        assert!(!stored.cells.is_empty() && stored.damaged.len() == 1, "{stored:?}");
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
