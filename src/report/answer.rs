//! The answer in sentences, with which every report begins.

use crate::stats::paired::Verdict;

use super::{
    analysis::{
        Analysis,
        claims::{ClaimVerdict, judge},
        comparison::{Comparison, Entry},
    },
    words::area_name,
};

/// Comparisons that are told and shown one by one; with more, readers want totals first, and a
/// page with everything would be too large to be sent.
const MOST_COMPARISONS: usize = 12;

/// Whether there are too many comparisons to tell each.
pub(super) fn many(analysis: &Analysis<'_>) -> bool {
    analysis.comparisons.len() > MOST_COMPARISONS
}

/// One sentence for each comparison; totals where there are [`many`].
pub(super) fn sentences(analysis: &Analysis<'_>) -> Vec<String> {
    if !many(analysis) {
        return analysis.comparisons.iter().map(verdict).collect();
    }
    [Some(leaders(analysis)), differences(analysis), judgements(analysis)].into_iter().flatten().collect()
}

/// Who is best, and how many can be told apart from the baseline, in one sentence.
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
    let verdicts = verdicts(comparison).map(|(_, verdict)| verdict).collect::<Vec<_>>();
    let [better, worse, open] = tally(&verdicts);
    let (all, name) = (verdicts.len(), &baseline.strategy.label);
    if all > 0 {
        out += &format!(
            "; against {name}, {better} of {all} strategies are better, {worse} worse, {open} not told apart"
        );
    }
    out + "."
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
    let paired = |entry| Some(comparison.paired(entry)?.verdict());
    comparison.entries.iter().filter_map(move |entry| Some((entry.strategy.label.as_str(), paired(entry)?)))
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
        assert_eq!(told(&names[1..]).len(), MOST_COMPARISONS);
        let totals = told(&names);
        assert_eq!(
            totals[0],
            "In 13 comparisons (data sets by learners) the highest mean AULC is that of margin in 13."
        );
        assert!(totals[1].starts_with("Against random, "), "{totals:?}");
    }
}
