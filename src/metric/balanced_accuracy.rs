//! Balanced accuracy: the mean of the classes' shares of test rows that are predicted right.
//!
//! # Definition
//!
//! ```text
//! mean over the classes c with test rows of  #{truth = predicted = c} / #{truth = c}
//! ```
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `balanced_accuracy_score`: classes without test rows do not count.
//!
//! # Reference
//!
//! Brodersen, Ong, Stephan, Buhmann. The Balanced Accuracy and Its Posterior Distribution. ICPR 2010.

use super::{MetricSpec, Scored, class_counts};
use crate::{
    output::Outputs,
    package::{Mirror, Parity, SKLEARN},
    stats::moments::mean,
};

pub(super) const SPEC: MetricSpec = MetricSpec {
    name: "balanced-accuracy",
    summary: "mean over the classes of the share of their test rows that is predicted right",
    version: 1,
    mirror: Mirror {
        package: &SKLEARN,
        symbol: "metrics.balanced_accuracy_score",
        parity: Parity::Exact,
        deviations: &[],
    },
    needs: Outputs::NONE,
    compute,
};

fn compute(scored: &Scored<'_>) -> f64 {
    let recalls: Vec<f64> = class_counts(scored)
        .iter()
        .filter(|class| class.truth > 0)
        .map(|class| class.hits as f64 / class.truth as f64)
        .collect();
    mean(&recalls)
}

#[cfg(test)]
mod tests {
    use super::SPEC;
    use crate::metric::tests::check;

    #[test]
    fn equals_scikit_learn_also_where_classes_are_absent() {
        let third = 0.333_333_333_333_333_3;
        let two_thirds = 0.666_666_666_666_666_6;
        check(&SPEC, [third, 0.75, two_thirds, 1.0, 0.0, two_thirds]);
    }
}
