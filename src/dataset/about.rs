//! What is known of a data set besides its numbers: names, places, notes.

use sha2::{Digest, Sha256};

use super::{Encode, ImageShape, Missing};

/// What is known of a data set besides its numbers. Empty for generated data.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct About {
    /// Every file, with the first row that comes from it.
    pub files: Vec<(String, usize)>,
    /// Rows of all files but the test file, those that were dropped counted.
    pub rows_read: usize,
    /// Where each row stands among those of all files, from 0; empty where none was dropped.
    pub kept: Vec<u32>,
    /// Line of each row in its file, counted from 1; empty where files have no lines.
    pub lines: Vec<u32>,
    /// Name of the label column.
    pub label: String,
    /// The features, one per column of the table; empty: numbers without names.
    pub columns: Vec<Column>,
    /// The shape of the images whose pixels are the features; `None` for other data.
    pub image: Option<ImageShape>,
    /// What becomes of words and of missing values.
    pub preparation: Preparation,
    /// Group of each row, where rows of one group must not be split.
    pub groups: Option<Vec<usize>>,
    /// Whether each row is labeled at the start, where the data say so.
    pub initial: Option<Vec<bool>>,
    /// Whether each row tests, where the data say so.
    pub test: Option<Vec<bool>>,
    /// How the data were read, for people.
    pub notes: Vec<String>,
    /// What may be wrong with them, each with its remedy.
    pub warnings: Vec<String>,
}

/// A feature as the file has it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Column {
    /// Its name, or its position counted from 1.
    pub name: String,
    /// The words that its numbers stand for, sorted; empty for numbers.
    pub words: Vec<String>,
}

/// What becomes of words and of missing values, which are NaN until then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Preparation {
    /// What becomes of words; `None` where there are none.
    pub encode: Option<Encode>,
    /// What becomes of missing values; `None` where there are none.
    pub missing: Option<Missing>,
}

impl About {
    /// Where a row comes from: `file:line`, or `file, row N` in files without lines.
    #[must_use]
    pub fn place(&self, row: usize) -> String {
        let file = self.files.iter().rev().find(|(_, first)| *first <= row);
        let (name, first) = file.map_or(("data", 0), |(name, first)| (name.as_str(), *first));
        match self.lines.get(row) {
            Some(line) => format!("{name}:{line}"),
            None => format!("{name}, row {}", row - first + 1),
        }
    }

    /// Adds to a checksum of the data what changes runs besides their numbers.
    pub(super) fn digest(&self, hash: &mut Sha256) {
        for (feature, column) in
            self.columns.iter().enumerate().filter(|(_, column)| !column.words.is_empty())
        {
            hash.update((feature as u64).to_le_bytes());
            for word in &column.words {
                hash.update((word.len() as u64).to_le_bytes());
                hash.update(word);
            }
        }
        if let Some(image) = self.image {
            hash.update("image");
            for size in [image.height, image.width, image.channels] {
                hash.update((size as u64).to_le_bytes());
            }
        }
        if let Some(groups) = &self.groups {
            hash.update("groups");
            for &group in groups {
                hash.update((group as u64).to_le_bytes());
            }
        }
        for (name, marks) in [("initial", &self.initial), ("test", &self.test)] {
            if let Some(marks) = marks {
                hash.update(name);
                for &mark in marks {
                    hash.update([u8::from(mark)]);
                }
            }
        }
    }

    /// The name of a feature of the table.
    #[must_use]
    pub fn column(&self, feature: usize) -> String {
        let named = self.columns.get(feature).map(|column| column.name.clone());
        named.unwrap_or_else(|| (feature + 1).to_string())
    }
}
