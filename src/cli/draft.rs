//! The card of a data file that has none yet.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::{
    config::{Library, Place},
    dataset::{Dataset, Labels, find_format, format_of_file},
    error::{DataProblem, DatasetError, ImageProblem, InputProblem, quoted},
};

/// Longest name that is taken from a file.
const MOST_LETTERS: usize = 60;

/// A card in the making.
#[derive(Debug)]
pub(super) struct Draft {
    /// Its name, from that of the file.
    pub id: String,
    /// Its lines, each with the reason for it.
    pub lines: Vec<Line>,
    folder: PathBuf,
    /// Whether the file is a folder of images.
    pub is_folder: bool,
}

/// A line of a card.
#[derive(Debug)]
pub(super) struct Line {
    /// Its key.
    pub key: &'static str,
    /// Its value, as TOML has it.
    pub value: String,
    /// Why, for people.
    pub why: String,
}

impl Draft {
    /// The shortest card of a file, whose classes stand in the column `label`; without one in the
    /// last column, or in the array `y` where arrays have names and no order. A folder is one of images.
    pub(super) fn of_file(path: &Path, label: Option<&str>) -> Result<Self> {
        let is_folder = path.is_dir();
        // `.` has no name of its own.
        let named = if is_folder { path.canonicalize()? } else { path.to_owned() };
        let name = named.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some(format) = (if is_folder { find_format("image-folder") } else { format_of_file(&name) })
        else {
            bail!(
                "{name} has the ending of no format; write a card that says its `kind` (`albench list formats`)"
            );
        };
        let stem = name.split('.').next().unwrap_or_default().to_lowercase();
        let id: String = stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let id: String = id.trim_matches('-').chars().take(MOST_LETTERS).collect();
        let id = if id.is_empty() { "data" } else { id.as_str() };
        let mut draft = Self {
            id: id.to_owned(),
            lines: Vec::new(),
            folder: named.parent().unwrap_or(Path::new("")).to_owned(),
            is_folder,
        };
        draft.add("name", quoted(id), "what reports call the data".to_owned());
        draft.add("kind", quoted(format.name), format!("{}; see `albench list formats`", format.summary));
        draft.add("file", quoted(&name), "relative to this card".to_owned());
        if !matches!(format.labels, Labels::Own | Labels::Folders) {
            let why =
                "the column that holds the classes: its name, its position from 1, \"first\" or \"last\"";
            let usual = if format.archive { "y" } else { "last" };
            draft.add("label", quoted(label.unwrap_or(usual)), why.to_owned());
        }
        Ok(draft)
    }

    fn add(&mut self, key: &'static str, value: String, why: String) {
        self.lines.push(Line { key, value, why });
    }

    /// The card without comments.
    pub(super) fn card(&self) -> String {
        self.lines.iter().map(|line| format!("{} = {}\n", line.key, line.value)).collect()
    }

    /// Reads the data as the card says.
    pub(super) fn load(&self, library: &Library, data: &[PathBuf]) -> Result<Dataset> {
        let card = library.card_text(&self.card(), "its card", &Place::Folder(self.folder.clone()))?;
        Ok(card.load(0, data)?)
    }

    /// Adds what the card must say so that the data can be read: what becomes of words, of missing values,
    /// of columns that are no features and of images of several sizes.
    pub(super) fn load_mending(&mut self, library: &Library) -> Result<Dataset> {
        loop {
            let card = library.card_text(&self.card(), "its card", &Place::Folder(self.folder.clone()))?;
            match card.load(0, &[]) {
                Err(DatasetError::Input(error)) => match &error.problem {
                    InputProblem::Data(problem) if self.mend(problem) => {}
                    _ => return Err(error.into()),
                },
                loaded => return Ok(loaded?),
            }
        }
    }

    /// Whether there is a line that a problem asks for.
    fn mend(&mut self, problem: &DataProblem) -> bool {
        match problem {
            DataProblem::Row { problem, .. } => self.mend(problem),
            DataProblem::IndexColumn { position, .. } => self.leave_out(
                &position.to_string(),
                format!("column {position} has no name and numbers the rows"),
            ),
            DataProblem::EmptyColumn { column } => {
                self.leave_out(&format!("{column:?}"), format!("column {column} holds no value"))
            }
            DataProblem::Image(ImageProblem::OtherSize { .. }) => self.choose(
                "image",
                "[32, 32, 3]",
                "all images are brought to this height, this width and 3 channels, their sides stretched; [32, 32] makes them grey",
            ),
            DataProblem::Word { .. } => self.choose(
                "encode",
                "\"one-hot\"",
                "each word becomes a column of 0 and 1; \"ordinal\" numbers the words instead",
            ),
            DataProblem::MissingFeature { .. } => self.choose(
                "missing",
                "\"median\"",
                "missing numbers become the median of the training half; or \"mean\", \"most-frequent\", \"drop-rows\"",
            ),
            DataProblem::WordsNeedMostFrequent { .. } => {
                let line = self.lines.iter_mut().find(|line| line.key == "missing");
                let Some(line) = line.filter(|line| line.value != "\"most-frequent\"") else { return false };
                "\"most-frequent\"".clone_into(&mut line.value);
                "missing values become the most frequent one of the training half; or \"drop-rows\""
                    .clone_into(&mut line.why);
                true
            }
            DataProblem::MissingLabel { .. } => {
                self.choose("missing_labels", "\"drop-rows\"", "rows without a class cannot be simulated")
            }
            _ => false,
        }
    }

    /// Sets a key that is not there yet.
    fn choose(&mut self, key: &'static str, value: &str, why: &str) -> bool {
        let free = !self.lines.iter().any(|line| line.key == key);
        if free {
            self.add(key, value.to_owned(), why.to_owned());
        }
        free
    }

    fn leave_out(&mut self, column: &str, why: String) -> bool {
        match self.lines.iter_mut().find(|line| line.key == "leave_out") {
            Some(line) if line.value.contains(column) => return false,
            Some(line) => {
                line.value = format!("{}, {column}]", line.value.trim_end_matches(']'));
                line.why += &format!("; {why}");
            }
            None => self.add("leave_out", format!("[{column}]"), why),
        }
        true
    }
}
