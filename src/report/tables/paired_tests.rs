//! Is the difference to the baseline real? A bootstrap interval and two tests, corrected for the
//! number of comparisons.

use super::{Csv, Place, Readers, TableSpec};
use crate::{
    report::{
        analysis::{
            Analysis,
            comparison::Comparison,
            paired_tests::{Tested, tests},
        },
        grid::{
            Cell, Column, Grid,
            csv::{Sheet, exact, maybe},
        },
        words::area_name,
    },
    stats::moments,
};

pub(super) const SPEC: TableSpec = TableSpec {
    name: "paired_tests",
    title: |experiment| format!("Tests of the difference in {} to the baseline", area_name(experiment)),
    applies: |experiment| experiment.baseline.is_some() && experiment.strategies.len() > 1,
    csv: Csv::Made(csv),
    readers: Some(Readers { place: Place::Table, grids }),
};

fn csv(analysis: &Analysis<'_>) -> Vec<u8> {
    let columns = ["dataset", "learner", "strategy", "baseline", "n_paired", "difference"];
    let columns = columns.into_iter().chain(["bootstrap_low95", "bootstrap_high95", "p_t", "p_t_holm"]);
    let mut sheet = Sheet::new(columns.chain(["p_wilcoxon", "p_wilcoxon_holm"]));
    for (comparison, found) in analysis.comparisons.iter().zip(tests(&analysis.comparisons)) {
        for found in found {
            sheet.row([
                comparison.dataset.id.clone(),
                comparison.learner.id.clone(),
                found.entry.strategy.id.clone(),
                comparison.experiment.baseline.clone().unwrap_or_default(),
                found.differences.len().to_string(),
                exact(moments::mean(&found.differences)),
                maybe(found.bootstrap.map(|interval| interval.low)),
                maybe(found.bootstrap.map(|interval| interval.high)),
                maybe(found.t.p),
                maybe(found.t.holm),
                maybe(found.wilcoxon.p),
                maybe(found.wilcoxon.holm),
            ]);
        }
    }
    sheet.bytes()
}

fn grids(analysis: &Analysis<'_>) -> Vec<Grid> {
    let found = analysis.comparisons.iter().zip(tests(&analysis.comparisons));
    found.filter_map(|(comparison, found)| grid(comparison, found)).collect()
}

fn grid(comparison: &Comparison<'_>, found: Vec<Tested<'_>>) -> Option<Grid> {
    let baseline = &comparison.baseline()?.strategy.label;
    let row = |found: Tested<'_>| {
        let mean = moments::mean(&found.differences);
        let interval = found.bootstrap;
        let p = |p: Option<f64>| p.map_or(Cell::Empty, Cell::p_value);
        vec![
            Cell::text(&found.entry.strategy.label),
            if mean.is_finite() { Cell::Number(format!("{mean:+.4}")) } else { Cell::Empty },
            interval.map_or(Cell::Empty, |i| Cell::Number(format!("{:+.4} to {:+.4}", i.low, i.high))),
            p(found.t.p),
            p(found.t.holm),
            p(found.wilcoxon.p),
            p(found.wilcoxon.holm),
            Cell::Number(format!("{}/{}", found.differences.len(), comparison.experiment.seeds)),
        ]
    };
    let rows = found.into_iter().map(row).collect();
    let heads =
        ["bootstrap 95 % interval", "p (t)", "p (t, Holm)", "p (Wilcoxon)", "p (Wilcoxon, Holm)", "seeds"];
    let mut columns = vec![Column::left("strategy"), Column::right(format!("difference to {baseline}"))];
    columns.extend(heads.map(Column::right));
    Some(Grid { heading: comparison.label(), columns, rows, notes: comparison.gaps() })
}

#[cfg(test)]
mod tests {
    use super::{Analysis, Cell, csv, grids};
    use crate::report::fake;

    #[test]
    fn the_reference_run_has_the_p_values_of_scipy() {
        let results = fake::reference();
        let text = String::from_utf8(csv(&Analysis::new(&results))).expect("UTF-8");
        let row = |id: &str| -> Vec<String> {
            let line = text.lines().find(|line| line.split(',').nth(2) == Some(id)).expect("a row");
            line.split(',').map(str::to_owned).collect()
        };
        let value = |field: &String| field.parse::<f64>().expect("a number");
        // scipy 1.13.1: ttest_rel, wilcoxon of the differences rounded to 12 decimals.
        for (id, t, wilcoxon) in REFERENCE {
            let row = row(id);
            assert!((value(&row[8]) / t - 1.0).abs() < 1e-9, "{row:?}");
            assert!((value(&row[10]) / wilcoxon - 1.0).abs() < 1e-9, "{row:?}");
            let (low, mean, high) = (value(&row[6]), value(&row[5]), value(&row[7]));
            assert!(low < mean && mean < high && value(&row[9]) >= value(&row[8]), "{row:?}");
        }
    }

    /// Strategy, p of the t-test, p of the signed-rank test.
    const REFERENCE: [(&str, f64, f64); 2] = [
        ("margin", 0.034_577_976_707_402_716, 0.037_109_375),
        ("modal-euclidean", 3.818_361_647_910_447e-5, 0.001_953_125),
    ];

    #[test]
    fn too_few_seeds_have_a_difference_and_no_test() {
        let mut results = fake::results(fake::experiment(&["a"], &["svc"], &["random", "x", "y"], 2));
        results.cells.remove(&fake::cell("a", "x", 1));
        results.cells.retain(|key, _| &*key.of.strategy != "y");
        let analysis = Analysis::new(&results);
        let grid = &grids(&analysis)[0];
        let text = |row: usize| grid.rows[row].iter().map(Cell::plain).collect::<Vec<_>>();
        assert_eq!(text(0), ["x", "+0.0375", "", "", "", "", "", "1/2"]);
        assert_eq!(text(1), ["y", "", "", "", "", "", "", "0/2"]);
        assert!(grid.notes[0].contains("x: 1 of 2 cells are missing"));
    }
}
