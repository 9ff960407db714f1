//! Recorded cells survive: the present program knows every cell of every folder under `reports/`.
//!
//! What a change must do for this is the rule at the head of `src/config/determinants.rs`.

use std::{fs, path::Path};

use albench::{
    folder,
    runner::plan::Plan,
    store::{RECORDED, read},
};

#[test]
fn no_recorded_cell_would_be_run_again() {
    let reports = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports");
    let mut folders = 0;
    for entry in fs::read_dir(&reports).expect("the folder is there") {
        let path = entry.expect("a readable entry").path();
        // `sensitivity` keeps its tables alone: its cells would take half of the repository.
        if !path.join(RECORDED).is_file() {
            continue;
        }
        folders += 1;
        let text = fs::read_to_string(path.join("run.toml")).expect("a readable file");
        let (experiment, provenance) = folder::parse(&text, &path).expect("a recorded run");
        let plan = Plan::recorded(&experiment, &provenance.datasets);
        let stored = read::read(&path).expect("readable cells");
        let missing: Vec<String> = plan
            .cells
            .iter()
            .filter(|cell| !stored.kept.cells.contains_key(&(cell.key.clone(), cell.hash.to_string().into())))
            .map(|cell| cell.key.to_string())
            .collect();
        assert!(missing.is_empty(), "{}: {} to run, such as {}", path.display(), missing.len(), missing[0]);
        assert_eq!(stored.kept.cells.len(), plan.cells.len(), "{}: orphans", path.display());
    }
    assert!(folders >= 4, "the recorded reports are there");
}
