//! Picks that were decided by ties: the rows that were taken from among equal ones at the cut.
//!
//! Another rule for equal scores gives other picks, and another curve. Two classes tie often:
//! scikit-learn's coupled probabilities are exactly 1/2 for every row whose Platt value is near it.

use super::{DiagnosticSpec, about_each};
use crate::{
    output::Output,
    report::analysis::comparison::{Comparison, Entry},
};

pub(super) const SPEC: DiagnosticSpec = DiagnosticSpec {
    name: "tied_picks",
    head: "tied picks",
    meaning: "share of the picks that were taken from among rows with equal scores, others of which were not",
    measure: |_, entry| Ties::of(entry).share(),
    warnings: |comparison: &Comparison<'_>| about_each(comparison, warning),
};

/// Shares above this raise a warning.
const TOLERATED: f64 = 0.1;

fn warning(entry: &Entry<'_>) -> Option<String> {
    let ties = Ties::of(entry);
    let share = ties.share().filter(|&share| share > TOLERATED)?;
    let mut text = format!(
        "{}: ties decided {:.0} % of its picks, in {} of {} queries. Its scores leave open which of equal rows to \
         take, so another rule for ties would give another curve.",
        entry.strategy.label,
        100.0 * share,
        ties.tied_queries,
        ties.queries
    );
    let strategy = entry.strategy;
    if strategy.params.find("ties").is_some() {
        text += " `ties` sets the rule";
        let reads = (strategy.spec.needs)(&strategy.params).outputs;
        text += if reads.contains(Output::Probabilities) {
            "; with two classes, `margin` with `source = \"decision\"` does not tie."
        } else {
            "."
        };
    }
    Some(text)
}

/// What ties decided in the queries that had a choice.
pub(super) struct Ties {
    pub(super) queries: usize,
    pub(super) tied_queries: usize,
    picks: usize,
    tied_picks: usize,
    /// Whether every tied query says how many of its picks were tied.
    known: bool,
}

impl Ties {
    pub(super) fn of(entry: &Entry<'_>) -> Self {
        let mut ties = Self { queries: 0, tied_queries: 0, picks: 0, tied_picks: 0, known: true };
        for query in entry.runs.traces().flat_map(|trace| trace.queries) {
            let Some(scores) = query.scores.as_ref().filter(|scores| query.picks.len() < scores.n) else {
                continue;
            };
            ties.queries += 1;
            // Of a batch that is asked for row by row, only the scores of its first row are known.
            ties.picks += if super::asks_one_by_one(entry) { 1 } else { query.picks.len() };
            // Cells from before cuts were kept tell a tie by a gap of 0.
            match (scores.cut, scores.gap) {
                (Some(cut), _) if cut.is_tie() => {
                    ties.tied_queries += 1;
                    ties.tied_picks += cut.taken;
                }
                (None, Some(0.0)) => {
                    ties.tied_queries += 1;
                    ties.known = false;
                }
                _ => {}
            }
        }
        ties
    }

    /// Share of the picks that ties decided; `None` where the cells do not say.
    pub(super) fn share(&self) -> Option<f64> {
        (self.picks > 0 && self.known).then(|| self.tied_picks as f64 / self.picks as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::{SPEC, Ties};
    use crate::{
        report::{analysis::comparison::comparisons, fake},
        simulation::AtCut,
    };

    #[test]
    fn ties_at_the_cut_are_counted_and_said_where_they_matter() {
        let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "margin"], 2));
        for seed in [0, 1] {
            let cell = results.cells.get_mut(&fake::cell("a", "margin", seed)).expect("a cell");
            fake::change(cell, |trace| {
                let scores = trace.queries[0].scores.as_mut().expect("scores");
                (scores.gap, scores.cut) = (Some(0.0), Some(AtCut { tied: 7, taken: 4 }));
            });
        }
        let comparisons = comparisons(&results);
        let ties = Ties::of(&comparisons[0].entries[1]);
        assert_eq!((ties.queries, ties.tied_queries, ties.share()), (4, 2, Some(0.2)));
        let warnings = (SPEC.warnings)(&comparisons[0]);
        let expected = "margin: ties decided 20 % of its picks, in 2 of 4 queries.";
        assert!(warnings.len() == 1 && warnings[0].text.starts_with(expected), "{warnings:?}");
    }

    #[test]
    fn a_tie_in_a_cell_that_does_not_say_how_many_rows_tied_counts_as_a_query_alone() {
        let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["margin"], 1));
        let cell = results.cells.get_mut(&fake::cell("a", "margin", 0)).expect("a cell");
        fake::change(cell, |trace| trace.queries[0].scores.as_mut().expect("scores").gap = Some(0.0));
        let comparisons = comparisons(&results);
        let ties = Ties::of(&comparisons[0].entries[0]);
        assert_eq!((ties.tied_queries, ties.share()), (1, None));
    }
}
