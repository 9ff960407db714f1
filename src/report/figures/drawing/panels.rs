//! Curves against labels: one figure per data set, one panel per learner with a shared vertical
//! range. The mean over the seeds is a line, the 10 % to 90 % quantiles are a band, and the labeled
//! share of the training half is a second axis above.

use super::{
    axis::padded,
    frame::{ABOVE, AXIS, BELOW, Frame, INK, TICK, TITLE_LINE, axes, line, text},
    legend::{Legend, curve, marker},
    picture::Picture,
    shapes::{Place, Problem, Shape, whole},
    sheet::Sheet,
    text::{heading, wrapped},
};
use crate::{
    config::{Band, DatasetChoice},
    dataset::Source,
    params::ParamValue,
    report::{
        analysis::comparison::{Comparison, Summary},
        series::{
            Plots, Series,
            curves::Curve,
            palette::{Look, Marker},
        },
        words::band_words,
    },
};

/// What is drawn against the labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// The metric.
    Curves,
    /// Its paired difference to the baseline.
    Differences,
}

/// Left of the panels: ticks and title of the vertical axis.
const LEFT: f64 = 118.0;
/// Right of the panels, so that the last tick's label is not cut.
const RIGHT: f64 = 48.0;
/// Between panels.
const GUTTER: f64 = 96.0;
/// Height of one panel's plot, alone and among others.
const HEIGHTS: (f64, f64) = (500.0, 400.0);
/// The same over its width with what stands beside it, at most: narrow sheets have lower plots.
const MOST_HEIGHT: f64 = 0.7;
/// The panel's own title, where there are several.
const PANEL_TITLE: f64 = 38.0;

/// Opacity of a single band, of bands that overlap in number, and of what all together may reach.
const BANDS: (f64, f64, f64) = (0.15, 0.07, 0.85);
/// More bands than this blur into one: then each marker has a line from quantile to quantile.
const MOST_BANDS: usize = 4;
/// More such lines than this hide the curves.
const MOST_WHISKERS: usize = 12;
/// A vertical range below this is widened.
const LEAST_HEIGHT: f64 = 0.01;
/// About as many markers are set on each curve.
const MARKERS: usize = 6;

/// Two panels stand side by side on sheets of at least this width.
const TWO_FROM: f64 = 900.0;

/// A point of a curve with its band.
#[derive(Clone, Copy)]
struct Point {
    n_labeled: usize,
    mean: f64,
    low: f64,
    high: f64,
}

/// One curve of a panel, where it is a number.
struct Line {
    points: Vec<Point>,
    look: Look,
    /// Number of the strategy in the experiment.
    number: usize,
}

/// Draws one data set.
pub fn draw(plots: &Plots<'_>, dataset: &DatasetChoice, shown: Shown) -> Result<Picture, Problem> {
    let experiment = plots.analysis.experiment();
    let all = plots.analysis.comparisons.iter().enumerate();
    let here: Vec<(usize, &Comparison<'_>)> =
        all.filter(|(_, comparison)| comparison.dataset.id == dataset.id).collect();
    let curves: Vec<Vec<Line>> = here.iter().map(|&(number, _)| lines(plots, number, shown)).collect();
    let panels: Vec<&Comparison<'_>> = here.into_iter().map(|(_, comparison)| comparison).collect();
    let (kind, metric) = match (shown, panels.first().and_then(|panel| panel.baseline())) {
        (Shown::Differences, Some(baseline)) => {
            let to = format!("to {}", baseline.strategy.label);
            (format!("differences {to}"), format!("{}, difference {to}", plots.metric))
        }
        _ => ("learning curves".to_owned(), plots.metric.to_owned()),
    };

    let sheet = Sheet::of(&experiment.figure);
    let names = names(plots, &curves);
    let several = panels.len() > 1;
    let columns = if several && sheet.width >= TWO_FROM { 2 } else { 1 };
    let rows = panels.len().div_ceil(columns);
    let (usual, own_title) = if several { (HEIGHTS.1, PANEL_TITLE) } else { (HEIGHTS.0, 0.0) };

    let plot_height = sheet.height.unwrap_or(usual.min(MOST_HEIGHT * sheet.width / columns as f64));
    let row_height = own_title + ABOVE + plot_height + BELOW;
    let axis = wrapped(&format!("{metric} on the test half"), AXIS, plot_height + ABOVE)?;
    let left = LEFT + TITLE_LINE * (axis.len() - 1) as f64;
    let legend = Legend::new(&names, sheet.width - left - RIGHT)?;
    let plot_width = (sheet.width - left - RIGHT - (columns - 1) as f64 * GUTTER) / columns as f64;
    let (x, own_y) = ranges(&curves);
    let y = experiment.figure.y.filter(|_| shown == Shown::Curves).unwrap_or(own_y);

    let mut shapes = Vec::new();
    let title = format!("{}: {kind} on {}", experiment.title, dataset.label);
    let drawn = curves.iter().map(Vec::len).max().unwrap_or(0);
    let top = heading(&title, &subtitle(&panels, drawn, plots.band), &sheet, &mut shapes)?;
    for (index, (panel, curves)) in panels.iter().zip(&curves).enumerate() {
        let (row, column) = (index / columns, index % columns);
        let frame = Frame {
            left: left + column as f64 * (plot_width + GUTTER),
            top: top + row as f64 * row_height + own_title + ABOVE,
            width: plot_width,
            height: plot_height,
            x,
            y,
        };
        if several {
            let title = panel.learner.label.clone();
            shapes.push(text(title, (frame.left + plot_width / 2.0, frame.top - ABOVE - 20.0), AXIS, INK));
        }
        let title = if column == 0 { Some(axis.as_slice()) } else { None };
        axes(&frame, title, training_rows(panel), &mut shapes);
        draw_curves(&frame, curves, &mut shapes);
    }
    let legend_top = top + rows as f64 * row_height + 4.0;
    legend.draw((left, legend_top), &mut shapes);
    let height = whole(legend_top + legend.height() + 14.0);
    Ok(Picture { title, width: whole(sheet.width), height, shapes, sheet })
}

/// Least width of a small plot with what stands beside it.
const SMALL: f64 = 290.0;
/// Left of each small plot, for its ticks.
const SMALL_LEFT: f64 = 84.0;
/// Height of a small plot over its width.
const SMALL_HEIGHT: f64 = 0.72;
/// Between lines of its title.
const SMALL_LINE: f64 = 27.0;

/// Draws all data sets and learners in small plots, each with a vertical range of its own.
pub fn draw_all(plots: &Plots<'_>, shown: Shown) -> Result<Picture, Problem> {
    let experiment = plots.analysis.experiment();
    let sheet = Sheet::of(&experiment.figure);
    let all: Vec<&Comparison<'_>> = plots.analysis.comparisons.iter().collect();
    let curves: Vec<Vec<Line>> = (0..all.len()).map(|number| lines(plots, number, shown)).collect();
    let columns = (1..=all.len()).rev().find(|&n| SMALL * n as f64 <= sheet.width).unwrap_or(1);
    let across = (sheet.width - RIGHT) / columns as f64;
    let plot_width = across - SMALL_LEFT - 12.0;
    let plot_height = sheet.height.unwrap_or(SMALL_HEIGHT * plot_width);
    let mut titles = Vec::with_capacity(all.len());
    for comparison in &all {
        titles.push(wrapped(&comparison.label(), TICK, plot_width)?);
    }

    let mut shapes = Vec::new();
    let title = format!("{}: learning curves at a glance", experiment.title);
    let drawn = curves.iter().map(Vec::len).max().unwrap_or(0);
    let about = format!("{} on the test half; {}", plots.metric, subtitle(&all, drawn, plots.band));
    let mut top = heading(&title, &about, &sheet, &mut shapes)? + 8.0;
    for (row, panels) in curves.chunks(columns).enumerate() {
        let names = &titles[row * columns..row * columns + panels.len()];
        let above = SMALL_LINE * names.iter().map(Vec::len).max().unwrap_or(1) as f64 + 6.0;
        for (column, (lines, name)) in panels.iter().zip(names).enumerate() {
            let (x, own) = ranges(std::slice::from_ref(lines));
            let frame = Frame {
                left: SMALL_LEFT + across * column as f64,
                top: top + above,
                width: plot_width,
                height: plot_height,
                x,
                y: experiment.figure.y.unwrap_or(own),
            };
            for (at, line) in name.iter().enumerate() {
                let place = (frame.left + plot_width / 2.0, top + SMALL_LINE * (at as f64 + 0.5));
                shapes.push(text(line.clone(), place, TICK, INK));
            }
            axes(&frame, Some(&[]), None, &mut shapes);
            draw_curves(&frame, lines, &mut shapes);
        }
        top += above + plot_height + BELOW + 10.0;
    }
    let legend = Legend::new(&names(plots, &curves), sheet.width - SMALL_LEFT - RIGHT)?;
    legend.draw((SMALL_LEFT, top), &mut shapes);
    let height = whole(top + legend.height() + 14.0);
    Ok(Picture { title, width: whole(sheet.width), height, shapes, sheet })
}

/// The strategies of the legend with their looks.
fn names(plots: &Plots<'_>, curves: &[Vec<Line>]) -> Vec<(String, Look)> {
    let named = |(number, series): (usize, &Series<'_>)| {
        let drawn = curves.iter().flatten().any(|curve| curve.number == number);
        let name = series.label;
        (if drawn { name.to_owned() } else { format!("{name} (no finished run)") }, series.look)
    };
    plots.series.iter().enumerate().filter(|(_, series)| series.shown).map(named).collect()
}

/// The lines of comparison number `number`, one for every strategy with something to show.
fn lines(plots: &Plots<'_>, number: usize, shown: Shown) -> Vec<Line> {
    let line = |curve: &Curve| {
        let points = match shown {
            Shown::Curves => &curve.metric,
            Shown::Differences => &curve.difference,
        };
        let point = |point: &Summary| {
            let (low, high) = point.band(plots.band);
            Point { n_labeled: point.n_labeled, mean: point.mean, low, high }
        };
        let points = points.iter().filter(|point| point.mean.is_finite()).map(point);
        Line { points: points.collect(), look: plots.series[curve.number].look, number: curve.number }
    };
    let shown = plots.curves(number).iter().filter(|curve| plots.series[curve.number].shown);
    shown.map(line).filter(|line| !line.points.is_empty()).collect()
}

/// Ranges of both axes over all panels.
fn ranges(curves: &[Vec<Line>]) -> ((f64, f64), (f64, f64)) {
    let points = || curves.iter().flatten().flat_map(|curve| &curve.points);
    let nothing = (f64::INFINITY, f64::NEG_INFINITY);
    let widen = |(low, high): (f64, f64), (less, more): (f64, f64)| (low.min(less), high.max(more));
    let x = points().map(|point| (point.n_labeled as f64, point.n_labeled as f64)).fold(nothing, widen);
    let y =
        points().map(|point| (point.low.min(point.mean), point.high.max(point.mean))).fold(nothing, widen);
    let (x, y) = if x.0 > x.1 { ((0.0, 1.0), (0.0, 1.0)) } else { (x, y) };
    // Differences that nobody would care for must not look like any.
    let middle = f64::midpoint(y.0, y.1);
    let y = if y.1 - y.0 < LEAST_HEIGHT { (middle, middle) } else { y };
    (padded(x.0, x.1, 0.018, 1.0), padded(y.0, y.1, 0.035, 0.05))
}

/// How many seeds the curves stand for, and what the bands are.
fn subtitle(panels: &[&Comparison<'_>], drawn: usize, band: Band) -> String {
    let seeds = panels.first().map_or(0, |panel| panel.experiment.seeds);
    let entries = || panels.iter().flat_map(|panel| &panel.entries).map(|entry| entry.runs.len() as u64);
    let (least, most) = (entries().min().unwrap_or(0), entries().max().unwrap_or(0));
    let of = match (least, most) {
        (least, most) if least == most && most == seeds => format!("{seeds}"),
        (least, most) if least == most => format!("{most} of {seeds}"),
        _ => format!("{least} to {most} of {seeds}"),
    };
    match (seeds, band_words(band)) {
        (1, _) => "one seed".to_owned(),
        (_, None) => format!("lines: mean of {of} seeds"),
        (_, Some(words)) if drawn <= MOST_BANDS => format!("lines: mean of {of} seeds; bands: {words}"),
        (_, Some(words)) if drawn <= MOST_WHISKERS => {
            format!("lines: mean of {of} seeds; upright lines: {words}")
        }
        _ => format!("lines: mean of {of} seeds; their quantiles are in summary.csv"),
    }
}

/// All bands, then all lines; the first strategy, usually the baseline, on top.
fn draw_curves(frame: &Frame, curves: &[Line], shapes: &mut Vec<Shape>) {
    if curves.len() <= MOST_BANDS {
        draw_bands(frame, curves, shapes);
    }
    for Line { points, look, number } in curves.iter().rev() {
        let places: Vec<Place> =
            points.iter().map(|point| frame.place(point.n_labeled as f64, point.mean)).collect();
        for piece in frame.inside(&places) {
            curve(&piece, *look, shapes);
        }
        let stride = places.len().div_ceil(MARKERS).max(1);
        let single = places.len() == 1;
        let shown = Look {
            marker: if single && look.marker == Marker::None { Marker::Circle } else { look.marker },
            ..*look
        };
        // Staggered, so that markers of equal curves do not hide each other.
        for (point, &place) in points.iter().zip(&places).skip(number % stride).step_by(stride) {
            if (MOST_BANDS + 1..=MOST_WHISKERS).contains(&curves.len()) && point.low < point.high {
                let end = |value: f64| frame.clamped(point.n_labeled as f64, value);
                shapes.push(line(&[end(point.low), end(point.high)], look.colour, 1.5));
            }
            if frame.holds(place) {
                marker(place, shown, shapes);
            }
        }
    }
}

fn draw_bands(frame: &Frame, curves: &[Line], shapes: &mut Vec<Shape>) {
    let opacity = (BANDS.2 / curves.len() as f64).clamp(BANDS.1, BANDS.0);
    for Line { points, look, .. } in curves.iter().rev() {
        if points.iter().all(|point| point.low >= point.high) {
            continue;
        }
        // A single point has a band of some width, too.
        let wide = if points.len() == 1 { 5.0 } else { 0.0 };
        let edge = |point: &Point, value: f64, shift: f64| {
            let (x, y) = frame.clamped(point.n_labeled as f64, value);
            (x + shift, y)
        };
        let mut corners: Vec<Place> = points.iter().map(|point| edge(point, point.low, -wide)).collect();
        corners.extend(points.iter().map(|point| edge(point, point.low, wide)).next_back());
        corners.extend(points.iter().rev().map(|point| edge(point, point.high, wide)));
        corners.extend(points.iter().map(|point| edge(point, point.high, -wide)).next());
        shapes.push(Shape::Area { points: corners, colour: look.colour, opacity });
    }
}

/// Rows of the training half: from the card, else from the pool of a query that scored its rows.
fn training_rows(panel: &Comparison<'_>) -> Option<usize> {
    let rows = match &panel.dataset.card.source {
        Source::Generator { params, .. } => params.iter().find_map(|(name, value)| match value {
            ParamValue::Count(count) if name == "n_samples" => usize::try_from(*count).ok(),
            _ => None,
        }),
        Source::File { .. } => panel.dataset.card.shape.map(|shape| shape.rows),
    };
    let seen = || {
        panel.entries.iter().flat_map(|entry| entry.runs.traces()).find_map(|trace| {
            let scores = trace.queries.first()?.scores.as_ref()?;
            Some(trace.points.first()?.n_labeled + scores.n)
        })
    };
    let protocol = &panel.dataset.protocol;
    rows.map(|rows| protocol.train_rows(protocol.used_rows(rows))).or_else(seen)
}

#[cfg(test)]
mod tests {
    use super::{Shown, draw};
    use crate::{
        report::{analysis::Analysis, fake, figures::drawing::legible::assert_legible, series::Plots},
        store::record::Outcome,
    };

    #[test]
    fn texts_never_overlap_nor_leave_the_picture() {
        let names: Vec<String> = (0..12).map(|n| format!("strategy {n} {}", "long ".repeat(n * n))).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        for curve in [
            &[(20, 0.5)][..],
            &[(20, 0.5), (21, 0.5)],
            &[(20, 0.5), (22, 0.500_01)],
            &[(2, 0.0), (99, 1.0)],
            &[(10_000, -3.0), (250_000, 1e4)],
            &[(1, f64::NAN), (2, f64::NAN)],
        ] {
            for learners in [&["a"][..], &["a", "b"], &["a", "b", "a learner with quite a long name, really"]]
            {
                for strategies in [&names[..1], &names[..]] {
                    let mut results = fake::results(fake::experiment(&["data"], learners, strategies, 2));
                    results.cells.values_mut().for_each(|cell| *cell = Outcome::Finished(fake::run(curve)));
                    let analysis = Analysis::new(&results);
                    assert_legible(
                        &draw(&Plots::new(&analysis), &analysis.experiment().datasets[0], Shown::Curves)
                            .expect("a figure"),
                    );
                }
            }
        }
    }

    #[test]
    fn a_run_without_cells_still_gives_a_figure_that_says_so() {
        let mut results = fake::results(fake::experiment(&["data"], &["svc"], &["random"], 2));
        results.cells.clear();
        let analysis = Analysis::new(&results);
        let picture = draw(&Plots::new(&analysis), &analysis.experiment().datasets[0], Shown::Curves)
            .expect("a figure");
        assert!(picture.labels().any(|label| label.text == "random (no finished run)"));
        assert_legible(&picture);
    }

    #[test]
    fn the_second_axis_shows_the_share_of_the_training_half() {
        let results = fake::results(fake::experiment(&["data"], &["svc"], &["random"], 2));
        let analysis = Analysis::new(&results);
        let picture = draw(&Plots::new(&analysis), &analysis.experiment().datasets[0], Shown::Curves)
            .expect("a figure");
        // 100 of 200 rows train, so labels and percentages are the same numbers at the same places.
        let across = |text: &str| -> Vec<f64> {
            picture.labels().filter(|label| label.text == text).map(|label| label.at.0).collect()
        };
        assert_eq!(across("20").len(), 2);
        assert!((across("20")[0] - across("20")[1]).abs() < 1e-9);
    }
}
