//! Whole runs on shipped data whose scores tie, against modAL-python 0.4.2.1 and `ALiPy` 1.2.5: two classes, and
//! features that are rounded.
//!
//! Under the packages' own rules every row of every query is the package's. Under `ties = "lowest-row"`, which
//! names of this project have by default, a run parts where the batch ends within a tie.

use std::{collections::BTreeMap, path::Path};

use albench::config::{self, Library};

use crate::{
    curves::traces,
    support::{Tally, cases, indices},
};

const EXPERIMENT: &str = r#"
name = "ties"
question = "Are whole runs with the packages repeated where scores tie?"
[[dataset]]
card = "breast-cancer"
scaling = "standard"
initial = 6
batch = 5
iterations = 8
[[dataset]]
card = "iris"
initial = 6
batch = 5
iterations = 8
[[dataset]]
card = "wine"
initial = 6
batch = 5
iterations = 8
[[strategy]]
kind = "alipy-graph-density"
[[strategy]]
kind = "modal-entropy"
[[strategy]]
kind = "modal-least-confident"
[[strategy]]
kind = "modal-margin"
[[strategy]]
kind = "entropy"
[[strategy]]
kind = "least-confident"
[[strategy]]
kind = "margin"
"#;

/// What ties decide under the rule of the lowest row.
#[derive(Default)]
struct Lowest {
    runs: usize,
    /// Runs whose every query takes the rows of the package.
    equal_runs: usize,
    queries: usize,
    tied_queries: usize,
    picks: usize,
    tied_picks: usize,
}

#[test]
fn runs_full_of_ties_are_those_of_the_packages_under_their_rules() {
    let cases = cases("ties");
    let seeds: Vec<u64> = cases.iter().map(|case| case["seed"].as_u64().expect("a seed")).collect();
    let text = format!("seeds = {}\n{EXPERIMENT}", seeds.iter().max().expect("a run") + 1);
    let experiment = config::read(&text, "ties", Path::new(""), &Library::shipped()).expect("valid");
    let traces = traces(&experiment, |key| seeds.contains(&key.2));
    let mut packages: BTreeMap<(String, String), Tally> = BTreeMap::new();
    let mut lowest: BTreeMap<(String, String), Lowest> = BTreeMap::new();
    for (case, &seed) in cases.iter().zip(&seeds) {
        let text = |key: &str| case[key].as_str().expect("a text").to_owned();
        let (dataset, strategy) = (text("dataset"), text("strategy"));
        let expected: Vec<Vec<usize>> =
            case["picks"].as_array().expect("queries").iter().map(indices).collect();
        let name = || format!("{dataset}, {strategy}, seed {seed}");
        let trace = &traces[&(dataset.clone(), strategy.clone(), seed)];
        let tally = packages.entry((dataset.clone(), strategy.clone())).or_default();
        let sorted = |rows: &[usize]| {
            let mut rows = rows.to_vec();
            rows.sort_unstable();
            rows
        };
        // modAL's order is its partition's; ALiPy returns a set.
        let in_order = strategy.starts_with("modal-");
        let equal = trace.queries.iter().zip(&expected).all(|(query, rows)| {
            if in_order { query.picks == *rows } else { sorted(&query.picks) == sorted(rows) }
        });
        tally.see_equal(equal && trace.queries.len() == expected.len(), name);
        let Some(own) = strategy.strip_prefix("modal-") else { continue };
        let trace = &traces[&(dataset.clone(), own.to_owned(), seed)];
        // Up to the first query that ends within a tie both take the same rows; from there on either may be.
        let count = lowest.entry((dataset.clone(), own.to_owned())).or_default();
        let (mut open, mut equal) = (false, true);
        for (query, rows) in trace.queries.iter().zip(&expected) {
            let same = sorted(&query.picks) == sorted(rows);
            let cut = query.scores.as_ref().and_then(|scores| scores.cut).filter(|cut| cut.is_tie());
            open |= cut.is_some();
            assert!(same || open, "{} under `lowest-row` parts without a tie", name());
            equal &= same;
            count.queries += 1;
            count.tied_queries += usize::from(cut.is_some());
            count.picks += query.picks.len();
            count.tied_picks += cut.map_or(0, |cut| cut.taken);
        }
        count.runs += 1;
        count.equal_runs += usize::from(equal);
    }
    for ((dataset, strategy), tally) in packages {
        tally.report(&format!("whole runs: {strategy} on {dataset}"));
    }
    for ((dataset, strategy), count) in lowest {
        let Lowest { runs, equal_runs, queries, tied_queries, picks, tied_picks } = count;
        println!(
            "ties | {dataset} | {strategy} | {tied_queries} of {queries} | {tied_picks} of {picks} | {equal_runs} of {runs} |"
        );
    }
}
