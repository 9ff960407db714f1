//! A static site of several reports.

use std::{collections::BTreeSet, fs, io, path::Path};

use super::{description::RUN_TOML, publish};
use crate::{
    durable::{create_folder, replace},
    error::{FolderError, StoreError},
    files,
    report::{self, site},
    store::segment::failed,
};

/// The files of a report that the site needs.
const ANSWER: &str = "answer.json";
const PAGE: &str = "report.html";

/// Largest answer that is read, in bytes.
const MAX_BYTES: u64 = 256 << 20;

/// Copies the reports of these folders to folders of their own in `out`, with an index over all of them.
/// Cells stay where they are. Returns how many results the index has.
///
/// # Errors
///
/// [`StoreError::NotARun`] for a folder without a report, or whose name another one has; what the system
/// says where something cannot be read or written.
pub fn write(folders: &[impl AsRef<Path>], out: &Path) -> Result<usize, FolderError> {
    let mut reports = Vec::new();
    let mut names = BTreeSet::new();
    for folder in folders {
        let folder = folder.as_ref();
        let name = name(folder)?;
        if !names.insert(name.clone()) {
            return Err(refused(
                folder,
                format!(
                    "two of these folders are called `{name}`, and so would be their places in the site; rename one"
                ),
            ));
        }
        reports.push((name, answer(folder)?));
    }
    publish::refuse_in_place(out, folders)?;
    for (name, folder) in reports.iter().map(|(name, _)| name).zip(folders) {
        publish::refuse_in_place(&out.join(name), &[folder.as_ref()])?;
    }
    create_folder(out).map_err(|source| failed("create", out, source))?;
    for ((name, _), folder) in reports.iter().zip(folders) {
        let to = out.join(name);
        copy(folder.as_ref(), &to).map_err(|source| failed("copy the report to", &to, source))?;
    }
    let index = out.join("index.html");
    replace(&index, site::index(&reports).as_bytes()).map_err(|source| failed("write", &index, source))?;
    Ok(reports.iter().map(|(_, answer)| answer.results()).sum())
}

/// What a folder is called, wherever it is seen from.
fn name(folder: &Path) -> Result<String, FolderError> {
    let real = fs::canonicalize(folder).map_err(|source| failed("find", folder, source))?;
    let name = real.file_name().and_then(|name| name.to_str()).map(str::to_owned);
    name.ok_or_else(|| {
        refused(folder, "it has no name that could be one in the site; name another folder".to_owned())
    })
}

/// What the report in `folder` says.
fn answer(folder: &Path) -> Result<site::Answer, FolderError> {
    publish::complete(folder)?;
    let render = "render it with `albench report` first";
    let path = folder.join(ANSWER);
    let there = |path: &Path| files::is_there(path).map_err(|source| failed("find", path, source));
    for needed in [ANSWER, PAGE] {
        if !there(&folder.join(needed))? {
            return Err(refused(folder, format!("it holds no {needed}; {render}")));
        }
    }
    let bytes = files::read(&path, MAX_BYTES).map_err(|source| failed("read", &path, source))?;
    let bytes = bytes
        .ok_or_else(|| refused(folder, format!("its {ANSWER} has more than {MAX_BYTES} bytes; {render}")))?;
    serde_json::from_slice(&bytes)
        .map_err(|error| refused(folder, format!("its {ANSWER} cannot be read ({error}); {render}")))
}

fn refused(folder: &Path, reason: String) -> FolderError {
    StoreError::NotARun { path: folder.to_owned(), reason }.into()
}

/// Copies a report; derived files of an earlier one go.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    create_folder(to)?;
    let belongs = |name: &str| report::is_derived(name) || name == RUN_TOML;
    let names = |folder: &Path| -> io::Result<BTreeSet<String>> {
        let mut names = BTreeSet::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().into_string().ok().filter(|name| belongs(name));
            names.extend(name.filter(|_| entry.path().is_file()));
        }
        Ok(names)
    };
    let wanted = names(from)?;
    for old in names(to)?.difference(&wanted) {
        fs::remove_file(to.join(old))?;
    }
    for name in &wanted {
        fs::copy(from.join(name), to.join(name))?;
    }
    Ok(())
}
