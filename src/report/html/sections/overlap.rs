//! The overlap of the picks.

use super::{SectionSpec, left_out};
use crate::report::{answer::many, vega::Kind};

pub(super) const SPEC: SectionSpec = SectionSpec {
    id: "overlap",
    link: "Overlap",
    title: "Overlap of the picks",
    body: |page| {
        if many(page.analysis()) {
            let files = "overlap.csv, overlap.md and overlap-*.svg";
            return Some(left_out("the overlaps of the picks", files));
        }
        page.figures(Kind::Overlap, page.table("overlap")?.grids)
    },
};
