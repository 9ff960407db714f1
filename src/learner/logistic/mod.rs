//! Logistic regression with an L2 penalty.
//!
//! # Definition
//!
//! ```text
//! minimise  C sum over labeled rows of -ln p_y(x) + 1/2 |w|^2        p = softmax(w x + b)
//! ```
//!
//! The offsets b are not penalised, features are used as they are. For two classes there is one
//! vector w, `p = 1 / (1 + exp(-(w x + b)))`.
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `LogisticRegression(C)`. With `solver = "lbfgs"` its optimum itself, whatever
//! the tolerance there: coefficients within 1e-6, see [`crate::linear::softmax`]. With the default
//! `solver = "linfa"`, linfa-logistic 0.8.1 approaches it: equal within the tolerance of the two.
//!
//! # Reference
//!
//! Hastie, Tibshirani, Friedman. The Elements of Statistical Learning, section 4.4. 2009.

use super::LearnerSpec;
use crate::{
    output::Outputs,
    package::{Mirror, Parity, SKLEARN},
    params::{ParamKind, ParamSpec, ParamValue, Range},
};

mod linfa;
mod optimum;

use linfa::Linfa;
use optimum::Optimum;

const NAME: &str = "logistic";

pub(super) const SPEC: LearnerSpec = LearnerSpec {
    name: NAME,
    summary: "logistic regression with an L2 penalty",
    version: 1,
    mirror: Some(Mirror {
        package: &SKLEARN,
        symbol: "sklearn.linear_model.LogisticRegression",
        parity: Parity::Scores,
        deviations: &[
            "linfa-logistic 0.8.1 may stop elsewhere within its tolerance",
            "\"lbfgs\" goes on to the optimum",
        ],
    }),
    paper: None,
    params: &[
        ParamSpec {
            name: "C",
            kind: ParamKind::Real(Range::POSITIVE),
            default: ParamValue::Real(1.0),
            help: "inverse strength of the penalty, as in scikit-learn",
            introduced: None,
        },
        ParamSpec {
            name: "tol",
            kind: ParamKind::Real(Range::POSITIVE),
            default: ParamValue::Real(1e-4),
            help: "size of the gradient at which the search of \"linfa\" ends; \"lbfgs\" goes to the optimum",
            introduced: None,
        },
        ParamSpec {
            name: "max_iterations",
            kind: ParamKind::Count { min: 1, max: 1_000_000 },
            default: ParamValue::Count(100),
            help: "steps after which the search of \"linfa\" ends all the same",
            introduced: None,
        },
        ParamSpec {
            name: "solver",
            kind: ParamKind::Choice(&["linfa", "lbfgs"]),
            default: ParamValue::text("linfa"),
            help: "linfa-logistic, or the optimum that scikit-learn's lbfgs approaches",
            introduced: Some(ParamValue::text("linfa")),
        },
    ],
    images: false,
    outputs: |_| Outputs::PROBABILITIES,
    cost: |params, size| {
        params.count("max_iterations") as f64 * size.labeled * size.features * size.classes * 2e-6
    },
    build: |params| {
        let c = params.real("C");
        if params.text("solver") == "lbfgs" {
            return Box::new(Optimum { learner: NAME, c });
        }
        Box::new(Linfa {
            learner: NAME,
            penalty: 1.0 / c,
            tolerance: params.real("tol"),
            max_iterations: params.count("max_iterations") as u64,
        })
    },
};
