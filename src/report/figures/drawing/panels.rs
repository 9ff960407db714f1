//! Curves against labels: one figure per data set, one panel per learner with a shared vertical
//! range. The mean over the seeds is a line, the 10 % to 90 % quantiles are a band, and the labeled
//! share of the training half is a second axis above.

use super::{
    axis::padded,
    frame::{ABOVE, AXIS, BELOW, Frame, INK, TITLE_LINE, axes, line, text},
    legend::{Legend, curve, marker},
    picture::Picture,
    shapes::{Place, Problem, Shape, whole},
    text::{heading, wrapped},
};
use crate::{
    config::DatasetChoice,
    dataset::Source,
    params::ParamValue,
    report::{
        analysis::comparison::{Comparison, Summary},
        series::{
            Plots, Series,
            curves::Curve,
            palette::{Look, Marker},
        },
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

/// Width of every figure.
const WIDTH: f64 = 1200.0;
/// Left of the panels: ticks and title of the vertical axis.
const LEFT: f64 = 118.0;
/// Right of the panels, so that the last tick's label is not cut.
const RIGHT: f64 = 48.0;
/// Between panels.
const GUTTER: f64 = 96.0;
/// Height of one panel's plot, alone and among others.
const HEIGHTS: (f64, f64) = (500.0, 400.0);
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

/// One curve of a panel, where it is a number.
struct Line {
    points: Vec<Summary>,
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

    let named = |(number, series): (usize, &Series<'_>)| {
        let drawn = curves.iter().flatten().any(|curve| curve.number == number);
        let name = series.label;
        (if drawn { name.to_owned() } else { format!("{name} (no finished run)") }, series.look)
    };
    let names: Vec<_> = plots.series.iter().enumerate().map(named).collect();
    let several = panels.len() > 1;
    let columns = if several { 2 } else { 1 };
    let rows = panels.len().div_ceil(columns);
    let (plot_height, own_title) = if several { (HEIGHTS.1, PANEL_TITLE) } else { (HEIGHTS.0, 0.0) };
    let row_height = own_title + ABOVE + plot_height + BELOW;
    let axis = wrapped(&format!("{metric} on the test half"), AXIS, plot_height + ABOVE)?;
    let left = LEFT + TITLE_LINE * (axis.len() - 1) as f64;
    let legend = Legend::new(&names, WIDTH - left - RIGHT)?;
    let plot_width = (WIDTH - left - RIGHT - (columns - 1) as f64 * GUTTER) / columns as f64;
    let (x, y) = ranges(&curves);

    let mut shapes = Vec::new();
    let title = format!("{}: {kind} on {}", experiment.title, dataset.label);
    let drawn = curves.iter().map(Vec::len).max().unwrap_or(0);
    let top = heading(&title, &subtitle(&panels, drawn), WIDTH, &mut shapes)?;
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
    Ok(Picture { title, width: whole(WIDTH), height, shapes })
}

/// The lines of comparison number `number`, one for every strategy with something to show.
fn lines(plots: &Plots<'_>, number: usize, shown: Shown) -> Vec<Line> {
    let line = |curve: &Curve| {
        let points = match shown {
            Shown::Curves => &curve.metric,
            Shown::Differences => &curve.difference,
        };
        let points = points.iter().copied().filter(|point| point.mean.is_finite());
        Line { points: points.collect(), look: plots.series[curve.number].look, number: curve.number }
    };
    plots.curves(number).iter().map(line).filter(|line| !line.points.is_empty()).collect()
}

/// Ranges of both axes over all panels.
fn ranges(curves: &[Vec<Line>]) -> ((f64, f64), (f64, f64)) {
    let points = || curves.iter().flatten().flat_map(|curve| &curve.points);
    let nothing = (f64::INFINITY, f64::NEG_INFINITY);
    let widen = |(low, high): (f64, f64), (less, more): (f64, f64)| (low.min(less), high.max(more));
    let x = points().map(|point| (point.n_labeled as f64, point.n_labeled as f64)).fold(nothing, widen);
    let y = points().map(|point| (point.q10.min(point.mean), point.q90.max(point.mean))).fold(nothing, widen);
    let (x, y) = if x.0 > x.1 { ((0.0, 1.0), (0.0, 1.0)) } else { (x, y) };
    // Differences that nobody would care for must not look like any.
    let middle = f64::midpoint(y.0, y.1);
    let y = if y.1 - y.0 < LEAST_HEIGHT { (middle, middle) } else { y };
    (padded(x.0, x.1, 0.018, 1.0), padded(y.0, y.1, 0.035, 0.05))
}

/// How many seeds the curves stand for, and what the bands are.
fn subtitle(panels: &[&Comparison<'_>], drawn: usize) -> String {
    let seeds = panels.first().map_or(0, |panel| panel.experiment.seeds);
    let entries = || panels.iter().flat_map(|panel| &panel.entries).map(|entry| entry.runs.len() as u64);
    let (least, most) = (entries().min().unwrap_or(0), entries().max().unwrap_or(0));
    let of = match (least, most) {
        (least, most) if least == most && most == seeds => format!("{seeds}"),
        (least, most) if least == most => format!("{most} of {seeds}"),
        _ => format!("{least} to {most} of {seeds}"),
    };
    match seeds {
        1 => "one seed".to_owned(),
        _ if drawn <= MOST_BANDS => format!("lines: mean of {of} seeds; bands: 10 % to 90 % quantile"),
        _ if drawn <= MOST_WHISKERS => {
            format!("lines: mean of {of} seeds; upright lines: 10 % to 90 % quantile")
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
        curve(&places, *look, shapes);
        let stride = places.len().div_ceil(MARKERS).max(1);
        let single = places.len() == 1;
        let shown = Look {
            marker: if single && look.marker == Marker::None { Marker::Circle } else { look.marker },
            ..*look
        };
        // Staggered, so that markers of equal curves do not hide each other.
        for (point, &place) in points.iter().zip(&places).skip(number % stride).step_by(stride) {
            if (MOST_BANDS + 1..=MOST_WHISKERS).contains(&curves.len()) && point.q10 < point.q90 {
                let end = |value: f64| frame.place(point.n_labeled as f64, value);
                shapes.push(line(&[end(point.q10), end(point.q90)], look.colour, 1.5));
            }
            marker(place, shown, shapes);
        }
    }
}

fn draw_bands(frame: &Frame, curves: &[Line], shapes: &mut Vec<Shape>) {
    let opacity = (BANDS.2 / curves.len() as f64).clamp(BANDS.1, BANDS.0);
    for Line { points, look, .. } in curves.iter().rev() {
        if points.iter().all(|point| point.q10 >= point.q90) {
            continue;
        }
        // A single point has a band of some width, too.
        let wide = if points.len() == 1 { 5.0 } else { 0.0 };
        let edge = |point: &Summary, value: f64, shift: f64| {
            let (x, y) = frame.place(point.n_labeled as f64, value);
            (x + shift, y)
        };
        let mut corners: Vec<Place> = points.iter().map(|point| edge(point, point.q10, -wide)).collect();
        corners.extend(points.iter().map(|point| edge(point, point.q10, wide)).next_back());
        corners.extend(points.iter().rev().map(|point| edge(point, point.q90, wide)));
        corners.extend(points.iter().map(|point| edge(point, point.q90, -wide)).next());
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
        panel.entries.iter().flat_map(|entry| entry.runs.values()).find_map(|trace| {
            let scores = trace.queries.first()?.scores.as_ref()?;
            Some(trace.points.first()?.n_labeled + scores.n)
        })
    };
    rows.map(|rows| panel.dataset.protocol.train_rows(rows)).or_else(seen)
}

#[cfg(test)]
mod tests {
    use super::{Picture, Shown, draw};
    use crate::{
        report::{
            analysis::Analysis,
            fake,
            figures::drawing::{
                glyphs::width,
                shapes::{Anchor, Label, Shape},
            },
            series::Plots,
        },
        store::record::Outcome,
    };

    /// Left, top, right and bottom of a text.
    fn bounds(label: &Label) -> [f64; 4] {
        let long = width(&label.text, label.size).expect("a font");
        // Letters with ascenders and descenders fill about this share of a line.
        let high = 0.8 * label.size;
        let start = match label.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => -long / 2.0,
            Anchor::End => -long,
        };
        let (x, y) = label.at;
        if label.upright {
            [x - high / 2.0, y - start - long, x + high / 2.0, y - start]
        } else {
            [x + start, y - high / 2.0, x + start + long, y + high / 2.0]
        }
    }

    fn assert_legible(picture: &Picture) {
        let texts: Vec<(&str, [f64; 4])> =
            picture.labels().map(|label| (label.text.as_str(), bounds(label))).collect();
        let (width, height) = (f64::from(picture.width), f64::from(picture.height));
        for (index, (text, a)) in texts.iter().enumerate() {
            let inside = a[0] >= 0.0 && a[1] >= 0.0 && a[2] <= width && a[3] <= height;
            assert!(inside, "`{text}` is clipped: {a:?}");
            for (other, b) in &texts[..index] {
                let apart = a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
                assert!(apart, "`{text}` and `{other}` overlap");
            }
        }
        let finite = picture.shapes.iter().all(|shape| match shape {
            Shape::Line { points, .. } | Shape::Area { points, .. } => {
                points.iter().all(|&(x, y)| (0.0..=width).contains(&x) && (0.0..=height).contains(&y))
            }
            Shape::Text(_) => true,
        });
        assert!(finite, "a line or area leaves the picture");
    }

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
