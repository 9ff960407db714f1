//! What a reader must know before believing the tables.

use super::{analysis::Analysis, diagnostics, figures};

/// All caveats of a run; none is left out for being long.
pub(super) struct Caveats<'a> {
    /// What there is to say of single strategies, by their labels, in the order of the experiment.
    pub(super) strategies: Vec<(&'a str, Vec<String>)>,
    /// What there is to say of data, learners, missing cells and intervals.
    pub(super) run: Vec<String>,
}

/// The caveats of a run.
pub(super) fn caveats<'a>(analysis: &'a Analysis<'_>) -> Caveats<'a> {
    let experiment = analysis.experiment();
    let mut strategies: Vec<(&str, Vec<String>)> =
        experiment.strategies.iter().map(|strategy| (strategy.label.as_str(), Vec::new())).collect();
    let mut run = Vec::new();
    for warning in diagnostics::totals(&analysis.comparisons) {
        place(&mut strategies, &mut run, warning.about).push(warning.text);
    }
    for comparison in &analysis.comparisons {
        let label = comparison.label();
        for warning in diagnostics::warnings(comparison) {
            place(&mut strategies, &mut run, warning.about).push(format!("{label}: {}", warning.text));
        }
        run.extend(comparison.gaps().into_iter().map(|gap| format!("{label}: {gap}")));
    }
    if experiment.strategies.len() > figures::MAX_STRATEGIES {
        run.push(format!(
            "There are no figures: they show {} strategies at most, and these are {}.",
            figures::MAX_STRATEGIES,
            experiment.strategies.len()
        ));
    }
    for dataset in &experiment.datasets {
        if dataset.protocol.split_seed.is_some() {
            let label = &dataset.label;
            run.push(format!(
                "{label}: all seeds share one split, so the intervals say nothing about other splits."
            ));
        }
    }
    if experiment.baseline.is_some() && experiment.strategies.len() > 2 {
        run.push(
            "The intervals hold for each strategy alone: among many, about one in twenty misses by chance. The verdicts \
             are corrected for that."
                .to_owned(),
        );
    }
    strategies.retain(|(_, sentences)| !sentences.is_empty());
    Caveats { strategies, run }
}

/// Where a sentence about such a strategy belongs.
fn place<'c>(
    strategies: &'c mut [(&str, Vec<String>)],
    run: &'c mut Vec<String>,
    about: Option<usize>,
) -> &'c mut Vec<String> {
    match about {
        Some(number) => &mut strategies[number].1,
        None => run,
    }
}
