//! What a reader must know before believing the tables.

use super::{analysis::Analysis, diagnostics};

/// All caveats of a run, a sentence each; none is left out for being long.
pub(super) fn caveats(analysis: &Analysis<'_>) -> Vec<String> {
    let experiment = analysis.experiment();
    let mut caveats = diagnostics::totals(&analysis.comparisons);
    for comparison in &analysis.comparisons {
        let label = comparison.label();
        let sentences = diagnostics::warnings(comparison).iter().cloned().chain(comparison.gaps());
        caveats.extend(sentences.map(|sentence| format!("{label}: {sentence}")));
    }
    for dataset in &experiment.datasets {
        if dataset.protocol.split_seed.is_some() {
            let label = &dataset.label;
            caveats.push(format!(
                "{label}: all seeds share one split, so the intervals say nothing about other splits."
            ));
        }
    }
    if experiment.baseline.is_some() && experiment.strategies.len() > 2 {
        caveats.push(
            "The intervals hold for each strategy alone: among many, about one in twenty misses by chance. The verdicts \
             are corrected for that."
                .to_owned(),
        );
    }
    caveats
}
