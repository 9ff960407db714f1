//! The penalty matrix.

use super::SectionSpec;
use crate::report::vega::Kind;

pub(super) const SPEC: SectionSpec = SectionSpec {
    id: "penalty",
    link: "Penalties",
    title: "Penalty matrix: how often the row's strategy beats the column's",
    body: |page| page.figures(Kind::Penalty, page.table("penalty_matrix")?.grids),
};
