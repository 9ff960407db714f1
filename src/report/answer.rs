//! The answer in sentences, with which every report begins.

use crate::{
    config::StrategyChoice,
    stats::{moments, paired::Verdict},
};

use super::{
    analysis::{
        Analysis,
        claims::{ClaimVerdict, judge},
        comparison::{Comparison, Entry},
        paired_tests::RESAMPLES,
        reductions::Reduction,
    },
    words::{area_name, percent},
};

/// Comparisons that are told and shown one by one; with more, readers want totals first, and a
/// page with everything would be too large to be sent.
const MOST_COMPARISONS: usize = 12;

/// Whether there are too many comparisons to tell each.
pub(super) fn many(analysis: &Analysis<'_>) -> bool {
    analysis.comparisons.len() > MOST_COMPARISONS
}

/// What to use and what to avoid, then one sentence for each comparison; totals where there are
/// [`many`].
pub(super) fn sentences(analysis: &Analysis<'_>) -> Vec<String> {
    let mut sentences = recommendation(analysis);
    if many(analysis) {
        sentences.push(leaders(analysis));
        sentences.extend([differences(analysis), judgements(analysis)].into_iter().flatten());
    } else {
        sentences.extend(analysis.comparisons.iter().map(verdict));
    }
    sentences
}

/// Who is best, by how much, what that saves, and how many can be told apart from the baseline.
pub(super) fn verdict(comparison: &Comparison<'_>) -> String {
    let area = area_name(comparison.experiment);
    let label = comparison.label();
    let ranked = comparison.ranked();
    let Some((_, best)) = ranked.first().filter(|(place, _)| place.is_some()) else {
        return format!("{label}: no finished run has an {area}.");
    };
    let first: Vec<&str> = leading(&ranked).map(|entry| entry.strategy.label.as_str()).collect();
    let leads = if first.len() == 1 { "has" } else { "have" };
    let mut out =
        format!("{label}: {} {leads} the highest mean {area}, {:.4}", first.join(" and "), best.mean_area());
    let Some(baseline) = comparison.baseline() else { return out + "." };
    let name = &baseline.strategy.label;
    if let (Some(paired), Some(p)) = (comparison.paired(best), best.p) {
        let spread = paired.spread.map_or(String::new(), |spread| {
            format!(", 95 % interval {:+.4} to {:+.4}", spread.low, spread.high)
        });
        out += &format!(" ({:+.4} against {name}{spread}, corrected {})", paired.mean, p_words(p));
    }
    let verdicts = verdicts(comparison).map(|(_, verdict)| verdict).collect::<Vec<_>>();
    let [better, worse, open] = tally(&verdicts);
    let all = verdicts.len();
    if all > 0 {
        out += &format!(
            "; against {name}, {better} of {all} strategies are better, {worse} worse, {open} not told apart"
        );
    }
    out += ".";
    if comparison.verdict(best) == Some(Verdict::Better) {
        out.extend(comparison.experiment.targets.iter().filter_map(|&share| saved(comparison, best, share)));
    }
    out
}

/// What a strategy saves on the way to one target, in a sentence.
fn saved(comparison: &Comparison<'_>, entry: &Entry<'_>, share: f64) -> Option<String> {
    let found = Reduction::of(comparison, entry, share)?;
    let (ours, theirs) = (found.needed.strategy, found.needed.baseline?);
    let (label, name) = (&entry.strategy.label, &comparison.baseline()?.strategy.label);
    let target = format!("{} of {name}'s final mean", percent(share));
    let Some(ours) = ours else {
        return Some(format!(" {label} does not reach {target}, for which {name} needs {theirs:.0} labels."));
    };
    let interval = found.interval.map_or(String::new(), |interval| {
        let missed = if interval.censored > 0 {
            let share = percent(interval.censored as f64 / RESAMPLES as f64);
            format!("; {share} of the resamples never get there")
        } else {
            String::new()
        };
        let range = match interval.low {
            Some(low) => format!("{low:.2} to {:.2}", interval.high),
            None => format!("at most {:.2}", interval.high),
        };
        format!(", 95 % interval {range}{missed}")
    });
    let ratio = found.ratio()?;
    Some(format!(
        " To reach {target} it needs {ours:.0} labels where {name} needs {theirs:.0} (reduction ratio \
         {ratio:.2}{interval})."
    ))
}

/// A p-value in a sentence.
fn p_words(p: f64) -> String {
    if p < 0.0001 { "p < 0.0001".to_owned() } else { format!("p = {p:.4}") }
}

/// How a strategy fared against the baseline.
struct Record<'a> {
    label: &'a str,
    better: usize,
    worse: usize,
    /// Mean difference of the area, averaged over the learners of each data set, then over data sets.
    difference: f64,
}

/// What to use and what to avoid; nothing where no strategy was tested against a baseline.
pub(super) fn recommendation(analysis: &Analysis<'_>) -> Vec<String> {
    let Some(baseline) = analysis.comparisons.iter().find_map(Comparison::baseline) else {
        return Vec::new();
    };
    let records = records(analysis);
    if records.is_empty() {
        return Vec::new();
    }
    let (name, area) = (&baseline.strategy.label, area_name(analysis.experiment()));
    let n = analysis.comparisons.len();
    let settings = match (n, analysis.experiment().learners.len()) {
        (1, _) => "setting",
        (_, 1) => "data sets",
        _ => "settings (data sets by learners)",
    };
    let correction = "after Holm's correction over all comparisons (5 %)";
    let safe = |record: &&Record<'_>| record.better > 0 && record.worse == 0 && record.difference > 0.0;
    let mut sentences = Vec::new();
    sentences.push(if let Some(Record { label, better, difference, .. }) = best(records.iter().filter(safe)) {
        format!(
            "Use {label}: its {area} is {difference:+.4} against {name} on average, better in {better} of {n} {settings} \
             and worse in none, {correction}."
        )
    } else if let Some(Record { label, better, worse, difference }) =
        best(records.iter().filter(|record| record.better > 0))
    {
        format!(
            "No strategy is better throughout: {label} ({difference:+.4} in {area} against {name} on average) is better in \
             {better} of {n} {settings} and worse in {worse}, {correction}."
        )
    } else {
        format!(
            "{name} will do: no other strategy can be told to be better in any of {n} {settings}, {correction}."
        )
    });
    let avoid: Vec<String> = records
        .iter()
        .filter(|record| record.worse > 0 && record.better == 0)
        .map(|record| format!("{} (worse in {} of {n})", record.label, record.worse))
        .collect();
    if !avoid.is_empty() {
        sentences.push(format!("Avoid {}.", avoid.join(", ")));
    }
    sentences
}

/// The one with the largest difference.
fn best<'r>(records: impl Iterator<Item = &'r Record<'r>>) -> Option<&'r Record<'r>> {
    records.max_by(|a, b| a.difference.total_cmp(&b.difference))
}

/// The records of all strategies that were tested.
fn records<'a>(analysis: &'a Analysis<'_>) -> Vec<Record<'a>> {
    let record = |(number, strategy): (usize, &'a StrategyChoice)| {
        let (mut better, mut worse, mut sets) = (0, 0, Vec::new());
        for set in analysis.comparisons.chunk_by(|one, next| one.dataset.id == next.dataset.id) {
            let mut found = Vec::new();
            for comparison in set {
                let entry = &comparison.entries[number];
                found
                    .extend(comparison.paired(entry).filter(|_| entry.p.is_some()).map(|paired| paired.mean));
                better += usize::from(comparison.verdict(entry) == Some(Verdict::Better));
                worse += usize::from(comparison.verdict(entry) == Some(Verdict::Worse));
            }
            sets.extend((!found.is_empty()).then(|| moments::mean(&found)));
        }
        let record = Record { label: &strategy.label, better, worse, difference: moments::mean(&sets) };
        (!sets.is_empty()).then_some(record)
    };
    analysis.experiment().strategies.iter().enumerate().filter_map(record).collect()
}

/// How often each strategy leads.
fn leaders(analysis: &Analysis<'_>) -> String {
    let area = area_name(analysis.experiment());
    let mut wins: Vec<(&str, usize)> = Vec::new();
    for strategy in &analysis.experiment().strategies {
        let leads = |comparison: &&Comparison<'_>| {
            leading(&comparison.ranked()).any(|entry| entry.strategy.id == strategy.id)
        };
        wins.push((&strategy.label, analysis.comparisons.iter().filter(leads).count()));
    }
    wins.retain(|&(_, count)| count > 0);
    wins.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let wins: Vec<String> = wins.iter().map(|(label, count)| format!("{label} in {count}")).collect();
    let among = analysis.comparisons.len();
    if wins.is_empty() {
        return format!("In none of {among} comparisons a finished run has an {area}.");
    }
    format!(
        "In {among} comparisons (data sets by learners) the highest mean {area} is that of {}.",
        wins.join(", ")
    )
}

/// How many differences to the baseline can be told, and whose.
fn differences(analysis: &Analysis<'_>) -> Option<String> {
    let found: Vec<(&str, Verdict)> = analysis.comparisons.iter().flat_map(verdicts).collect();
    let name = &analysis.comparisons.iter().find_map(Comparison::baseline)?.strategy.label;
    let [better, worse, open] = tally(&found.iter().map(|&(_, verdict)| verdict).collect::<Vec<_>>());
    let mut out = format!(
        "Against {name}, {better} of {} differences are better, {worse} worse, {open} not told apart",
        found.len()
    );
    let mut often: Vec<(&str, usize)> = Vec::new();
    for strategy in &analysis.experiment().strategies {
        let of_it = (strategy.label.as_str(), Verdict::Better);
        often.push((&strategy.label, found.iter().filter(|&&found| found == of_it).count()));
    }
    often.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let often: Vec<String> = often
        .iter()
        .take_while(|(_, count)| *count > 0)
        .take(3)
        .map(|(label, count)| format!("{label} {count} times"))
        .collect();
    if !often.is_empty() {
        out += &format!("; better most often: {}", often.join(", "));
    }
    Some(out + ".")
}

/// How many claims hold; `None` without claims.
pub(super) fn judgements(analysis: &Analysis<'_>) -> Option<String> {
    let judgements = judge(&analysis.comparisons);
    let count = |verdict| judgements.iter().filter(|judgement| judgement.verdict == verdict).count();
    let mut sentence = format!(
        "Of {} judgements (claims by data sets and learners) {} are supported, {} refuted and {} undecided, at 5 % after Holm's correction over all of them.",
        judgements.len(),
        count(ClaimVerdict::Supported),
        count(ClaimVerdict::Refuted),
        count(ClaimVerdict::Undecided)
    );
    if count(ClaimVerdict::NoData) > 0 {
        sentence += &format!(" For {} there are no data.", count(ClaimVerdict::NoData));
    }
    (!judgements.is_empty()).then_some(sentence)
}

/// The entries in the first place.
fn leading<'a>(ranked: &'a [(Option<usize>, &'a Entry<'a>)]) -> impl Iterator<Item = &'a Entry<'a>> {
    ranked.iter().filter(|(place, _)| *place == Some(1)).map(|&(_, entry)| entry)
}

/// Every strategy's verdict against the baseline, by its label.
fn verdicts<'a>(comparison: &'a Comparison<'_>) -> impl Iterator<Item = (&'a str, Verdict)> {
    let found = |entry| comparison.verdict(entry);
    comparison.entries.iter().filter_map(move |entry| Some((entry.strategy.label.as_str(), found(entry)?)))
}

/// Better, worse, open.
fn tally(verdicts: &[Verdict]) -> [usize; 3] {
    [Verdict::Better, Verdict::Worse, Verdict::Open]
        .map(|verdict| verdicts.iter().filter(|&&found| found == verdict).count())
}

#[cfg(test)]
mod tests {
    use super::{MOST_COMPARISONS, sentences};
    use crate::report::{analysis::Analysis, fake};

    #[test]
    fn many_comparisons_are_told_in_totals() {
        let names: Vec<String> = (0..=MOST_COMPARISONS).map(|i| format!("d{i}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let told = |names| {
            let results = fake::results(fake::experiment(names, &["svc"], &["random", "margin"], 3));
            sentences(&Analysis::new(&results))
        };
        assert_eq!(told(&names[1..]).len(), 1 + MOST_COMPARISONS);
        let totals = told(&names);
        assert_eq!(
            totals[1],
            "In 13 comparisons (data sets by learners) the highest mean AULC is that of margin in 13."
        );
        assert!(totals[2].starts_with("Against random, "), "{totals:?}");
    }

    #[test]
    fn the_answer_says_what_to_use_what_it_saves_and_what_to_avoid() {
        let results = fake::reference();
        let told = sentences(&Analysis::new(&results));
        assert_eq!(
            told[0],
            "Use margin: its AULC is +0.0153 against random on average, better in 1 of 1 setting and worse in none, \
             after Holm's correction over all comparisons (5 %)."
        );
        assert_eq!(told[1], "Avoid modal-euclidean (worse in 1 of 1).");
        assert!(
            told[2]
                .contains("(+0.0153 against random, 95 % interval +0.0014 to +0.0292, corrected p = 0.0346)")
        );
        assert!(
            told[2]
                .contains("To reach 95 % of random's final mean it needs 236 labels where random needs 303")
        );
    }

    #[test]
    fn where_nothing_beats_the_baseline_the_answer_says_so() {
        let mut results = fake::reference();
        results.cells.retain(|key, _| key.strategy != "margin");
        let told = sentences(&Analysis::new(&results));
        assert!(
            told[0].starts_with(
                "random will do: no other strategy can be told to be better in any of 1 setting"
            ),
            "{told:?}"
        );
    }
}
