//! The solver of linfa-logistic, to the last bit.
//!
//! A search that ends after `max_iterations` without having converged gives its best point, as in
//! scikit-learn; one whose line search does not end is an error. Matrix products come from ndarray, so the
//! last bits of a probability may differ between CPUs.

use std::cmp::Ordering;

use ndarray::{Array1, Array2, Axis};

use self::{
    loss::{Loss, Targets, logistic, matrix, vector},
    search::{Found, Limits},
};
use crate::{
    error::LearnerError,
    learner::{Learner, Model, Rows, among_all},
    numeric::argmax,
    pool::Pool,
    sample::Sample,
};

mod loss;
mod point;
mod search;

/// The learner; see the [module](self).
#[derive(Debug)]
pub(super) struct Linfa {
    /// Name in messages.
    pub learner: &'static str,
    pub penalty: f64,
    pub tolerance: f64,
    pub max_iterations: u64,
}

/// A trained model.
#[derive(Debug)]
struct Trained<'a> {
    pool: &'a Pool,
    /// Columns of probabilities, and the classes that they are of.
    classes: Vec<usize>,
    point: Array1<f64>,
    converged: bool,
}

impl Learner for Linfa {
    fn fit<'a>(
        &self,
        pool: &'a Pool,
        sample: Sample<'_>,
        _seed: u64,
    ) -> Result<Box<dyn Model + 'a>, LearnerError> {
        sample.unweighted(self.learner)?;
        let x = pool.features().select(Axis(0), sample.rows());
        let (classes, targets) = match &sample.present()[..] {
            few @ ([] | [_]) => {
                return Err(LearnerError::TooFewClasses { learner: self.learner, found: few.len() });
            }
            &[one, other] => two(sample.classes(), one, other),
            more => (more.to_vec(), indicators(sample.classes(), more)),
        };
        let loss = Loss { x: &x, targets, penalty: self.penalty };
        let limits = Limits { tolerance: self.tolerance, iterations: self.max_iterations };
        let Found { point, converged } = search::minimum(loss, limits).map_err(|reason| LearnerError::Training {
            learner: self.learner,
            reason: format!(
                "{reason}; write `scaling = \"standard\"` in [[dataset]], lower C, or take solver = \"lbfgs\""
            ),
        })?;
        Ok(Box::new(Trained { pool, classes, point, converged }))
    }
}

/// Two classes, the positive one last: the more frequent one, of equals the one that comes first.
fn two(classes: &[usize], one: usize, other: usize) -> (Vec<usize>, Targets) {
    let count = |class| classes.iter().filter(|&&found| found == class).count();
    let positive = match count(one).cmp(&count(other)) {
        Ordering::Greater => one,
        Ordering::Less => other,
        Ordering::Equal => classes[0],
    };
    let sign = |&class: &usize| if class == positive { 1.0 } else { -1.0 };
    let negative = if positive == one { other } else { one };
    (vec![negative, positive], Targets::Two(classes.iter().map(sign).collect()))
}

/// 1 in the column of each row's class.
fn indicators(classes: &[usize], present: &[usize]) -> Targets {
    let shape = (classes.len(), present.len());
    Targets::More(Array2::from_shape_fn(shape, |(row, column)| f64::from(classes[row] == present[column])))
}

impl Model for Trained<'_> {
    fn converged(&self) -> bool {
        self.converged
    }

    fn predict(&self, rows: Rows<'_>) -> Result<Vec<usize>, LearnerError> {
        Ok(self.probabilities(rows)?.outer_iter().map(argmax).collect())
    }

    fn probabilities(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        let x = rows.features(self.pool);
        let some = if let [_, _] = self.classes[..] {
            let (w, b) = vector(&x, &self.point);
            let positive = (x.dot(&w) + b).mapv_into(logistic);
            let mut some = Array2::zeros((x.nrows(), 2));
            some.column_mut(0).assign(&positive.mapv(|p| 1.0 - p));
            some.column_mut(1).assign(&positive);
            some
        } else {
            let (w, b) = matrix(&x, &self.point);
            let mut some = x.dot(&w) + b;
            for mut row in some.rows_mut() {
                let max = row.iter().copied().fold(f64::NAN, f64::max);
                row.mapv_inplace(|value| (value - max).exp());
                let sum = row.sum();
                row /= sum;
            }
            some
        };
        Ok(among_all(&some, &self.classes, self.pool.n_classes()))
    }
}

#[cfg(test)]
mod tests {
    use linfa::{dataset::Dataset, traits::Fit};
    use linfa_logistic::{LogisticRegression, MultiLogisticRegression};
    use ndarray::{Array1, Array2, Axis, array};
    use rand::Rng;

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
    fn a_search_that_ends_too_early_has_not_converged() {
        for labels in [[1, 1, 3, 1, 3, 3], [0, 0, 2, 0, 3, 2]] {
            let halves = halves(labels);
            let sample = halves.truth.label(&[0, 1, 2, 3, 4, 5]);
            let converged = |tolerance, max_iterations| {
                let learner = Linfa { learner: "logistic", penalty: 1.0, tolerance, max_iterations };
                learner.fit(&halves.pool, sample.view(), 0).expect("a model").converged()
            };
            assert!(!converged(1e-8, 2));
            assert!(converged(1e-8, 1000));
            // No gradient is so small: the search ends because the loss stays the same.
            assert!(converged(1e-300, 1000));
        }
    }

    #[test]
    fn one_class_is_an_error() {
        let halves = halves([1; 6]);
        let learner = Linfa { learner: "logistic", penalty: 1.0, tolerance: 1e-4, max_iterations: 100 };
        let error = learner.fit(&halves.pool, halves.truth.label(&[0, 1]).view(), 0).expect_err("one class");
        assert_eq!(error, LearnerError::TooFewClasses { learner: "logistic", found: 1 });
    }

    /// Rows of noise in this many classes, all of which occur.
    fn noise(seed: u8, n_classes: usize, scale: f64) -> Halves {
        let mut rng = rand_pcg::Pcg64::new(u128::from(seed), 7);
        let mut draw = |rows| Array2::from_shape_fn((rows, 3), |_| scale * rng.gen_range(-2.0..2.0_f64));
        let (train, test) = (draw(24), draw(9));
        let labels = (0..24).map(|row| if row < n_classes { row } else { (row * row + row / 5) % n_classes });
        Halves::from_parts(train.into_shared(), labels.collect(), test.into_shared(), vec![0; 9], n_classes)
    }

    #[test]
    fn probabilities_are_those_of_linfa_logistic_to_the_last_bit() {
        for seed in 0..40_u8 {
            let at = usize::from(seed);
            let (n_classes, scale) = ([2, 3, 5][at % 3], [0.1, 1.0, 30.0, 1e4][at % 4]);
            let halves = noise(seed, n_classes, scale);
            let rows: Vec<usize> = (0..24).collect();
            let sample = halves.truth.label(&rows);
            let learner = Linfa { learner: "logistic", penalty: 0.5, tolerance: 1e-4, max_iterations: 100 };
            let model = learner.fit(&halves.pool, sample.view(), 0).expect("a model");
            let found = model.probabilities(Rows::Test).expect("probabilities");

            let classes = Array1::from(sample.view().classes().to_vec());
            let data = Dataset::new(halves.pool.features().select(Axis(0), &rows), classes);
            let test = halves.pool.test_features().to_owned();
            let expected = if n_classes == 2 {
                let model = LogisticRegression::new().alpha(0.5).fit(&data).expect("a model");
                let positive = model.predict_probabilities(&test);
                let mut both = Array2::zeros((9, 2));
                both.column_mut(model.labels().neg.class).assign(&positive.mapv(|p| 1.0 - p));
                both.column_mut(model.labels().pos.class).assign(&positive);
                both
            } else {
                let model = MultiLogisticRegression::new().alpha(0.5).fit(&data).expect("a model");
                model.predict_probabilities(&test)
            };
            assert_eq!(found, expected, "seed {seed}");
        }
    }

    #[test]
    fn a_line_search_that_does_not_end_is_an_error_that_names_its_steps() {
        let train = array![[1e8], [0.0], [-1e8], [-1e8], [1e8], [-1e8]].into_shared();
        let halves = Halves::from_parts(train.clone(), vec![0, 1, 2, 0, 1, 0], train, vec![0; 6], 3);
        let learner = Linfa { learner: "logistic", penalty: 1.0, tolerance: 1e-4, max_iterations: 100 };
        let ended = learner.fit(&halves.pool, halves.truth.label(&[0, 1, 2, 3, 4, 5]).view(), 0);
        let error = ended.expect_err("no end");
        assert!(error.to_string().contains("the line search does not end within 1000 steps"), "{error}");
    }
}
