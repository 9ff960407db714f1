//! The overlap of picks halfway as a heat map.

use super::{
    FigureSpec, Plate,
    drawing::{heat_map, sheet::Sheet},
};

pub(super) const SPEC: FigureSpec = FigureSpec {
    name: "overlap",
    title: "Overlap of the picks",
    per_metric: false,
    plates: |plots| match plots.series.len() {
        0 | 1 => Vec::new(),
        _ => {
            let matrices =
                (0..plots.analysis.comparisons.len()).map(|number| (number, plots.overlap(number)));
            matrices
                .map(|(number, found)| Plate { stem: found.stem, caption: found.heading, number })
                .collect()
        }
    },
    draw: |plots, plate| {
        let title =
            format!("{}: overlap of the picks on {}", plots.analysis.experiment().title, plate.caption);
        heat_map::draw(
            &title,
            &plots.labels(),
            &plots.overlap(plate.number),
            Sheet::of(&plots.analysis.experiment().figure),
        )
    },
};
