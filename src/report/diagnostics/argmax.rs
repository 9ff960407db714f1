//! Probabilities that contradict the prediction.
//!
//! An SVC predicts by the votes of its decision values and fits its probabilities apart from them.
//! Where the likeliest class often is not the prediction, uncertainty that is read off the
//! probabilities is not that of the predictions which the curve scores.

use super::{DiagnosticSpec, Warning};
use crate::report::analysis::comparison::{Comparison, Entry};

pub(super) const SPEC: DiagnosticSpec = DiagnosticSpec {
    name: "argmax_differs",
    head: "argmax differs",
    meaning: "share of the sampled pool rows whose likeliest class is not the predicted one, where the \
              strategy asked for probabilities",
    measure: |_, entry| share(entry),
    warnings: |comparison| {
        warning(comparison).map(|text| Warning { about: None, text }).into_iter().collect()
    },
};

/// Shares above this raise a warning.
const TOLERATED: f64 = 0.1;

/// One sentence for all strategies, since it is the learner that it speaks of.
fn warning(comparison: &Comparison<'_>) -> Option<String> {
    let found: Vec<(&str, f64)> = comparison
        .entries
        .iter()
        .filter_map(|entry| Some((entry.strategy.label.as_str(), share(entry)?)))
        .filter(|(_, share)| *share > TOLERATED)
        .collect();
    let percent = |share: f64| format!("{:.0} %", 100.0 * share);
    let shares = || found.iter().map(|(_, share)| *share);
    let (least, most) = (shares().fold(1.0, f64::min), shares().fold(0.0, f64::max));
    let range = if percent(least) == percent(most) {
        percent(most)
    } else {
        format!("{} to {}", percent(least), percent(most))
    };
    let names: Vec<&str> = found.iter().map(|(name, _)| *name).collect();
    (!names.is_empty()).then(|| {
        format!(
            "{} read probabilities whose likeliest class is not the prediction for {range} of the rows: what they \
             take for uncertainty is not that of the predictions which the curve scores.",
            names.join(", ")
        )
    })
}

fn share(entry: &Entry<'_>) -> Option<f64> {
    let (mut rows, mut differ) = (0, 0);
    let queries = entry.runs.traces().flat_map(|trace| trace.queries);
    for argmax in queries.filter_map(|query| query.facts.as_ref()?.argmax) {
        rows += argmax.rows;
        differ += argmax.differ;
    }
    (rows > 0).then(|| differ as f64 / rows as f64)
}
