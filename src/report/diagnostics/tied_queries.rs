//! Queries that were decided by a tie: rows with equal scores on both sides of the cut.
//!
//! Which of them were asked for, no score says. The warning is that of the picks (`tied_picks`).

use super::{DiagnosticSpec, tied_picks::Ties};

pub(super) const SPEC: DiagnosticSpec = DiagnosticSpec {
    name: "tied_queries",
    head: "tied queries",
    meaning: "share of the queries that ended among rows with equal scores, some of which were taken and some not",
    measure: |_, entry| {
        let ties = Ties::of(entry);
        (ties.queries > 0).then(|| ties.tied_queries as f64 / ties.queries as f64)
    },
    warnings: |_| Vec::new(),
};
