//! The answer in sentences, with which every report begins: what to use, how sure that is, what it saves.

mod recommendation;
mod setting;
mod totals;

use super::analysis::{Analysis, comparison::Comparison};

pub(super) use recommendation::recommendation;
pub(super) use setting::setting;
pub(super) use totals::judgements;

/// Comparisons that are told and shown one by one; with more, readers want totals first, and a
/// page with everything would be too large to be sent.
const MOST_COMPARISONS: usize = 12;

/// Whether there are too many comparisons to tell each.
pub(super) fn many(analysis: &Analysis<'_>) -> bool {
    analysis.comparisons.len() > MOST_COMPARISONS
}

/// The whole answer.
pub(super) struct Answer {
    /// For the experiment as a whole, the recommendation first.
    pub(super) overall: Vec<String>,
    /// For each data set and learner.
    pub(super) settings: Vec<String>,
}

/// What to use and what to avoid, with totals where there are [`many`] comparisons; then a line for each.
pub(super) fn answer(analysis: &Analysis<'_>) -> Answer {
    let mut overall = recommendation(analysis);
    if many(analysis) {
        overall.push(totals::leaders(analysis));
        overall.extend(totals::differences(analysis));
    }
    overall.extend(judgements(analysis));
    Answer { overall, settings: analysis.comparisons.iter().map(setting).collect() }
}

/// Names that are told before the rest is counted.
const MOST_NAMES: usize = 6;

/// The first names, and how many more there are.
fn listed(names: &[String]) -> String {
    let shown = names.iter().take(MOST_NAMES).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST_NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// Comparisons in words that fit after a number.
fn settings(analysis: &Analysis<'_>) -> &'static str {
    match (analysis.comparisons.len(), analysis.experiment().learners.len()) {
        (1, _) => "setting",
        (_, 1) => "data sets",
        _ => "settings (data sets by learners)",
    }
}

/// The label of what others are compared with, if there is such a strategy.
pub(super) fn baseline_label<'a>(analysis: &'a Analysis<'_>) -> Option<&'a str> {
    Some(&analysis.comparisons.iter().find_map(Comparison::baseline)?.strategy.label)
}

#[cfg(test)]
mod tests {
    use super::{Answer, MOST_COMPARISONS, answer, listed};
    use crate::{
        report::{analysis::Analysis, fake},
        store::record::Outcome,
    };

    #[test]
    fn many_comparisons_are_told_in_totals_and_line_by_line() {
        let names: Vec<String> = (0..=MOST_COMPARISONS).map(|i| format!("d{i}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let told = |names: &[&str]| {
            let results = fake::results(fake::experiment(names, &["svc"], &["random", "margin"], 3));
            answer(&Analysis::new(&results))
        };
        let few = told(&names[1..]);
        assert_eq!((few.overall.len(), few.settings.len()), (2, MOST_COMPARISONS));
        let totals = told(&names);
        assert_eq!(
            totals.overall[2],
            "In 13 comparisons (data sets by learners) the highest mean AULC is that of margin in 13."
        );
        assert!(totals.overall[3].starts_with("Against random, "), "{:?}", totals.overall);
        assert_eq!(totals.settings.len(), 13);
    }

    #[test]
    fn the_answer_says_what_to_use_what_it_saves_and_what_to_avoid() {
        let results = fake::reference();
        let Answer { overall, settings } = answer(&Analysis::new(&results));
        assert_eq!(
            overall,
            [
                "Use margin: better than random in 1 of 1 setting and worse in none, +0.0153 in AULC on average \
                 (paired t-tests at 5 % after Holm's correction over all 2 tests).",
                "random needs 1.28 times as many labels to reach 95 % of its own final mean.",
                "Avoid modal-euclidean (worse in 1 of 1).",
            ]
        );
        assert_eq!(
            settings,
            [
                "synthetic: use margin, mean AULC 0.5695 (+0.0153 against random, 95 % interval +0.0014 to +0.0292, \
                 corrected p = 0.0346). Better than random: margin. Worse: modal-euclidean. Labels to 95 % of random's \
                 final mean: 236 instead of 303, 1.28 times fewer (95 % interval 1.07 to 1.42)."
            ]
        );
    }

    #[test]
    fn where_nothing_beats_the_baseline_the_answer_says_so() {
        let mut results = fake::reference();
        results.cells.retain(|key, _| &*key.of.strategy != "margin");
        let told = answer(&Analysis::new(&results));
        assert!(
            told.overall[0]
                .starts_with("random is as good as any: no other strategy can be told to be better in"),
            "{:?}",
            told.overall
        );
        assert!(
            told.settings[0]
                .starts_with("synthetic: random is first, mean AULC 0.5542, and nothing is better")
        );
        assert!(told.settings[0].ends_with("No finished run: margin."), "{:?}", told.settings);
    }

    #[test]
    fn a_target_that_is_missed_is_said_to_be_missed() {
        let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "x"], 4));
        // Ahead until the end, where the other one rises.
        for (strategy, scores) in [("random", [0.1, 0.1, 0.9]), ("x", [0.5, 0.5, 0.6])] {
            for seed in 0..4 {
                let more = 0.001 * (seed * seed) as f64;
                let points: Vec<(usize, f64)> =
                    [10, 20, 30].into_iter().zip(scores.map(|y| y + more)).collect();
                results.cells.insert(fake::cell("a", strategy, seed), Outcome::Finished(fake::run(&points)));
            }
        }
        // Not all seeds differ alike, else there is no interval.
        results.cells.insert(
            fake::cell("a", "x", 0),
            Outcome::Finished(fake::run(&[(10, 0.5), (20, 0.5), (30, 0.61)])),
        );
        let told = answer(&Analysis::new(&results));
        let expected = "Labels to 95 % of random's final mean: not reached, which takes the other 29.";
        assert!(told.settings[0].contains(expected), "{:?}", told.settings);
        assert_eq!(told.overall.len(), 1, "nothing is saved: {:?}", told.overall);
    }

    #[test]
    fn a_lead_that_may_be_chance_does_not_hide_a_strategy_that_is_better() {
        let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "lucky", "sure"], 4));
        for seed in 0..4 {
            let luck = [0.4, -0.1, 0.3, -0.1][usize::try_from(seed).expect("a small number")];
            for (strategy, more) in [("random", 0.0), ("lucky", luck), ("sure", 0.05 + 0.001 * seed as f64)] {
                let points = [(10, 0.5 + more), (20, 0.5 + more), (30, 0.5 + more)];
                results.cells.insert(fake::cell("a", strategy, seed), Outcome::Finished(fake::run(&points)));
            }
        }
        let told = &answer(&Analysis::new(&results)).settings[0];
        assert!(told.starts_with("a: use sure, mean AULC 0.5515 (+0.0515 against random"), "{told}");
        assert!(told.contains(" lucky leads, mean AULC 0.6250, by what may be chance"), "{told}");
        assert!(told.contains(" Better than random: sure. Not told apart: lucky."), "{told}");
    }

    #[test]
    fn long_lists_of_names_are_cut_with_their_number() {
        let names: Vec<String> = (0..9).map(|n| format!("s{n}")).collect();
        assert_eq!(listed(&names), "s0, s1, s2, s3, s4, s5 and 3 more");
        assert_eq!(listed(&names[..2]), "s0, s1");
    }
}
