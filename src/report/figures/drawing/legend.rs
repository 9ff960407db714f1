//! The legend beneath a figure: a sample of each curve and its name, in as many columns as fit.

use super::{
    axis::dashes,
    shapes::{Anchor, Label, Place, Problem, Shape},
    text::{widest, wrapped},
};
use crate::report::series::palette::{Colour, Look, Marker};

/// Height of a row.
const ROW: f64 = 31.0;
/// Size of its text.
const SIZE: f64 = 23.0;
/// Length of a sample.
const SAMPLE: f64 = 58.0;
/// Between sample and name, and between columns.
const GAP: f64 = 12.0;
/// Most columns: with more, the eye does not find the names.
const MOST_COLUMNS: usize = 4;
/// Colour of names.
const INK: Colour = (34, 34, 34);

/// Width of curves.
pub const LINE: f64 = 3.2;

/// A legend; names that are longer than its columns take several lines.
#[derive(Debug)]
pub struct Legend {
    /// The lines of each name, and how it is drawn.
    entries: Vec<(Vec<String>, Look)>,
    /// Entries in each column but the last.
    rows: usize,
    /// Width of each column.
    columns: Vec<f64>,
}

impl Legend {
    /// The legend of these names and looks in a space `width` wide.
    pub fn new(entries: &[(String, Look)], width: f64) -> Result<Self, Problem> {
        let beside = SAMPLE + 3.0 * GAP;
        let mut lines = Vec::with_capacity(entries.len());
        let mut widths = Vec::with_capacity(entries.len());
        for (name, look) in entries {
            let name = wrapped(name, SIZE, width - beside)?;
            widths.push(beside + widest(&name, SIZE)?);
            lines.push((name, *look));
        }
        let largest = |widths: &[f64]| widths.iter().copied().fold(0.0, f64::max);
        let layout = |columns: usize| {
            let rows = widths.len().div_ceil(columns).max(1);
            (rows, widths.chunks(rows).map(largest).collect::<Vec<f64>>())
        };
        let fits = |(_, columns): &(usize, Vec<f64>)| columns.iter().sum::<f64>() <= width;
        let (rows, columns) = (2..=MOST_COLUMNS).rev().map(layout).find(fits).unwrap_or_else(|| layout(1));
        Ok(Self { entries: lines, rows, columns })
    }

    /// Its height.
    #[must_use]
    pub fn height(&self) -> f64 {
        let lines = |column: &[(Vec<String>, Look)]| column.iter().map(|(name, _)| name.len()).sum::<usize>();
        ROW * self.entries.chunks(self.rows).map(lines).max().unwrap_or(0) as f64
    }

    /// Draws it with its upper left corner here, column by column.
    pub fn draw(&self, (left, top): Place, shapes: &mut Vec<Shape>) {
        let mut x = left;
        for (column, width) in self.entries.chunks(self.rows).zip(&self.columns) {
            let mut y = top + 0.5 * ROW;
            for (name, look) in column {
                curve(&[(x, y), (x + SAMPLE, y)], *look, shapes);
                marker((x + SAMPLE / 2.0, y), *look, shapes);
                for line in name {
                    let at = (x + SAMPLE + GAP, y);
                    let (text, upright) = (line.clone(), false);
                    let label = Label { text, at, size: SIZE, anchor: Anchor::Start, upright, colour: INK };
                    shapes.push(Shape::Text(label));
                    y += ROW;
                }
            }
            x += width;
        }
    }
}

/// Draws a line in its colour and dash.
pub fn curve(points: &[Place], look: Look, shapes: &mut Vec<Shape>) {
    for points in dashes(points, look.dash) {
        shapes.push(Shape::Line { points, colour: look.colour, width: LINE });
    }
}

/// Draws a marker, if the look has one.
pub fn marker((x, y): Place, look: Look, shapes: &mut Vec<Shape>) {
    // Shapes of about the same area.
    let corners: Vec<Place> = match look.marker {
        Marker::None => return,
        Marker::Circle => {
            let turn = |step: u32| f64::from(step) * std::f64::consts::TAU / 24.0;
            (0..24).map(|step| (6.5 * turn(step).cos(), 6.5 * turn(step).sin())).collect()
        }
        Marker::Square => vec![(-5.8, -5.8), (5.8, -5.8), (5.8, 5.8), (-5.8, 5.8)],
        Marker::Triangle => vec![(0.0, -8.0), (8.0, 6.0), (-8.0, 6.0)],
        Marker::Wedge => vec![(0.0, 8.0), (8.0, -6.0), (-8.0, -6.0)],
        Marker::Diamond => vec![(0.0, -8.5), (8.5, 0.0), (0.0, 8.5), (-8.5, 0.0)],
    };
    let points = corners.into_iter().map(|(dx, dy)| (x + dx, y + dy)).collect();
    shapes.push(Shape::Area { points, colour: look.colour, opacity: 1.0 });
}

#[cfg(test)]
mod tests {
    use super::Legend;
    use crate::report::{
        fake,
        figures::drawing::{glyphs::width as text_width, shapes::Shape},
        series::palette::looks,
    };

    #[test]
    fn names_stay_inside_the_legend_and_do_not_run_into_the_next_column() {
        for length in [1, 10, 24, 60, 300] {
            let look = looks(&fake::experiment(&["a"], &["svc"], &["x"], 1))[0];
            let entries: Vec<_> = (0..11).map(|n| (format!("{n}{}", "m".repeat(length)), look)).collect();
            let legend = Legend::new(&entries, 1100.0).expect("a font");
            let mut shapes = Vec::new();
            legend.draw((50.0, 0.0), &mut shapes);
            for shape in &shapes {
                let Shape::Text(label) = shape else { continue };
                let end = label.at.0 + text_width(&label.text, label.size).expect("a font");
                assert!(end <= 1150.0 && label.at.1 < legend.height(), "{length}: {label:?}");
            }
        }
    }
}
