//! Reads how figures are drawn: the table `[figure]` of an experiment, or a file of its own.
//!
//! ```toml
//! [figure]
//! width = 85                    # mm
//! height = 50                   # mm of each plot; default: in proportion to the width
//! font_size = 8                 # points, of the numbers at the axes
//! titles = false                # default: true
//! y = [0.5, 1.0]                # range of the metric; default: that of the curves
//! strategies = ["random", "margin"]  # ids that are drawn; default: all
//! colours = ["#0072b2", "#d55e00"]   # of the strategies but the baseline, in the order of the experiment
//! metric = "accuracy"           # default: the first of the experiment
//! band = "quantiles"            # 10 % to 90 %; or "sd", "interval" (95 %, of the mean), "none"
//! formats = ["svg", "png"]      # or "pdf"
//! dpi = 300                     # of PNG files
//! ```
//!
//! Nothing of it determines a cell.

use crate::{
    error::{Expected, InputError, InputProblem, quoted},
    metric::MetricSpec,
    params::Range,
};

use super::{
    Band, Format,
    choice::{flag, ids, one_of},
    lines::{Lines, number},
    reader::{Table, Value},
    words,
};

/// How figures are drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureChoice {
    /// Width of a figure in mm.
    pub width: f64,
    /// Height of each plot in mm, without titles and legend; `None`: in proportion to the width.
    pub height: Option<f64>,
    /// Size of the numbers at the axes, in points.
    pub font_size: f64,
    /// Whether figures have titles.
    pub titles: bool,
    /// Range of the metric; `None`: that of the curves.
    pub y: Option<(f64, f64)>,
    /// Ids of the strategies that curves show; `None`: all.
    pub strategies: Option<Vec<String>>,
    /// Red, green and blue of the strategies but the baseline, in the order of the experiment; the
    /// palette goes on where they end.
    pub colours: Vec<(u8, u8, u8)>,
    /// Name of the metric that curves show; `None`: the first of the experiment.
    pub metric: Option<&'static str>,
    /// What is shown around the means.
    pub band: Band,
    /// Files that every figure has.
    pub formats: Vec<Format>,
    /// Pixels per inch of PNG files.
    pub dpi: f64,
}

impl Default for FigureChoice {
    fn default() -> Self {
        Self {
            width: 203.2,
            height: None,
            font_size: FONT_SIZE,
            titles: true,
            y: None,
            strategies: None,
            colours: Vec::new(),
            metric: None,
            band: Band::Quantiles,
            formats: vec![Format::Svg, Format::Png],
            dpi: 300.0,
        }
    }
}

/// Size of the numbers at the axes where nothing is said, in points.
pub const FONT_SIZE: f64 = 9.3;

/// A figure narrower than so many mm per point of its letters has no room for curves.
const LEAST_WIDTH: f64 = 9.0;

pub(super) const KEYS: [&str; 11] = [
    "width",
    "height",
    "font_size",
    "titles",
    "y",
    "strategies",
    "colours",
    "metric",
    "band",
    "formats",
    "dpi",
];

pub(super) const WIDTHS: Range = Range { min: 30.0, min_included: true, max: 300.0, max_included: true };
pub(super) const HEIGHTS: Range = Range { min: 15.0, min_included: true, max: 300.0, max_included: true };
pub(super) const FONTS: Range = Range { min: 4.0, min_included: true, max: 30.0, max_included: true };
pub(super) const RESOLUTIONS: Range = Range { min: 50.0, min_included: true, max: 600.0, max_included: true };

/// Reads the table of an experiment with these strategies and metrics.
pub(super) fn read_figure(
    table: &Table<'_>,
    strategies: &[&str],
    metrics: &[&'static MetricSpec],
) -> Result<FigureChoice, InputError> {
    table.expect_only(&KEYS)?;
    let default = FigureChoice::default();
    let real = |key, range, default| table.get(key).map_or(Ok(default), |value| value.real(range));
    let figure = FigureChoice {
        width: real("width", WIDTHS, default.width)?,
        height: table.get("height").map(|value| value.real(HEIGHTS)).transpose()?,
        font_size: real("font_size", FONTS, default.font_size)?,
        titles: table.get("titles").map_or(Ok(default.titles), |value| flag(&value))?,
        y: table.get("y").map(range).transpose()?,
        strategies: table.get("strategies").map(|value| ids(&value, "strategies", strategies)).transpose()?,
        colours: table.get("colours").map_or(Ok(Vec::new()), colours)?,
        metric: table.get("metric").map(|value| metric(value, metrics)).transpose()?,
        band: table.get("band").map_or(Ok(default.band), |value| words::read(&value, words::BANDS))?,
        formats: table.get("formats").map_or(Ok(default.formats), formats)?,
        dpi: real("dpi", RESOLUTIONS, default.dpi)?,
    };
    let least = LEAST_WIDTH * figure.font_size;
    if figure.width < least {
        let problem = InputProblem::TooNarrow { width: figure.width, font_size: figure.font_size, least };
        let line = table.get("width").or_else(|| table.get("font_size")).map(|value| value.line());
        return Err(table.error_on(line, problem));
    }
    Ok(figure)
}

/// Two numbers, the smaller first.
fn range(value: Value<'_>) -> Result<(f64, f64), InputError> {
    let ends: Option<Vec<f64>> =
        value.as_list().map(|list| list.iter().filter_map(Value::as_number).collect());
    match ends.as_deref() {
        Some(&[low, high]) if low < high => Ok((low, high)),
        _ => Err(value.unexpected(Expected::NumberRange)),
    }
}

fn colours(value: Value<'_>) -> Result<Vec<(u8, u8, u8)>, InputError> {
    let colour = |entry: &Value<'_>| {
        let digits = entry
            .as_str()
            .and_then(|text| text.strip_prefix('#'))
            .filter(|digits| digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let part = |digits: &str, at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        let found = digits.and_then(|d| Some((part(d, 0)?, part(d, 2)?, part(d, 4)?)));
        found.ok_or_else(|| entry.unexpected(Expected::Colour))
    };
    let mut found = Vec::new();
    for entry in value.list(Expected::Words)? {
        let colour = colour(&entry)?;
        if found.contains(&colour) {
            return Err(entry.error(InputProblem::Repeated { key: "colours", found: entry.shown() }));
        }
        found.push(colour);
    }
    Ok(found)
}

fn metric(value: Value<'_>, metrics: &[&'static MetricSpec]) -> Result<&'static str, InputError> {
    let known: Vec<&'static str> = metrics.iter().map(|spec| spec.name).collect();
    let name = one_of(&value, "metric", &known)?;
    Ok(known.into_iter().find(|&other| other == name).expect("one of them"))
}

fn formats(value: Value<'_>) -> Result<Vec<Format>, InputError> {
    let mut found = Vec::new();
    for entry in value.list(Expected::Words)? {
        let format = words::read(&entry, words::FIGURE_FORMATS)?;
        if found.contains(&format) {
            return Err(entry.error(InputProblem::Repeated { key: "formats", found: entry.shown() }));
        }
        found.push(format);
    }
    Ok(found)
}

/// Writes what differs from the default; nothing where all is as it is without the table.
pub(super) fn write_figure(figure: &FigureChoice, out: &mut Lines) {
    let default = FigureChoice::default();
    if *figure == default {
        return;
    }
    out.header("[figure]");
    out.line("width", number(figure.width));
    if let Some(height) = figure.height {
        out.line("height", number(height));
    }
    out.line("font_size", number(figure.font_size));
    out.line("titles", figure.titles);
    if let Some((low, high)) = figure.y {
        out.list("y", [low, high].map(number).into_iter());
    }
    if let Some(ids) = &figure.strategies {
        out.list("strategies", ids.iter().map(|id| quoted(id)));
    }
    if !figure.colours.is_empty() {
        let hex = |&(red, green, blue): &(u8, u8, u8)| quoted(&format!("#{red:02x}{green:02x}{blue:02x}"));
        out.list("colours", figure.colours.iter().map(hex));
    }
    if let Some(metric) = figure.metric {
        out.text("metric", metric);
    }
    out.text("band", words::spell(figure.band, words::BANDS));
    out.list(
        "formats",
        figure.formats.iter().map(|&format| quoted(words::spell(format, words::FIGURE_FORMATS))),
    );
    out.line("dpi", number(figure.dpi));
}
