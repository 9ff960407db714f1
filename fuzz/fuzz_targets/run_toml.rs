//! The `run.toml` of a folder is read or refused; what it names cannot leave the folder.

#![no_main]

use std::path::Path;

use albench::{error::is_name, folder};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok((experiment, _)) = folder::parse(text, Path::new("folder")) else {
        return;
    };
    assert!(is_name(&experiment.name));
    assert!(experiment.datasets.iter().all(|dataset| is_name(&dataset.id)));
});
