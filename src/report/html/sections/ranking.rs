//! The ranked tables, with pictures of their intervals.

use super::SectionSpec;
use crate::{
    report::{
        analysis::comparison::Comparison,
        html::markup::{intervals, table},
        tables::aulc,
    },
    stats::paired::Verdict,
};

pub(super) const SPEC: SectionSpec = SectionSpec {
    id: "ranking",
    link: "Ranking",
    title: "Ranking",
    body: |page| Some(page.analysis().comparisons.iter().map(ranked).collect()),
};

fn ranked(comparison: &Comparison<'_>) -> String {
    table(&aulc::grid(comparison), &intervals(&differences(comparison)))
}

/// Mean difference and interval of each row of the ranked table.
fn differences(comparison: &Comparison<'_>) -> Vec<Option<(f64, f64, f64, Verdict)>> {
    let ranked = comparison.ranked();
    let interval = |entry| {
        let paired = comparison.paired(entry)?;
        let spread = paired.spread?;
        Some((spread.low, paired.mean, spread.high, comparison.verdict(entry)?))
    };
    ranked.into_iter().map(|(_, entry)| interval(entry)).collect()
}
