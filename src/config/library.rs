//! What files may refer to by name: registry entries, cards and experiments, and where they lie.
//!
//! A string that ends in `.toml` is a path. Anything else is a name: `datasets/<name>.toml` or
//! `experiments/<name>.toml` in the library's folder (the current one) if there is such a file,
//! else the one inside the binary.

use std::path::{Path, PathBuf};

use crate::{
    dataset::{self, DataFile, GeneratorSpec},
    error::{InputError, InputProblem, Role},
    learner::{self, LearnerSpec},
    metric::{self, MetricSpec},
    shipped,
    strategy::{self, StrategySpec},
};

use super::reader::{Value, nearest};

/// What files may refer to by name.
#[derive(Debug, Clone)]
pub struct Library {
    /// Strategies that experiments may name.
    pub strategies: &'static [&'static StrategySpec],
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

/// Prefix of a data file inside the binary, followed by its path under `datasets/`.
pub(super) const SHIPPED: &str = "shipped:";

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
    pub(super) fn of(path: &Path) -> Self {
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
            strategies: strategy::all(),
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
}

/// The entry of a registry that `value` names.
pub(super) fn find_named<T>(
    registry: impl Iterator<Item = &'static T> + Clone,
    name_of: fn(&T) -> &'static str,
    role: Role,
    value: &Value<'_>,
) -> Result<&'static T, InputError> {
    let name = value.line_of_text()?;
    registry.clone().find(|spec| name_of(spec) == name).ok_or_else(|| {
        let nearest = nearest(&name, registry.map(name_of));
        value.error(InputProblem::UnknownName { role, name, nearest })
    })
}
