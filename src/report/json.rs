//! Verdicts for programs, in full precision. A number that does not exist is null.

use serde_json::{Value, json};

use crate::{
    config::Experiment,
    stats::paired::{Paired, Verdict},
};

use super::{
    analysis::{
        Analysis,
        comparison::{Comparison, Entry},
        versus::{Row, Versus},
    },
    answer::{recommendation, setting},
    diagnostics,
    words::area_name,
};

/// The rankings of a run, with warnings and claims.
#[must_use]
pub fn ranking(analysis: &Analysis<'_>) -> Value {
    let rows = analysis.comparisons.iter().flat_map(|comparison| {
        comparison.ranked().into_iter().map(move |(place, entry)| ranked(comparison, place, entry))
    });
    let warnings = analysis.comparisons.iter().flat_map(|comparison| {
        let (dataset, learner) = (&comparison.dataset.id, &comparison.learner.id);
        let found = diagnostics::warnings(comparison).iter().map(|warning| warning.text.clone());
        let texts = comparison.gaps().into_iter().chain(found);
        texts
            .map(move |text| json!({ "dataset": dataset, "learner": learner, "text": text }))
            .collect::<Vec<_>>()
    });
    let claims = analysis.judgements();
    let claims = claims.iter().map(|judgement| {
        json!({
            "claim": judgement.claim.text,
            "dataset": judgement.comparison.dataset.id,
            "learner": judgement.comparison.learner.id,
            "p_corrected": judgement.p,
            "verdict": judgement.verdict.word(),
        })
    });
    let mut run = run(analysis.experiment());
    run["recommendation"] = json!(recommendation(analysis));
    run["settings"] = analysis.comparisons.iter().map(setting).collect();
    run["rows"] = rows.collect();
    run["claims"] = claims.collect();
    run["warnings"] = warnings.collect();
    run
}

/// Two runs against each other.
#[must_use]
pub fn versus(found: &Versus<'_>) -> Value {
    let [first, second] = found.runs.map(|analysis| run(analysis.experiment()));
    let only = |all: &[[&str; 3]]| -> Value {
        all.iter().map(|[dataset, learner, strategy]| json!({ "dataset": dataset, "learner": learner, "strategy": strategy })).collect()
    };
    json!({
        "first": first,
        "second": second,
        "rows": found.rows.iter().map(row).collect::<Vec<_>>(),
        "only_in_first": only(&found.only[0]),
        "only_in_second": only(&found.only[1]),
        "set_otherwise": found.changes,
    })
}

fn run(experiment: &Experiment) -> Value {
    json!({
        "experiment": experiment.name,
        "title": experiment.title,
        "question": experiment.question,
        "metric": experiment.metrics.first().map(|metric| metric.name),
        "area": area_name(experiment).to_lowercase(),
        "seeds": experiment.seeds,
        "baseline": experiment.baseline,
    })
}

fn ranked(comparison: &Comparison<'_>, place: Option<usize>, entry: &Entry<'_>) -> Value {
    let mut row = json!({
        "dataset": comparison.dataset.id,
        "learner": comparison.learner.id,
        "strategy": entry.strategy.id,
        "label": entry.strategy.label,
        "dataset_label": comparison.dataset.label,
        "learner_label": comparison.learner.label,
        "rank": place,
        "mean": finite(entry.mean_area()),
        "sd": entry.sd_area(),
        "n_seeds": entry.areas.len(),
        "n_missing": entry.missing.len(),
        "n_skipped": entry.skipped.len(),
    });
    difference(&mut row, comparison.paired(entry), entry.p, comparison.verdict(entry));
    row
}

fn row(row: &Row<'_>) -> Value {
    let [first, second] = row.entries;
    let mut shown = json!({
        "dataset": row.comparison.dataset.id,
        "learner": row.comparison.learner.id,
        "strategy": first.strategy.id,
        "label": second.strategy.label,
        "first_mean": finite(first.mean_area()),
        "second_mean": finite(second.mean_area()),
        "bootstrap_low95": row.bootstrap.map(|interval| interval.low),
        "bootstrap_high95": row.bootstrap.map(|interval| interval.high),
    });
    difference(&mut shown, row.found, row.p, row.verdict);
    shown
}

/// What is known of a paired difference.
fn difference(row: &mut Value, found: Option<Paired>, p: Option<f64>, verdict: Option<Verdict>) {
    let spread = found.and_then(|found| found.spread);
    row["n_paired"] = json!(found.map(|found| found.n));
    row["difference"] = json!(found.map(|found| found.mean));
    row["se"] = json!(spread.map(|spread| spread.se));
    row["low95"] = json!(spread.map(|spread| spread.low));
    row["high95"] = json!(spread.map(|spread| spread.high));
    row["won"] = json!(found.map(|found| found.won));
    row["tied"] = json!(found.map(|found| found.tied));
    row["lost"] = json!(found.map(|found| found.lost));
    row["p_corrected"] = json!(p);
    row["verdict"] = json!(verdict.map(Verdict::word));
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}
