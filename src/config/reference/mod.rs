//! All that experiments and cards can say, as a page for people and as JSON schemas for editors, made from the
//! registries.

mod page;
mod schema;

pub use self::{
    page::markdown,
    schema::{card_schema, experiment_schema},
};

#[cfg(test)]
mod tests {
    use crate::config::keys::{
        CARD, CLAIM, DATASET, EXPERIMENT, FIGURE, FILE, KeySpec, LEARNER, SPACE, STRATEGY, TABLE,
    };
    use crate::config::{card, claim, experiment, figure, file_format, protocol, table};

    #[test]
    fn every_key_that_is_read_is_documented_and_no_other() {
        let names = |keys: &[KeySpec]| {
            let mut names: Vec<&str> = keys.iter().map(|key| key.name).collect();
            names.sort_unstable();
            names
        };
        let sorted = |parts: &[&[&'static str]]| {
            let mut names = parts.concat();
            names.sort_unstable();
            names
        };
        let tables = ["learner", "dataset", "strategy", "claim", "figure", "table"];
        let plain: Vec<&str> = experiment::KEYS.into_iter().filter(|key| !tables.contains(key)).collect();
        assert_eq!(names(EXPERIMENT), sorted(&[&plain]));
        assert_eq!(names(LEARNER), sorted(&[&experiment::ENTRY_KEYS]));
        assert_eq!(names(STRATEGY), sorted(&[&experiment::ENTRY_KEYS]));
        assert_eq!(names(DATASET), sorted(&[&["card", "id", "label"], &protocol::KEYS]));
        assert_eq!(names(CLAIM), sorted(&[&claim::KEYS]));
        assert_eq!(names(FIGURE), sorted(&[&figure::KEYS]));
        assert_eq!(names(TABLE), sorted(&[&table::KEYS]));
        assert_eq!(names(CARD), sorted(&[&card::COMMON]));
        assert_eq!(names(SPACE), sorted(&[&file_format::SPACE_KEYS]));
        assert_eq!(names(FILE), sorted(&[&file_format::KEYS, &["label", "label_file"]]));
    }
}
