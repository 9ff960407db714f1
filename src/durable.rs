//! Files that are never seen half-written, and what is on the disk when.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
    time::Duration,
};

/// How the names of files and folders begin that are not finished yet.
pub(crate) const ASIDE: &str = ".albench-";

/// What nobody has written to for so long belongs to a process that was killed.
const ABANDONED: Duration = Duration::from_secs(3600);

/// Removes what killed processes have left unfinished in `folder`. What cannot be removed does no harm.
pub(crate) fn sweep(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(ASIDE)) {
        let Ok(data) = entry.metadata() else { continue };
        let age = data.modified().ok().and_then(|modified| modified.elapsed().ok());
        if age.is_some_and(|age| age > ABANDONED) {
            let path = entry.path();
            if data.is_dir() {
                fs::remove_dir_all(path).ok()
            } else {
                fs::remove_file(path).ok()
            };
        }
    }
}

/// Writes a file aside, waits until it is on the disk, and renames it, so that nobody ever sees half of
/// it, not even after a loss of power.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace_with(path, |file| file.write_all(bytes))
}

/// The same with what `write` writes.
pub(crate) fn replace_with(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let folder = folder_of(path);
    let mut aside = tempfile::Builder::new().prefix(ASIDE).tempfile_in(folder)?;
    write(aside.as_file_mut())?;
    share(aside.as_file())?;
    aside.as_file().sync_all()?;
    // Not by `persist`, whose system call passes the C library, and with it the tests that make it fail.
    let temporary = aside.into_temp_path();
    fs::rename(&temporary, path)?;
    // There is nothing left to remove under the old name.
    let _ = temporary.keep();
    sync_folder(folder)
}

/// Temporary files are private; what becomes of them is for everyone who can read the folder.
pub(crate) fn share(file: &File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    Ok(())
}

/// Creates `folder` and what is missing above it, and waits until their names are on the disk.
pub(crate) fn create_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let above = folder_of(folder);
    create_folder(above)?;
    match fs::create_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => {}
        created => created?,
    }
    sync_folder(above)
}

/// Waits until the names in `folder` are on the disk, where the file system can tell.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            Ok(())
        }
        synced => synced,
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use std::{
        fs::{self, File},
        time::SystemTime,
    };

    use super::{ABANDONED, create_folder, replace, sweep};

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
        let half = folder.path().join(".albench-half");
        fs::create_dir(&half).expect("writable");
        fs::write(half.join("report.md"), "half").expect("writable");
        File::open(&half)
            .and_then(|half| half.set_modified(SystemTime::now() - 2 * ABANDONED))
            .expect("ours");
        sweep(folder.path());
        let left = |name: &str| folder.path().join(name).exists();
        assert!(!left(".albench-old") && !left(".albench-half") && left(".albench-new") && left("report.md"));
    }

    #[test]
    #[cfg(unix)]
    fn what_replaces_a_file_can_be_read_by_all_and_leaves_nothing_beside_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("run.toml");
        for text in ["old", "new"] {
            replace(&path, text.as_bytes()).expect("writable");
            assert_eq!(fs::read(&path).expect("readable"), text.as_bytes());
            assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o644);
        }
        assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 1);
    }

    #[test]
    fn folders_are_created_down_to_the_last_and_a_file_in_the_way_is_an_error() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let deep = folder.path().join("a/b/c");
        create_folder(&deep).expect("writable");
        create_folder(&deep).expect("it is there");
        assert!(deep.is_dir());
        fs::write(folder.path().join("file"), "").expect("writable");
        assert!(create_folder(&folder.path().join("file/d")).is_err());
    }
}
