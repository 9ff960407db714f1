//! Which files a folder of images holds, in which order, and the checksum of them all.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::{
    dataset::MAX_VALUES,
    error::{DataProblem, ImageProblem, InputError, InputProblem, visible},
    files,
    hex::hex,
};

/// Longest file of an image that is read, in bytes.
const MAX_FILE: u64 = 1 << 28;

/// What systems leave in folders, in lowercase, besides files whose names begin with a point.
const LITTER: [&str; 3] = ["thumbs.db", "desktop.ini", "__macosx"];

/// Endings of images, in lowercase.
const ENDINGS: [&str; 3] = [".png", ".jpg", ".jpeg"];

/// An image file.
#[derive(Debug)]
pub(super) struct Image {
    /// Folder and name, with `/` between them.
    pub name: String,
    /// Its class, by its place among the classes.
    pub class: u32,
    /// Where it lies.
    path: PathBuf,
}

/// What a folder of images holds.
#[derive(Debug)]
pub(super) struct Listing {
    /// The folder.
    pub folder: PathBuf,
    /// Names of the folders that are read, by their bytes.
    pub classes: Vec<String>,
    /// The files in them, by the bytes of folder and name.
    pub images: Vec<Image>,
    /// Names of the folders that are not read.
    pub others: Vec<String>,
    /// What lies beside the folders and is not read.
    pub unread: Vec<String>,
}

/// What is wrong with something in a folder.
pub(super) fn fail(path: &Path, problem: impl Into<InputProblem>) -> InputError {
    let file = path.to_string_lossy().chars().map(visible).collect();
    InputError { file, line: None, problem: problem.into() }
}

/// The same for a problem of images.
pub(super) fn fail_image(path: &Path, problem: ImageProblem) -> InputError {
    fail(path, DataProblem::Image(problem))
}

fn unreadable(path: &Path, error: &io::Error) -> InputError {
    fail(path, InputProblem::Unreadable { reason: error.to_string() })
}

impl Listing {
    /// The images in `folder` of the classes that `takes` takes; each becomes `features` numbers, 0 where that is
    /// not known yet.
    pub fn of(folder: &Path, takes: impl Fn(&str) -> bool, features: usize) -> Result<Self, InputError> {
        let most = MAX_VALUES / features.max(1);
        let (mut classes, mut others, mut unread) = (Vec::new(), Vec::new(), Vec::new());
        let mut images: Vec<Image> = Vec::new();
        for (name, path, is_folder) in entries(folder)? {
            if !is_folder {
                let lower = name.to_ascii_lowercase();
                if ENDINGS.iter().any(|ending| lower.ends_with(ending)) {
                    return Err(fail_image(&path, ImageProblem::NoClass));
                }
                unread.push(name);
                continue;
            }
            if !takes(&name) {
                others.push(name);
                continue;
            }
            let class = u32::try_from(classes.len()).unwrap_or(u32::MAX);
            let before = images.len();
            for (file, path, is_folder) in entries(&path)? {
                if is_folder {
                    return Err(fail_image(&path, ImageProblem::Nested));
                }
                if images.len() == most {
                    return Err(fail_image(folder, ImageProblem::TooMany { features, most }));
                }
                images.push(Image { name: format!("{name}/{file}"), class, path });
            }
            if images.len() == before {
                return Err(fail_image(&path, ImageProblem::NoImages));
            }
            classes.push(name);
        }
        if classes.is_empty() && others.is_empty() {
            return Err(fail_image(folder, ImageProblem::NoClasses));
        }
        images.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Self { folder: folder.to_owned(), classes, images, others, unread })
    }

    /// The checksum of every file.
    pub fn hash(&self) -> Result<Vec<[u8; 32]>, InputError> {
        let hashes: Vec<Result<_, _>> =
            self.images.par_iter().map(|image| Ok(Sha256::digest(image.read()?).into())).collect();
        hashes.into_iter().collect()
    }

    /// The checksum of all files: of what `sha256sum` prints for them in this order.
    pub fn digest(&self, hashes: &[[u8; 32]]) -> String {
        let mut sha = Sha256::new();
        for (image, hash) in self.images.iter().zip(hashes) {
            let mark = if image.name.contains('\\') { "\\" } else { "" };
            sha.update(format!("{mark}{}  {}\n", hex(hash), image.name.replace('\\', "\\\\")));
        }
        hex(sha.finalize().as_slice())
    }
}

impl Image {
    /// Its bytes.
    pub fn read(&self) -> Result<Vec<u8>, InputError> {
        match files::read(&self.path, MAX_FILE) {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) => Err(self.fail(ImageProblem::TooLong { limit: MAX_FILE })),
            Err(error) => Err(unreadable(&self.path, &error)),
        }
    }

    /// What is wrong with it.
    pub fn fail(&self, problem: ImageProblem) -> InputError {
        fail_image(&self.path, problem)
    }
}

/// Name and path of everything in a folder that is not hidden, by the bytes of the names, and whether it is a
/// folder.
fn entries(folder: &Path) -> Result<Vec<(String, PathBuf, bool)>, InputError> {
    let names = fs::read_dir(folder).and_then(|entries| {
        entries.map(|entry| entry.map(|entry| entry.file_name())).collect::<io::Result<Vec<OsString>>>()
    });
    let mut names = names.map_err(|error| unreadable(folder, &error))?;
    names.sort_by(|a, b| a.as_encoded_bytes().cmp(b.as_encoded_bytes()));
    let mut found = Vec::new();
    for name in names {
        let path = folder.join(&name);
        if name.as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let refused = |found| fail_image(&path, ImageProblem::Name { found });
        let name = name.into_string().map_err(|_| refused("bytes that are no UTF-8 text"))?;
        if LITTER.contains(&name.to_ascii_lowercase().as_str()) {
            continue;
        }
        if name.contains(char::is_control) {
            return Err(refused("control characters"));
        }
        // Of what a link leads to.
        let is_folder = fs::metadata(&path).map_err(|error| unreadable(&path, &error))?.is_dir();
        found.push((name, path, is_folder));
    }
    Ok(found)
}
