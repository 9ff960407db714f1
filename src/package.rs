//! The packages that are mirrored, and how closely.

use std::fmt;

/// A published package, or a paper whose results are the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Package {
    /// Its name where it is published.
    pub name: &'static str,
    /// The version that is mirrored.
    pub version: &'static str,
}

/// `modAL-python`.
pub const MODAL: Package = Package { name: "modAL-python", version: "0.4.2.1" };
/// `alipy`.
pub const ALIPY: Package = Package { name: "alipy", version: "1.2.5" };
/// `libact`.
pub const LIBACT: Package = Package { name: "libact", version: "0.1.6" };
/// `scikit-activeml`.
pub const SKACTIVEML: Package = Package { name: "scikit-activeml", version: "1.0.1" };
/// Dataiku's `cardinal`.
pub const CARDINAL: Package = Package { name: "cardinal", version: "0.0.9" };
/// `numpy`.
pub const NUMPY: Package = Package { name: "numpy", version: "1.26.4" };
/// `scikit-learn`.
pub const SKLEARN: Package = Package { name: "scikit-learn", version: "1.5.2" };
/// The study of Lu, Li and Lin, by its published results.
pub const LU2023: Package = Package { name: "Lu, Li, Lin 2023", version: "(arXiv:2306.08954)" };

/// What a registry entry follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mirror {
    /// The package.
    pub package: &'static Package,
    /// What in it.
    pub symbol: &'static str,
    /// How closely the golden tests show that it is followed.
    pub parity: Parity,
    /// What is done in another way, one sentence each.
    pub deviations: &'static [&'static str],
}

/// Package, version and symbol.
impl fmt::Display for Mirror {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {} {}", self.package.name, self.package.version, self.symbol)
    }
}

/// How closely an entry is shown to follow what it mirrors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parity {
    /// All picks, or all predictions, of all reference runs are equal but for what `deviations` say.
    Exact,
    /// Scores or probabilities are equal within a tolerance; picks or predictions may part where they tie.
    Scores,
    /// Means are equal within their error.
    Statistical,
}

/// The word in tables; an entry that mirrors nothing is "own".
#[must_use]
pub fn parity_word(mirror: Option<&Mirror>) -> &'static str {
    match mirror.map(|mirror| mirror.parity) {
        Some(Parity::Exact) => "exact",
        Some(Parity::Scores) => "scores",
        Some(Parity::Statistical) => "statistical",
        None => "own",
    }
}
