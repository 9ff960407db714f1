//! Paired differences to the baseline against the labels, drawn like learning curves.

use super::{
    FigureSpec,
    learning_curves::{Shown, draw},
    per_dataset,
};

pub(super) const SPEC: FigureSpec = FigureSpec {
    title: "Differences to the baseline",
    plates: |analysis| match &analysis.experiment().baseline {
        Some(_) => per_dataset(analysis, "differences"),
        None => Vec::new(),
    },
    draw: |analysis, plate| draw(analysis, &analysis.experiment().datasets[plate.number], Shown::Differences),
};
