//! Mean ranks as points with half of the critical difference to either side: strategies whose bars
//! do not overlap are told apart.

use super::{
    FigureSpec, Plate,
    drawing::{
        axis::{Ticks, padded},
        frame::{AXIS, GRID, INK, SUBTITLE, TICK, aligned, line, text},
        legend::fitted,
        picture::Picture,
        shapes::{Anchor, Problem, Shape, whole},
    },
};
use crate::report::series::{Plots, ranks::Ranks};

pub(super) const SPEC: FigureSpec = FigureSpec {
    name: "critical_difference",
    title: "Mean ranks and critical differences",
    plates: |plots| {
        let plate =
            |(number, found): (usize, Ranks)| Plate { stem: found.stem, caption: found.heading, number };
        plots.ranks().into_iter().enumerate().map(plate).collect()
    },
    draw: |plots, plate| draw(plots, &plots.ranks()[plate.number]),
};

const WIDTH: f64 = 1200.0;
/// Room for the names of strategies.
const LEFT: f64 = 380.0;
const RIGHT: f64 = 48.0;
/// Above the rows: title and subtitle.
const TOP: f64 = 96.0;
/// Below them: ticks and the title of the axis.
const BOTTOM: f64 = 84.0;
const ROW: f64 = 42.0;
const TITLE: f64 = 30.0;

fn draw(plots: &Plots<'_>, ranking: &Ranks) -> Result<Picture, Problem> {
    let ends = ranking.bars.iter().flat_map(|bar| [bar.low, bar.high]);
    let (low, high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), end| (l.min(end), h.max(end)));
    let (low, high) = padded(low, high, 0.02, 0.5);
    let x = |rank: f64| LEFT + (WIDTH - LEFT - RIGHT) * (rank - low) / (high - low);
    let bottom = TOP + ROW * ranking.bars.len() as f64;

    let mut shapes = Vec::new();
    let title =
        fitted(&format!("{}: {}", plots.analysis.experiment().title, ranking.heading), TITLE, WIDTH - 80.0)?;
    shapes.push(text(title, (WIDTH / 2.0, 30.0), TITLE, INK));
    let critical =
        ranking.critical.map_or(String::new(), |critical| format!(", critical difference {critical:.2}"));
    let subtitle = format!(
        "mean rank over {} {}{critical}: bars that overlap are not told apart",
        ranking.n, ranking.blocks
    );
    shapes.push(text(fitted(&subtitle, SUBTITLE, WIDTH - 80.0)?, (WIDTH / 2.0, 66.0), SUBTITLE, INK));

    let ticks = Ticks::new(low, high, 9);
    for (&value, label) in ticks.values.iter().zip(ticks.labels()) {
        shapes.push(line(&[(x(value), TOP), (x(value), bottom)], GRID, 1.5));
        shapes.push(text(label, (x(value), bottom + 25.0), TICK, INK));
    }
    shapes.push(line(&[(LEFT, bottom), (WIDTH - RIGHT, bottom)], INK, 2.0));
    shapes.push(text(
        "mean rank (1 is the best)".to_owned(),
        ((LEFT + WIDTH - RIGHT) / 2.0, bottom + 60.0),
        AXIS,
        INK,
    ));
    for (row, shown) in ranking.bars.iter().enumerate() {
        let series = &plots.series[shown.number];
        let (y, colour) = (TOP + ROW * (row as f64 + 0.5), series.look.colour);
        let name = fitted(series.label, TICK, LEFT - 40.0)?;
        shapes.push(aligned(name, (LEFT - 18.0, y), Anchor::End));
        let bar = |from: f64, to: f64, height: f64| {
            vec![(from, y - height), (to, y - height), (to, y + height), (from, y + height)]
        };
        shapes.push(Shape::Area { points: bar(x(shown.low), x(shown.high), 5.0), colour, opacity: 0.4 });
        shapes.push(Shape::Area {
            points: bar(x(shown.rank) - 7.0, x(shown.rank) + 7.0, 7.0),
            colour,
            opacity: 1.0,
        });
    }
    let height = whole(bottom + BOTTOM);
    Ok(Picture { width: whole(WIDTH), height, shapes })
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
