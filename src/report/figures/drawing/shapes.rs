//! What pictures are made of: lines, areas and lines of text.

use crate::report::series::palette::Colour;

/// Places of a picture, from its upper left corner.
pub type Place = (f64, f64);

/// What can go wrong when drawing.
pub type Problem = Box<dyn std::error::Error + Send + Sync>;

/// One thing to draw.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A line through points.
    Line {
        /// The points.
        points: Vec<Place>,
        /// Its colour.
        colour: Colour,
        /// Its width.
        width: f64,
    },
    /// A filled polygon.
    Area {
        /// Its corners.
        points: Vec<Place>,
        /// Its colour.
        colour: Colour,
        /// From 0 (invisible) to 1.
        opacity: f64,
    },
    /// A line of text.
    Text(Label),
}

/// A line of text.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// The text.
    pub text: String,
    /// Where its anchor lies; vertically that is the middle of the line.
    pub at: Place,
    /// Height of a line.
    pub size: f64,
    /// Which part of the text the anchor is.
    pub anchor: Anchor,
    /// Whether it is turned by a quarter, reading upwards.
    pub upright: bool,
    /// Its colour.
    pub colour: Colour,
}

/// Horizontal anchor of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Its start.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// A length in whole units, at least 0.
#[must_use]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // `as` saturates
pub fn whole(value: f64) -> u32 {
    value.round() as u32
}
