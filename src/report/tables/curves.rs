//! Every point of every finished run: what all other numbers are made of.

use super::TableSpec;
use crate::report::{
    analysis::{Analysis, comparison::value},
    grid::csv::{Sheet, exact},
};

pub(super) const SPEC: TableSpec = TableSpec {
    name: "curves",
    title: |_| "Learning curves, one row per run and point".to_owned(),
    applies: |_| true,
    csv,
    readers: None,
};

fn csv(analysis: &Analysis<'_>) -> Vec<u8> {
    let metrics = &analysis.experiment().metrics;
    let columns = ["dataset", "learner", "strategy", "seed", "iteration", "n_labeled"];
    let mut sheet = Sheet::new(columns.into_iter().chain(metrics.iter().map(|metric| metric.name)));
    for comparison in &analysis.comparisons {
        let (dataset, learner) = (&comparison.dataset.id, &comparison.learner.id);
        for entry in &comparison.entries {
            for (seed, trace) in &entry.runs {
                for (iteration, point) in trace.points.iter().enumerate() {
                    let mut row = vec![dataset.clone(), learner.clone(), entry.strategy.id.clone()];
                    row.extend([seed.to_string(), iteration.to_string(), point.n_labeled.to_string()]);
                    row.extend((0..metrics.len()).map(|metric| exact(value(point, metric))));
                    sheet.row(row);
                }
            }
        }
    }
    sheet.bytes()
}

#[cfg(test)]
mod tests {
    use super::{Analysis, csv};
    use crate::report::fake;

    #[test]
    fn there_is_one_row_per_point_in_the_order_of_the_experiment() {
        let results = fake::results(fake::experiment(&["b", "a"], &["svc"], &["random", "margin"], 2));
        let text = String::from_utf8(csv(&Analysis::new(&results))).expect("UTF-8");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "dataset,learner,strategy,seed,iteration,n_labeled,accuracy");
        assert_eq!(lines[1], "b,svc,random,0,0,10,0.3");
        assert_eq!(lines[12], "b,svc,margin,1,2,30,0.66");
        assert!(lines[13].starts_with("a,svc,random,0,0"));
        assert_eq!(lines.len(), 1 + 2 * 2 * 2 * 3);
    }
}
