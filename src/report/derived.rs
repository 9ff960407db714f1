//! Which files of a run folder are derived.

use super::tables;

/// What the names of pictures begin with.
const PICTURES: [&str; 6] =
    ["critical-difference", "differences", "learning-curves", "overlap", "penalty-matrix", "response"];

/// Whether a report, of whatever experiment, has files of this name.
#[must_use]
pub fn is_derived(name: &str) -> bool {
    if name.contains(['/', '\\']) {
        return false;
    }
    let chart = name.strip_suffix(".vl.json").map(|stem| (stem, "vl.json"));
    let Some((stem, ending)) = chart.or_else(|| name.rsplit_once('.')) else { return false };
    match ending {
        "html" => stem == "report",
        "json" => stem == "answer",
        "tex" if stem == "paper" => true,
        "md" | "csv" | "tex" => stem == "report" || tables::ALL.iter().any(|table| table.name == stem),
        "svg" | "png" | "pdf" | "vl.json" => PICTURES.iter().any(|picture| {
            stem.strip_prefix(picture).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '+']))
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_derived;
    use crate::{
        metric,
        report::{Times, fake, render},
    };

    #[test]
    fn every_file_of_a_report_is_known_as_one_and_nothing_else_is() {
        for learners in [&["svc"][..], &["svc", "knn"], &["svc", "k-nn"]] {
            let mut experiment = fake::experiment(&["a", "b.vl", "c"], learners, &["random", "x"], 3);
            experiment.metrics.push(metric::find("macro-f1").expect("a metric"));
            for file in render(&fake::results(experiment), Times::Shown).expect("a report") {
                assert!(is_derived(&file.name), "{}", file.name);
            }
        }
        for name in [
            "run.toml",
            "cells.jsonl.gz",
            "notes.md",
            "my.csv",
            "../report.md",
            "learning-curvesx.svg",
            "report",
            "submit-slurm.sh",
            "photo.png",
            ".albench-ready",
        ] {
            assert!(!is_derived(name), "{name}");
        }
    }
}
