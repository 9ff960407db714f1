//! Mean ranks and what they tell apart.

use super::{SectionSpec, figure};
use crate::report::{answer::many, html::markup::paragraph, vega::Kind};

pub(super) const SPEC: SectionSpec = SectionSpec {
    id: "ranks",
    link: "Ranks",
    title: "Mean ranks and critical differences",
    folded: true,
    body: |page| {
        let grids = page.table("ranks").map_or(&[][..], |table| table.grids);
        // A lean page has the ranking over all data sets, which is the last one.
        let skipped = if many(page.analysis()) { grids.len().saturating_sub(1) } else { 0 };
        let figures = page.charts(Kind::Ranks).zip(grids).skip(skipped);
        let note = paragraph(
            "Each strategy's mean rank (1 is the best) with half of the critical difference to either side: strategies \
             whose bars do not overlap are told apart.",
        );
        Some(figures.fold(note, |body, (chart, grid)| body + &figure(chart, grid)))
    },
};
