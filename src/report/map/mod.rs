//! Where in the data strategies pick: the training rows on the plane in which they differ most, a row
//! of panels per strategy, a panel at the start, after the first queries and at the end.

mod plane;

use super::{
    figures::{
        Picture, Problem,
        drawing::{
            axis::padded,
            frame::{AXIS, GRID, INK, TICK, TITLE_LINE, line, text},
            legend::Legend,
            shapes::{Anchor, Label, Place, Shape, whole},
            sheet::Sheet,
            text::{heading, wrapped},
        },
    },
    series::palette::{self, Colour, Look, Marker},
};
use crate::config::Experiment;

pub use plane::Plane;

/// Queries after which the second panel is drawn.
const FEW: usize = 3;
/// Rows drawn in all panels together, but for those that are labeled: more would only hide each other.
const MOST_ROWS: usize = 9000;

/// Left of the panels, between them, and right of them.
const LEFT: f64 = 62.0;
const GUTTER: f64 = 18.0;
const RIGHT: f64 = 18.0;
/// Height of a panel over its width.
const SHAPE: f64 = 0.8;
/// Above a panel: how many rows are labeled.
const COUNT: f64 = 34.0;
/// Sizes of rows: in the pool, labeled, just picked.
const SIZES: (f64, f64, f64) = (2.2, 5.5, 8.5);
/// Dark around what is labeled.
const RIM: f64 = 1.8;
const FAINT: f64 = 0.45;

/// The map of one data set, learner and seed.
#[derive(Debug)]
pub struct Map<'a> {
    /// The experiment.
    pub experiment: &'a Experiment,
    /// What is drawn, as `data set, learner, seed`.
    pub what: String,
    /// Names of the classes.
    pub classes: &'a [String],
    /// Class of each training row.
    pub labels: &'a [usize],
    /// Where the training rows lie.
    pub plane: &'a Plane,
    /// The rows labeled at the start.
    pub first_batch: &'a [usize],
    /// Label of each strategy, and the rows that each of its queries picked.
    pub strategies: Vec<(&'a str, Vec<Vec<usize>>)>,
}

/// What a panel shows.
struct Stage<'a> {
    heading: String,
    labeled: Vec<usize>,
    /// Rows of the query before.
    picked: &'a [usize],
}

impl Map<'_> {
    /// Draws it.
    pub fn picture(&self) -> Result<Picture, Problem> {
        let sheet = Sheet::of(&self.experiment.figure);
        let title = format!("{}: where strategies pick", self.experiment.title);
        let mut shapes = Vec::new();
        let mut top = heading(&title, &self.subtitle(), &sheet, &mut shapes)?;
        let rows: Vec<Vec<Stage<'_>>> =
            self.strategies.iter().map(|(_, queries)| stages(self.first_batch, queries)).collect();
        let columns = rows.iter().map(Vec::len).max().unwrap_or(1).max(1) as f64;
        let width = (sheet.width - LEFT - RIGHT - GUTTER * (columns - 1.0)) / columns;
        let height = sheet.height.unwrap_or(SHAPE * width);
        let stride =
            (self.labels.len() * rows.iter().map(Vec::len).sum::<usize>()).div_ceil(MOST_ROWS).max(1);
        for ((name, _), stages) in self.strategies.iter().zip(&rows) {
            let lines = wrapped(name, AXIS, height)?;
            // Upright lines stand one beside the other, in the room left of the panels.
            for (number, words) in lines.iter().take(2).enumerate() {
                let at = (20.0 + TITLE_LINE * number as f64, top + COUNT + height / 2.0);
                let (text, anchor) = (words.clone(), Anchor::Middle);
                shapes.push(Shape::Text(Label { text, at, size: AXIS, anchor, upright: true, colour: INK }));
            }
            for (number, stage) in stages.iter().enumerate() {
                let left = LEFT + (width + GUTTER) * number as f64;
                let words = wrapped(&stage.heading, TICK, width)?;
                let shown = words.first().cloned().unwrap_or_default();
                shapes.push(text(shown, (left + width / 2.0, top + COUNT / 2.0), TICK, INK));
                let panel = Panel { map: self, corner: (left, top + COUNT), size: (width, height) };
                panel.draw(stage, stride, &mut shapes);
            }
            top += COUNT + height + GUTTER;
        }
        let legend = Legend::new(&self.legend(), sheet.width - LEFT - RIGHT)?;
        legend.draw((LEFT, top), &mut shapes);
        let height = whole(top + legend.height() + 14.0);
        Ok(Picture { title, width: whole(sheet.width), height, shapes, sheet })
    }

    fn subtitle(&self) -> String {
        let (across, up) = self.plane.shares;
        let repeated = if self.classes.len() > self.colours().len() { "; colours repeat" } else { "" };
        format!(
            "{}: training rows on their first two principal components ({:.0} % and {:.0} % of the variance); colours: \
             classes{repeated}; circles: labeled; diamonds: picked by the query before",
            self.what,
            100.0 * across,
            100.0 * up
        )
    }

    fn colours(&self) -> &[Colour] {
        palette::colours(self.experiment)
    }

    fn colour(&self, class: usize) -> Colour {
        let colours = self.colours();
        colours[class % colours.len()]
    }

    fn legend(&self) -> Vec<(String, Look)> {
        let look = |class| Look { colour: self.colour(class), dash: &[], marker: Marker::Circle };
        self.classes.iter().enumerate().map(|(class, name)| (name.clone(), look(class))).collect()
    }
}

/// The panels of a strategy: at the start, after few queries, at the end.
fn stages<'q>(first_batch: &[usize], queries: &'q [Vec<usize>]) -> Vec<Stage<'q>> {
    let last = queries.len();
    let mut after = vec![0, FEW.min(last), last];
    after.dedup();
    let stage = |&done: &usize| {
        let (earlier, picked) = match queries[..done].split_last() {
            Some((last, earlier)) => (earlier, last.as_slice()),
            None => (&[][..], &[][..]),
        };
        let labeled: Vec<usize> = first_batch.iter().chain(earlier.iter().flatten()).copied().collect();
        let n_labeled = labeled.len() + picked.len();
        let heading = match done {
            0 => format!("{n_labeled} labeled at the start"),
            1 => format!("{n_labeled} labeled, 1 query"),
            done => format!("{n_labeled} labeled, {done} queries"),
        };
        Stage { heading, labeled, picked }
    };
    after.iter().map(stage).collect()
}

/// A panel's place in the picture.
struct Panel<'a> {
    map: &'a Map<'a>,
    corner: Place,
    size: (f64, f64),
}

impl Panel<'_> {
    fn draw(&self, stage: &Stage<'_>, stride: usize, shapes: &mut Vec<Shape>) {
        let ((left, top), (width, height)) = (self.corner, self.size);
        let (right, bottom) = (left + width, top + height);
        let frame = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
        shapes.push(line(&frame, GRID, 2.0));
        let place = self.placing();
        let colour = |row: usize| self.map.colour(self.map.labels[row]);
        for row in (0..self.map.labels.len()).step_by(stride) {
            shapes.push(dot(place(row), SIZES.0, 4, colour(row), FAINT));
        }
        for (rows, size, corners) in [(&stage.labeled[..], SIZES.1, 12), (stage.picked, SIZES.2, 4)] {
            for &row in rows {
                shapes.push(dot(place(row), size + RIM, corners, INK, 1.0));
                shapes.push(dot(place(row), size, corners, colour(row), 1.0));
            }
        }
    }

    /// Where a row is drawn: the whole plane fits the panel, with room for what is drawn large.
    fn placing(&self) -> impl Fn(usize) -> Place {
        let places = &self.map.plane.places;
        let range = |of: fn(&(f64, f64)) -> f64| {
            let values = places.iter().map(of);
            let (low, high) =
                values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
            padded(low, high, 0.06, 1.0)
        };
        let (x, y) = (range(|place| place.0), range(|place| place.1));
        let ((left, top), (width, height)) = (self.corner, self.size);
        move |row| {
            let (across, up) = places[row];
            (left + width * (across - x.0) / (x.1 - x.0), top + height * (1.0 - (up - y.0) / (y.1 - y.0)))
        }
    }
}

/// A regular polygon: four corners are a diamond, many a disc.
fn dot((x, y): Place, radius: f64, corners: u32, colour: Colour, opacity: f64) -> Shape {
    let turn = |step: u32| f64::from(step) / f64::from(corners) * std::f64::consts::TAU;
    let points =
        (0..corners).map(|step| (x + radius * turn(step).cos(), y + radius * turn(step).sin())).collect();
    Shape::Area { points, colour, opacity }
}

#[cfg(test)]
mod tests {
    use super::{Map, Plane, SIZES, stages};
    use crate::{
        config::FigureChoice,
        report::{
            fake,
            figures::drawing::{legible::assert_legible, shapes::Shape},
        },
    };

    fn queries(picks: &[&[usize]]) -> Vec<Vec<usize>> {
        picks.iter().map(|picks| picks.to_vec()).collect()
    }

    #[test]
    fn panels_show_the_start_the_first_queries_and_the_end() {
        let queries = queries(&[&[5], &[3, 4], &[8], &[9], &[7]]);
        let found = stages(&[1, 2], &queries);
        let shown: Vec<_> = found.iter().map(|stage| (stage.labeled.clone(), stage.picked)).collect();
        let expected: [(Vec<usize>, &[usize]); 3] =
            [(vec![1, 2], &[]), (vec![1, 2, 5, 3, 4], &[8]), (vec![1, 2, 5, 3, 4, 8, 9], &[7])];
        assert_eq!(shown, expected);
        assert_eq!(found[2].heading, "8 labeled, 5 queries");
        assert_eq!(stages(&[1], &[]).len(), 1);
    }

    #[test]
    fn every_labeled_row_is_drawn_in_the_colour_of_its_class_and_everything_can_be_read() {
        let mut experiment = fake::experiment(&["a"], &["svc"], &["x", "y"], 1);
        let long =
            "a strategy with a name that is far too long for the room beside its panels, which are low";
        let (rows, few) = (
            Plane { places: (0..60).map(|n| (f64::from(n), f64::from(n % 7))).collect(), shares: (0.5, 0.2) },
            queries(&[&[5], &[9], &[11], &[20]]),
        );
        for (width, n_classes) in [(160.0, 3), (85.0, 3), (160.0, 30)] {
            experiment.figure = FigureChoice { width, ..FigureChoice::default() };
            let names: Vec<String> = (0..n_classes).map(|class| format!("class {class}")).collect();
            let labels: Vec<usize> = (0..60).map(|row| row % n_classes).collect();
            let map = Map {
                experiment: &experiment,
                what: "data, learner, seed 0".to_owned(),
                classes: &names,
                labels: &labels,
                plane: &rows,
                first_batch: &[1, 2],
                strategies: vec![("random", few.clone()), (long, few.clone())],
            };
            let picture = map.picture().expect("a picture");
            assert_legible(&picture);
            let last = picture.shapes.iter().filter_map(|shape| match shape {
                Shape::Area { points, colour, opacity } if *opacity == 1.0 && points.len() == 4 => {
                    let half = (points[0].0 - points[2].0) / 2.0;
                    ((half - SIZES.2).abs() < 1e-9).then_some(*colour)
                }
                _ => None,
            });
            let expected = [11, 20, 11, 20].map(|row| map.colour(row % n_classes));
            assert_eq!(last.collect::<Vec<_>>(), expected);
        }
    }
}
