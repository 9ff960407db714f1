//! The pixels of a folder, kept beside it in a hidden file, so that images are decoded once.
//!
//! The file is found by its name and taken by its content: the key in it is the checksum of every image and of
//! what is done to them. A file that is damaged, of other images or of another version is written again. One that cannot be
//! written is done without.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::pixels::is_whole;
use crate::{
    dataset::{ImageShape, MAX_VALUES},
    durable, files,
    hex::hex,
};

/// Longest file that is read: pixels, labels, and names of classes.
const MAX_FILE: u64 = 8 * MAX_VALUES as u64;

/// Where the pixels of a folder in this shape are kept, of these classes where not of all; `None` for a folder without a
/// name.
pub(super) fn place(folder: &Path, shape: Option<ImageShape>, classes: &[String]) -> Option<PathBuf> {
    // What a link or `..` leads to has a name and a place of its own.
    let folder = folder.canonicalize().ok()?;
    let shape = shape.map_or("as-they-are".to_owned(), |shape| shape.to_string().replace(' ', ""));
    let name = folder.file_name()?.to_str()?;
    let chosen = match classes {
        [] => String::new(),
        _ => format!(".{}", hex(&Sha256::digest(format!("{classes:?}"))[..4])),
    };
    Some(folder.parent()?.join(format!(".{name}.{shape}{chosen}.albench-pixels")))
}

/// The bytes that are kept there under this key.
pub(super) fn find(place: &Path, key: &[u8; 32]) -> Option<Vec<u8>> {
    let bytes = files::read(place, MAX_FILE).ok()??;
    is_whole(&bytes, key).then_some(bytes)
}

/// Keeps the bytes. Nobody sees half of them, and nothing depends on their being kept.
pub(super) fn keep(place: &Path, bytes: &[u8]) {
    let _ = durable::replace(place, bytes);
}
