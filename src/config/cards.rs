//! Cards by name and by path.

use std::path::Path;

use crate::{
    dataset::Card,
    error::{InputError, InputProblem, is_name_path},
};

use super::{
    card::read_card,
    library::{Library, Place},
    reader::{Document, Value, nearest},
    text::{ENDING, read_text},
};

impl Library {
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
