//! What each strategy cost, where times are asked for.

use super::SectionSpec;
use crate::report::{Times, html::markup::table, tables::timings};

pub(super) const SPEC: SectionSpec = SectionSpec {
    id: "times",
    link: "Times",
    title: "Time per strategy",
    folded: false,
    body: |page| {
        let shown = page.times == Times::Shown;
        shown.then(|| table(&timings::per_strategy(page.analysis()), None))
    },
};
