//! Which colour and dash a strategy is drawn with, the same in every figure and report.
//!
//! Known strategies have a fixed look, found by kind and parameters: a colour per idea, a dash per
//! variant. Others get one by their id. Within an experiment no two strategies share both colour
//! and dash, as long as there are looks left; `random` is always solid and nearly black.
//!
//! # Reference
//!
//! Okabe, Ito. Color Universal Design, 2008, without yellow (too light for lines on white), joined
//! by wine, olive and indigo of Tol, Colour Schemes, SRON/EPS/TN/09-002, 2021, and a dark brown.

use crate::{
    config::StrategyChoice,
    params::{ParamValue, Params},
};

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

const BLUE: usize = 0;
const VERMILLION: usize = 1;
const GREEN: usize = 2;
const ORANGE: usize = 3;
const SKY: usize = 4;
const PURPLE: usize = 5;
const WINE: usize = 6;
const OLIVE: usize = 7;
const INDIGO: usize = 8;
const BROWN: usize = 9;

/// In the order of the constants above.
const COLOURS: [Colour; 10] = [
    (0, 114, 178),
    (213, 94, 0),
    (0, 158, 115),
    (230, 159, 0),
    (86, 180, 233),
    (204, 121, 167),
    (136, 34, 85),
    (153, 153, 51),
    (51, 34, 136),
    (110, 66, 20),
];

const SOLID: usize = 0;
const DASHED: usize = 1;
const DOTTED: usize = 2;
const DASH_DOT: usize = 3;

/// In the order of the constants above.
const DASHES: [&[f64]; 4] = [&[], &[12.0, 6.0], &[3.0, 4.5], &[12.0, 5.0, 3.0, 5.0]];

const MARKERS: [Marker; 5] =
    [Marker::Circle, Marker::Square, Marker::Triangle, Marker::Diamond, Marker::Wedge];

const RANDOM: Look = Look { colour: (34, 34, 34), dash: DASHES[SOLID], marker: Marker::None };

/// Kind, parameters that must have these values, colour and dash. The first row that fits counts.
/// Rows are appended, never changed: old and new reports then agree.
type Row = (&'static str, &'static [(&'static str, &'static str)], usize, usize);

const KNOWN: &[Row] = &[
    ("margin", &[], BLUE, SOLID),
    ("entropy", &[], VERMILLION, SOLID),
    ("least-confident", &[], GREEN, SOLID),
    ("modal-density", &[("metric", "euclidean"), ("scope", "all")], SKY, DASHED),
    ("modal-density", &[("metric", "cosine"), ("scope", "all")], ORANGE, DASHED),
    ("modal-density", &[("metric", "euclidean")], SKY, SOLID),
    ("modal-density", &[("metric", "cosine")], ORANGE, SOLID),
    ("alipy-graph-density", &[], PURPLE, SOLID),
    ("modal-ranked-batch", &[], BROWN, SOLID),
    ("libact-density-weighted", &[("base", "none"), ("n_init", "10")], WINE, DASHED),
    ("libact-density-weighted", &[("base", "none")], WINE, SOLID),
    ("libact-density-weighted", &[("base", "margin")], BLUE, DASHED),
    ("libact-density-weighted", &[("base", "least-confident")], GREEN, DASHED),
    ("libact-density-weighted", &[("base", "entropy")], VERMILLION, DASHED),
    ("libact-density-weighted", &[("base", "one-minus-margin")], PURPLE, DASHED),
    ("libact-dwus", &[("scaling", "none"), ("base", "none")], OLIVE, SOLID),
    ("libact-dwus", &[("scaling", "standard"), ("base", "none")], INDIGO, SOLID),
    ("libact-dwus", &[("scaling", "unit"), ("base", "none")], GREEN, DASH_DOT),
    ("libact-dwus", &[("scaling", "none"), ("base", "uncertainty")], OLIVE, DASHED),
    ("libact-dwus", &[("scaling", "standard"), ("base", "uncertainty")], INDIGO, DASHED),
    ("libact-dwus", &[("scaling", "unit"), ("base", "uncertainty")], SKY, DOTTED),
    ("libact-dwus", &[("scaling", "unit"), ("base", "one-minus-margin")], ORANGE, DASH_DOT),
];

/// The looks of an experiment's strategies, in their order.
#[must_use]
pub fn looks(strategies: &[StrategyChoice]) -> Vec<Look> {
    let mut taken: Vec<Look> = Vec::new();
    for strategy in strategies {
        let wanted = wanted(strategy);
        let look = wanted.iter().find(|look| !taken.contains(look)).or(wanted.first());
        taken.push(*look.expect("every strategy wants some look"));
    }
    taken
}

/// All looks for a strategy, the most wanted first: its own, then other dashes of its colour, then
/// everything.
fn wanted(strategy: &StrategyChoice) -> Vec<Look> {
    if strategy.spec.name == "random" {
        let variants = DASHES.iter().map(|dash| Look { dash, ..RANDOM });
        return variants.chain(from(hash(&strategy.id))).collect();
    }
    let fits =
        |row: &&Row| row.0 == strategy.spec.name && row.1.iter().all(|pair| holds(&strategy.params, pair));
    match KNOWN.iter().find(fits) {
        Some(&(_, _, colour, dash)) => {
            let variants = (0..DASHES.len()).map(|step| look(colour, (dash + step) % DASHES.len()));
            variants.chain(from(hash(&strategy.id))).collect()
        }
        None => from(hash(&strategy.id)).collect(),
    }
}

/// Whether a parameter is there and reads like this.
fn holds(params: &Params, (name, expected): &(&str, &str)) -> bool {
    params.iter().any(|(found, value)| {
        found == *name
            && match value {
                ParamValue::Text(word) => word == expected,
                ParamValue::Count(count) => count.to_string() == *expected,
                ParamValue::Flag(flag) => flag.to_string() == *expected,
                _ => false,
            }
    })
}

/// Every look once, colours first, beginning with number `start`.
fn from(start: usize) -> impl Iterator<Item = Look> {
    let all = COLOURS.len() * DASHES.len();
    let number = move |step: usize| (start % all + step) % all;
    (0..all).map(move |step| look(number(step) % COLOURS.len(), number(step) / COLOURS.len()))
}

fn look(colour: usize, dash: usize) -> Look {
    Look { colour: COLOURS[colour], dash: DASHES[dash], marker: MARKERS[(colour + 2 * dash) % MARKERS.len()] }
}

/// The FNV-1a hash of `id`: a look must not depend on the process or the platform.
fn hash(id: &str) -> usize {
    let fold = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    usize::try_from(id.bytes().fold(0x811c_9dc5, fold)).expect("at least 32 bits")
}

#[cfg(test)]
mod tests {
    use super::{COLOURS, DASHES, KNOWN, RANDOM, look, looks};
    use crate::report::fake;

    #[test]
    fn no_two_known_strategies_share_colour_and_dash() {
        let known: Vec<_> = KNOWN.iter().map(|&(_, _, colour, dash)| (colour, dash)).collect();
        assert!(known.iter().enumerate().all(|(index, pair)| !known[..index].contains(pair)));
    }

    #[test]
    fn as_many_strategies_as_there_are_looks_are_all_told_apart() {
        let many: Vec<_> =
            (0..COLOURS.len() * DASHES.len()).map(|n| fake::strategy(&format!("s{n}"))).collect();
        let looks = looks(&many);
        assert!(looks.iter().enumerate().all(|(index, look)| !looks[..index].contains(look)));
    }

    #[test]
    fn random_is_nearly_black_whatever_its_place() {
        assert_eq!(looks(&[fake::strategy("a"), fake::strategy("random")])[1], RANDOM);
        let two = looks(&[fake::strategy("random"), fake::strategy("random")]);
        assert_eq!((two[1].colour, two[0] == two[1]), (RANDOM.colour, false));
    }

    #[test]
    fn a_look_is_kept_when_others_join() {
        let (alone, among) =
            (looks(&[fake::strategy("x")]), looks(&[fake::strategy("random"), fake::strategy("x")]));
        assert_eq!(alone[0], among[1]);
        assert_eq!(look(0, 0).dash.len(), 0);
    }
}
