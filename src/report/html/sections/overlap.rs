//! The overlap of the picks.

use super::{SectionSpec, left_out};
use crate::report::{answer::many, html::markup::paragraph, vega::Kind};

pub(super) const SPEC: SectionSpec = SectionSpec {
    id: "overlap",
    link: "Overlap",
    title: "Overlap of the picks",
    folded: true,
    body: |page| {
        if many(page.analysis()) {
            let files = "overlap.csv, overlap.md and overlap-*.svg";
            return Some(left_out("the overlaps of the picks", files));
        }
        let note = paragraph(
            "The share of rows that two strategies have both asked for, of all rows that either has: 1 where they picked \
             the same rows, 0 where they share none. Late in a run all strategies share much, for the pool runs short; \
             columns are called by the numbers of the rows, and the key below each matrix has the scale.",
        );
        Some(note + &page.figures(Kind::Overlap, page.table("overlap")?.grids)?)
    },
};
