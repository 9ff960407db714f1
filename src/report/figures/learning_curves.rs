//! Learning curves: the metric against the labels that were paid for.

use super::{
    FigureSpec, Plate,
    drawing::panels::{Shown, draw},
};
use crate::{config::DatasetChoice, report::series::Plots};

pub(super) const SPEC: FigureSpec = FigureSpec {
    name: "learning_curves",
    title: "Learning curves",
    per_metric: true,
    plates: |plots| per_dataset(plots, "learning-curves"),
    draw: |plots, plate| draw(plots, &plots.analysis.experiment().datasets[plate.number], Shown::Curves),
};

/// A plate per data set.
pub(super) fn per_dataset(plots: &Plots<'_>, name: &str) -> Vec<Plate> {
    let datasets = plots.analysis.experiment().datasets.iter().enumerate();
    let plate = |(number, dataset): (usize, &DatasetChoice)| Plate {
        stem: format!("{name}-{}", dataset.id),
        caption: dataset.label.clone(),
        number,
    };
    datasets.map(plate).collect()
}
