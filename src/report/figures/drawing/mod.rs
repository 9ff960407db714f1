//! How pictures are drawn: axes, legends, letters, and the two formats.

pub mod axis;
pub mod frame;
pub mod glyphs;
pub mod heat_map;
pub mod legend;
#[cfg(test)]
pub mod legible;
pub mod panels;
pub mod pdf;
pub mod picture;
pub mod shapes;
pub mod sheet;
pub mod text;
