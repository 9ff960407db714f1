//! The recorded form of a run: all cells sorted by key in one gzip file, without times.

use std::{
    io::{self, Write},
    path::Path,
};

use flate2::{Compression, GzBuilder};

use super::{RECORDED, lines::MAX_RATIO, record::Cell, segment::failed};
use crate::{
    durable::{create_folder, replace},
    error::StoreError,
};

/// Writes `cells`, which come sorted by key and hash, as the recorded file of `folder`, and waits until
/// it is on the disk.
///
/// The same cells give the same bytes: the gzip header holds neither time nor name.
pub fn write<'a>(folder: &Path, cells: impl Iterator<Item = &'a Cell> + Clone) -> Result<(), StoreError> {
    let path = folder.join(RECORDED);
    let bytes = compress(cells).map_err(|source| failed("compress", &path, source))?;
    create_folder(folder).map_err(|source| failed("create", folder, source))?;
    replace(&path, &bytes).map_err(|source| failed("write", &path, source))
}

fn compress<'a>(cells: impl Iterator<Item = &'a Cell> + Clone) -> io::Result<Vec<u8>> {
    let (bytes, length) = gzip(cells.clone(), Compression::best())?;
    // Readers take what shrinks so much for something that is meant to fill their memory.
    let suspicious = length > (bytes.len() as u64).saturating_mul(MAX_RATIO);
    if suspicious { gzip(cells, Compression::none()).map(|(bytes, _)| bytes) } else { Ok(bytes) }
}

/// The compressed lines, and the length of the text.
fn gzip<'a>(cells: impl Iterator<Item = &'a Cell>, level: Compression) -> io::Result<(Vec<u8>, u64)> {
    let mut gzip = GzBuilder::new().mtime(0).write(Vec::new(), level);
    let mut length = 0;
    for cell in cells {
        let line = Cell { timing: None, ..cell.clone() }.encode();
        writeln!(gzip, "{line}")?;
        length += line.len() as u64 + 1;
    }
    Ok((gzip.finish()?, length))
}

#[cfg(test)]
mod tests {
    use crate::{
        simulation::{Point, Trace},
        store::{
            read::read,
            record::{Cell, Outcome, tests::example},
        },
    };

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
        super::write(folder.path(), cells.iter()).expect("writable");
        assert_eq!(read(folder.path()).expect("readable").cells.len(), 2);
    }

    #[test]
    fn a_recorded_run_reads_back_without_its_times() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let cells = [example(1), example(2)];
        super::write(folder.path(), cells.iter()).expect("writable");
        let stored = read(folder.path()).expect("readable");
        assert_eq!(stored.cells.len(), 2);
        for (cell, read) in cells.iter().zip(stored.cells.values()) {
            assert!(cell.agrees_with(read));
            assert_eq!(read.timing, None);
        }
    }
}
