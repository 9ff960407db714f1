//! Description and report of a run, replaced together.
//!
//! All files are written into a folder aside, which is then renamed to `READY`: from then on the
//! new state counts, before it the old one. What is ready is moved to its place file by file;
//! whoever opens the folder next goes on with that where a process was stopped.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, ErrorKind},
    path::Path,
};

use super::{
    description::{RUN_TOML, description},
    provenance::Provenance,
};
use crate::{
    config::Experiment,
    durable::{ASIDE, create_folder, replace, share, sweep, sync_folder},
    error::{FolderError, StoreError},
    files,
    report::{self, Artifact, Results, Times},
    store::segment::failed,
};

/// The report for readers.
const PAGE: &str = "report.md";

/// The folder of files that are complete and not yet in their places.
const READY: &str = ".albench-ready";

/// In it, the names of files of the last report that this one has not, a line each.
const OBSOLETE: &str = ".obsolete";

/// Longest list of such names that is read, in bytes.
const MAX_LIST: u64 = 16 << 20;

/// How often another process may be ready at the same moment.
const TRIES: usize = 1000;

/// Creates the run folder, or tidies the one that is there.
pub fn create(folder: &Path) -> Result<(), FolderError> {
    create_folder(folder).map_err(|source| failed("create", folder, source))?;
    sweep(folder);
    complete(folder)
}

/// Describes a run that is about to begin, so that `albench report` can be asked about it; not over a
/// report that shows something else.
pub fn announce(folder: &Path, experiment: &Experiment, provenance: &Provenance) -> Result<(), FolderError> {
    let path = folder.join(RUN_TOML);
    let there =
        |name: &str| files::is_there(&folder.join(name)).map_err(|source| failed("find", folder, source));
    if there(RUN_TOML)? && there(PAGE)? {
        return Ok(());
    }
    let text = description(experiment, provenance);
    Ok(replace(&path, text.as_bytes()).map_err(|source| failed("write", &path, source))?)
}

/// Renders the report of `results`, and replaces the one in `folder` together with its description.
/// Without `provenance` there is no description: `folder` then holds a report of several runs.
pub fn publish(
    folder: &Path,
    results: &Results,
    provenance: Option<&Provenance>,
    times: Times,
) -> Result<(), FolderError> {
    let mut artifacts = report::render(results, times)?;
    if let Some(provenance) = provenance {
        let text = description(&results.experiment, provenance);
        artifacts.push(Artifact::new(RUN_TOML.to_owned(), text));
    }
    replace_all(folder, results, &artifacts)
        .map_err(|source| failed("write the report in", folder, source))?;
    Ok(())
}

fn replace_all(folder: &Path, results: &Results, artifacts: &[Artifact]) -> io::Result<()> {
    let aside = tempfile::Builder::new().prefix(ASIDE).tempdir_in(folder)?;
    for artifact in artifacts {
        let mut file = File::create_new(aside.path().join(&artifact.name))?;
        artifact.write(results, &mut file)?;
        share(&file)?;
        // The report can be made again at any time, as long as it is known of what.
        if artifact.name == RUN_TOML {
            file.sync_all()?;
        }
    }
    fs::write(aside.path().join(OBSOLETE), obsolete(folder, artifacts)?)?;
    sync_folder(aside.path())?;
    for _ in 0..TRIES {
        move_ready(folder)?;
        match fs::rename(aside.path(), folder.join(READY)) {
            Ok(()) => {
                // There is nothing left to remove under the old name.
                let _ = aside.keep();
                sync_folder(folder)?;
                return move_ready(folder);
            }
            Err(error) if matches!(error.kind(), ErrorKind::DirectoryNotEmpty | ErrorKind::AlreadyExists) => {
            }
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other("other processes replace the report all the time"))
}

/// The derived files in `folder` that are not among `artifacts`.
fn obsolete(folder: &Path, artifacts: &[Artifact]) -> io::Result<String> {
    let new: BTreeSet<&str> = artifacts.iter().map(|artifact| artifact.name.as_str()).collect();
    let mut names = String::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if let Some(name) = name.to_str()
            && entry.file_type()?.is_file()
            && report::is_derived(name)
            && !new.contains(name)
        {
            names += &format!("{name}\n");
        }
    }
    Ok(names)
}

/// Brings the files that are ready in `folder` to their places.
pub fn complete(folder: &Path) -> Result<(), FolderError> {
    let moved =
        move_ready(folder).map_err(|source| failed("bring the report to its place in", folder, source));
    Ok(moved?)
}

fn move_ready(folder: &Path) -> io::Result<()> {
    let ready = folder.join(READY);
    let names = match fs::read_dir(&ready) {
        Ok(entries) => entries.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(()),
        Err(error) => return Err(error),
    };
    let list = ready.join(OBSOLETE);
    let obsolete = if files::is_there(&list)? { files::read(&list, MAX_LIST)? } else { None };
    let obsolete = String::from_utf8(obsolete.unwrap_or_default()).unwrap_or_default();
    for name in obsolete.lines().filter(|name| report::is_derived(name)) {
        ignoring_absence(fs::remove_file(folder.join(name)))?;
    }
    // Another process may do the same at the same time, and be ahead.
    let ours = |name: &str| report::is_derived(name) || name == RUN_TOML;
    for name in names.iter().filter_map(|name| name.to_str()).filter(|name| ours(name)) {
        ignoring_absence(fs::rename(ready.join(name), folder.join(name)))?;
    }
    ignoring_absence(fs::remove_file(list))?;
    match fs::remove_dir(&ready) {
        // Another one is ready again.
        Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => {}
        removed => ignoring_absence(removed)?,
    }
    sync_folder(folder)
}

fn ignoring_absence(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// The error of a folder that should be another one than those that are read.
pub fn refuse_in_place(folder: &Path, sources: &[impl AsRef<Path>]) -> Result<(), FolderError> {
    let real = |path: &Path| fs::canonicalize(path).ok();
    let own = real(folder);
    if own.is_some() && sources.iter().any(|source| real(source.as_ref()) == own) {
        let reason = "the report of several runs would replace its own; name another folder".to_owned();
        return Err(StoreError::NotARun { path: folder.to_owned(), reason }.into());
    }
    Ok(())
}
