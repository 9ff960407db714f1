//! Accuracy: the share of test rows whose class is predicted.
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `accuracy_score`.

use super::{MetricSpec, Scored};
use crate::{
    output::Outputs,
    package::{Mirror, Parity, SKLEARN},
};

pub(super) const SPEC: MetricSpec = MetricSpec {
    name: "accuracy",
    summary: "share of test rows whose class is predicted",
    version: 1,
    mirror: Mirror {
        package: &SKLEARN,
        symbol: "metrics.accuracy_score",
        parity: Parity::Exact,
        deviations: &[],
    },
    needs: Outputs::NONE,
    compute,
};

fn compute(scored: &Scored<'_>) -> f64 {
    let hits = scored.truth.iter().zip(scored.predicted).filter(|(t, p)| t == p).count();
    hits as f64 / scored.truth.len() as f64
}
