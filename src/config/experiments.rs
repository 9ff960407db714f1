//! Experiments by name and by path.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::error::{InputError, InputProblem, is_name_path};

use super::{
    Experiment,
    experiment::read_experiment,
    library::{Library, Place},
    reader::nearest,
    sweep::Setting,
    text::{ENDING, read_text},
};

impl Library {
    /// The experiment that a user means by `argument`: a path if something is there, else
    /// a name.
    pub fn load(&self, argument: &str) -> Result<Experiment, InputError> {
        self.load_with(argument, &[])
    }

    /// The same with the settings of a command line.
    pub fn load_with(&self, argument: &str, settings: &[Setting]) -> Result<Experiment, InputError> {
        self.read_named(argument, settings).map_err(|mut error| {
            // A setting has one line, which nobody counts.
            if settings.iter().any(|setting| setting.is(&error.file)) {
                error.line = None;
            }
            error
        })
    }

    fn read_named(&self, argument: &str, settings: &[Setting]) -> Result<Experiment, InputError> {
        let path = Path::new(argument);
        // A dangling link is there, too, and reading it says what is wrong.
        let is_path = argument.ends_with(ENDING) && path.symlink_metadata().is_ok();
        if is_path || path.is_file() {
            return read_experiment(&read_text(path)?, argument, &Place::of(path), self, settings);
        }
        if is_name_path(argument) {
            let path = self.folder.join("experiments").join(format!("{argument}{ENDING}"));
            if path.is_file() {
                let file = path.display().to_string();
                return read_experiment(&read_text(&path)?, &file, &Place::of(&path), self, settings);
            }
            if let Some(text) = (self.experiment)(argument) {
                let file = format!("shipped experiments/{argument}{ENDING}");
                return read_experiment(text, &file, &Place::Shipped(String::new()), self, settings);
            }
        }
        let names = (self.experiment_names)();
        let here = self.local_names(path);
        // `mine` for `mine.toml` is a slip, too.
        let bare = |name: &str| name.trim_end_matches(ENDING).to_owned();
        let known: Vec<&String> = here.iter().chain(&names).collect();
        let bares: Vec<String> = known.iter().map(|name| bare(name)).collect();
        let found = nearest(&bare(argument), bares.iter().map(String::as_str));
        let at = found.and_then(|found| bares.iter().position(|bare| *bare == found));
        let problem =
            InputProblem::NoSuchExperiment { nearest: at.map(|at| known[at].clone()), shipped: names };
        Err(InputError { file: argument.to_owned(), line: None, problem })
    }

    /// What there is beside `path` and in the folder `experiments`, as users would name it.
    fn local_names(&self, path: &Path) -> Vec<String> {
        let beside = path.parent().unwrap_or(Path::new(""));
        let files = |folder: &Path| -> Vec<PathBuf> {
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            let entries = fs::read_dir(folder).into_iter().flatten().flatten();
            let mut names: Vec<PathBuf> = entries.map(|entry| entry.file_name().into()).collect();
            names.retain(|name| name.extension().is_some_and(|ending| ending == &ENDING[1..]));
            names.sort();
            names
        };
        let text = |path: PathBuf| path.to_str().map(str::to_owned);
        let own = files(&self.folder.join("experiments")).into_iter().map(|name| name.with_extension(""));
        let others = files(beside).into_iter().map(|name| beside.join(name));
        own.chain(others).filter_map(text).collect()
    }
}
