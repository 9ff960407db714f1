//! The recorded form of a run: all cells sorted by key in one gzip file, without times.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use flate2::{Compression, GzBuilder};

use super::{RECORDED, record::Cell, segment::failed};
use crate::error::StoreError;

/// Writes `cells`, which come sorted by key, as the recorded file of `folder`.
///
/// The same cells give the same bytes: the gzip header holds neither time nor name.
pub fn write<'a>(folder: &Path, cells: impl Iterator<Item = &'a Cell>) -> Result<(), StoreError> {
    let path = folder.join(RECORDED);
    let bytes = compress(cells).map_err(|source| failed("compress", &path, source))?;
    fs::create_dir_all(folder).map_err(|source| failed("create", folder, source))?;
    replace(&path, &bytes).map_err(|source| failed("write", &path, source))
}

fn compress<'a>(cells: impl Iterator<Item = &'a Cell>) -> io::Result<Vec<u8>> {
    let mut gzip = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    for cell in cells {
        writeln!(gzip, "{}", Cell { timing: None, ..cell.clone() }.encode())?;
    }
    gzip.finish()
}

/// Writes a file aside and renames it, so that nobody ever sees half of it.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut aside = tempfile::Builder::new().prefix(".albench-").tempfile_in(folder)?;
    aside.write_all(bytes)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        aside.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    aside.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::store::{read::read, record::tests::example};

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
