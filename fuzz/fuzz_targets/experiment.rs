//! An experiment is read or refused, and what is read survives being written and read again.

#![no_main]

use std::path::Path;

use albench::{
    config::{self, Library},
    error::is_name,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    // A folder without files: whatever the text names is shipped or absent.
    let Ok(experiment) = config::read(text, "f.toml", Path::new("/nowhere"), &Library::shipped()) else {
        return;
    };
    assert!(is_name(&experiment.name));
    let written = experiment.to_toml();
    let again = config::read_run(&written, "run.toml", &Library::shipped()).expect("what was written");
    assert_eq!(again.to_toml(), written);
});
