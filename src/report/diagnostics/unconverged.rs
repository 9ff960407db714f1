//! Fits whose search ended before it had converged.
//!
//! Such a model is the best point so far, not the one that its definition names; curves and verdicts
//! may turn with more steps.

use super::{DiagnosticSpec, Warning};
use crate::report::analysis::comparison::{Comparison, Entry};

pub(super) const SPEC: DiagnosticSpec = DiagnosticSpec {
    name: "unconverged_fits",
    head: "unconverged fits",
    meaning: "share of the fits of the learner whose search ended before it had converged",
    measure: |_, entry| {
        let (unconverged, fits) = count(entry);
        (fits > 0).then(|| unconverged as f64 / fits as f64)
    },
    warnings: |comparison: &Comparison<'_>| {
        warning(comparison).map(|text| Warning { about: None, text }).into_iter().collect()
    },
};

/// One sentence for the learner.
fn warning(comparison: &Comparison<'_>) -> Option<String> {
    let counts = comparison.entries.iter().map(count);
    let (unconverged, fits) = counts.fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
    (unconverged > 0).then(|| {
        format!(
            "the learner {} did not converge in {unconverged} of {fits} fits: its models are not the ones that it \
             names, and a verdict may turn. Raise `max_iterations`, or set `scaling = \"standard\"` for the data \
             set.",
            comparison.learner.label
        )
    })
}

/// Fits that did not converge, and all fits of the cells that count them.
fn count(entry: &Entry<'_>) -> (usize, usize) {
    let traces = entry.runs.traces().filter_map(|trace| Some((trace.unconverged?, trace.points.len())));
    traces.fold((0, 0), |(a, b), (c, d)| (a + c, b + d))
}

#[cfg(test)]
mod tests {
    use super::SPEC;
    use crate::report::{analysis::comparison::comparisons, fake};

    #[test]
    fn fits_that_did_not_converge_are_counted_over_all_strategies() {
        let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "margin"], 1));
        for (id, unconverged) in [("random", 0), ("margin", 2)] {
            let cell = results.cells.get_mut(&fake::cell("a", id, 0)).expect("a cell");
            fake::change(cell, |trace| trace.unconverged = Some(unconverged));
        }
        let comparisons = comparisons(&results);
        let warnings = (SPEC.warnings)(&comparisons[0]);
        assert!(warnings[0].text.contains("did not converge in 2 of 6 fits"), "{warnings:?}");
        assert_eq!((SPEC.measure)(&comparisons[0], &comparisons[0].entries[0]), Some(0.0));
    }
}
