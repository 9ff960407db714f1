//! The recorded form of a run: all cells sorted by key in one gzip file, without times.

use std::{
    fs,
    io::{self, Write},
    path::Path,
    time::Duration,
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

/// How the names of files begin that are not finished yet.
const ASIDE: &str = ".albench-";

/// A file that nobody has written to for so long belongs to a process that was killed.
const ABANDONED: Duration = Duration::from_secs(3600);

/// Removes what killed processes have left unfinished in `folder`. What cannot be removed does no harm.
pub fn sweep(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(ASIDE)) {
        let modified = entry.metadata().and_then(|data| data.modified());
        let age = modified.ok().and_then(|modified| modified.elapsed().ok());
        if age.is_some_and(|age| age > ABANDONED) {
            fs::remove_file(entry.path()).ok();
        }
    }
}

/// Writes a file aside and renames it, so that nobody ever sees half of it.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut aside = tempfile::Builder::new().prefix(ASIDE).tempfile_in(folder)?;
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
    use std::{fs::File, time::SystemTime};

    use super::{ABANDONED, sweep};
    use crate::store::{read::read, record::tests::example};

    #[test]
    fn what_a_killed_process_left_is_removed_and_what_is_being_written_is_not() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let aged = |name: &str, age| {
            let file = File::create(folder.path().join(name)).expect("writable");
            file.set_modified(SystemTime::now() - age).expect("a file of ours");
        };
        aged(".albench-old", 2 * ABANDONED);
        aged(".albench-new", ABANDONED / 2);
        aged("report.md", 2 * ABANDONED);
        sweep(folder.path());
        let left = |name: &str| folder.path().join(name).exists();
        assert!(!left(".albench-old") && left(".albench-new") && left("report.md"));
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
