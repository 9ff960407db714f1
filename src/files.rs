//! The one door to files that are stored or named: regular files, and no more bytes than expected.
//!
//! Devices and pipes are refused: some never end, and some never begin. Of a regular file as many
//! bytes are read as it has when it is opened: the files of /proc, which say that they are empty and
//! may make a reader wait for ever, are empty.

use std::{
    fs::{self, File},
    io::{self, Read, Take},
    path::Path,
};

/// Opens a regular file for as many bytes as it has now.
pub(crate) fn open(path: &Path) -> io::Result<Take<File>> {
    let regular = |found: &fs::Metadata| {
        let refusal = || io::Error::other("it is not a regular file");
        if found.is_file() { Ok(found.len()) } else { Err(refusal()) }
    };
    // Asked before it is opened, too: opening a pipe waits for somebody who writes.
    regular(&fs::metadata(path)?)?;
    let file = File::open(path)?;
    let length = regular(&file.metadata()?)?;
    Ok(file.take(length))
}

/// The bytes of a file; `None` when they are more than `limit`.
pub(crate) fn read(path: &Path, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut file = open(path)?;
    if file.limit() > limit {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Whether there is anything of this name, be it a link that leads nowhere.
pub(crate) fn is_there(path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::net::UnixListener, path::Path};

    use super::{is_there, open, read};

    #[test]
    fn what_is_too_large_or_no_regular_file_is_refused_before_it_fills_the_memory() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, socket) = (folder.path().join("text"), folder.path().join("socket"));
        fs::write(&path, "some text").expect("a writable folder");
        let _listener = UnixListener::bind(&socket).expect("a socket");
        assert_eq!(read(&path, 9).expect("readable"), Some(b"some text".to_vec()));
        assert_eq!(read(&path, 8).expect("readable"), None);
        for other in [folder.path(), Path::new("/dev/zero"), &socket] {
            assert!(open(other).is_err_and(|error| error.to_string() == "it is not a regular file"));
        }
    }

    #[test]
    fn a_file_that_claims_to_be_empty_is_never_waited_for() {
        for path in ["/proc/kmsg", "/proc/self/status"] {
            // Who may not open it is not held up either.
            assert_eq!(
                read(Path::new(path), 1 << 20).unwrap_or(Some(Vec::new())),
                Some(Vec::new()),
                "{path}"
            );
        }
    }

    #[test]
    fn a_link_that_leads_nowhere_is_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let link = folder.path().join("link");
        assert!(!is_there(&link).expect("readable"));
        std::os::unix::fs::symlink("nowhere", &link).expect("a link");
        assert!(is_there(&link).expect("readable"));
        assert!(open(&link).is_err());
    }
}
