//! Learning curves of all data sets and learners in one picture, small, each on a scale of its own.

use super::{
    FigureSpec, Plate,
    drawing::panels::{Shown, draw_all},
};

pub(super) const SPEC: FigureSpec = FigureSpec {
    name: "multiples",
    title: "Learning curves at a glance",
    per_metric: true,
    plates: |plots| {
        let caption = "all data sets".to_owned();
        let plate = Plate { stem: "learning-curves".to_owned(), caption, number: 0 };
        if plots.analysis.comparisons.len() < FEWEST { Vec::new() } else { vec![plate] }
    },
    draw: |plots, _| draw_all(plots, Shown::Curves),
};

/// Fewer are seen at a glance where they stand.
const FEWEST: usize = 3;
