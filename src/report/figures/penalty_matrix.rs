//! The penalty matrix of all data sets as a heat map.

use super::{
    FigureSpec, Plate,
    drawing::{heat_map, sheet::Sheet},
};

pub(super) const SPEC: FigureSpec = FigureSpec {
    name: "penalty_matrix",
    title: "Penalty matrix",
    per_metric: false,
    plates: |plots| {
        let found = plots.penalty().into_iter();
        found.map(|found| Plate { stem: found.stem, caption: found.heading, number: 0 }).collect()
    },
    draw: |plots, _| {
        let found = plots.penalty().ok_or("there is no penalty matrix")?;
        let title = format!("{}: penalty matrix", plots.analysis.experiment().title);
        heat_map::draw(&title, &plots.labels(), &found, Sheet::of(&plots.analysis.experiment().figure))
    },
};
