//! Queries that did not do what their strategy is for.
//!
//! A strategy picks by its scores. Where all scores of a query are NaN or equal, it has ranked
//! nothing, and the picks follow the order of the rows; where some are NaN, the picks depend on
//! how NaN is sorted. Either way its curve says little about the idea behind it.

use super::{DiagnosticSpec, Warning};
use crate::{
    report::{
        analysis::comparison::{Comparison, Entry},
        words::seed_list,
    },
    simulation::ScoreSummary,
};

pub(super) const SPEC: DiagnosticSpec = DiagnosticSpec {
    name: "blank_queries",
    head: "blank queries",
    meaning: "share of the queries whose scores are all NaN or all equal, so that they rank nothing",
    measure: |_, entry| {
        let blank = Count::of(entry, ranks_nothing);
        (blank.all_queries > 0).then(|| blank.queries as f64 / blank.all_queries as f64)
    },
    warnings: degenerate,
};

/// Sentences about the degenerate queries of a comparison, in the order of its strategies.
fn degenerate(comparison: &Comparison<'_>) -> Vec<Warning> {
    let mut sentences = Vec::new();
    for (at, entry) in comparison.entries.iter().enumerate() {
        let blank = Count::of(entry, ranks_nothing).sentence("ranked nothing (all scores NaN or equal)");
        let holes = Count::of(entry, |scores| scores.nan > 0 && !ranks_nothing(scores));
        let holes = holes.sentence("had some NaN among its scores");
        let found = [blank, holes].into_iter().flatten();
        sentences.extend(
            found.map(|words| Warning { about: Some(at), text: format!("{} {words}", entry.strategy.label) }),
        );
    }
    sentences
}

/// A sentence for every strategy that ranked nothing in some run, summed over several comparisons.
pub fn totals(comparisons: &[Comparison<'_>]) -> Vec<Warning> {
    let Some(first) = comparisons.first().filter(|_| comparisons.len() > 1) else { return Vec::new() };
    let total = |(number, entry): (usize, &Entry<'_>)| {
        let counts =
            comparisons.iter().map(|comparison| Count::of(&comparison.entries[number], ranks_nothing));
        let runs = counts.fold((0, 0), |(n, all), count| (n + count.runs.len(), all + count.all_runs));
        let (n, all) = runs;
        let text = format!(
            "{} ranked nothing in {n} of {all} runs over all data sets: its scores were all NaN or all equal, \
             so its curve says nothing about the idea behind it.",
            entry.strategy.label
        );
        (n > 0).then_some(Warning { about: Some(number), text })
    };
    first.entries.iter().enumerate().filter_map(total).collect()
}

/// Whether the scores leave every pick open.
fn ranks_nothing(scores: &ScoreSummary) -> bool {
    scores.distinct == 0 || (scores.distinct == 1 && scores.nan == 0)
}

/// How often something happened.
struct Count {
    queries: usize,
    all_queries: usize,
    runs: Vec<u64>,
    all_runs: usize,
}

impl Count {
    fn of(entry: &Entry<'_>, holds: impl Fn(&ScoreSummary) -> bool) -> Self {
        let mut count = Self { queries: 0, all_queries: 0, runs: Vec::new(), all_runs: entry.runs.len() };
        for (seed, trace) in entry.runs.iter() {
            // A query that takes the whole pool has nothing to rank.
            let scored =
                trace.queries.iter().filter_map(|query| Some((query.picks.len(), query.scores.as_ref()?)));
            let choices = scored.filter(|(picked, scores)| *picked < scores.n);
            let before = count.queries;
            for (_, scores) in choices {
                count.all_queries += 1;
                count.queries += usize::from(holds(scores));
            }
            if count.queries > before {
                count.runs.push(seed);
            }
        }
        count
    }

    fn sentence(self, what: &str) -> Option<String> {
        let Self { queries, all_queries, runs, all_runs } = self;
        let n = runs.len();
        (n > 0).then(|| {
            let seeds = seed_list(runs);
            format!("{what} in {n} of {all_runs} runs: {queries} of {all_queries} queries, seeds {seeds}.")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{degenerate, totals};
    use crate::report::{Results, analysis::comparison::comparisons, fake};

    fn results(nan: usize, distinct: usize) -> Results {
        let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "margin"], 3));
        for seed in [1, 2] {
            let cell = results.cells.get_mut(&fake::cell("a", "margin", seed)).expect("a cell");
            fake::change(cell, |trace| {
                let scores = trace.queries[0].scores.as_mut().expect("scores");
                (scores.nan, scores.distinct) = (nan, distinct);
            });
        }
        results
    }

    fn texts(results: &Results) -> Vec<String> {
        degenerate(&comparisons(results)[0]).into_iter().map(|warning| warning.text).collect()
    }

    #[test]
    fn one_sentence_adds_up_all_data_sets() {
        let mut results = fake::results(fake::experiment(&["a", "b"], &["svc"], &["random", "margin"], 3));
        assert_eq!(totals(&comparisons(&results)), []);
        for (dataset, seed) in [("a", 0), ("b", 1), ("b", 2)] {
            let cell = results.cells.get_mut(&fake::cell(dataset, "margin", seed)).expect("a cell");
            fake::change(cell, |trace| trace.queries[0].scores.as_mut().expect("scores").distinct = 1);
        }
        let found = totals(&comparisons(&results));
        assert!(
            found[0].text.starts_with("margin ranked nothing in 3 of 6 runs over all data sets"),
            "{found:?}"
        );
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn queries_that_rank_nothing_are_counted_and_named() {
        for (nan, distinct) in [(90, 0), (0, 1)] {
            let expected =
                "margin ranked nothing (all scores NaN or equal) in 2 of 3 runs: 2 of 6 queries, seeds 1, 2.";
            assert_eq!(texts(&results(nan, distinct)), [expected]);
        }
    }

    #[test]
    fn some_nan_among_scores_is_told_apart_from_nothing_but_nan() {
        let expected = "margin had some NaN among its scores in 2 of 3 runs: 2 of 6 queries, seeds 1, 2.";
        assert_eq!(texts(&results(4, 86)), [expected]);
    }

    #[test]
    fn sound_scores_and_queries_that_take_the_whole_pool_raise_no_warning() {
        assert!(texts(&results(0, 90)).is_empty());
        let mut results = results(0, 1);
        for outcome in results.cells.values_mut() {
            fake::change(outcome, |trace| {
                trace.queries.truncate(1);
                trace.queries[0].picks = (10..100).collect();
            });
        }
        assert!(texts(&results).is_empty());
    }
}
