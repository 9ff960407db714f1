//! What files may refer to by name: registry entries, cards and experiments, and where they lie.
//!
//! A string that ends in `.toml` is a path. Anything else is a name: `datasets/<name>.toml` or
//! `experiments/<name>.toml` in the library's folder (the current one) if there is such a file,
//! else the one inside the binary.

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

use crate::{
    dataset::{self, Card, DataFile, GeneratorSpec},
    error::{InputError, InputProblem, Role},
    learner::{self, LearnerSpec},
    metric::{self, MetricSpec},
    shipped,
    strategy::{self, StrategySpec},
};

use super::{
    Experiment,
    card::read_card,
    expected::is_name_path,
    experiment::read_experiment,
    reader::{Document, Value, nearest},
};

/// Ending of paths, and of the files behind names.
const ENDING: &str = ".toml";

/// Longest file that is read as an experiment or a card, in bytes.
const MAX_TEXT: u64 = 16 << 20;

/// What files may refer to by name.
#[derive(Debug, Clone)]
pub struct Library {
    /// Strategies that experiments may name.
    pub strategies: &'static [StrategySpec],
    /// Learners that experiments may name.
    pub learners: &'static [LearnerSpec],
    /// Metrics that experiments may name; the first one is the default.
    pub metrics: &'static [MetricSpec],
    /// Generators that cards may name.
    pub generators: &'static [GeneratorSpec],
    /// The text of a card inside the binary.
    pub card: fn(&str) -> Option<&'static str>,
    /// Names of the cards inside the binary.
    pub card_names: fn() -> Vec<String>,
    /// The text of an experiment inside the binary.
    pub experiment: fn(&str) -> Option<&'static str>,
    /// Names of the experiments inside the binary.
    pub experiment_names: fn() -> Vec<String>,
    /// Folder that may hold the folders `datasets` and `experiments`; empty: the current one.
    pub folder: PathBuf,
}

/// Where a text lies, and so what the paths in it are relative to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In this folder; empty: the current one.
    Folder(PathBuf),
    /// Inside the binary, in this folder under `datasets/`; empty: that folder itself.
    Shipped(String),
}

impl Place {
    /// The folder of a file.
    fn of(path: &Path) -> Self {
        Self::Folder(path.parent().unwrap_or(Path::new("")).to_owned())
    }

    /// The data file `file` of a card here; `None` when it would leave what is shipped.
    pub(super) fn data_file(&self, file: &str) -> Option<DataFile> {
        match self {
            Self::Folder(folder) => Some(DataFile::Path(folder.join(file))),
            Self::Shipped(folder) => {
                let safe =
                    file.split('/').all(|part| !matches!(part, "" | "." | "..")) && !file.contains('\\');
                let path = if folder.is_empty() { file.to_owned() } else { format!("{folder}/{file}") };
                safe.then_some(DataFile::Shipped(path))
            }
        }
    }
}

impl Library {
    /// All that this version of the program has, and the current folder.
    #[must_use]
    pub fn shipped() -> Self {
        Self {
            strategies: strategy::ALL,
            learners: learner::ALL,
            metrics: metric::ALL,
            generators: dataset::GENERATORS,
            card: shipped::card,
            card_names: shipped::card_names,
            experiment: shipped::experiment,
            experiment_names: shipped::experiment_names,
            folder: PathBuf::new(),
        }
    }

    /// The experiment that a user means by `argument`: a path if it ends in `.toml` or is a file,
    /// else a name.
    pub fn load(&self, argument: &str) -> Result<Experiment, InputError> {
        let path = Path::new(argument);
        if argument.ends_with(ENDING) || path.is_file() {
            return read_experiment(&read_text(path)?, argument, &Place::of(path), self);
        }
        if is_name_path(argument) {
            let path = self.folder.join("experiments").join(format!("{argument}{ENDING}"));
            if path.is_file() {
                let file = path.display().to_string();
                return read_experiment(&read_text(&path)?, &file, &Place::of(&path), self);
            }
            if let Some(text) = (self.experiment)(argument) {
                let file = format!("shipped experiments/{argument}{ENDING}");
                return read_experiment(text, &file, &Place::Shipped(String::new()), self);
            }
        }
        let names = (self.experiment_names)();
        let problem = InputProblem::NoSuchExperiment {
            nearest: nearest(argument, names.iter().map(String::as_str)),
            shipped: names,
        };
        Err(InputError { file: argument.to_owned(), line: None, problem })
    }

    /// The card of this name, a local one before a shipped one; `None` when there is none.
    pub fn named_card(&self, name: &str) -> Result<Option<Card>, InputError> {
        if !is_name_path(name) {
            return Ok(None);
        }
        let path = self.folder.join("datasets").join(format!("{name}{ENDING}"));
        if path.is_file() {
            return self.card_file(&path).map(Some);
        }
        let Some(text) = (self.card)(name) else {
            return Ok(None);
        };
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        let file = format!("shipped datasets/{name}{ENDING}");
        self.card_text(text, &file, &Place::Shipped(folder.to_owned())).map(Some)
    }

    /// The card in this file.
    pub fn card_file(&self, path: &Path) -> Result<Card, InputError> {
        self.card_text(&read_text(path)?, &path.display().to_string(), &Place::of(path))
    }

    /// The card in `text`, which lies in `place`; messages call it `file`.
    pub fn card_text(&self, text: &str, file: &str, place: &Place) -> Result<Card, InputError> {
        let document = Document::parse(file, text)?;
        read_card(&document.root("in the card"), place, self)
    }

    /// The card that `value`, a string in a file that lies in `place`, refers to.
    pub(super) fn referenced_card(
        &self,
        value: &Value<'_>,
        reference: &str,
        place: &Place,
    ) -> Result<Card, InputError> {
        if reference.ends_with(ENDING) {
            let folder = match place {
                Place::Folder(folder) => folder,
                Place::Shipped(_) => &self.folder,
            };
            return self.card_file(&folder.join(reference));
        }
        self.named_card(reference)?.ok_or_else(|| {
            let names = (self.card_names)();
            let nearest = nearest(reference, names.iter().map(String::as_str));
            value.error(InputProblem::NoSuchCard { name: reference.to_owned(), nearest })
        })
    }
}

/// The entry of a registry that `value` names.
pub(super) fn find_named<T>(
    registry: &'static [T],
    name_of: fn(&T) -> &'static str,
    role: Role,
    value: &Value<'_>,
) -> Result<&'static T, InputError> {
    let name = value.line_of_text()?;
    registry.iter().find(|spec| name_of(spec) == name).ok_or_else(|| {
        let nearest = nearest(&name, registry.iter().map(name_of));
        value.error(InputProblem::UnknownName { role, name, nearest })
    })
}

/// The text of an experiment, a card or a `run.toml`.
pub(crate) fn read_text(path: &Path) -> Result<String, InputError> {
    let error = |problem| InputError { file: path.display().to_string(), line: None, problem };
    if path.metadata().is_ok_and(|found| !found.is_file()) {
        return Err(error(InputProblem::Unreadable { reason: "it is not a regular file".to_owned() }));
    }
    let unreadable = |reason: std::io::Error| error(InputProblem::Unreadable { reason: reason.to_string() });
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(MAX_TEXT + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_TEXT {
        return Err(error(InputProblem::TooLong { limit: MAX_TEXT }));
    }
    String::from_utf8(bytes).map_err(|_| error(InputProblem::NotUtf8))
}
