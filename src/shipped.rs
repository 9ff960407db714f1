//! The cards, data files and experiments inside the binary: `datasets/` and `experiments/`.
//!
//! Names are those of the files without their ending and with `/` for sub-folders:
//! `lu2023/heart` is `datasets/lu2023/heart.toml`.

use include_dir::{Dir, include_dir};

static DATASETS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/datasets");
static EXPERIMENTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/experiments");

const TOML: &str = ".toml";

/// The text of a shipped card.
#[must_use]
pub fn card(name: &str) -> Option<&'static str> {
    DATASETS.get_file(format!("{name}{TOML}"))?.contents_utf8()
}

/// The names of all shipped cards, sorted.
#[must_use]
pub fn card_names() -> Vec<String> {
    names(&DATASETS)
}

/// The bytes of a shipped data file; `name` is its path below `datasets/`.
#[must_use]
pub fn dataset_file(name: &str) -> Option<&'static [u8]> {
    Some(DATASETS.get_file(name)?.contents())
}

/// The text of a shipped experiment.
#[must_use]
pub fn experiment(name: &str) -> Option<&'static str> {
    EXPERIMENTS.get_file(format!("{name}{TOML}"))?.contents_utf8()
}

/// The names of all shipped experiments, sorted.
#[must_use]
pub fn experiment_names() -> Vec<String> {
    names(&EXPERIMENTS)
}

fn names(dir: &'static Dir<'_>) -> Vec<String> {
    let mut names = Vec::new();
    collect(dir, &mut names);
    names.sort();
    names
}

fn collect(dir: &'static Dir<'_>, names: &mut Vec<String>) {
    // Paths may be joined with the separator of the system that built the binary.
    let paths = dir.files().map(|file| file.path().to_string_lossy().replace('\\', "/"));
    names.extend(paths.filter_map(|path| path.strip_suffix(TOML).map(str::to_owned)));
    dir.dirs().for_each(|dir| collect(dir, names));
}

#[cfg(test)]
mod tests {
    use super::{card, card_names, dataset_file, experiment};

    #[test]
    fn every_listed_card_can_be_read() {
        let names = card_names();
        for expected in ["digits", "lu2023/heart", "synthetic"] {
            assert!(names.iter().any(|name| name == expected), "{expected} is missing in {names:?}");
        }
        assert!(names.iter().all(|name| card(name).is_some()));
    }

    #[test]
    fn what_is_not_shipped_is_none() {
        assert_eq!((card("../Cargo"), dataset_file("digits.tsv"), experiment("")), (None, None, None));
    }
}
