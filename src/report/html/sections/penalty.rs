//! The penalty matrix.

use super::SectionSpec;
use crate::report::{html::markup::paragraph, vega::Kind};

pub(super) const SPEC: SectionSpec = SectionSpec {
    id: "penalty",
    link: "Penalties",
    title: "Penalty matrix: how often the row's strategy beats the column's",
    folded: true,
    body: |page| {
        let note = paragraph(
            "Rows beat columns, which are called by the numbers of the rows. A data set (under one learner) adds 1 where \
             the row's strategy is significantly better at all its checkpoints, 0.5 where it is at half of them. \
             Checkpoints lie after 1, 2, 4, ... queries, until the baseline has nearly reached its end. Dark rows win \
             often, dark columns lose often; the key below the matrix has the scale.",
        );
        Some(note + &page.figures(Kind::Penalty, page.table("penalty_matrix")?.grids)?)
    },
};
