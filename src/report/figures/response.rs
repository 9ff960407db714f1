//! Values of a parameter against the difference in area to the baseline.

use super::{
    FigureSpec, Plate,
    drawing::{
        axis::padded,
        frame::{
            ABOVE, AXIS, BELOW, Frame, INK, TICK, TITLE_LINE, axis_lines, axis_title, line, text,
            vertical_grid,
        },
        legend::{Legend, curve, marker},
        picture::Picture,
        shapes::{Place, Problem, whole},
        sheet::Sheet,
        text::{heading, wrapped},
    },
};
use crate::report::{
    analysis::response::{Line, Response, Run, responses},
    series::{
        Plots,
        palette::{Look, Marker},
    },
    words::area_name,
};

pub(super) const SPEC: FigureSpec = FigureSpec {
    name: "response",
    title: "Response to parameters",
    per_metric: false,
    plates: |plots| match &plots.analysis.experiment().baseline {
        Some(_) => {
            let found = responses(plots.analysis).into_iter().enumerate();
            found.map(|(number, found)| plate(number, found)).collect()
        }
        None => Vec::new(),
    },
    draw: |plots, plate| draw(plots, &responses(plots.analysis)[plate.number]),
};

const LEFT: f64 = 118.0;
const RIGHT: f64 = 48.0;
const HEIGHT: f64 = 440.0;
/// A vertical range below this is widened: differences that nobody would care for must not look like any.
const LEAST_HEIGHT: f64 = 0.01;

fn plate(number: usize, found: Response<'_>) -> Plate {
    Plate { stem: found.stem, caption: found.heading, number }
}

/// A mean difference where it is known.
struct Point {
    /// Number of the value.
    value: usize,
    mean: f64,
    /// Its interval; the mean alone where there is none.
    ends: (f64, f64),
}

fn points(line: &Line<'_>) -> Vec<Point> {
    let point = |(value, run): (usize, &Run<'_>)| {
        let paired = run.comparison.paired(run.entry)?;
        let ends = paired.spread.map_or((paired.mean, paired.mean), |spread| (spread.low, spread.high));
        Some(Point { value, mean: paired.mean, ends })
    };
    line.points.iter().enumerate().filter_map(point).collect()
}

fn draw(plots: &Plots<'_>, found: &Response<'_>) -> Result<Picture, Problem> {
    let experiment = plots.analysis.experiment();
    let baseline = plots.analysis.comparisons.iter().find_map(|comparison| comparison.baseline());
    let name = baseline.map_or("the baseline", |baseline| &baseline.strategy.label);
    let looks: Vec<Look> = found.lines.iter().map(|line| marked(plots.series[line.number].look)).collect();
    let names: Vec<_> =
        found.lines.iter().map(|line| line.label.clone()).zip(looks.iter().copied()).collect();
    let title = format!("{}: response to {}", experiment.title, found.heading);
    let subtitle = format!(
        "points: mean difference of {} seeds; upright lines: 95 % interval of Student's t",
        experiment.seeds
    );
    let sheet = Sheet::of(&experiment.figure);
    let (across, high) = (sheet.width, sheet.height.unwrap_or(HEIGHT));
    let mut shapes = Vec::new();
    let top = heading(&title, &subtitle, &sheet, &mut shapes)? + ABOVE / 3.0;
    let axis = wrapped(&format!("{}, difference to {name}", area_name(experiment)), AXIS, high)?;
    let left = LEFT + TITLE_LINE * (axis.len() - 1) as f64;
    let legend = Legend::new(&names, across - left - RIGHT)?;
    let last = found.values.len().saturating_sub(1) as f64;
    let frame = Frame {
        left,
        top,
        width: across - left - RIGHT,
        height: high,
        x: (-0.5, last + 0.5),
        y: range(&found.lines),
    };
    vertical_grid(&frame, true, &mut shapes);
    let bottom = top + high;
    for (at, value) in found.values.iter().enumerate() {
        let x = frame.place(at as f64, frame.y.0).0;
        shapes.push(line(&[(x, bottom), (x, bottom + 7.0)], INK, 2.0));
        let room = frame.width / found.values.len() as f64;
        let label = wrapped(value, TICK, room)?;
        let shown = if label.len() > 1 { format!("{}…", label[0]) } else { label.concat() };
        shapes.push(text(shown, (x, bottom + 25.0), TICK, INK));
    }
    axis_title(&frame, &found.axis.parameter, &mut shapes);
    axis_lines(&frame, &axis, &mut shapes);
    shapes.push(line(&[frame.place(frame.x.0, 0.0), frame.place(frame.x.1, 0.0)], INK, 2.0));
    for (shown, &look) in found.lines.iter().zip(&looks) {
        let aside = found.aside(shown.number);
        let at = |value: usize, difference: f64| frame.place(value as f64 + aside, difference);
        let points = points(shown);
        let places: Vec<Place> = points.iter().map(|point| at(point.value, point.mean)).collect();
        curve(&places, look, &mut shapes);
        for (point, &place) in points.iter().zip(&places) {
            let ends = [at(point.value, point.ends.0), at(point.value, point.ends.1)];
            shapes.push(line(&ends, look.colour, 2.0));
            marker(place, look, &mut shapes);
        }
    }
    let legend_top = bottom + BELOW + 4.0;
    legend.draw((left, legend_top), &mut shapes);
    let height = whole(legend_top + legend.height() + 14.0);
    Ok(Picture { title, width: whole(across), height, shapes, sheet })
}

/// Every point needs a marker: there are few of them.
fn marked(look: Look) -> Look {
    Look { marker: if look.marker == Marker::None { Marker::Circle } else { look.marker }, ..look }
}

/// The vertical range, in which 0 lies.
fn range(lines: &[Line<'_>]) -> (f64, f64) {
    let ends = lines.iter().flat_map(points).flat_map(|point| [point.ends.0, point.ends.1]);
    let (low, high) = ends.fold((0.0_f64, 0.0_f64), |(low, high), end| (low.min(end), high.max(end)));
    let (low, high) = if high - low < LEAST_HEIGHT { (-LEAST_HEIGHT, LEAST_HEIGHT) } else { (low, high) };
    padded(low, high, 0.05, LEAST_HEIGHT)
}
