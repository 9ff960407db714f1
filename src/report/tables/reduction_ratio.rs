//! Reduction ratio: how many times fewer labels a strategy needs to be nearly as good as the
//! baseline with all its labels.

use super::{Csv, Place, Readers, TableSpec};
use crate::{
    report::{
        analysis::{Analysis, comparison::Comparison, paired_tests::RESAMPLES, reductions::Reduction},
        grid::{
            Cell, Column, Grid,
            csv::{Sheet, exact, maybe},
        },
        words::percent,
    },
    stats::ratio_interval::RatioInterval,
};

pub(super) const SPEC: TableSpec = TableSpec {
    name: "reduction_ratio",
    title: |_| "Labels needed, and how many times fewer than the baseline".to_owned(),
    applies: |experiment| experiment.baseline.is_some() && !experiment.targets.is_empty(),
    csv: Csv::Made(csv),
    readers: Some(Readers { place: Place::Table, grids }),
};

/// One table per comparison and target.
fn grids(analysis: &Analysis<'_>) -> Vec<Grid> {
    let targets = &analysis.experiment().targets;
    let of = |comparison| targets.iter().filter_map(move |&share| grid(comparison, share));
    analysis.comparisons.iter().flat_map(of).collect()
}

fn csv(analysis: &Analysis<'_>) -> Vec<u8> {
    let columns = ["dataset", "learner", "strategy", "target_share", "target", "baseline", "baseline_labels"];
    let columns = columns.into_iter().chain(["labels", "reduction_ratio", "low95", "high95"]);
    let mut sheet = Sheet::new(columns.chain(["n_resamples", "n_censored", "utilisation_rate", "n_seeds"]));
    for comparison in &analysis.comparisons {
        for (_, entry) in comparison.ranked() {
            for &share in &analysis.experiment().targets {
                let found = Reduction::of(comparison, entry, share);
                let found = found.as_ref();
                let interval = found.and_then(|found| found.interval);
                let count = |n: Option<usize>| n.map(|n| n.to_string()).unwrap_or_default();
                sheet.row([
                    comparison.dataset.id.clone(),
                    comparison.learner.id.clone(),
                    entry.strategy.id.clone(),
                    exact(share),
                    maybe(found.map(|found| found.needed.target)),
                    comparison.experiment.baseline.clone().unwrap_or_default(),
                    maybe(found.and_then(|found| found.needed.baseline)),
                    maybe(found.and_then(|found| found.needed.strategy)),
                    maybe(found.and_then(Reduction::ratio)),
                    maybe(interval.and_then(|interval| interval.low)),
                    maybe(interval.map(|interval| interval.high)),
                    count(interval.map(|_| RESAMPLES)),
                    count(interval.map(|interval| interval.censored)),
                    maybe(found.and_then(|found| found.needed.rate())),
                    found.map_or(0, |found| found.seeds).to_string(),
                ]);
            }
        }
    }
    sheet.bytes()
}

/// The table of one comparison and one target, in the order of the ranking.
fn grid(comparison: &Comparison<'_>, share: f64) -> Option<Grid> {
    let heads = [&format!("labels to {}", percent(share)), "reduction ratio", "95 % interval"];
    let heads = heads.into_iter().chain(["short of it", "utilisation rate", "seeds"]);
    let mut columns = vec![Column::left("strategy")];
    columns.extend(heads.map(Column::right));
    let rows = comparison.ranked().into_iter().map(|(_, entry)| {
        let found = Reduction::of(comparison, entry, share);
        let seeds = found.as_ref().map_or(0, |found| found.seeds);
        let mut row = vec![Cell::text(&entry.strategy.label)];
        row.extend(found.as_ref().map_or([const { Cell::Empty }; 5], cells));
        row.push(Cell::Number(format!("{seeds}/{}", comparison.experiment.seeds)));
        row
    });
    let rows = rows.collect();
    let mut notes: Vec<String> = target_note(comparison, share).into_iter().collect();
    notes.extend(comparison.gaps());
    let heading = format!("{}, target {}", comparison.label(), percent(share));
    comparison.baseline().map(|_| Grid { heading, columns, rows, notes })
}

/// Labels, ratio with its interval, resamples that miss the target, and utilisation rate.
fn cells(found: &Reduction) -> [Cell; 5] {
    let labels = match found.needed.strategy {
        Some(labels) => Cell::number(Some(labels), 1),
        None => Cell::text("not reached"),
    };
    let ends = |interval: RatioInterval| match interval.low {
        Some(low) => Cell::Number(format!("{low:.2} to {:.2}", interval.high)),
        None => Cell::Number(format!("at most {:.2}", interval.high)),
    };
    let censored = |interval: RatioInterval| {
        Cell::Number(format!("{:.1} %", 100.0 * interval.censored as f64 / RESAMPLES as f64))
    };
    [
        labels,
        Cell::number(found.ratio(), 2),
        found.interval.map_or(Cell::Empty, ends),
        found.interval.map_or(Cell::Empty, censored),
        Cell::number(found.needed.rate(), 2),
    ]
}

/// What a target means here, over all seeds of the baseline.
fn target_note(comparison: &Comparison<'_>, share: f64) -> Option<String> {
    let baseline = comparison.baseline()?;
    let found = Reduction::of(comparison, baseline, share)?.needed;
    let metric = comparison.experiment.metrics.first()?.name;
    let labels =
        found.baseline.map_or("never reaches it".to_owned(), |labels| format!("needs {labels:.1} labels"));
    let name = &baseline.strategy.label;
    Some(format!(
        "{} of the final mean {metric} of {name} is {:.4}; {name} {labels}.",
        percent(share),
        found.target
    ))
}

#[cfg(test)]
mod tests {
    use super::{Analysis, Cell, csv, grid};
    use crate::{report::fake, store::record::Outcome};

    #[test]
    fn a_strategy_that_never_reaches_the_target_has_no_number() {
        let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "margin"], 1));
        let low = fake::run(&[(10, 0.1), (20, 0.2), (30, 0.3)]);
        results.cells.insert(fake::cell("a", "margin", 0), Outcome::Finished(low));
        let analysis = Analysis::new(&results);
        let grid = grid(&analysis.comparisons[0], 0.95).expect("a baseline");
        let text = |row: usize| grid.rows[row].iter().map(Cell::plain).collect::<Vec<_>>();
        assert_eq!(text(0), ["random", "27.0", "1.00", "", "", "1.00", "1/1"]);
        assert_eq!(text(1), ["margin", "not reached", "", "", "", "", "1/1"]);
        let text = String::from_utf8(csv(&analysis)).expect("UTF-8");
        let last = text.lines().nth(2).unwrap_or_default();
        assert!(last.starts_with("a,svc,margin,0.95,0.57,random,2") && last.ends_with(",,,,,,,,1"), "{last}");
    }

    #[test]
    fn both_curves_are_means_over_the_seeds_in_common() {
        let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "margin"], 3));
        results.cells.remove(&fake::cell("a", "random", 0));
        let analysis = Analysis::new(&results);
        let grid = grid(&analysis.comparisons[0], 0.95).expect("a baseline");
        assert_eq!(grid.rows[0].last(), Some(&Cell::Number("2/3".to_owned())));
    }
}
