//! Macro F1: the mean over the classes of the harmonic mean of precision and recall.
//!
//! # Definition
//!
//! ```text
//! mean over the classes c of  2 #{truth = predicted = c} / (#{truth = c} + #{predicted = c})
//! ```
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `f1_score(average="macro", zero_division=0)`: the mean is over the classes
//! that have test rows or are predicted.
//!
//! # Reference
//!
//! Sokolova, Lapalme. A Systematic Analysis of Performance Measures for Classification Tasks.
//! Information Processing & Management 45(4), 2009.

use super::{MetricSpec, Scored, class_counts};
use crate::{
    output::Outputs,
    package::{Mirror, Parity, SKLEARN},
    stats::moments::mean,
};

pub(super) const SPEC: MetricSpec = MetricSpec {
    name: "macro-f1",
    summary: "mean over the classes of the harmonic mean of precision and recall",
    version: 1,
    mirror: Mirror {
        package: &SKLEARN,
        symbol: "metrics.f1_score(average=\"macro\", zero_division=0)",
        parity: Parity::Exact,
        deviations: &[],
    },
    needs: Outputs::NONE,
    compute,
};

fn compute(scored: &Scored<'_>) -> f64 {
    let scores: Vec<f64> = class_counts(scored)
        .iter()
        .filter(|class| class.truth + class.predicted > 0)
        .map(|class| 2.0 * class.hits as f64 / (class.truth + class.predicted) as f64)
        .collect();
    mean(&scores)
}

#[cfg(test)]
mod tests {
    use super::SPEC;
    use crate::metric::tests::check;

    #[test]
    fn equals_scikit_learn_also_where_classes_are_absent() {
        check(
            &SPEC,
            [0.266_666_666_666_666_66, 0.555_555_555_555_555_5, 0.4, 1.0, 0.0, 0.491_666_666_666_666_7],
        );
    }
}
