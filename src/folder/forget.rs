//! Removes the cells of a run folder.

use std::{fs, path::Path};

use crate::{
    error::FolderError,
    files,
    store::{
        CELLS, RECORDED,
        read::{Presence, Stored},
        segment::failed,
    },
};

/// How many cells lie in `folder`, of whatever configuration.
pub fn count(folder: &Path) -> Result<usize, FolderError> {
    let mut stored = Stored::new(Presence::of([]));
    stored.add_folder(folder)?;
    Ok(stored.others())
}

/// Removes all stored cells of `folder`.
pub fn forget(folder: &Path) -> Result<(), FolderError> {
    let (cells, recorded) = (folder.join(CELLS), folder.join(RECORDED));
    let failed = |path: &Path, source| failed("remove", path, source);
    if files::is_there(&cells).map_err(|source| failed(&cells, source))? {
        fs::remove_dir_all(&cells).map_err(|source| failed(&cells, source))?;
    }
    if files::is_there(&recorded).map_err(|source| failed(&recorded, source))? {
        fs::remove_file(&recorded).map_err(|source| failed(&recorded, source))?;
    }
    Ok(())
}
