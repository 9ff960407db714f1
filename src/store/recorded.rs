//! The recorded form of a run: all cells sorted by key in one gzip file, without times.

use std::{
    fs::File,
    io::{self, BufWriter, Seek, Write},
    path::Path,
};

use flate2::{Compression, GzBuilder};

use super::{RECORDED, lines::MAX_RATIO, read::Spool, segment::failed};
use crate::{
    durable::{create_folder, replace_with},
    error::StoreError,
};

/// Writes the cells as the recorded file of `folder`, and waits until it is on the disk.
///
/// The same cells give the same bytes: the gzip header holds neither time nor name.
pub fn write(folder: &Path, cells: &mut Spool) -> Result<(), StoreError> {
    let path = folder.join(RECORDED);
    create_folder(folder).map_err(|source| failed("create", folder, source))?;
    replace_with(&path, |file| compress(file, cells)).map_err(|source| failed("write", &path, source))
}

fn compress(file: &mut File, cells: &mut Spool) -> io::Result<()> {
    let length = gzip(file, cells, Compression::best())?;
    // Readers take what shrinks so much for something that is meant to fill their memory.
    if length > file.stream_position()?.saturating_mul(MAX_RATIO) {
        file.rewind()?;
        file.set_len(0)?;
        gzip(file, cells, Compression::none())?;
    }
    Ok(())
}

/// Writes the compressed lines, and gives the length of the text.
fn gzip(file: &mut File, cells: &mut Spool, level: Compression) -> io::Result<u64> {
    let mut gzip = GzBuilder::new().mtime(0).write(BufWriter::new(file), level);
    let length = cells.write(&mut gzip)?;
    gzip.finish()?.flush()?;
    Ok(length)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::{
        simulation::{Point, Trace},
        store::{
            read::{Spool, Stored, read},
            record::{Cell, Outcome, tests::example},
        },
    };

    fn record(folder: &Path, cells: &[Cell]) {
        let lines: String = cells.iter().map(|cell| cell.encode() + "\n").collect();
        let mut stored = Stored::new(Spool::create(folder).expect("writable"));
        stored.add_lines(lines.as_bytes(), "f").expect("readable").expect("memory");
        super::write(folder, &mut stored.kept).expect("writable");
    }

    #[test]
    fn a_run_that_shrinks_like_a_bomb_is_recorded_so_that_it_can_be_read() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let point = Point { n_labeled: 2, metrics: vec![Some(1.0); 2] };
        let trace = Trace { points: vec![point], ..Trace::default() };
        let dull = |seed| Cell {
            metrics: ["a".repeat(1 << 20), "b".to_owned()].into(),
            outcome: Outcome::Finished(trace.clone()),
            ..example(seed)
        };
        let cells = [dull(1), dull(2)];
        record(folder.path(), &cells);
        assert_eq!(read(folder.path()).expect("readable").kept.cells.len(), 2);
    }

    #[test]
    fn a_recorded_run_reads_back_without_its_times() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let cells = [example(1), example(2)];
        record(folder.path(), &cells);
        let stored = read(folder.path()).expect("readable");
        assert_eq!(stored.kept.cells.len(), 2);
        for (cell, read) in cells.iter().zip(stored.kept.cells.values()) {
            assert!(cell.agrees_with(read));
            assert_eq!(read.timing, None);
        }
    }
}
