//! Every point of every finished run: what all other numbers are made of.

use std::io::{self, Write};

use super::{Csv, TableSpec};
use crate::{
    report::{
        Results,
        analysis::comparison::{cells, value},
        grid::csv::exact,
    },
    store::record::Outcome,
};

pub(super) const SPEC: TableSpec = TableSpec {
    name: "curves",
    title: |_| "Learning curves, one row per run and point".to_owned(),
    applies: |_| true,
    csv: Csv::Written(write),
    readers: None,
};

fn write(results: &Results, out: &mut dyn Write) -> io::Result<()> {
    let metrics = &results.experiment.metrics;
    let mut sheet = csv::Writer::from_writer(out);
    let columns = ["dataset", "learner", "strategy", "seed", "iteration", "n_labeled"];
    sheet.write_record(columns.into_iter().chain(metrics.iter().map(|metric| metric.name)))?;
    for (key, outcome) in cells(results) {
        let Outcome::Finished(run) = outcome else { continue };
        for (iteration, point) in run.points().iter().enumerate() {
            let numbers = [key.seed.to_string(), iteration.to_string(), point.n_labeled.to_string()];
            let scores = (0..metrics.len()).map(|metric| exact(value(point, metric)));
            for id in [&key.of.dataset, &key.of.learner, &key.of.strategy] {
                sheet.write_field(&**id)?;
            }
            sheet.write_record(numbers.into_iter().chain(scores))?;
        }
    }
    sheet.flush()
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::report::fake;

    #[test]
    fn there_is_one_row_per_point_in_the_order_of_the_experiment() {
        let results = fake::results(fake::experiment(&["b", "a"], &["svc"], &["random", "margin"], 2));
        let mut bytes = Vec::new();
        write(&results, &mut bytes).expect("memory takes everything");
        let text = String::from_utf8(bytes).expect("UTF-8");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "dataset,learner,strategy,seed,iteration,n_labeled,accuracy");
        assert_eq!(lines[1], "b,svc,random,0,0,10,0.3");
        assert_eq!(lines[12], "b,svc,margin,1,2,30,0.66");
        assert!(lines[13].starts_with("a,svc,random,0,0"));
        assert_eq!(lines.len(), 1 + 2 * 2 * 2 * 3);
    }
}
