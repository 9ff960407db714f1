//! What the numbers of a report mean, and what was run, in sentences that every format shares.

use crate::{
    config::{Area, DatasetChoice, Experiment},
    params::Params,
    protocol::{FirstBatch, Iterations, Scaling, SplitMethod},
    strategy::Asks,
};

use super::{
    analysis::paired_tests::RESAMPLES,
    diagnostics,
    words::{area_name, percent},
};

/// What the columns mean, a line each; plain text.
pub(super) fn definitions(experiment: &Experiment) -> Vec<String> {
    let area = area_name(experiment);
    let metric = experiment.metrics.first().map_or("metric", |metric| metric.name);
    let definition = match experiment.area {
        Area::Aulc => "trapezoid over the number of labeled rows divided by its range, first point included",
        Area::Aubc => {
            "trapezoid over the queries divided by their number, the point before the first query left out"
        }
    };
    let mut lines = vec![
        format!(
            "{area}: area under the learning curve of {metric} on the test half ({definition}); sd with n - 1."
        ),
        "seeds: finished runs of all runs.".to_owned(),
    ];
    if experiment.baseline.is_some() {
        lines.extend([
            "difference: mean over the seeds that both have of strategy minus baseline, with the 95 % interval of \
             Student's t for paired samples."
                .to_owned(),
            "seeds won: seeds with a positive difference, of the seeds that both have.".to_owned(),
            "verdict: better or worse where the paired t-test of the areas says so at 5 % after Holm's correction over \
             all strategies, data sets and learners, and all claims with tests of their own, else open; the interval beside it is of this strategy alone.".to_owned(),
            format!(
                "bootstrap 95 % interval: BCa interval of the mean difference, seeds drawn again {RESAMPLES} times; the \
                 stream is named by data set, learner and strategy."
            ),
            "p (t), p (Wilcoxon): two-sided paired t-test and signed-rank test of the differences of the areas, zeros \
             left out. Holm's correction of the t-test is that of the verdict, that of the signed-rank test runs over all \
             strategies, data sets and learners."
                .to_owned(),
            "first 20 %, middle 60 %, last 20 %: mean difference over that part of the range of labels, with the 95 % \
             interval of Student's t."
                .to_owned(),
            "deficiency: area between the strategy's mean curve and the baseline's final mean, over the same of the \
             baseline; below 1 is better."
                .to_owned(),
        ]);
    }
    if experiment.baseline.is_some() && !experiment.targets.is_empty() {
        let targets: Vec<String> = experiment.targets.iter().map(|&share| percent(share)).collect();
        let targets = targets.join(", ");
        lines.extend([
            format!(
                "labels to {targets}: where the mean curve first reaches this share of the baseline's final mean."
            ),
            "reduction ratio: labels the baseline needs over labels the strategy needs, both on mean curves over \
             the seeds that both have; above 1 the strategy saves labels. Its interval is the bootstrap's percentile \
             interval, seeds drawn again as above for both."
                .to_owned(),
            "short of it: resamples whose mean curve never reaches the target; they count as the smallest ratios, so \
             the lower end may be open (at most)."
                .to_owned(),
            "utilisation rate: labels the strategy needs over labels the baseline needs, the inverse of the ratio."
                .to_owned(),
        ]);
    }
    lines.extend(diagnostics::ALL.iter().map(|found| format!("{}: {}.", found.head, found.meaning)));
    lines
}

/// What was typed after `albench run` to get this, a command each.
pub(super) fn asked(experiment: &Experiment) -> Vec<String> {
    if experiment.asked.is_empty() { vec![experiment.name.clone()] } else { experiment.asked.clone() }
}

/// The commands that get this again, a line each.
pub(super) fn again(experiment: &Experiment) -> Vec<String> {
    asked(experiment).iter().map(|asked| format!("albench run {asked}")).collect()
}

/// Version, protocol, learners and strategies, a line each; plain text.
pub(super) fn settings_lines(experiment: &Experiment) -> Vec<String> {
    let last = experiment.seeds.saturating_sub(1);
    let mut lines = vec![format!("albench {}, seeds 0 to {last}.", env!("CARGO_PKG_VERSION"))];
    for dataset in &experiment.datasets {
        lines.push(format!("{}: {}.", dataset.label, protocol(dataset)));
        if let Some((read, warnings)) = dataset.read.split_first() {
            lines.push(format!("read of {}: {read}.", dataset.label));
            lines.extend(warnings.iter().map(|warning| format!("beware of {}: {warning}.", dataset.label)));
        }
    }
    for learner in &experiment.learners {
        lines.push(format!("learner {}: {}{}.", learner.label, learner.spec.name, settings(&learner.params)));
    }
    for strategy in &experiment.strategies {
        let mirrors = strategy.spec.mirror.map(|mirrors| format!(", mirrors {mirrors}")).unwrap_or_default();
        let settings = settings(&strategy.params);
        let asked = match (strategy.spec.needs)(&strategy.params).asks {
            Asks::Batch => "",
            Asks::OneByOne => ", asked for one row at a time: its label comes before the next question",
        };
        lines.push(format!("strategy {}: {}{settings}{mirrors}{asked}.", strategy.label, strategy.spec.name));
    }
    lines
}

/// The parameters of a registry entry in parentheses, if it has any.
fn settings(params: &Params) -> String {
    let pairs = params.iter().map(|(name, value)| format!("{name} = {value}"));
    let pairs: Vec<String> = pairs.collect();
    if pairs.is_empty() { String::new() } else { format!(" ({})", pairs.join(", ")) }
}

/// The protocol of a data set in one sentence.
fn protocol(dataset: &DatasetChoice) -> String {
    let protocol = &dataset.protocol;
    let split = match protocol.split {
        SplitMethod::TrainTestSplit => "train-test-split",
        SplitMethod::Stratified => "stratified split",
        SplitMethod::Shuffled => "shuffled split",
    };
    let seed = protocol.split_seed.map_or("of each seed".to_owned(), |seed| format!("with seed {seed}"));
    let scaling = match protocol.scaling {
        Scaling::None => "features as they are",
        Scaling::Standard => "features standardised",
    };
    let first = match protocol.first_batch {
        FirstBatch::Random => "random rows",
        FirstBatch::FirstRows => "first rows",
    };
    let queries = match protocol.iterations {
        Iterations::Count(count) => format!("{count} queries of {}", protocol.batch),
        Iterations::UntilPoolEmpty => format!("queries of {} until the pool is empty", protocol.batch),
    };
    let test = percent(protocol.test_fraction);
    let drawn = protocol.rows.map(|rows| format!("{rows} rows drawn by each seed, ")).unwrap_or_default();
    format!(
        "{drawn}{split} {seed}, {test} of the rows for testing, {scaling}, {} {first}, then {queries}",
        protocol.initial
    )
}
