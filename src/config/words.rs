//! How files spell the choices that this module defines.

use crate::error::{Expected, InputError};

use super::{Area, Band, Direction, Format, Part, Shown, reader::Value};
use crate::protocol::{FirstBatch, Scaling, SplitMethod};

pub(super) const AREAS: &[(&str, Area)] = &[("aulc", Area::Aulc), ("aubc", Area::Aubc)];

pub(super) const SPLITS: &[(&str, SplitMethod)] = &[
    ("train-test-split", SplitMethod::TrainTestSplit),
    ("stratified", SplitMethod::Stratified),
    ("shuffled", SplitMethod::Shuffled),
];

pub(super) const SCALINGS: &[(&str, Scaling)] = &[("none", Scaling::None), ("standard", Scaling::Standard)];

pub(super) const FIRST_BATCHES: &[(&str, FirstBatch)] =
    &[("random", FirstBatch::Random), ("first-rows", FirstBatch::FirstRows)];

pub(super) const DIRECTIONS: &[(&str, Direction)] = &[
    ("better", Direction::Better),
    ("worse", Direction::Worse),
    ("equal", Direction::Equal),
    ("not-worse", Direction::NotWorse),
];

pub(super) const PARTS: &[(&str, Part)] =
    &[("whole", Part::Whole), ("start", Part::Start), ("middle", Part::Middle), ("end", Part::End)];

pub(super) const SHOWN: &[(&str, Shown)] = &[("mean", Shown::Mean), ("difference", Shown::Difference)];

pub(super) const BANDS: &[(&str, Band)] =
    &[("quantiles", Band::Quantiles), ("sd", Band::Sd), ("interval", Band::Interval), ("none", Band::None)];

pub(super) const FIGURE_FORMATS: &[(&str, Format)] =
    &[("svg", Format::Svg), ("png", Format::Png), ("pdf", Format::Pdf)];

/// The choice that a file spells as `value`.
pub(super) fn read<T: Copy>(value: &Value<'_>, words: &[(&'static str, T)]) -> Result<T, InputError> {
    let found = words.iter().find(|(word, _)| value.as_str() == Some(word));
    found
        .map(|&(_, choice)| choice)
        .ok_or_else(|| value.unexpected(Expected::OneOf(words.iter().map(|&(word, _)| word).collect())))
}

/// How files spell `choice`.
pub(super) fn spell<T: Copy + PartialEq>(choice: T, words: &[(&'static str, T)]) -> &'static str {
    let found = words.iter().find(|&&(_, other)| other == choice);
    found.expect("every choice is in its list: the round-trip test reads all").0
}
