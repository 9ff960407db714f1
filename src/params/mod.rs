//! Parameters of registry entries: what a strategy, learner or generator can be told.
//!
//! Each entry declares its parameters as a slice of [`ParamSpec`]. The configuration reader checks
//! a file against the slice, fills in the defaults and hands the entry a complete [`Params`]; help
//! texts and the saved effective configuration are made from the same slice.

use std::{borrow::Cow, collections::BTreeMap, fmt};

mod kind;

pub use kind::{GIVEN, ParamKind, Part, Range, given_space};

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
    /// `None` for a parameter as old as its entry. One that came later names the value under which
    /// the entry computes what it did before: while it holds this value it is left out of the hash of
    /// a cell, so that recorded cells stay valid. Never changed again, whatever becomes of `default`.
    pub introduced: Option<ParamValue>,
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
    /// A list of non-negative integers.
    Counts(Cow<'static, [u64]>),
    /// A truth value.
    Flag(bool),
    /// Words of the user's own.
    Words(Cow<'static, [Cow<'static, str>]>),
    /// Entries of another registry.
    Components(Cow<'static, [Component]>),
}

/// As reports show it: words bare, components with what is said of them in parentheses.
impl fmt::Display for ParamValue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(word) => out.write_str(word),
            Self::Count(count) => count.fmt(out),
            Self::Real(value) => value.fmt(out),
            Self::Reals(values) => write!(out, "{values:?}"),
            Self::Counts(counts) => write!(out, "{counts:?}"),
            Self::Flag(flag) => flag.fmt(out),
            Self::Words(words) => out.write_str(&words.join(" ")),
            Self::Components(list) => {
                let list: Vec<String> = list.iter().map(Component::to_string).collect();
                out.write_str(&list.join(" + "))
            }
        }
    }
}

/// An entry of a registry that another entry is told to use, such as a member of a committee.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// Its registry name.
    pub kind: &'static str,
    /// What is said of its parameters; the others have their defaults.
    pub given: Cow<'static, [(&'static str, ParamValue)]>,
}

impl fmt::Display for Component {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.kind)?;
        let given: Vec<String> = self.given.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        if given.is_empty() { Ok(()) } else { write!(out, " ({})", given.join(", ")) }
    }
}

impl Component {
    /// The entry `kind` with these parameters.
    #[must_use]
    pub fn new(kind: &'static str, params: &Params) -> Self {
        let given: Vec<_> = params.iter().map(|(name, value)| (name, value.clone())).collect();
        Self { kind, given: given.into() }
    }

    /// Its complete parameters, given those that its registry entry declares.
    #[must_use]
    pub fn params(&self, specs: &[ParamSpec]) -> Params {
        self.given
            .iter()
            .fold(Params::defaults(specs), |params, (name, value)| params.with(name, value.clone()))
    }
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

    /// The value of `name`; `None` when the entry has no such parameter.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&ParamValue> {
        self.0.get(name)
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

    /// A list of numbers; `None` where the parameter holds a word instead.
    #[must_use]
    pub fn reals(&self, name: &str) -> Option<&[f64]> {
        match self.get(name) {
            ParamValue::Reals(values) => Some(values),
            ParamValue::Text(_) => None,
            other => panic!("`{name}` is declared as a list, holds {other:?}"),
        }
    }

    /// A list of counts.
    #[must_use]
    pub fn counts(&self, name: &str) -> Vec<usize> {
        match self.get(name) {
            ParamValue::Counts(counts) => {
                counts.iter().map(|&count| usize::try_from(count).expect("64-bit counts")).collect()
            }
            other => panic!("`{name}` is declared as counts, holds {other:?}"),
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

    /// Words of the user's own.
    #[must_use]
    pub fn words(&self, name: &str) -> &[Cow<'static, str>] {
        match self.get(name) {
            ParamValue::Words(words) => words,
            other => panic!("`{name}` is declared as words, holds {other:?}"),
        }
    }

    /// Entries of another registry.
    #[must_use]
    pub fn components(&self, name: &str) -> &[Component] {
        match self.get(name) {
            ParamValue::Components(list) => list,
            other => panic!("`{name}` is declared as components, holds {other:?}"),
        }
    }
}
