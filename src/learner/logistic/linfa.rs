//! The solver of linfa-logistic.
//!
//! A search that ends after `max_iterations` without having converged gives its best point, as in
//! scikit-learn; one that breaks off is an error. Matrix products come from ndarray, so the last bits of
//! a probability may differ between CPUs.

use linfa::{dataset::Dataset, traits::Fit};
use linfa_logistic::{
    FittedLogisticRegression, LogisticRegression, MultiFittedLogisticRegression, MultiLogisticRegression,
};
use ndarray::{Array1, Array2, Axis};

use crate::{
    error::LearnerError,
    learner::{Learner, Model, Rows},
    numeric::argmax,
    pool::Pool,
    sample::Sample,
};

/// The learner; see the [module](self).
#[derive(Debug)]
pub(super) struct Linfa {
    /// Name in messages.
    pub learner: &'static str,
    pub penalty: f64,
    pub tolerance: f64,
    pub max_iterations: u64,
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

impl Learner for Linfa {
    fn fit<'a>(
        &self,
        pool: &'a Pool,
        sample: Sample<'_>,
        _seed: u64,
    ) -> Result<Box<dyn Model + 'a>, LearnerError> {
        sample.unweighted(self.learner)?;
        let classes = sample.present();
        let features = pool.features().select(Axis(0), sample.rows());
        let data = Dataset::new(features, Array1::from(sample.classes().to_vec()));
        let failed = |error: linfa_logistic::error::Error| LearnerError::Training {
            learner: self.learner,
            reason: format!("linfa-logistic: {error}; scaled features or a smaller C may help"),
        };
        let fitted = match classes.len() {
            0 | 1 => {
                return Err(LearnerError::TooFewClasses { learner: self.learner, found: classes.len() });
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
        Ok(self.probabilities(rows)?.outer_iter().map(argmax).collect())
    }

    fn probabilities(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        let x = rows.features(self.pool);
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

    use super::Linfa;
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
        let learner =
            Linfa { learner: "logistic", penalty: 1.0 / c, tolerance: 1e-8, max_iterations: 10_000 };
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
        let learner = Linfa { learner: "logistic", penalty: 1.0, tolerance: 1e-4, max_iterations: 100 };
        let error = learner.fit(&halves.pool, halves.truth.label(&[0, 1]).view(), 0).expect_err("one class");
        assert_eq!(error, LearnerError::TooFewClasses { learner: "logistic", found: 1 });
    }
}
