//! What a value in a file must look like; completes "expected ..." in messages.

use std::fmt;

use crate::params::ParamKind;

/// Longest name or id: they become names of files and folders, some with a prefix and an ending.
pub const MAX_NAME: usize = 100;

/// Longest text on one line, in bytes: as long as a path may be.
pub const MAX_LINE: usize = 4096;

/// What a value must look like.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Expected {
    /// A value of this kind.
    Kind(ParamKind),
    /// One of these words.
    OneOf(Vec<&'static str>),
    /// An integer from `min` to `max`, or this word.
    CountOr {
        /// Smallest allowed value.
        min: u64,
        /// Largest allowed value.
        max: u64,
        /// The word.
        word: &'static str,
    },
    /// A number strictly between 0 and 1.
    Fraction,
    /// Some text.
    Text,
    /// Some text on one line.
    Line,
    /// What can name a file or a folder; see [`is_name`].
    Name,
    /// Such names with `/` between them.
    Path,
    /// A SHA-256 checksum.
    Digest,
    /// The file of a shipped card, which must lie beside the card.
    FileBesideCard,
    /// How a `[[dataset]]` says which data it means.
    CardReference,
    /// A card written out, as recorded runs have it.
    CardTable,
    /// A list of words with at least one entry.
    Words,
    /// A list of numbers with at least one entry.
    Numbers,
    /// A column.
    Column,
    /// A list of columns with at least one entry.
    Columns,
    /// A colour.
    Colour,
    /// Two numbers, the smaller first.
    NumberRange,
    /// The shape of images.
    ImageShape,
    /// A table.
    Table,
    /// A list of tables with at least one entry.
    Tables,
}

impl fmt::Display for Expected {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kind(kind) => write!(out, "{kind}"),
            Self::OneOf(words) => {
                let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
                out.write_str(&quoted.join(" or "))
            }
            Self::CountOr { min, max, word } => write!(out, "an integer from {min} to {max} or \"{word}\""),
            Self::Fraction => out.write_str("a number above 0 and below 1"),
            Self::Text => out.write_str("text that is not empty, without control characters"),
            Self::Line => {
                write!(out, "text on one line that is not empty, of at most {MAX_LINE} bytes")
            }
            Self::Name => write!(
                out,
                "at most {MAX_NAME} lowercase letters, digits, `.`, `_` or `-`, a letter or digit first"
            ),
            Self::Path => write!(
                out,
                "at most {MAX_NAME} lowercase letters, digits, `.`, `_`, `-` or `/`, a letter or digit first and after each `/`"
            ),
            Self::Digest => out.write_str("the 64 hexadecimal digits of a SHA-256 checksum"),
            Self::FileBesideCard => out.write_str("a file beside the shipped card or in a folder there"),
            Self::CardReference => {
                out.write_str("the name of a card, a path that ends in .toml, or a table that holds the card")
            }
            Self::CardTable => out.write_str("a table that holds the card"),
            Self::Words => out.write_str("a list of at least one string"),
            Self::Numbers => out.write_str("a list of at least one number"),
            Self::Column => out.write_str("the name of a column or its position, counted from 1"),
            Self::Columns => out
                .write_str("a list of at least one column, each by its name or its position, counted from 1"),
            Self::Colour => out.write_str("a colour such as \"#0072b2\""),
            Self::NumberRange => out.write_str("two numbers, the smaller first"),
            Self::ImageShape => {
                out.write_str("[height, width] or [height, width, channels], integers of at least 1")
            }
            Self::Table => out.write_str("a table"),
            Self::Tables => out.write_str("tables, each under a [[double-bracket]] header"),
        }
    }
}

/// Whether `text` can name a file or a folder: `^[a-z0-9][a-z0-9._-]*$`, at most [`MAX_NAME`] long.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let starts_well = text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
    starts_well && text.len() <= MAX_NAME && text.chars().all(allowed)
}

/// Whether `text` is one or more names with `/` between them, at most [`MAX_NAME`] long.
#[must_use]
pub fn is_name_path(text: &str) -> bool {
    text.len() <= MAX_NAME && text.split('/').all(is_name)
}

#[cfg(test)]
mod tests {
    use super::{MAX_NAME, is_name, is_name_path};

    #[test]
    fn names_can_neither_leave_their_folder_nor_hide() {
        for name in ["a", "modal-euclidean", "0.5_x", "density..2"] {
            assert!(is_name(name) && is_name_path(name), "{name}");
        }
        for name in
            ["", ".", "..", ".hidden", "-x", "A", "é", "a b", "a\\b", "a\n", &"a".repeat(MAX_NAME + 1)]
        {
            assert!(!is_name(name) && !is_name_path(name), "{name:?}");
        }
        assert!(is_name_path("lu2023/heart") && !is_name("lu2023/heart"));
        for path in ["/etc", "a//b", "a/", "a/../b", "a/.b"] {
            assert!(!is_name_path(path), "{path}");
        }
    }
}
