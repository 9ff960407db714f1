//! The sheet that a figure is drawn on: its size in print, and what follows for units and pixels.

use crate::config::FigureChoice;

/// Width of a figure in units where nothing is said.
pub const WIDTH: f64 = 1200.0;

/// Millimetres per inch.
const INCH: f64 = 25.4;

/// What `[figure]` asks for, in units of drawing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sheet {
    /// Width in units: letters keep their size in units, so that larger ones leave fewer units.
    pub width: f64,
    /// Height of each plot in units, where one is asked for.
    pub height: Option<f64>,
    /// Millimetres per unit.
    pub unit: f64,
    /// Whether the size in print was asked for: then SVG files name it.
    pub sized: bool,
    /// Whether titles are drawn.
    pub titles: bool,
    /// Pixels per inch of PNG files.
    pub dpi: f64,
}

impl Sheet {
    /// The sheet of an experiment.
    #[must_use]
    pub fn of(figure: &FigureChoice) -> Self {
        let default = FigureChoice::default();
        let relative = figure.font_size / default.font_size;
        let unit = default.width / WIDTH * relative;
        Self {
            width: WIDTH * (figure.width / default.width) / relative,
            height: figure.height.map(|height| height / unit),
            unit,
            sized: (figure.width, figure.font_size) != (default.width, default.font_size),
            titles: figure.titles,
            dpi: figure.dpi,
        }
    }

    /// The same for a drawing that needs so many units across: they become smaller, the sheet stays.
    #[must_use]
    pub fn holding(self, across: f64) -> Self {
        if across <= self.width {
            return self;
        }
        Self { unit: self.unit * self.width / across, width: across, ..self }
    }

    /// Pixels of a PNG file per unit.
    #[must_use]
    pub fn pixels_per_unit(&self) -> f64 {
        self.unit * self.dpi / INCH
    }

    /// PDF points per unit.
    #[must_use]
    pub fn points_per_unit(&self) -> f64 {
        self.unit * 72.0 / INCH
    }
}

#[cfg(test)]
mod tests {
    use super::Sheet;
    use crate::config::FigureChoice;

    #[test]
    fn units_follow_the_letters_and_pixels_the_resolution() {
        let plain = Sheet::of(&FigureChoice::default());
        assert!(
            (plain.width, plain.sized) == (1200.0, false) && (plain.pixels_per_unit() - 2.0).abs() < 1e-12
        );
        let column =
            Sheet::of(&FigureChoice { width: 85.0, font_size: 8.0, dpi: 600.0, ..FigureChoice::default() });
        assert!(column.sized && (column.width * column.unit - 85.0).abs() < 1e-9);
        assert!((column.width * column.pixels_per_unit() - 85.0 / 25.4 * 600.0).abs() < 1e-9);
        let crowded = column.holding(2000.0);
        assert!((crowded.width * crowded.unit - 85.0).abs() < 1e-9);
    }
}
