//! Strategies against strategies as coloured squares with their numbers.

use super::{
    frame::{INK, SUBTITLE, TICK, aligned, text},
    legend::fitted,
    picture::Picture,
    shapes::{Anchor, Label, Problem, Shape, whole},
};
use crate::report::series::{matrices::Matrix, palette::Colour};

const WIDTH: f64 = 1200.0;
/// Room for the names of the rows.
const LEFT: f64 = 360.0;
const RIGHT: f64 = 40.0;
/// Above the squares: title and subtitle.
const TOP: f64 = 96.0;
/// Below them: the names of the columns, upright.
const BOTTOM: f64 = 330.0;
const TITLE: f64 = 30.0;
/// Colours of 0 and of the largest value.
const FAINT: Colour = (238, 244, 250);
const FULL: Colour = (8, 81, 156);
const WHITE: Colour = (255, 255, 255);
/// Numbers on squares of at least this share of the largest value are white.
const DARK_FROM: f64 = 0.55;

/// Draws a matrix on a scale from 0 to its largest value; pairs without a value stay empty.
pub fn draw(title: &str, names: &[&str], matrix: &Matrix) -> Result<Picture, Problem> {
    let side = (WIDTH - LEFT - RIGHT) / names.len().max(1) as f64;
    let tall = side.min(64.0);
    let bottom = TOP + tall * names.len() as f64;
    let mut shapes = vec![
        text(fitted(title, TITLE, WIDTH - 80.0)?, (WIDTH / 2.0, 30.0), TITLE, INK),
        text(fitted(&matrix.meaning, SUBTITLE, WIDTH - 80.0)?, (WIDTH / 2.0, 66.0), SUBTITLE, INK),
    ];
    for (row, name) in names.iter().enumerate() {
        let y = TOP + tall * (row as f64 + 0.5);
        shapes.push(aligned(fitted(name, TICK, LEFT - 30.0)?, (LEFT - 14.0, y), Anchor::End));
        let x = LEFT + side * (row as f64 + 0.5);
        let label = fitted(name, TICK, BOTTOM - 30.0)?;
        shapes.push(Shape::Text(Label {
            text: label,
            at: (x, bottom + 14.0),
            size: TICK,
            anchor: Anchor::End,
            upright: true,
            colour: INK,
        }));
        for column in 0..names.len() {
            let Some(value) = matrix.value(row, column) else { continue };
            let share = if matrix.most > 0.0 { (value / matrix.most).clamp(0.0, 1.0) } else { 0.0 };
            let (left, top) = (LEFT + side * column as f64, TOP + tall * row as f64);
            let corners =
                vec![(left, top), (left + side, top), (left + side, top + tall), (left, top + tall)];
            shapes.push(Shape::Area { points: corners, colour: FAINT, opacity: 1.0 });
            let corners =
                vec![(left, top), (left + side, top), (left + side, top + tall), (left, top + tall)];
            shapes.push(Shape::Area { points: corners, colour: FULL, opacity: share });
            let ink = if share >= DARK_FROM { WHITE } else { INK };
            let number = fitted(&format!("{value:.2}"), TICK, side)?;
            shapes.push(text(number, (left + side / 2.0, top + tall / 2.0), TICK.min(0.8 * tall), ink));
        }
    }
    let height = whole(bottom + BOTTOM);
    Ok(Picture { width: whole(WIDTH), height, shapes })
}
