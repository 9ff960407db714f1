//! The solver that goes to the optimum.

use ndarray::Array2;

use crate::{
    error::LearnerError,
    learner::{Learner, Model, Numbered, Rows, among_all},
    linear::{planes, softmax::Softmax},
    pool::Pool,
    sample::Sample,
};

/// The learner.
#[derive(Debug)]
pub(super) struct Optimum {
    /// Name in messages.
    pub learner: &'static str,
    /// Inverse strength of the penalty.
    pub c: f64,
}

/// A trained model.
#[derive(Debug)]
struct Trained<'a> {
    pool: &'a Pool,
    classes: Vec<usize>,
    fitted: Softmax,
}

impl Learner for Optimum {
    fn fit<'a>(
        &self,
        pool: &'a Pool,
        sample: Sample<'_>,
        _seed: u64,
    ) -> Result<Box<dyn Model + 'a>, LearnerError> {
        let Numbered { x, y, classes } = Numbered::new(pool, sample, self.learner)?;
        let fitted = Softmax::fit(x.view(), &y, classes.len(), self.c);
        Ok(Box::new(Trained { pool, classes, fitted }))
    }
}

impl Model for Trained<'_> {
    fn converged(&self) -> bool {
        self.fitted.converged()
    }

    fn predict(&self, rows: Rows<'_>) -> Result<Vec<usize>, LearnerError> {
        let decisions = self.fitted.planes().decisions(rows.features(self.pool).view());
        let classes = planes::classes(&decisions);
        Ok(classes.into_iter().map(|place| self.classes[place]).collect())
    }

    fn probabilities(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        let decisions = self.fitted.planes().decisions(rows.features(self.pool).view());
        Ok(among_all(&planes::probabilities(&decisions), &self.classes, self.pool.n_classes()))
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::Optimum;
    use crate::{
        error::LearnerError,
        learner::{Learner, Rows},
        split::Halves,
    };

    fn halves() -> Halves {
        let train = array![[0.0, 1.0], [1.0, 0.5], [2.0, -1.0], [3.0, 0.25], [4.0, 2.0], [5.0, -0.5]];
        let test = array![[2.5, 0.0], [0.5, 0.5], [4.5, 1.0]];
        Halves::from_parts(train.into_shared(), vec![1, 1, 3, 1, 3, 3], test.into_shared(), vec![0; 3], 4)
    }

    #[test]
    fn absent_classes_have_probability_0_and_are_never_predicted() {
        let halves = halves();
        let sample = halves.truth.label(&[0, 1, 2, 3, 4, 5]);
        let model =
            Optimum { learner: "logistic", c: 0.25 }.fit(&halves.pool, sample.view(), 0).expect("a model");
        let found = model.probabilities(Rows::Test).expect("probabilities");
        // LogisticRegression(C=0.25, tol=1e-10, max_iter=10000), scikit-learn 1.5.2
        let expected = array![
            [0.0, 0.490_437_66, 0.0, 0.509_562_34],
            [0.0, 0.707_257_84, 0.0, 0.292_742_16],
            [0.0, 0.309_827_61, 0.0, 0.690_172_39],
        ];
        assert!((&found - &expected).iter().all(|d| d.abs() < 1e-8), "{found}");
        assert_eq!(model.predict(Rows::Test).expect("labels"), [3, 1, 3]);
    }

    #[test]
    fn one_class_is_an_error() {
        let halves = halves();
        let sample = halves.truth.label(&[0, 1]);
        let error = Optimum { learner: "logistic", c: 1.0 }
            .fit(&halves.pool, sample.view(), 0)
            .expect_err("one class");
        assert_eq!(error, LearnerError::TooFewClasses { learner: "logistic", found: 1 });
    }
}
