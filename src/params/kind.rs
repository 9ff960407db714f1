//! Which values a parameter takes, and how messages say so.

use std::fmt;

use super::ParamValue;

/// Which values a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ParamKind {
    /// One of these words.
    Choice(&'static [&'static str]),
    /// One of these words, or [`GIVEN`] and the name of a space of the card.
    Space(&'static [&'static str]),
    /// An integer from `min` to `max`, both included.
    Count {
        /// Smallest allowed value.
        min: u64,
        /// Largest allowed value.
        max: u64,
    },
    /// A finite number in this range.
    Real(Range),
    /// A finite number in this range, or one of these words.
    RealOr(Range, &'static [&'static str]),
    /// A list of finite numbers in this range, or one of these words.
    RealsOr(Range, &'static [&'static str]),
    /// A list of integers from `min` to `max`, both included, which may be empty.
    Counts {
        /// Smallest allowed entry.
        min: u64,
        /// Largest allowed entry.
        max: u64,
    },
    /// `true` or `false`.
    Flag,
    /// A list of at least one word of the user's own.
    Words,
    /// Entries of another registry, each with parameters of its own.
    Components {
        /// Which registry.
        part: Part,
        /// Fewest of them.
        min: usize,
        /// Most of them; 1 makes the parameter a table instead of a list of tables.
        max: usize,
    },
}

/// What a component is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A learner.
    Learner,
    /// A query strategy.
    Strategy,
}

impl Part {
    /// Several of them.
    #[must_use]
    pub fn plural(self) -> &'static str {
        match self {
            Self::Learner => "learners",
            Self::Strategy => "strategies",
        }
    }
}

/// What the name of a space of the card is written after, so that no name is ever one of the fixed words.
pub const GIVEN: &str = "given:";

/// The name of the space of the card that a word means; `None` for one of the fixed words.
#[must_use]
pub fn given_space(word: &str) -> Option<&str> {
    word.strip_prefix(GIVEN).filter(|name| !name.is_empty())
}

impl ParamKind {
    /// Whether `value` is one of the allowed ones.
    #[must_use]
    pub fn allows(&self, value: &ParamValue) -> bool {
        match (*self, value) {
            (
                Self::Choice(words) | Self::RealOr(_, words) | Self::RealsOr(_, words),
                ParamValue::Text(word),
            ) => words.contains(&word.as_ref()),
            (Self::Space(words), ParamValue::Text(word)) => {
                words.contains(&word.as_ref()) || given_space(word).is_some()
            }
            (Self::Count { min, max }, ParamValue::Count(count)) => (min..=max).contains(count),
            (Self::Real(range) | Self::RealOr(range, _), ParamValue::Real(number)) => range.contains(*number),
            (Self::RealsOr(range, _), ParamValue::Reals(numbers)) => {
                !numbers.is_empty() && numbers.iter().all(|&number| range.contains(number))
            }
            (Self::Counts { min, max }, ParamValue::Counts(counts)) => {
                counts.iter().all(|count| (min..=max).contains(count))
            }
            (Self::Flag, ParamValue::Flag(_)) => true,
            (Self::Words, ParamValue::Words(words)) => !words.is_empty(),
            (Self::Components { min, max, .. }, ParamValue::Components(list)) => {
                (min..=max).contains(&list.len())
            }
            _ => false,
        }
    }
}

/// Completes "expected ..." in messages and help texts.
impl fmt::Display for ParamKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Choice(words) => write!(out, "{}", one_of(words)),
            Self::Space(words) => {
                write!(out, "{} or \"{GIVEN}NAME\" with the name of a space of the card", one_of(words))
            }
            Self::Count { min, max: u64::MAX } => write!(out, "an integer of at least {min}"),
            Self::Count { min, max } => write!(out, "an integer from {min} to {max}"),
            Self::Real(range) => write!(out, "a number{range}"),
            Self::RealOr(range, words) => write!(out, "a number{range} or {}", one_of(words)),
            Self::RealsOr(range, words) => {
                write!(out, "a list of at least one number{range} or {}", one_of(words))
            }
            Self::Counts { min, max } => write!(out, "a list of integers from {min} to {max}"),
            Self::Flag => write!(out, "true or false"),
            Self::Words => write!(out, "a list of at least one string"),
            Self::Components { part: Part::Learner, max: 1, .. } => {
                write!(out, "a table with the `kind` of a learner and its parameters")
            }
            Self::Components { part: Part::Strategy, max: 1, .. } => {
                write!(out, "a table with the `kind` of a strategy and its parameters")
            }
            Self::Components { part, min, .. } => {
                let what = part.plural();
                write!(out, "a list of at least {min} {what}, tables that hold `kind` and parameters")
            }
        }
    }
}

fn one_of(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    quoted.join(" or ")
}

/// An interval of numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// Lower end.
    pub min: f64,
    /// Whether the lower end itself is allowed.
    pub min_included: bool,
    /// Upper end.
    pub max: f64,
    /// Whether the upper end itself is allowed.
    pub max_included: bool,
}

impl Range {
    /// Every finite number.
    pub const ANY: Self =
        Self { min: f64::NEG_INFINITY, min_included: false, max: f64::INFINITY, max_included: false };
    /// Every finite number above 0.
    pub const POSITIVE: Self =
        Self { min: 0.0, min_included: false, max: f64::INFINITY, max_included: false };
    /// Every finite number from 0 on.
    pub const NOT_NEGATIVE: Self =
        Self { min: 0.0, min_included: true, max: f64::INFINITY, max_included: false };
    /// From 0 to 1, both included.
    pub const UNIT: Self = Self { min: 0.0, min_included: true, max: 1.0, max_included: true };

    /// Whether `value` is finite and lies in the range.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        let above = if self.min_included { value >= self.min } else { value > self.min };
        let below = if self.max_included { value <= self.max } else { value < self.max };
        value.is_finite() && above && below
    }
}

/// Follows "a number"; empty for a range without bounds.
impl fmt::Display for Range {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { min, min_included, max, max_included } = *self;
        if min.is_finite() && max.is_finite() && min_included && max_included {
            return write!(out, " from {min} to {max}");
        }
        let lower = if min_included { format!("of at least {min}") } else { format!("above {min}") };
        let upper = if max_included { format!("at most {max}") } else { format!("below {max}") };
        match (min.is_finite(), max.is_finite()) {
            (false, false) => Ok(()),
            (false, true) if max_included => write!(out, " of {upper}"),
            (false, true) => write!(out, " {upper}"),
            (true, false) => write!(out, " {lower}"),
            (true, true) => write!(out, " {lower} and {upper}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ParamKind, Range};

    #[test]
    fn a_range_says_in_words_what_it_contains() {
        let below = Range { min: f64::NEG_INFINITY, min_included: false, max: 3.0, max_included: true };
        let half_open = Range { min: 0.0, min_included: false, max: 1.0, max_included: true };
        let proper = Range { max_included: false, ..Range::UNIT };
        let cases = [
            (Range::ANY, "a number", [-1.0, 0.0, 5.0].as_slice(), [].as_slice()),
            (Range::POSITIVE, "a number above 0", &[1e-300], &[0.0, -1.0]),
            (Range::NOT_NEGATIVE, "a number of at least 0", &[0.0, 7.5], &[-1e-300]),
            (Range::UNIT, "a number from 0 to 1", &[0.0, 1.0], &[-0.1, 1.1]),
            (half_open, "a number above 0 and at most 1", &[0.5, 1.0], &[0.0, 1.5]),
            (proper, "a number of at least 0 and below 1", &[0.0, 0.5], &[-0.1, 1.0]),
            (below, "a number of at most 3", &[-9.0, 3.0], &[3.5]),
        ];
        for (range, words, inside, outside) in cases {
            assert_eq!(ParamKind::Real(range).to_string(), words);
            assert!(inside.iter().all(|&value| range.contains(value)), "{words}");
            assert!(!outside.iter().any(|&value| range.contains(value)), "{words}");
            assert!(!range.contains(f64::NAN) && !range.contains(f64::INFINITY), "{words}");
        }
    }

    #[test]
    fn kinds_name_their_words() {
        let kind = ParamKind::RealOr(Range::POSITIVE, &["scale", "auto"]);
        assert_eq!(kind.to_string(), "a number above 0 or \"scale\" or \"auto\"");
        assert_eq!(ParamKind::Count { min: 1, max: 9 }.to_string(), "an integer from 1 to 9");
    }
}
