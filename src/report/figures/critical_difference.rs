//! Mean ranks as points with half of the critical difference to either side: strategies whose bars
//! do not overlap are told apart.

use super::{
    FigureSpec, Plate,
    drawing::{
        axis::Ticks,
        frame::{AXIS, GRID, INK, TICK, aligned, line, text},
        glyphs::width,
        legend::marker,
        picture::Picture,
        shapes::{Anchor, Problem, Shape, whole},
        sheet::Sheet,
        text::{heading, widest, wrapped},
    },
};
use crate::report::series::{
    Plots,
    palette::{Look, Marker},
    ranks::Ranks,
};

pub(super) const SPEC: FigureSpec = FigureSpec {
    name: "critical_difference",
    title: "Mean ranks and critical differences",
    per_metric: false,
    plates: |plots| {
        let plate =
            |(number, found): (usize, Ranks)| Plate { stem: found.stem, caption: found.heading, number };
        plots.ranks().into_iter().enumerate().map(plate).collect()
    },
    draw: |plots, plate| draw(plots, &plots.ranks()[plate.number]),
};

/// Most room for the names of strategies, as a share of the width.
const MOST_LEFT: f64 = 620.0 / 1200.0;
const RIGHT: f64 = 48.0;
/// Below the rows: ticks and the title of the axis.
const BOTTOM: f64 = 84.0;
/// Least height of a row, and between lines of a name.
const ROW: f64 = 42.0;
const LINE: f64 = 27.0;
/// Least room for a tick; ticks at every rank where there is more.
const TICK_ROOM: f64 = 36.0;

fn draw(plots: &Plots<'_>, ranking: &Ranks) -> Result<Picture, Problem> {
    let sheet = Sheet::of(&plots.analysis.experiment().figure);
    let across = sheet.width;
    let mut names = Vec::with_capacity(ranking.bars.len());
    let mut left: f64 = 160.0;
    for bar in &ranking.bars {
        let name = wrapped(plots.series[bar.number].label, TICK, MOST_LEFT * across - 40.0)?;
        left = left.max(40.0 + widest(&name, TICK)?);
        names.push(name);
    }
    // No rank lies outside; half a rank more, so that markers at the ends are whole.
    let ends = (1.0, ranking.bars.len() as f64);
    let (low, high) = (ends.0 - 0.3, ends.1 + 0.3);
    let x = |rank: f64| left + (across - left - RIGHT) * (rank - low) / (high - low);

    let mut shapes = Vec::new();
    let of = if ranking.blocks == "seeds" {
        format!("on {}", ranking.heading)
    } else {
        "over all data sets".to_owned()
    };
    let title = format!("{}: mean ranks {of}", plots.analysis.experiment().title);
    let critical =
        ranking.critical.map_or(String::new(), |critical| format!(", critical difference {critical:.2}"));
    let subtitle = format!(
        "mean rank over {} {}{critical}: bars that overlap are not told apart",
        ranking.n, ranking.blocks
    );
    let top = heading(&title, &subtitle, &sheet, &mut shapes)? + 8.0;
    let height = |name: &Vec<String>| ROW.max(LINE * name.len() as f64 + 10.0);
    let bottom = top + names.iter().map(height).sum::<f64>();

    let ticks = if (across - left - RIGHT) / ranking.bars.len() as f64 >= TICK_ROOM {
        Ticks::whole(ends.0, ends.1)
    } else {
        Ticks::new(ends.0, ends.1, 9.min(whole((across - left - RIGHT) / (2.0 * TICK_ROOM)) as usize))
    };
    for (&value, label) in ticks.values.iter().zip(ticks.labels()) {
        shapes.push(line(&[(x(value), top), (x(value), bottom)], GRID, 1.5));
        shapes.push(text(label, (x(value), bottom + 25.0), TICK, INK));
    }
    shapes.push(line(&[(left, bottom), (across - RIGHT, bottom)], INK, 2.0));
    let axis = "mean rank (1 is the best)".to_owned();
    // On narrow sheets the names leave it less room than it takes.
    let centre = ((left + across - RIGHT) / 2.0).min(across - width(&axis, AXIS)? / 2.0 - 6.0);
    shapes.push(text(axis, (centre, bottom + 60.0), AXIS, INK));
    let mut upper = top;
    for (shown, name) in ranking.bars.iter().zip(&names) {
        let y = upper + height(name) / 2.0;
        upper += height(name);
        let first = y - LINE * (name.len() - 1) as f64 / 2.0;
        for (number, part) in name.iter().enumerate() {
            shapes.push(aligned(part.clone(), (left - 18.0, first + LINE * number as f64), Anchor::End));
        }
        let look = plots.series[shown.number].look;
        let (from, to) = (x(shown.low.max(ends.0)), x(shown.high.min(ends.1)));
        let points = vec![(from, y - 5.0), (to, y - 5.0), (to, y + 5.0), (from, y + 5.0)];
        shapes.push(Shape::Area { points, colour: look.colour, opacity: 0.4 });
        let shape = if look.marker == Marker::None { Marker::Circle } else { look.marker };
        marker((x(shown.rank), y), Look { marker: shape, ..look }, &mut shapes);
    }
    Ok(Picture { title, width: whole(across), height: whole(bottom + BOTTOM), shapes, sheet })
}

#[cfg(test)]
mod tests {
    use super::{Plots, SPEC};
    use crate::report::{analysis::Analysis, fake};

    #[test]
    fn every_ranking_has_a_picture_with_a_row_per_strategy() {
        let results = fake::results(fake::experiment(&["a", "b", "c"], &["svc"], &["random", "x", "y"], 4));
        let analysis = Analysis::new(&results);
        let plots = Plots::new(&analysis);
        let plates = (SPEC.plates)(&plots);
        assert_eq!(plates.len(), 4);
        let picture = (SPEC.draw)(&plots, &plates[3]).expect("a figure");
        assert!(["random", "x", "y"].iter().all(|name| picture.labels().any(|label| label.text == *name)));
    }
}
