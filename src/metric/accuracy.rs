//! Accuracy: the share of test rows whose class is predicted.
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `accuracy_score`.

use super::MetricSpec;

pub(super) const SPEC: MetricSpec = MetricSpec {
    name: "accuracy",
    summary: "share of test rows whose class is predicted",
    version: 1,
    mirrors: "scikit-learn 1.5.2 metrics.accuracy_score",
    compute,
};

fn compute(truth: &[usize], predicted: &[usize], _n_classes: usize) -> f64 {
    let hits = truth.iter().zip(predicted).filter(|(t, p)| t == p).count();
    hits as f64 / truth.len() as f64
}
