//! Names of derived files: no two of a report are alike.

use crate::config::Experiment;

/// The name, without an ending, of what shows a data set under a learner. Ids may hold hyphens: where
/// those of learners do, another sign joins them, which no id has.
pub(super) fn stem(experiment: &Experiment, name: &str, dataset: &str, learner: &str) -> String {
    match experiment.learners.as_slice() {
        [_] => format!("{name}-{dataset}"),
        learners => {
            let sign = if learners.iter().any(|choice| choice.id.contains('-')) { '+' } else { '-' };
            format!("{name}-{dataset}{sign}{learner}")
        }
    }
}

/// The name of a figure in another metric than the one that is shown first.
pub(super) fn of_metric(stem: &str, metric: &str) -> String {
    format!("{stem}+{metric}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::report::{Times, fake, render};

    #[test]
    fn ids_that_run_into_each_other_name_different_files() {
        let experiment = fake::experiment(&["a", "a-b", "a-b-c"], &["c", "b-c"], &["random", "x"], 3);
        let files = render(&fake::results(experiment), Times::Hidden).expect("a report");
        let names: BTreeSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names.len(), files.len());
        assert!(names.contains("overlap-a-b+c.svg") && names.contains("overlap-a+b-c.svg"), "{names:?}");
    }
}
