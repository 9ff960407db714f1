//! The frame of a plot: its place, grid, ticks and titles, with a second axis above.

use super::{
    axis::Ticks,
    shapes::{Anchor, Label, Place, Shape},
};
use crate::report::series::palette::Colour;

/// Above a plot: title of the second axis and its ticks.
pub const ABOVE: f64 = 68.0;
/// Below a plot: ticks and axis title.
pub const BELOW: f64 = 76.0;

/// Sizes of text, in heights of a line.
pub const SUBTITLE: f64 = 23.0;
pub const AXIS: f64 = 27.0;
pub const TICK: f64 = 24.0;
/// Colours of text and axes, and of grid lines.
pub const INK: Colour = (34, 34, 34);
pub const GRID: Colour = (228, 228, 228);

/// A plot's place, and the values that its sides stand for.
pub struct Frame {
    /// Its left side.
    pub left: f64,
    /// Its upper side.
    pub top: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// Values at its left and right side.
    pub x: (f64, f64),
    /// Values at its lower and upper side.
    pub y: (f64, f64),
}

impl Frame {
    /// Where a point of the axes' values lies.
    pub fn place(&self, x: f64, y: f64) -> Place {
        let across = (x - self.x.0) / (self.x.1 - self.x.0);
        let up = (y - self.y.0) / (self.y.1 - self.y.0);
        (self.left + across * self.width, self.top + (1.0 - up) * self.height)
    }

    /// The same, drawn to the upper or lower side where it lies beyond.
    pub fn clamped(&self, x: f64, y: f64) -> Place {
        let (x, y) = self.place(x, y);
        (x, y.clamp(self.top, self.bottom()))
    }

    /// Whether a place lies between the upper and the lower side.
    pub fn holds(&self, (_, y): Place) -> bool {
        (self.top..=self.bottom()).contains(&y)
    }

    /// The pieces of a line between the upper and the lower side.
    pub fn inside(&self, line: &[Place]) -> Vec<Vec<Place>> {
        if line.iter().all(|&place| self.holds(place)) {
            return vec![line.to_vec()];
        }
        let mut pieces: Vec<Vec<Place>> = Vec::new();
        for pair in line.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            // Shares of the way at which it enters and leaves.
            let cross = |y: f64| (y - from.1) / (to.1 - from.1);
            let (mut enter, mut leave) = (0.0, 1.0);
            if from.1 != to.1 {
                let (a, b) = (cross(self.top), cross(self.bottom()));
                (enter, leave) = (a.min(b).max(0.0), a.max(b).min(1.0));
            } else if !self.holds(from) {
                continue;
            }
            if enter >= leave {
                continue;
            }
            let at = |share: f64| (from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1));
            match pieces.last_mut().filter(|piece| piece.last() == Some(&at(enter))) {
                Some(piece) => piece.push(at(leave)),
                None => pieces.push(vec![at(enter), at(leave)]),
            }
        }
        pieces
    }

    fn right(&self) -> f64 {
        self.left + self.width
    }

    fn bottom(&self) -> f64 {
        self.top + self.height
    }
}

/// Plots that are narrower have a shorter title above.
const NARROW: f64 = 350.0;
/// Plots that are lower have fewer ticks.
const LOW: f64 = 230.0;

/// Between the lines of an upright title.
pub const TITLE_LINE: f64 = 30.0;

/// Grid, frame, ticks and titles of the axes; the vertical ones only where there is a `title`, in
/// lines that are as long as a frame is high.
pub fn axes(frame: &Frame, title: Option<&[String]>, n_train: Option<usize>, shapes: &mut Vec<Shape>) {
    let (left, right, top, bottom) = (frame.left, frame.right(), frame.top, frame.bottom());
    let middle = left + frame.width / 2.0;
    let most = match frame.width {
        width if width > 800.0 => 10,
        width if width > 400.0 => 5,
        _ => 3,
    };

    let vertical = Ticks::new(frame.y.0, frame.y.1, if frame.height < LOW { 4 } else { 8 });
    for (&value, label) in vertical.values.iter().zip(vertical.labels()) {
        let y = frame.place(frame.x.0, value).1;
        shapes.push(line(&[(left, y), (right, y)], GRID, 1.5));
        if title.is_some() {
            shapes.push(aligned(label, (left - 14.0, y), Anchor::End));
        }
    }
    let whole_numbers =
        |ticks: Ticks| if ticks.decimals == 0 { ticks } else { Ticks::whole(frame.x.0, frame.x.1) };
    let horizontal = whole_numbers(Ticks::new(frame.x.0, frame.x.1, most));
    for (&value, label) in horizontal.values.iter().zip(horizontal.labels()) {
        let x = frame.place(value, frame.y.0).0;
        shapes.push(line(&[(x, top), (x, bottom)], GRID, 1.5));
        shapes.push(line(&[(x, bottom), (x, bottom + 7.0)], INK, 2.0));
        shapes.push(text(label, (x, bottom + 25.0), TICK, INK));
    }
    shapes.push(text("labeled rows".to_owned(), (middle, bottom + 57.0), AXIS, INK));

    if let Some(n_train) = n_train.filter(|&n_train| n_train > 0) {
        let rows = n_train as f64 / 100.0;
        let percent = Ticks::new(frame.x.0 / rows, frame.x.1 / rows, most);
        for (&value, label) in percent.values.iter().zip(percent.labels()) {
            let x = frame.place(value * rows, frame.y.0).0;
            shapes.push(line(&[(x, top - 7.0), (x, top)], INK, 2.0));
            shapes.push(text(label, (x, top - 22.0), TICK, INK));
        }
        let words = if frame.width < NARROW { "% labeled" } else { "% of the training half labeled" };
        shapes.push(text(words.to_owned(), (middle, top - 51.0), SUBTITLE, INK));
        shapes.push(line(&[(left, top), (right, top)], INK, 2.0));
    }
    shapes.push(line(&[(left, top), (left, bottom), (right, bottom)], INK, 2.0));
    for (number, line) in title.unwrap_or_default().iter().enumerate() {
        let at = (26.0 + TITLE_LINE * number as f64, top + frame.height / 2.0);
        let (text, anchor) = (line.clone(), Anchor::Middle);
        shapes.push(Shape::Text(Label { text, at, size: AXIS, anchor, upright: true, colour: INK }));
    }
}

/// Text centred on a place.
pub fn text(text: String, at: Place, size: f64, colour: Colour) -> Shape {
    Shape::Text(Label { text, at, size, anchor: Anchor::Middle, upright: false, colour })
}

/// Text in the size of tick labels, anchored at a place.
pub fn aligned(text: String, at: Place, anchor: Anchor) -> Shape {
    Shape::Text(Label { text, at, size: TICK, anchor, upright: false, colour: INK })
}

/// A line through points.
pub fn line(points: &[Place], colour: Colour, width: f64) -> Shape {
    Shape::Line { points: points.to_vec(), colour, width }
}
