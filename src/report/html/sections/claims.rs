//! The claims of the experiment and what became of them.

use super::SectionSpec;
use crate::report::{
    answer::judgements,
    html::markup::{paragraph, tables},
};

pub(super) const SPEC: SectionSpec = SectionSpec {
    id: "claims",
    link: "Claims",
    title: "Claims",
    folded: false,
    body: |page| {
        let sentence = judgements(page.analysis())?;
        let tables = tables(page.table("claims")?.grids);
        Some(paragraph(&sentence) + &format!("<div class=\"cards\">\n{tables}</div>\n"))
    },
};
