//! Experiments by name and by path.

use std::path::Path;

use crate::error::{InputError, InputProblem, is_name_path};

use super::{
    Experiment,
    experiment::read_experiment,
    library::{Library, Place},
    reader::nearest,
    text::{ENDING, read_text},
};

impl Library {
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
}
