//! Paired differences to the baseline against the labels, drawn like learning curves.

use super::{
    FigureSpec,
    drawing::panels::{Shown, draw},
    learning_curves::per_dataset,
};

pub(super) const SPEC: FigureSpec = FigureSpec {
    name: "differences",
    title: "Differences to the baseline",
    per_metric: true,
    plates: |plots| match &plots.analysis.experiment().baseline {
        Some(_) => per_dataset(plots, "differences"),
        None => Vec::new(),
    },
    draw: |plots, plate| draw(plots, &plots.analysis.experiment().datasets[plate.number], Shown::Differences),
};
