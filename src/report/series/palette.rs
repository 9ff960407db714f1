//! Which colour, dash and marker a strategy is drawn with, the same in every figure of a run.
//!
//! The baseline is solid and nearly black. The others take colours in the order of the experiment;
//! when these are used up, the next dash, with other markers. Up to [`DISTINCT`] strategies no two
//! share colour and dash, nor colour and marker.
//!
//! # Reference
//!
//! Okabe, Ito. Color Universal Design, 2008, without yellow (too light for lines on white), joined
//! by wine, olive and indigo of Tol, Colour Schemes, SRON/EPS/TN/09-002, 2021, and a dark brown.

use crate::config::Experiment;

/// Red, green and blue.
pub type Colour = (u8, u8, u8);

/// How a curve is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// Colour of line, band and markers.
    pub colour: Colour,
    /// Lengths of dash, gap, dash, gap, ...; empty for a solid line.
    pub dash: &'static [f64],
    /// Shape of the markers, which tell curves apart in print without colours.
    pub marker: Marker,
}

/// Shapes of markers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// None; for the baseline of most figures.
    None,
    /// Filled circle.
    Circle,
    /// Filled square.
    Square,
    /// Filled triangle, point up.
    Triangle,
    /// Filled triangle, point down.
    Wedge,
    /// Filled diamond.
    Diamond,
}

/// The most different ones first.
const COLOURS: [Colour; 10] = [
    (0, 114, 178),
    (213, 94, 0),
    (0, 158, 115),
    (204, 121, 167),
    (230, 159, 0),
    (136, 34, 85),
    (86, 180, 233),
    (153, 153, 51),
    (51, 34, 136),
    (110, 66, 20),
];

const DASHES: [&[f64]; 4] = [&[], &[12.0, 6.0], &[3.0, 4.5], &[12.0, 5.0, 3.0, 5.0]];

const MARKERS: [Marker; 5] =
    [Marker::Circle, Marker::Square, Marker::Triangle, Marker::Diamond, Marker::Wedge];

/// Strategies besides the baseline that are told apart.
pub const DISTINCT: usize = COLOURS.len() * DASHES.len();

const BASELINE: Look = Look { colour: (34, 34, 34), dash: DASHES[0], marker: Marker::None };

/// The colours of an experiment's figures: those that it asks for, else these.
#[must_use]
pub fn colours(experiment: &Experiment) -> &[Colour] {
    let own = &experiment.figure.colours;
    if own.is_empty() { &COLOURS } else { own }
}

/// The looks of an experiment's strategies, in their order: in the colours that it asks for, else in
/// these.
#[must_use]
pub fn looks(experiment: &Experiment) -> Vec<Look> {
    let colours = colours(experiment);
    let mut others = 0;
    let look = |id: &String| {
        if experiment.baseline.as_ref() == Some(id) {
            return BASELINE;
        }
        others += 1;
        look(others - 1, colours)
    };
    experiment.strategies.iter().map(|strategy| &strategy.id).map(look).collect()
}

fn look(number: usize, colours: &[Colour]) -> Look {
    let (colour, round) = (number % colours.len(), number / colours.len());
    Look {
        colour: colours[colour],
        dash: DASHES[round % DASHES.len()],
        marker: MARKERS[(colour + round) % MARKERS.len()],
    }
}

#[cfg(test)]
mod tests {
    use super::{BASELINE, DISTINCT, looks};
    use crate::report::fake;

    #[test]
    fn forty_strategies_and_a_baseline_are_told_apart_by_lines_and_by_markers() {
        let names: Vec<String> = (0..DISTINCT).map(|n| format!("s{n}")).collect();
        let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
        names.insert(7, "random");
        let looks = looks(&fake::experiment(&["a"], &["svc"], &names, 1));
        assert_eq!((looks.len(), looks[7]), (41, BASELINE));
        for (number, look) in looks.iter().enumerate() {
            for other in &looks[..number] {
                let same_marker = (look.colour, look.marker) == (other.colour, other.marker);
                assert!((look.colour, look.dash) != (other.colour, other.dash) && !same_marker, "{number}");
            }
        }
    }
}
