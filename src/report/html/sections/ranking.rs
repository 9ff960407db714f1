//! The ranked tables, with pictures of their intervals.

use super::SectionSpec;
use crate::report::{
    analysis::{Analysis, comparison::Comparison},
    answer::many,
    html::markup::{Interval, folded, intervals, table},
    tables::aulc,
};

pub(super) const SPEC: SectionSpec = SectionSpec {
    id: "ranking",
    link: "Ranking",
    title: "Ranking",
    folded: false,
    body: |page| Some(body(page.analysis())),
};

fn body(analysis: &Analysis<'_>) -> String {
    let found: Vec<_> = analysis.comparisons.iter().map(differences).collect();
    // One scale for all, so that the tables can be compared.
    let reach = found.iter().flatten().flatten().flat_map(|&(low, _, high, _)| [low.abs(), high.abs()]);
    let reach = reach.fold(0.0, f64::max);
    let ranked = |(comparison, found): (&Comparison<'_>, &Vec<Option<Interval>>)| {
        let pictures = intervals(found, reach);
        let shown =
            table(&aulc::grid(comparison), Some((&format!("\u{2212}{reach:.2} to +{reach:.2}"), &pictures)));
        if many(analysis) { folded(&comparison.label(), &shown) } else { shown }
    };
    let tables: String = analysis.comparisons.iter().zip(&found).map(ranked).collect();
    format!("<div class=\"cards\">\n{tables}</div>\n")
}

/// Mean difference and interval of each row of the ranked table.
fn differences(comparison: &Comparison<'_>) -> Vec<Option<Interval>> {
    let ranked = comparison.ranked();
    let interval = |entry| {
        let paired = comparison.paired(entry)?;
        let spread = paired.spread?;
        Some((spread.low, paired.mean, spread.high, comparison.verdict(entry)?))
    };
    ranked.into_iter().map(|(_, entry)| interval(entry)).collect()
}
