//! Seconds per cell, kept in `timings.csv`: recorded cells hold no times.

use std::path::Path;

use serde::Deserialize;

use crate::{
    error::StoreError,
    files,
    store::record::{CellKey, Timing},
};

/// Largest file that is read, in bytes: 2^22 cells with long names.
const MAX_BYTES: u64 = 4 << 30;

#[derive(Deserialize)]
struct Row {
    dataset: String,
    learner: String,
    strategy: String,
    seed: u64,
    fit_seconds: f64,
    predict_seconds: f64,
    query_seconds: f64,
}

/// Hands over the times in the `timings.csv` of `folder`; none without the file.
pub(super) fn read(folder: &Path, mut found: impl FnMut(&CellKey, Timing)) -> Result<(), StoreError> {
    let path = folder.join("timings.csv");
    let damaged = |reason: String| StoreError::Timings { path: path.clone(), reason };
    if !files::is_there(&path).map_err(|error| damaged(error.to_string()))? {
        return Ok(());
    }
    let file = files::open(&path).map_err(|error| damaged(error.to_string()))?;
    if file.limit() > MAX_BYTES {
        return Err(damaged(format!("it has more than {MAX_BYTES} bytes")));
    }
    for row in csv::Reader::from_reader(file).deserialize() {
        let row: Row = row.map_err(|error| damaged(error.to_string()))?;
        let seconds = [row.fit_seconds, row.predict_seconds, row.query_seconds];
        if !seconds.iter().all(|seconds| seconds.is_finite() && *seconds >= 0.0) {
            return Err(damaged(format!("a time of seed {} is no number of seconds", row.seed)));
        }
        let [fit, predict, query] = seconds;
        let key = CellKey::new(row.dataset, row.learner, row.strategy, row.seed);
        found(&key, Timing { fit, predict, query });
    }
    Ok(())
}
