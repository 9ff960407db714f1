//! Reduction ratio: how many times fewer labels a strategy needs to be nearly as good as the
//! baseline with all its labels.

use super::{Analysis, Sheet, TableSpec, exact, maybe, percent};
use crate::{
    report::{
        comparison::{Comparison, Entry},
        grid::{Cell, Column, Grid},
    },
    stats::reduction_ratio::{labels_needed, reduction_ratio},
};

pub(super) const SPEC: TableSpec = TableSpec {
    name: "reduction_ratio",
    title: |_| "Labels needed, and how many times fewer than the baseline".to_owned(),
    applies: |experiment| experiment.baseline.is_some() && !experiment.targets.is_empty(),
    csv,
    grids: Some(|analysis| analysis.comparisons.iter().map(grid).collect()),
};

/// Labels that strategy and baseline need for one target.
struct Reduction {
    /// Value of the metric to be reached.
    target: f64,
    baseline: Option<f64>,
    strategy: Option<f64>,
    /// Seeds that both have; both mean curves are over these.
    seeds: usize,
}

impl Reduction {
    /// `None` where strategy and baseline have no seed in common.
    fn of(comparison: &Comparison<'_>, entry: &Entry<'_>, share: f64) -> Option<Self> {
        let baseline = comparison.baseline()?;
        let both = |seed: u64| baseline.runs.contains_key(&seed) && entry.runs.contains_key(&seed);
        let seeds = entry.runs.keys().filter(|&&seed| both(seed)).count();
        // Where runs end at different sizes, a mean over fewer seeds is not comparable.
        let mean = |entry: &Entry<'_>| -> Vec<(usize, f64)> {
            let points = entry.summary(0, both).into_iter().filter(|point| point.n_seeds == seeds);
            points.map(|point| (point.n_labeled, point.mean)).collect()
        };
        let (ours, theirs) = (mean(entry), mean(baseline));
        let target = share * theirs.last()?.1;
        Some(Self {
            target,
            baseline: labels_needed(&theirs, target),
            strategy: labels_needed(&ours, target),
            seeds,
        })
    }

    fn ratio(&self) -> Option<f64> {
        reduction_ratio(self.baseline, self.strategy)
    }
}

fn csv(analysis: &Analysis<'_>) -> Vec<u8> {
    let columns = ["dataset", "learner", "strategy", "target_share", "target", "baseline", "baseline_labels"];
    let mut sheet = Sheet::new(columns.into_iter().chain(["labels", "reduction_ratio", "n_seeds"]));
    for comparison in &analysis.comparisons {
        for (_, entry) in comparison.ranked() {
            for &share in &analysis.experiment().targets {
                let found = Reduction::of(comparison, entry, share);
                let found = found.as_ref();
                sheet.row([
                    comparison.dataset.id.clone(),
                    comparison.learner.id.clone(),
                    entry.strategy.id.clone(),
                    exact(share),
                    maybe(found.map(|found| found.target)),
                    comparison.experiment.baseline.clone().unwrap_or_default(),
                    maybe(found.and_then(|found| found.baseline)),
                    maybe(found.and_then(|found| found.strategy)),
                    maybe(found.and_then(Reduction::ratio)),
                    found.map_or(0, |found| found.seeds).to_string(),
                ]);
            }
        }
    }
    sheet.bytes()
}

/// The table of one comparison, in the order of its ranking.
fn grid(comparison: &Comparison<'_>) -> Grid {
    let targets = &comparison.experiment.targets;
    let mut columns = vec![Column::left("strategy")];
    for &share in targets {
        columns.push(Column::right(format!("labels to {}", percent(share))));
        columns.push(Column::right("reduction ratio"));
    }
    columns.push(Column::right("seeds"));
    let rows = comparison.ranked().into_iter().map(|(_, entry)| {
        let mut row = vec![Cell::text(&entry.strategy.label)];
        let mut seeds = 0;
        for &share in targets {
            let found = Reduction::of(comparison, entry, share);
            row.extend(found.as_ref().map_or([Cell::Empty, Cell::Empty], cells));
            seeds = found.map_or(0, |found| found.seeds);
        }
        row.push(Cell::Number(format!("{seeds}/{}", comparison.experiment.seeds)));
        row
    });
    let rows = rows.collect();
    let mut notes: Vec<String> = targets.iter().filter_map(|&share| target_note(comparison, share)).collect();
    notes.extend(comparison.gaps());
    Grid { heading: comparison.label(), columns, rows, notes }
}

/// Labels and ratio of one target.
fn cells(found: &Reduction) -> [Cell; 2] {
    let labels = match found.strategy {
        Some(labels) => Cell::number(Some(labels), 1),
        None => Cell::text("not reached"),
    };
    [labels, Cell::number(found.ratio(), 2)]
}

/// What a target means here, over all seeds of the baseline.
fn target_note(comparison: &Comparison<'_>, share: f64) -> Option<String> {
    let baseline = comparison.baseline()?;
    let found = Reduction::of(comparison, baseline, share)?;
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
        let grid = grid(&analysis.comparisons[0]);
        let text = |row: usize| grid.rows[row].iter().map(Cell::plain).collect::<Vec<_>>();
        assert_eq!(text(0), ["random", "27.0", "1.00", "1/1"]);
        assert_eq!(text(1), ["margin", "not reached", "", "1/1"]);
        let text = String::from_utf8(csv(&analysis)).expect("UTF-8");
        let last = text.lines().nth(2).unwrap_or_default();
        assert!(last.starts_with("a,svc,margin,0.95,0.57,random,2") && last.ends_with(",,,1"), "{last}");
    }

    #[test]
    fn both_curves_are_means_over_the_seeds_in_common() {
        let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "margin"], 3));
        results.cells.remove(&fake::cell("a", "random", 0));
        let analysis = Analysis::new(&results);
        let grid = grid(&analysis.comparisons[0]);
        assert_eq!(grid.rows[0].last(), Some(&Cell::Number("2/3".to_owned())));
    }
}
