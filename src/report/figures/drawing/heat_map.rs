//! Strategies against strategies as coloured squares with their numbers and a key.

use super::{
    frame::{INK, TICK, aligned, line, text},
    picture::Picture,
    shapes::{Anchor, Label, Problem, Shape, whole},
    sheet::Sheet,
    text::{heading, widest, wrapped},
};
use crate::report::series::{matrices::Matrix, palette::Colour};

/// Most room for the names of the rows, as a share of the width.
const MOST_LEFT: f64 = 560.0 / 1200.0;
const RIGHT: f64 = 40.0;
/// Above the squares: what the columns are, and their numbers.
const ABOVE: f64 = 70.0;
/// Below them: the key.
const BELOW: f64 = 100.0;
/// Sides of the squares.
const SIDES: (f64, f64) = (34.0, 64.0);
/// Between lines of a name.
const LINE: f64 = 27.0;
/// Length and height of the key.
const KEY: (f64, f64) = (420.0, 22.0);
/// Colours of 0 and of the largest value.
const FAINT: Colour = (238, 244, 250);
const FULL: Colour = (8, 81, 156);
const WHITE: Colour = (255, 255, 255);
/// Numbers on squares of at least this share of the largest value are white.
const DARK_FROM: f64 = 0.55;

/// Draws a matrix on a scale from 0 to its largest value; pairs without a value stay empty.
/// Columns are called by the numbers of the rows, so that long names have room.
pub fn draw(title: &str, names: &[&str], matrix: &Matrix, sheet: Sheet) -> Result<Picture, Problem> {
    let mut rows = Vec::with_capacity(names.len());
    for (number, name) in names.iter().enumerate() {
        rows.push(wrapped(&format!("{name} ({})", number + 1), TICK, MOST_LEFT * sheet.width - 34.0)?);
    }
    let mut left: f64 = 200.0;
    for name in &rows {
        left = left.max(34.0 + widest(name, TICK)?);
    }
    let n = names.len().max(1) as f64;
    let side = ((sheet.width - left - RIGHT) / n).clamp(SIDES.0, 2.0 * SIDES.1);
    let tall = side.min(SIDES.1);
    let sheet = sheet.holding(left + side * n + RIGHT);

    let mut shapes = Vec::new();
    let under = heading(title, &matrix.meaning, &sheet, &mut shapes)?;
    let top = under + ABOVE;
    shapes.push(text(matrix.columns.to_owned(), (left + side * n / 2.0, under + 20.0), TICK, INK));
    shapes.push(aligned(matrix.rows.to_owned(), (left - 18.0, top - 22.0), Anchor::End));
    let mut y = top;
    for (row, name) in rows.iter().enumerate() {
        let high = tall.max(LINE * name.len() as f64 + 4.0);
        let first = y + high / 2.0 - LINE * (name.len() - 1) as f64 / 2.0;
        for (number, part) in name.iter().enumerate() {
            shapes.push(aligned(part.clone(), (left - 18.0, first + LINE * number as f64), Anchor::End));
        }
        let x = left + side * (row as f64 + 0.5);
        shapes.push(text((row + 1).to_string(), (x, top - 20.0), TICK.min(0.7 * side), INK));
        for column in 0..names.len() {
            let Some(value) = matrix.value(row, column) else { continue };
            let share = if matrix.most > 0.0 { (value / matrix.most).clamp(0.0, 1.0) } else { 0.0 };
            let x = left + side * column as f64;
            square((x, y), (side, high), share, &mut shapes);
            let ink = if share >= DARK_FROM { WHITE } else { INK };
            let size = TICK.min(0.8 * tall).min(0.48 * side);
            shapes.push(text(format!("{value:.2}"), (x + side / 2.0, y + high / 2.0), size, ink));
        }
        y += high;
    }
    let long = KEY.0.min(sheet.width - left - RIGHT);
    key((left, y + 34.0), long, matrix.most, &mut shapes);
    Ok(Picture {
        title: title.to_owned(),
        width: whole(sheet.width),
        height: whole(y + BELOW),
        shapes,
        sheet,
    })
}

/// A rectangle in the colour of `share`.
fn square((left, top): (f64, f64), (width, height): (f64, f64), share: f64, shapes: &mut Vec<Shape>) {
    let (right, bottom) = (left + width, top + height);
    let points = vec![(left, top), (right, top), (right, bottom), (left, bottom)];
    shapes.push(Shape::Area { points: points.clone(), colour: FAINT, opacity: 1.0 });
    shapes.push(Shape::Area { points, colour: FULL, opacity: share });
}

/// The colours from 0 to the largest value.
fn key((left, top): (f64, f64), long: f64, most: f64, shapes: &mut Vec<Shape>) {
    const STEPS: u32 = 20;
    let wide = long / f64::from(STEPS);
    for step in 0..STEPS {
        let share = (f64::from(step) + 0.5) / f64::from(STEPS);
        square((left + wide * f64::from(step), top), (wide, KEY.1), share, shapes);
    }
    for share in [0.0, 0.5, 1.0] {
        let (x, bottom) = (left + share * long, top + KEY.1);
        shapes.push(line(&[(x, bottom), (x, bottom + 6.0)], INK, 2.0));
        let label = format!("{}", share * most);
        let at = (x, bottom + 22.0);
        let anchor = Anchor::Middle;
        shapes.push(Shape::Text(Label { text: label, at, size: TICK, anchor, upright: false, colour: INK }));
    }
}
