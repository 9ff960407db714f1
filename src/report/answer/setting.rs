//! One line for a data set and learner: what to use there, by how much, and what it saves.

use super::listed;
use crate::{
    report::{
        analysis::{
            comparison::{Comparison, Entry},
            paired_tests::RESAMPLES,
            reductions::Reduction,
        },
        words::{area_name, p_words, percent},
    },
    stats::paired::Verdict,
};

/// The line.
pub(in crate::report) fn setting(comparison: &Comparison<'_>) -> String {
    let (label, area) = (comparison.label(), area_name(comparison.experiment));
    let ranked = comparison.ranked();
    let first: Vec<&Entry<'_>> =
        ranked.iter().filter(|(place, _)| *place == Some(1)).map(|&(_, entry)| entry).collect();
    let Some(best) = first.first() else { return format!("{label}: no finished run has an {area}.") };
    let names = first.iter().map(|entry| entry.strategy.label.as_str()).collect::<Vec<_>>().join(" and ");
    let mean = best.mean_area();
    let Some(baseline) = comparison.baseline() else {
        let leads = if first.len() == 1 { "has" } else { "have" };
        return format!("{label}: {names} {leads} the highest mean {area}, {mean:.4}.");
    };
    let name = &baseline.strategy.label;
    let leads = || {
        let evidence = evidence(comparison, best, name);
        format!("{names} leads, mean {area} {mean:.4}, by what may be chance ({evidence}).")
    };
    // The highest mean may be that of few lucky seeds, and a lower one be sure.
    let mut entries = ranked.iter().map(|&(_, entry)| entry);
    let Some(better) = entries.find(|entry| comparison.verdict(entry) == Some(Verdict::Better)) else {
        return match comparison.verdict(best) {
            Some(_) => format!("{label}: {name} is as good as any: {}", leads()),
            None => format!("{label}: {names} is first, mean {area} {mean:.4}, and nothing is better."),
        } + &groups(comparison, name);
    };
    let is_first = comparison.verdict(best) == Some(Verdict::Better);
    let (used, mean) =
        if is_first { (names.as_str(), mean) } else { (better.strategy.label.as_str(), better.mean_area()) };
    let mut out =
        format!("{label}: use {used}, mean {area} {mean:.4} ({}).", evidence(comparison, better, name));
    if !is_first && comparison.verdict(best).is_some() {
        out += &format!(" {}", leads());
    }
    out += &groups(comparison, name);
    out += &labels_saved(comparison, better, name);
    out
}

/// The difference to the baseline with its interval and p-value.
fn evidence(comparison: &Comparison<'_>, entry: &Entry<'_>, name: &str) -> String {
    let Some(paired) = comparison.paired(entry) else { return String::new() };
    let spread = paired
        .spread
        .map_or(String::new(), |spread| format!(", 95 % interval {:+.4} to {:+.4}", spread.low, spread.high));
    let p = entry.p.map_or(String::new(), |p| format!(", corrected {}", p_words(p)));
    format!("{:+.4} against {name}{spread}{p}", paired.mean)
}

/// Who is better than the baseline, worse, not told from it, and without runs.
fn groups(comparison: &Comparison<'_>, name: &str) -> String {
    let ranked = comparison.ranked();
    let with = |verdict: Option<Verdict>| -> Vec<String> {
        let found = ranked.iter().filter(|(place, entry)| {
            place.is_some() && verdict.is_some() && comparison.verdict(entry) == verdict
        });
        found.map(|(_, entry)| entry.strategy.label.clone()).collect()
    };
    let silent: Vec<String> = ranked
        .iter()
        .filter(|(place, _)| place.is_none())
        .map(|(_, entry)| entry.strategy.label.clone())
        .collect();
    let better = format!("Better than {name}");
    let parts = [
        (better.as_str(), with(Some(Verdict::Better))),
        ("Worse", with(Some(Verdict::Worse))),
        ("Not told apart", with(Some(Verdict::Open))),
        ("No finished run", silent),
    ];
    let part = |(head, names): &(&str, Vec<String>)| format!(" {head}: {}.", listed(names));
    parts.iter().filter(|(_, names)| !names.is_empty()).map(part).collect()
}

/// What a strategy saves on the way to each target.
fn labels_saved(comparison: &Comparison<'_>, entry: &Entry<'_>, name: &str) -> String {
    let mut out = String::new();
    for &share in &comparison.experiment.targets {
        let Some(words) = saved(comparison, entry, share) else { continue };
        let target = percent(share);
        out += &if out.is_empty() {
            format!(" Labels to {target} of {name}'s final mean: {words}")
        } else {
            format!("; to {target}: {words}")
        };
    }
    if out.is_empty() { out } else { out + "." }
}

/// The labels for one target, and how many times fewer they are.
fn saved(comparison: &Comparison<'_>, entry: &Entry<'_>, share: f64) -> Option<String> {
    let found = Reduction::of(comparison, entry, share)?;
    let theirs = found.needed.baseline?;
    let Some(ours) = found.needed.strategy else {
        return Some(format!("not reached, which takes the other {theirs:.0}"));
    };
    let interval = found.interval.map_or(String::new(), |interval| {
        let range = match interval.low {
            Some(low) => format!("{low:.2} to {:.2}", interval.high),
            None => format!("at most {:.2}", interval.high),
        };
        let missed = match interval.censored {
            0 => String::new(),
            n => format!("; {} of the resamples never get there", percent(n as f64 / RESAMPLES as f64)),
        };
        format!(" (95 % interval {range}{missed})")
    });
    let ratio = found.ratio()?;
    Some(format!("{ours:.0} instead of {theirs:.0}, {ratio:.2} times fewer{interval}"))
}
