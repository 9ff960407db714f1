//! Parameters of registry entries: what a strategy, learner or generator can be told.
//!
//! Each entry declares its parameters as a slice of [`ParamSpec`]. The configuration reader checks
//! a file against the slice, fills in the defaults and hands the entry a complete [`Params`]; help
//! texts and the saved effective configuration are made from the same slice.

use std::{borrow::Cow, collections::BTreeMap};

/// One parameter of a registry entry.
#[derive(Debug, Clone)]
pub struct ParamSpec {
    /// Key in the configuration file.
    pub name: &'static str,
    /// Which values are allowed.
    pub kind: ParamKind,
    /// The value when the key is absent; always allowed by `kind`.
    pub default: ParamValue,
    /// One line for the help text.
    pub help: &'static str,
}

/// Which values a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ParamKind {
    /// One of these words.
    Choice(&'static [&'static str]),
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
    /// `true` or `false`.
    Flag,
}

/// An interval of numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// Lower end.
    pub min: f64,
    /// Whether the lower end itself is allowed.
    pub min_included: bool,
    /// Upper end, included.
    pub max: f64,
}

impl Range {
    /// Every finite number.
    pub const ANY: Self = Self { min: f64::NEG_INFINITY, min_included: false, max: f64::INFINITY };
    /// Every finite number above 0.
    pub const POSITIVE: Self = Self { min: 0.0, min_included: false, max: f64::INFINITY };
    /// Every finite number from 0 on.
    pub const NOT_NEGATIVE: Self = Self { min: 0.0, min_included: true, max: f64::INFINITY };
    /// From 0 to 1, both included.
    pub const UNIT: Self = Self { min: 0.0, min_included: true, max: 1.0 };

    /// Whether `value` is finite and lies in the range.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        let above = if self.min_included { value >= self.min } else { value > self.min };
        value.is_finite() && above && value <= self.max
    }
}

/// A checked value.
#[derive(Debug, Clone, PartialEq)]
pub enum ParamValue {
    /// A word.
    Text(Cow<'static, str>),
    /// A non-negative integer.
    Count(u64),
    /// A finite number.
    Real(f64),
    /// A list of finite numbers.
    Reals(Vec<f64>),
    /// A truth value.
    Flag(bool),
}

impl ParamValue {
    /// A word known at compile time, for defaults.
    #[must_use]
    pub const fn text(word: &'static str) -> Self {
        Self::Text(Cow::Borrowed(word))
    }
}

/// The complete, checked parameters of one registry entry, ordered by name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Params(BTreeMap<&'static str, ParamValue>);

impl Params {
    /// The defaults of `specs`.
    #[must_use]
    pub fn defaults(specs: &[ParamSpec]) -> Self {
        Self(specs.iter().map(|spec| (spec.name, spec.default.clone())).collect())
    }

    /// The same parameters with one value replaced. The caller has checked it against the kind.
    ///
    /// # Panics
    ///
    /// When `name` is not a parameter of the entry: that is a mistake in this program.
    #[must_use]
    pub fn with(mut self, name: &str, value: ParamValue) -> Self {
        *self.0.get_mut(name).unwrap_or_else(|| panic!("`{name}` is not declared")) = value;
        self
    }

    /// All parameters in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &ParamValue)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }

    /// The value of `name`.
    ///
    /// # Panics
    ///
    /// When `name` is not a parameter of the entry: that is a mistake in this program. The same
    /// holds for the typed getters below when the value has another type.
    #[must_use]
    pub fn get(&self, name: &str) -> &ParamValue {
        self.0.get(name).unwrap_or_else(|| panic!("`{name}` is not declared"))
    }

    /// A word.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        match self.get(name) {
            ParamValue::Text(word) => word,
            other => panic!("`{name}` is declared as a word, holds {other:?}"),
        }
    }

    /// A count as an index.
    #[must_use]
    pub fn count(&self, name: &str) -> usize {
        match self.get(name) {
            ParamValue::Count(count) => usize::try_from(*count).expect("64-bit counts"),
            other => panic!("`{name}` is declared as a count, holds {other:?}"),
        }
    }

    /// A number.
    #[must_use]
    pub fn real(&self, name: &str) -> f64 {
        match self.get(name) {
            ParamValue::Real(value) => *value,
            other => panic!("`{name}` is declared as a number, holds {other:?}"),
        }
    }

    /// A truth value.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        match self.get(name) {
            ParamValue::Flag(value) => *value,
            other => panic!("`{name}` is declared as a flag, holds {other:?}"),
        }
    }
}
