//! Two runs against each other: the same strategy on the same data under the same learner, seed by seed.
//!
//! Entries are the same where their ids are: whoever develops a strategy compares two versions of it under one
//! name. Intervals are Student's and the bootstrap's, p-values those of the paired t-test after Holm's
//! correction over all rows, as for strategies against a baseline.

use std::collections::BTreeMap;

use crate::{
    error::ReportError,
    stats::{
        bootstrap::{Interval, Resamples, bca},
        holm,
        paired::{self, Paired, Verdict},
    },
};

use super::{
    Analysis,
    comparison::{Comparison, Entry, p_value, verdict},
    paired_tests::RESAMPLES,
};

/// What two runs share, and what they do not.
#[derive(Debug)]
pub struct Versus<'a> {
    /// The runs: what is compared with, then what is compared.
    pub runs: [&'a Analysis<'a>; 2],
    /// What both have, in the order of the first.
    pub rows: Vec<Row<'a>>,
    /// What only the first and only the second has: ids of data set, learner and strategy.
    pub only: [Vec<[&'a str; 3]>; 2],
    /// Settings of one id that differ, a line each.
    pub changes: Vec<String>,
}

/// A strategy on a data set under a learner, in both runs.
#[derive(Debug)]
pub struct Row<'a> {
    /// Where, as the first run has it.
    pub comparison: &'a Comparison<'a>,
    /// The strategy in both.
    pub entries: [&'a Entry<'a>; 2],
    /// Second minus first, over the seeds that both have; `None` without any.
    pub found: Option<Paired>,
    /// The bootstrap's interval of that difference.
    pub bootstrap: Option<Interval>,
    /// Corrected p-value; `None` for fewer than two shared seeds.
    pub p: Option<f64>,
    /// Whether the second is better or worse; `None` without shared seeds.
    pub verdict: Option<Verdict>,
}

impl<'a> Versus<'a> {
    /// Compares `second` with `first`.
    ///
    /// # Errors
    ///
    /// [`ReportError::NotComparable`] where the runs rank by different numbers.
    pub fn new(first: &'a Analysis<'a>, second: &'a Analysis<'a>) -> Result<Self, ReportError> {
        let ranks = |run: &Analysis<'_>| {
            let experiment = run.experiment();
            (experiment.metrics.first().map(|metric| metric.name), experiment.area)
        };
        if ranks(first) != ranks(second) {
            return Err(ReportError::NotComparable);
        }
        let mut others: BTreeMap<[&str; 3], &'a Entry<'a>> =
            entries(second).map(|(ids, _, e)| (ids, e)).collect();
        let (mut rows, mut only) = (Vec::new(), [Vec::new(), Vec::new()]);
        for (ids, comparison, entry) in entries(first) {
            match others.remove(&ids) {
                Some(other) => rows.push(Row::new(comparison, [entry, other])),
                None => only[0].push(ids),
            }
        }
        only[1].extend(entries(second).map(|(ids, ..)| ids).filter(|ids| others.contains_key(ids)));
        let raw: Vec<Option<f64>> = rows.iter().map(|row| p_value(&row.differences())).collect();
        for (row, p) in rows.iter_mut().zip(holm::adjust_known(&raw)) {
            row.p = p;
            row.verdict = row.found.map(|found| verdict(found.mean, p));
        }
        Ok(Self { runs: [first, second], rows, only, changes: changes(first, second) })
    }
}

/// All entries of a run with their ids.
fn entries<'a>(
    run: &'a Analysis<'a>,
) -> impl Iterator<Item = ([&'a str; 3], &'a Comparison<'a>, &'a Entry<'a>)> {
    run.comparisons.iter().flat_map(|comparison| {
        let (dataset, learner) = (comparison.dataset.id.as_str(), comparison.learner.id.as_str());
        comparison
            .entries
            .iter()
            .map(move |entry| ([dataset, learner, entry.strategy.id.as_str()], comparison, entry))
    })
}

impl<'a> Row<'a> {
    fn new(comparison: &'a Comparison<'a>, entries: [&'a Entry<'a>; 2]) -> Self {
        let mut row = Self { comparison, entries, found: None, bootstrap: None, p: None, verdict: None };
        let (dataset, learner) = (&comparison.dataset.id, &comparison.learner.id);
        let purpose = format!("versus {dataset} {learner} {}", entries[0].strategy.id);
        let differences = row.differences();
        row.found = paired::compare(&differences);
        let resamples = Resamples::named(&purpose, differences.len(), RESAMPLES);
        row.bootstrap = resamples.and_then(|resamples| bca(&differences, &resamples, 0.95));
        row
    }

    /// Areas of the second minus those of the first, of the seeds that both have.
    fn differences(&self) -> Vec<f64> {
        let [first, second] = self.entries;
        second.differences(first)
    }
}

/// Keys that say what something is called and where it lies, not what it is.
const NAMES: [&str; 9] =
    ["id", "label", "name", "summary", "origin", "licence", "file", "initial_file", "test_file"];

/// What is set otherwise under one id in both runs.
fn changes(first: &Analysis<'_>, second: &Analysis<'_>) -> Vec<String> {
    let (a, b) = (first.experiment(), second.experiment());
    let mut changes = Vec::new();
    for ours in &a.datasets {
        let theirs = b.datasets.iter().find(|theirs| theirs.id == ours.id);
        changes.extend(
            theirs.and_then(|theirs| change("data set", &ours.id, &ours.to_toml(), &theirs.to_toml())),
        );
    }
    for ours in &a.learners {
        let theirs = b.learners.iter().find(|theirs| theirs.id == ours.id);
        changes.extend(
            theirs.and_then(|theirs| change("learner", &ours.id, &ours.to_toml(), &theirs.to_toml())),
        );
    }
    for ours in &a.strategies {
        let theirs = b.strategies.iter().find(|theirs| theirs.id == ours.id);
        changes.extend(
            theirs.and_then(|theirs| change("strategy", &ours.id, &ours.to_toml(), &theirs.to_toml())),
        );
    }
    changes
}

/// The settings that differ between two tables of a configuration, in a line; `None` where none does.
fn change(what: &str, id: &str, ours: &str, theirs: &str) -> Option<String> {
    let [ours, theirs] = [ours, theirs].map(|table| {
        let pairs = table.lines().filter_map(|line| line.split_once(" = "));
        pairs.filter(|(key, _)| !NAMES.contains(key)).collect::<BTreeMap<&str, &str>>()
    });
    let keys = ours.keys().chain(theirs.keys().filter(|key| !ours.contains_key(*key)));
    let differs = |key: &&str| {
        let [ours, theirs] = [ours.get(key), theirs.get(key)];
        let shown = |value: Option<&&str>| value.map_or("unset", |value| *value).to_owned();
        (ours != theirs).then(|| format!("{key} = {} | {}", shown(ours), shown(theirs)))
    };
    let found: Vec<String> = keys.filter_map(differs).collect();
    (!found.is_empty()).then(|| format!("{what} {id}: {}", found.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::{Versus, change};
    use crate::{
        report::{Results, analysis::Analysis, fake},
        stats::paired::Verdict,
        store::record::Outcome,
    };

    /// A run whose `margin` is better by `gain` at its second point, a little more with every seed.
    fn run(gain: f64) -> Results {
        let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "margin"], 5));
        for seed in 0..5_u32 {
            let height = 0.5 + gain * (1.0 + 0.1 * f64::from(seed));
            let points = [(10, 0.3), (20, height), (30, 0.6)];
            let cell = fake::cell("a", "margin", u64::from(seed));
            results.cells.insert(cell, Outcome::Finished(fake::run(&points)));
        }
        results
    }

    #[test]
    fn the_second_run_is_compared_with_the_first_seed_by_seed() {
        let (old, mut new) = (run(0.0), run(0.1));
        new.cells.remove(&fake::cell("a", "margin", 3));
        let (old, new) = (Analysis::new(&old), Analysis::new(&new));
        let found = Versus::new(&old, &new).expect("the same metric");
        assert_eq!(found.rows.len(), 2);
        let [random, margin] = [&found.rows[0], &found.rows[1]];
        assert_eq!((random.verdict, random.p), (Some(Verdict::Open), Some(1.0)));
        let paired = margin.found.expect("four seeds");
        // Seeds 0, 1, 2 and 4 gain 0.1, 0.11, 0.12 and 0.14 at a point that weighs one half.
        assert_eq!((paired.n, paired.won), (4, 4));
        assert!((paired.mean - 0.058_75).abs() < 1e-12, "{}", paired.mean);
        assert_eq!(margin.verdict, Some(Verdict::Better));
        let back = Versus::new(&new, &old).expect("the same metric");
        assert_eq!(back.rows[1].verdict, Some(Verdict::Worse));
        assert_eq!(back.rows[1].p, margin.p);
    }

    #[test]
    fn what_only_one_run_has_is_named() {
        let one = fake::results(fake::experiment(&["a", "b"], &["svc"], &["random"], 2));
        let other = fake::results(fake::experiment(&["a"], &["svc"], &["random", "x"], 2));
        let (one, other) = (Analysis::new(&one), Analysis::new(&other));
        let found = Versus::new(&one, &other).expect("the same metric");
        assert_eq!(found.only, [vec![["b", "svc", "random"]], vec![["a", "svc", "x"]]]);
    }

    #[test]
    fn settings_that_differ_are_told_and_names_are_not() {
        let told = change(
            "learner",
            "svc",
            "id = \"svc\"\nlabel = \"a\"\nC = 1.0\n",
            "label = \"b\"\nC = 10.0\nx = 1",
        );
        assert_eq!(told.as_deref(), Some("learner svc: C = 1.0 | 10.0, x = unset | 1"));
        assert_eq!(change("learner", "svc", "label = \"a\"", "label = \"b\""), None);
    }
}
