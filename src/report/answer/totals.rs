//! Totals over all data sets and learners.

use super::baseline_label;
use crate::{
    report::{
        analysis::{Analysis, claims::ClaimVerdict, comparison::Comparison},
        words::area_name,
    },
    stats::paired::Verdict,
};

/// How often each strategy leads.
pub(super) fn leaders(analysis: &Analysis<'_>) -> String {
    let area = area_name(analysis.experiment());
    let mut wins: Vec<(&str, usize)> = Vec::new();
    for strategy in &analysis.experiment().strategies {
        let leads = |comparison: &&Comparison<'_>| {
            let ranked = comparison.ranked();
            ranked.iter().any(|(place, entry)| *place == Some(1) && entry.strategy.id == strategy.id)
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
pub(super) fn differences(analysis: &Analysis<'_>) -> Option<String> {
    let found: Vec<(&str, Verdict)> = analysis.comparisons.iter().flat_map(verdicts).collect();
    let name = baseline_label(analysis)?;
    let count = |verdict| found.iter().filter(|&&(_, found)| found == verdict).count();
    let mut out = format!(
        "Against {name}, {} of {} differences are better, {} worse, {} not told apart",
        count(Verdict::Better),
        found.len(),
        count(Verdict::Worse),
        count(Verdict::Open)
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
pub(in crate::report) fn judgements(analysis: &Analysis<'_>) -> Option<String> {
    let judgements = analysis.judgements();
    let count = |verdict| judgements.iter().filter(|judgement| judgement.verdict == verdict).count();
    let mut sentence = format!(
        "Of {} judgements (claims by data sets and learners) {} are supported, {} refuted and {} undecided, at 5 % after \
         the same correction as all verdicts.",
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

/// Every strategy's verdict against the baseline, by its label.
fn verdicts<'a>(comparison: &'a Comparison<'_>) -> impl Iterator<Item = (&'a str, Verdict)> {
    let found = |entry| comparison.verdict(entry);
    comparison.entries.iter().filter_map(move |entry| Some((entry.strategy.label.as_str(), found(entry)?)))
}
