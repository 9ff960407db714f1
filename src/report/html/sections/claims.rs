//! The claims of the experiment and what became of them.

use super::SectionSpec;
use crate::report::{
    answer::{judgements, many},
    grid::Grid,
    html::markup::{folded, paragraph, table, tables},
};

pub(super) const SPEC: SectionSpec = SectionSpec {
    id: "claims",
    link: "Claims",
    title: "Claims",
    folded: false,
    body: |page| {
        let sentence = judgements(page.analysis())?;
        let grids = page.table("claims")?.grids;
        let experiment = page.analysis().experiment();
        let (glance, each) = grids.split_at(grids.len().saturating_sub(experiment.claims.len()));
        let draw = |grid: &Grid| {
            let shown = table(grid, None);
            if many(page.analysis()) { folded(&grid.heading, &shown) } else { shown }
        };
        let each: String = each.iter().map(draw).collect();
        Some(format!("{}{}<div class=\"cards\">\n{each}</div>\n", paragraph(&sentence), tables(glance)))
    },
};
