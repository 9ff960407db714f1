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
//! The same optimum as scikit-learn 1.5.2 `LogisticRegression(C)`, found by linfa-logistic 0.8.1:
//! equal within the tolerance of the two solvers, not to the last digit. A search that ends after
//! `max_iterations` without having converged gives its best point, as in both packages; one that
//! breaks off is an error. Matrix products come from ndarray, so the last bits of a probability
//! may differ between CPUs.
//!
//! # Reference
//!
//! Hastie, Tibshirani, Friedman. The Elements of Statistical Learning, section 4.4. 2009.

use linfa::{dataset::Dataset, traits::Fit};
use linfa_logistic::{
    FittedLogisticRegression, LogisticRegression, MultiFittedLogisticRegression, MultiLogisticRegression,
};
use ndarray::{Array1, Array2, Axis};

use super::{Learner, LearnerSpec, Model, Rows};
use crate::{
    error::LearnerError,
    output::Outputs,
    package::{Mirror, Parity, SKLEARN},
    params::{ParamKind, ParamSpec, ParamValue, Range},
    pool::Pool,
    sample::Sample,
};

pub(super) const SPEC: LearnerSpec = LearnerSpec {
    name: "logistic",
    summary: "logistic regression (linfa-logistic)",
    version: 1,
    mirror: Some(Mirror {
        package: &SKLEARN,
        symbol: "sklearn.linear_model.LogisticRegression",
        parity: Parity::Scores,
        deviations: &["linfa-logistic 0.8.1 finds the optimum, and may stop elsewhere within its tolerance"],
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
            help: "size of the gradient at which the search ends",
            introduced: None,
        },
        ParamSpec {
            name: "max_iterations",
            kind: ParamKind::Count { min: 1, max: 1_000_000 },
            default: ParamValue::Count(100),
            help: "steps after which the search ends all the same",
            introduced: None,
        },
    ],
    outputs: |_| Outputs::PROBABILITIES,
    cost: |params, size| {
        params.count("max_iterations") as f64 * size.labeled * size.features * size.classes * 2e-6
    },
    build: |params| {
        Box::new(Logistic {
            penalty: 1.0 / params.real("C"),
            tolerance: params.real("tol"),
            max_iterations: params.count("max_iterations") as u64,
        })
    },
};

/// The learner; see the [module](self).
#[derive(Debug)]
struct Logistic {
    penalty: f64,
    tolerance: f64,
    max_iterations: u64,
}

/// A trained model; linfa has one type for two classes and one for more.
#[derive(Debug)]
enum Fitted {
    Two(FittedLogisticRegression<f64, usize>),
    More(MultiFittedLogisticRegression<f64, usize>),
}

#[derive(Debug)]
struct Trained<'a> {
    pool: &'a Pool,
    fitted: Fitted,
}

impl Learner for Logistic {
    fn fit<'a>(
        &self,
        pool: &'a Pool,
        sample: Sample<'_>,
        _seed: u64,
    ) -> Result<Box<dyn Model + 'a>, LearnerError> {
        sample.unweighted(SPEC.name)?;
        let classes = sample.present();
        let features = pool.features().select(Axis(0), sample.rows());
        let data = Dataset::new(features, Array1::from(sample.classes().to_vec()));
        let failed = |error: linfa_logistic::error::Error| LearnerError::Training {
            learner: SPEC.name,
            reason: format!("linfa-logistic: {error}; scaled features or a smaller C may help"),
        };
        let fitted = match classes.len() {
            0 | 1 => {
                return Err(LearnerError::TooFewClasses { learner: SPEC.name, found: classes.len() });
            }
            2 => LogisticRegression::new()
                .alpha(self.penalty)
                .gradient_tolerance(self.tolerance)
                .max_iterations(self.max_iterations)
                .fit(&data)
                .map(Fitted::Two)
                .map_err(failed)?,
            _ => MultiLogisticRegression::new()
                .alpha(self.penalty)
                .gradient_tolerance(self.tolerance)
                .max_iterations(self.max_iterations)
                .fit(&data)
                .map(Fitted::More)
                .map_err(failed)?,
        };
        Ok(Box::new(Trained { pool, fitted }))
    }
}

impl Model for Trained<'_> {
    fn predict(&self, rows: Rows<'_>) -> Result<Vec<usize>, LearnerError> {
        let likeliest = |row: ndarray::ArrayView1<'_, f64>| {
            row.iter().enumerate().fold(0, |best, (class, &p)| if p > row[best] { class } else { best })
        };
        Ok(self.probabilities(rows)?.rows().into_iter().map(likeliest).collect())
    }

    fn probabilities(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        let x = match rows {
            Rows::Train(rows) => self.pool.features().select(Axis(0), rows),
            Rows::Test => self.pool.test_features().to_owned(),
        };
        let mut out = Array2::zeros((x.nrows(), self.pool.n_classes()));
        match &self.fitted {
            Fitted::Two(model) => {
                let positive = model.predict_probabilities(&x);
                let labels = model.labels();
                out.column_mut(labels.neg.class).assign(&positive.mapv(|p| 1.0 - p));
                out.column_mut(labels.pos.class).assign(&positive);
            }
            Fitted::More(model) => {
                let all = model.predict_probabilities(&x);
                for (&class, column) in model.classes().iter().zip(all.columns()) {
                    out.column_mut(class).assign(&column);
                }
            }
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::Logistic;
    use crate::{
        error::LearnerError,
        learner::{Learner, Rows},
        split::Halves,
    };

    /// Both solvers stop when the gradient falls below 1e-8 here; the penalty bounds the
    /// curvature from below, so probabilities agree to about that.
    const TOLERANCE: f64 = 1e-6;

    fn halves(labels: [usize; 6]) -> Halves {
        let train = array![[0.0, 1.0], [1.0, 0.5], [2.0, -1.0], [3.0, 0.25], [4.0, 2.0], [5.0, -0.5]];
        let test = array![[2.5, 0.0], [0.5, 0.5], [4.5, 1.0]];
        Halves::from_parts(train.into_shared(), labels.to_vec(), test.into_shared(), vec![0; 3], 4)
    }

    fn check(labels: [usize; 6], c: f64, expected: &Array2<f64>, predicted: &[usize]) {
        let halves = halves(labels);
        let learner = Logistic { penalty: 1.0 / c, tolerance: 1e-8, max_iterations: 10_000 };
        let model =
            learner.fit(&halves.pool, halves.truth.label(&[0, 1, 2, 3, 4, 5]).view(), 0).expect("a model");
        let found = model.probabilities(Rows::Test).expect("probabilities");
        assert!((&found - expected).iter().all(|d| d.abs() < TOLERANCE), "{found}");
        assert_eq!(model.predict(Rows::Test).expect("labels"), predicted);
    }

    #[test]
    fn three_of_four_classes_agree_with_scikit_learn() {
        // LogisticRegression(C=1.0, tol=1e-10, max_iter=10000), scikit-learn 1.5.2
        let expected = array![
            [0.518_255_82, 0.0, 0.389_545_58, 0.092_198_60],
            [0.886_159_05, 0.0, 0.080_675_44, 0.033_165_51],
            [0.233_202_21, 0.0, 0.301_438_33, 0.465_359_45],
        ];
        check([0, 0, 2, 0, 3, 2], 1.0, &expected, &[0, 0, 3]);
    }

    #[test]
    fn two_classes_agree_with_scikit_learn_whichever_is_more_frequent() {
        let expected = array![
            [0.0, 0.490_437_66, 0.0, 0.509_562_34],
            [0.0, 0.707_257_84, 0.0, 0.292_742_16],
            [0.0, 0.309_827_61, 0.0, 0.690_172_39],
        ];
        check([1, 1, 3, 1, 3, 3], 0.25, &expected, &[3, 1, 3]);
    }

    #[test]
    fn one_class_is_an_error() {
        let halves = halves([1; 6]);
        let learner = Logistic { penalty: 1.0, tolerance: 1e-4, max_iterations: 100 };
        let error = learner.fit(&halves.pool, halves.truth.label(&[0, 1]).view(), 0).expect_err("one class");
        assert_eq!(error, LearnerError::TooFewClasses { learner: "logistic", found: 1 });
    }
}
