//! The overlap of picks halfway as a heat map.

use super::{FigureSpec, Plate, heat_map, penalty_matrix::names};
use crate::report::tables::{Analysis, overlap::halfway};

pub(super) const SPEC: FigureSpec = FigureSpec {
    title: "Overlap of the picks",
    plates,
    draw: |analysis, plate| {
        let comparison = &analysis.comparisons[plate.number];
        let title = format!("{}: {}", analysis.experiment().title, plate.caption);
        let subtitle = "Jaccard's index of the rows asked for in the first half of the queries";
        heat_map::draw(&title, subtitle, &names(analysis), 1.0, |row, column| {
            halfway(comparison, row, column).map(|overlap| overlap.mean)
        })
    },
};

fn plates(analysis: &Analysis<'_>) -> Vec<Plate> {
    if analysis.experiment().strategies.len() < 2 {
        return Vec::new();
    }
    let several = analysis.experiment().learners.len() > 1;
    let stem = |dataset: &str, learner: &str| {
        if several { format!("overlap-{dataset}-{learner}") } else { format!("overlap-{dataset}") }
    };
    let comparisons = analysis.comparisons.iter().enumerate();
    comparisons
        .map(|(number, comparison)| Plate {
            stem: stem(&comparison.dataset.id, &comparison.learner.id),
            caption: comparison.label(),
            number,
        })
        .collect()
}
