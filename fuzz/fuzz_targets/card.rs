//! A card is read or refused, and its data are made or refused where they are small.

#![no_main]

use std::path::PathBuf;

use albench::{
    config::{Library, Place},
    dataset::Source,
    params::ParamValue,
};
use libfuzzer_sys::fuzz_target;

/// Largest number of rows, features or classes that data are made of: more only takes time.
const SMALL: u64 = 200;

fuzz_target!(|text: &str| {
    let place = Place::Folder(PathBuf::from("/nowhere"));
    let Ok(card) = Library::shipped().card_text(text, "f.toml", &place) else {
        return;
    };
    let Source::Generator { params, .. } = &card.source else {
        return;
    };
    let large = |value: &ParamValue| matches!(value, ParamValue::Count(count) if *count > SMALL);
    if params.iter().any(|(_, value)| large(value)) {
        return;
    }
    if let Ok(data) = card.load(0, &[]) {
        assert!(data.features.iter().all(|value| value.is_finite()));
        assert_eq!(data.features.nrows(), data.labels.len());
        assert!(data.labels.iter().all(|&label| label < data.classes.len()));
    }
});
