//! What to use and what to avoid over all data sets and learners.

use super::{baseline_label, listed, settings};
use crate::{
    config::StrategyChoice,
    report::{
        analysis::{Analysis, comparison::Comparison, reductions::Reduction},
        diagnostics,
        words::{area_name, percent},
    },
    stats::{moments, paired::Verdict},
};

/// How a strategy fared against the baseline.
struct Record<'a> {
    /// Its number in the experiment.
    number: usize,
    label: &'a str,
    /// Numbers of the comparisons where it is better, and worse.
    better: Vec<usize>,
    worse: Vec<usize>,
    /// Mean difference of the area, averaged over the learners of each data set, then over data sets.
    difference: f64,
}

/// The sentences; none where no strategy was tested against a baseline.
pub(in crate::report) fn recommendation(analysis: &Analysis<'_>) -> Vec<String> {
    let Some(name) = baseline_label(analysis) else { return Vec::new() };
    let mut records = records(analysis);
    if records.is_empty() {
        return Vec::new();
    }
    // The one that is better in most settings, by most.
    records.sort_by(|a, b| b.better.len().cmp(&a.better.len()).then(b.difference.total_cmp(&a.difference)));
    let (area, n) = (area_name(analysis.experiment()), analysis.comparisons.len());
    let settings = settings(analysis);
    let correction = format!("paired t-tests at 5 % after Holm's correction over all {}", tests(analysis));
    let safe = |record: &&Record<'_>| {
        !record.better.is_empty() && record.worse.is_empty() && record.difference > 0.0
    };
    let mut sentences = Vec::new();
    if let Some(best) = records.iter().find(safe) {
        let Record { label, better, difference, .. } = best;
        sentences.push(format!(
            "Use {label}: better than {name} in {} of {n} {settings}{} and worse in none, {difference:+.4} \
             in {area} on average ({correction}).",
            better.len(),
            places(analysis, better)
        ));
        sentences.extend(labels_saved(analysis, best, name));
        sentences.extend(warned(analysis, best));
        let also: Vec<String> = records
            .iter()
            .filter(safe)
            .filter(|record| record.number != best.number)
            .map(|record| {
                format!("{} ({} of {n}, {:+.4})", record.label, record.better.len(), record.difference)
            })
            .collect();
        if !also.is_empty() {
            sentences.push(format!("Also better and nowhere worse: {}.", listed(&also)));
        }
    } else if let Some(Record { label, better, worse, difference, .. }) =
        records.iter().find(|record| !record.better.is_empty())
    {
        sentences.push(format!(
            "No strategy is better throughout: {label} is better than {name} in {} of {n} {settings}{} and worse in {}{}, \
             {difference:+.4} in {area} on average ({correction}).",
            better.len(),
            places(analysis, better),
            worse.len(),
            places(analysis, worse)
        ));
    } else {
        let nearest = records.iter().max_by(|a, b| a.difference.total_cmp(&b.difference));
        let nearest = nearest.filter(|record| record.difference > 0.0).map_or(String::new(), |record| {
            format!(
                " {} comes closest, by {:+.4} on average, which may be chance.",
                record.label, record.difference
            )
        });
        sentences.push(format!(
            "{name} is as good as any: no other strategy can be told to be better in any of {n} {settings} \
             ({correction}).{nearest}"
        ));
    }
    sentences.extend(avoided(&records, n));
    sentences
}

/// What is worse somewhere and better nowhere, the worst first.
fn avoided(records: &[Record<'_>], n: usize) -> Option<String> {
    let mut bad: Vec<&Record<'_>> =
        records.iter().filter(|record| !record.worse.is_empty() && record.better.is_empty()).collect();
    bad.sort_by(|a, b| a.difference.total_cmp(&b.difference));
    let names: Vec<String> = bad
        .iter()
        .map(|record| format!("{} (worse in {} of {n})", record.label, record.worse.len()))
        .collect();
    (!names.is_empty()).then(|| format!("Avoid {}.", listed(&names)))
}

/// How many tests the correction is for.
fn tests(analysis: &Analysis<'_>) -> String {
    let verdicts = analysis.comparisons.iter().flat_map(|c| &c.entries).filter(|e| e.p.is_some()).count();
    let judgements = analysis.judgements();
    let own = judgements.iter().filter(|found| found.p.is_some() && found.verdict_of().is_none()).count();
    match verdicts + own {
        1 => "1 test".to_owned(),
        n => format!("{n} tests"),
    }
}

/// Places that are named one by one; more are counted by data set.
const MOST_PLACES: usize = 3;

/// Which comparisons these are, in parentheses; nothing where it is all of them.
fn places(analysis: &Analysis<'_>, numbers: &[usize]) -> String {
    let all = &analysis.comparisons;
    if numbers.is_empty() || numbers.len() == all.len() {
        return String::new();
    }
    if numbers.len() <= MOST_PLACES {
        let labels: Vec<String> = numbers.iter().map(|&number| all[number].label()).collect();
        return format!(" ({})", labels.join("; "));
    }
    let of_set = |dataset: &&crate::config::DatasetChoice| {
        let here = |comparison: &Comparison<'_>| comparison.dataset.id == dataset.id;
        let found = numbers.iter().filter(|&&number| here(&all[number])).count();
        let of = all.iter().filter(|comparison| here(comparison)).count();
        match (found, of) {
            (0, _) => None,
            (1, 1) => Some(dataset.label.clone()),
            (found, of) => Some(format!("{} {found} of {of}", dataset.label)),
        }
    };
    let sets: Vec<String> = analysis.experiment().datasets.iter().filter_map(|set| of_set(&set)).collect();
    format!(" ({})", listed(&sets))
}

/// How many times as many labels the baseline needs for each target, over all settings.
fn labels_saved(analysis: &Analysis<'_>, best: &Record<'_>, name: &str) -> Option<String> {
    let mut parts = Vec::new();
    for &share in &analysis.experiment().targets {
        let (mut ratios, mut missed, mut asked) = (Vec::new(), 0, 0);
        for comparison in &analysis.comparisons {
            let Some(found) = Reduction::of(comparison, &comparison.entries[best.number], share) else {
                continue;
            };
            asked += 1;
            match found.ratio() {
                Some(ratio) => ratios.push(ratio),
                None => missed += 1,
            }
        }
        let (low, high) =
            ratios.iter().fold((f64::INFINITY, 0.0), |(low, high): (f64, f64), &r| (low.min(r), high.max(r)));
        let range = match ratios.len() {
            0 => continue,
            1 => format!("{low:.2}"),
            _ => format!("{low:.2} to {high:.2}"),
        };
        let missed = if missed == 0 {
            String::new()
        } else {
            format!(" (not reached in {missed} of {asked} settings)")
        };
        parts.push(if parts.is_empty() {
            format!("{range} times as many labels to reach {} of its own final mean{missed}", percent(share))
        } else {
            format!("{range} times for {}{missed}", percent(share))
        });
    }
    (!parts.is_empty()).then(|| format!("{name} needs {}.", parts.join(", ")))
}

/// That there are warnings about what is recommended.
fn warned(analysis: &Analysis<'_>, best: &Record<'_>) -> Option<String> {
    let of = |comparison: &Comparison<'_>| {
        diagnostics::warnings(comparison).iter().any(|warning| warning.about == Some(best.number))
    };
    let n = analysis.comparisons.iter().filter(|comparison| of(comparison)).count();
    let all = analysis.comparisons.len();
    (n > 0).then(|| {
        format!("Mind the warnings about {}, which concern {n} of {all} {}.", best.label, settings(analysis))
    })
}

/// The records of all strategies that were tested.
fn records<'a>(analysis: &'a Analysis<'_>) -> Vec<Record<'a>> {
    let record = |(number, strategy): (usize, &'a StrategyChoice)| {
        let with = |verdict: Verdict| -> Vec<usize> {
            let all = analysis.comparisons.iter().enumerate();
            all.filter(|(_, comparison)| comparison.verdict(&comparison.entries[number]) == Some(verdict))
                .map(|(at, _)| at)
                .collect()
        };
        let mut sets = Vec::new();
        for set in analysis.comparisons.chunk_by(|one, next| one.dataset.id == next.dataset.id) {
            let found: Vec<f64> = set
                .iter()
                .map(|comparison| (comparison, &comparison.entries[number]))
                .filter(|(_, entry)| entry.p.is_some())
                .filter_map(|(comparison, entry)| Some(comparison.paired(entry)?.mean))
                .collect();
            sets.extend((!found.is_empty()).then(|| moments::mean(&found)));
        }
        (!sets.is_empty()).then(|| Record {
            number,
            label: &strategy.label,
            better: with(Verdict::Better),
            worse: with(Verdict::Worse),
            difference: moments::mean(&sets),
        })
    };
    analysis.experiment().strategies.iter().enumerate().filter_map(record).collect()
}
