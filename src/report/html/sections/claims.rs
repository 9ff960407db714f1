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
    body: |page| {
        let sentence = judgements(page.analysis())?;
        Some(paragraph(&sentence) + &tables(page.table("claims")?.grids))
    },
};
