//! Responses to parameters.

use super::SectionSpec;
use crate::report::vega::Kind;

pub(super) const SPEC: SectionSpec = SectionSpec {
    id: "response",
    link: "Response",
    title: "Response to parameters",
    folded: false,
    body: |page| page.figures(Kind::Response, page.table("response")?.grids),
};
