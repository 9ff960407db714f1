//! The width of an rbf kernel that a strategy computes itself.
//!
//! Like `parzen_window`'s, but the variance is summed up in another order and differs in its last bits,
//! which are part of what was recorded with either.

use crate::{
    params::{ParamKind, ParamSpec, ParamValue, Params, Range},
    round::Round,
};

/// The name of the parameter that gives it.
const NAME: &str = "gamma";

/// The parameter, with this default.
pub(super) const fn gamma(default: ParamValue) -> ParamSpec {
    ParamSpec {
        name: NAME,
        kind: ParamKind::RealOr(Range::POSITIVE, &["auto", "scale"]),
        default,
        help: "factor of squared distances: \"auto\" is 1 / features, \"scale\" that over their variance",
        introduced: None,
    }
}

/// A checked value of [`gamma`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Gamma {
    Auto,
    Scale,
    Is(f64),
}

impl Gamma {
    /// What an experiment says.
    pub(super) fn of(params: &Params) -> Self {
        match params.get(NAME) {
            ParamValue::Real(value) => Self::Is(*value),
            ParamValue::Text(word) if word == "scale" => Self::Scale,
            _ => Self::Auto,
        }
    }

    /// The number, for the features of all training rows.
    pub(super) fn value(self, round: &Round<'_>) -> f64 {
        let features = round.features();
        let n_features = features.ncols() as f64;
        match self {
            Self::Is(value) => value,
            Self::Auto => 1.0 / n_features,
            Self::Scale => {
                let mean = features.mean().unwrap_or_default();
                let n = features.len() as f64;
                let variance = features.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
                // Without variance all rows coincide, and any width gives the same kernel.
                if variance > 0.0 { 1.0 / (n_features * variance) } else { 1.0 }
            }
        }
    }
}
