//! Naive Bayes with normal features.
//!
//! # Definition
//!
//! ```text
//! ln p_c(x) + const = ln(share of c) - 1/2 sum_j ln(2 pi v_cj) - 1/2 sum_j (x_j - m_cj)^2 / v_cj
//! ```
//!
//! `m_cj` and `v_cj` are mean and population variance of feature `j` among the labeled rows of class `c`;
//! `var_smoothing` times the largest variance of a feature among all labeled rows is added to each `v_cj`.
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `GaussianNB`, with sums in numpy's order.
//!
//! # Reference
//!
//! Hastie, Tibshirani, Friedman. The Elements of Statistical Learning, section 6.6.3. 2009.

use std::f64::consts::PI;

use ndarray::{Array2, Axis};

use super::{Learner, LearnerSpec, Model, Numbered, Rows, among_all};
use crate::{
    error::LearnerError,
    linear::columns,
    numeric::{
        argmax,
        elementary::{exp, ln},
        pairwise,
    },
    output::Outputs,
    package::{Mirror, Parity, SKLEARN},
    params::{ParamKind, ParamSpec, ParamValue, Range},
    pool::Pool,
    sample::Sample,
};

pub(super) const SPEC: LearnerSpec = LearnerSpec {
    name: "gaussian-nb",
    summary: "naive Bayes with normal features",
    version: 1,
    mirror: Some(Mirror {
        package: &SKLEARN,
        symbol: "sklearn.naive_bayes.GaussianNB",
        parity: Parity::Exact,
        deviations: &["a variance of 0 is an error that says so"],
    }),
    paper: None,
    params: &[ParamSpec {
        name: "var_smoothing",
        kind: ParamKind::Real(Range::NOT_NEGATIVE),
        default: ParamValue::Real(1e-9),
        help: "share of the largest variance that is added to all",
        introduced: None,
    }],
    images: false,
    outputs: |_| Outputs::PROBABILITIES,
    cost: |_, size| (size.labeled + size.test * size.classes) * size.features * 1e-6,
    build: |params| Box::new(GaussianNb { var_smoothing: params.real("var_smoothing") }),
};

/// The learner; see the [module](self).
#[derive(Debug)]
struct GaussianNb {
    var_smoothing: f64,
}

/// A trained model.
#[derive(Debug)]
struct Trained<'a> {
    pool: &'a Pool,
    classes: Vec<usize>,
    of_class: Vec<Normal>,
}

/// What is known of a class.
#[derive(Debug)]
struct Normal {
    ln_share: f64,
    means: Vec<f64>,
    variances: Vec<f64>,
    /// `-1/2 sum ln(2 pi v)`.
    ln_height: f64,
}

impl Learner for GaussianNb {
    fn fit<'a>(
        &self,
        pool: &'a Pool,
        sample: Sample<'_>,
        _seed: u64,
    ) -> Result<Box<dyn Model + 'a>, LearnerError> {
        let Numbered { x, y, classes } = Numbered::new(pool, sample, SPEC.name)?;
        let n_features = x.ncols();
        let rows = |class: Option<usize>| -> Vec<f64> {
            let wanted = |(_, other): &(_, &usize)| class.is_none_or(|class| class == **other);
            x.outer_iter().zip(&y).filter(wanted).flat_map(|(row, _)| row.to_vec()).collect()
        };
        let largest = columns::moments(&rows(None), n_features).1.into_iter().fold(0.0, f64::max);
        let added = self.var_smoothing * largest;
        let of_class: Vec<Normal> = (0..classes.len())
            .map(|class| Normal::new(&rows(Some(class)), n_features, y.len(), added))
            .collect();
        if of_class.iter().any(|normal| normal.variances.contains(&0.0)) {
            let reason = "a feature does not vary within a class; label more rows first, or take a larger \
                          var_smoothing"
                .to_owned();
            return Err(LearnerError::Training { learner: SPEC.name, reason });
        }
        Ok(Box::new(Trained { pool, classes, of_class }))
    }
}

impl Normal {
    /// Of the rows of a class among `n_labeled`; `added` comes to each variance.
    fn new(rows: &[f64], n_features: usize, n_labeled: usize, added: f64) -> Self {
        let (means, mut variances) = columns::moments(rows, n_features);
        for variance in &mut variances {
            *variance += added;
        }
        let share = (rows.len() / n_features) as f64 / n_labeled as f64;
        let logarithms: Vec<f64> = variances.iter().map(|variance| ln(2.0 * PI * variance)).collect();
        Self { ln_share: ln(share), ln_height: -0.5 * pairwise(&logarithms), means, variances }
    }

    /// The logarithm of share times density; `terms` is memory for the features.
    fn joint(&self, row: &[f64], terms: &mut [f64]) -> f64 {
        for (at, term) in terms.iter_mut().enumerate() {
            let apart = row[at] - self.means[at];
            *term = apart * apart / self.variances[at];
        }
        self.ln_share + (self.ln_height - 0.5 * pairwise(terms))
    }
}

impl Trained<'_> {
    /// Shape `(n_rows, n_present)`.
    fn joint(&self, rows: Rows<'_>) -> Array2<f64> {
        let x = rows.features(self.pool);
        let mut terms = vec![0.0; x.ncols()];
        let mut out = Array2::zeros((x.nrows(), self.classes.len()));
        for (row, mut out) in x.outer_iter().zip(out.outer_iter_mut()) {
            let row = row.to_slice().expect("rows were copied");
            for (out, normal) in out.iter_mut().zip(&self.of_class) {
                *out = normal.joint(row, &mut terms);
            }
        }
        out
    }
}

impl Model for Trained<'_> {
    fn predict(&self, rows: Rows<'_>) -> Result<Vec<usize>, LearnerError> {
        Ok(self.joint(rows).outer_iter().map(|row| self.classes[argmax(row)]).collect())
    }

    fn probabilities(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        let mut joint = self.joint(rows);
        for mut row in joint.axis_iter_mut(Axis(0)) {
            let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let terms: Vec<f64> = row.iter().map(|value| exp(value - largest)).collect();
            let ln_sum = ln(pairwise(&terms)) + largest;
            row.mapv_inplace(|value| exp(value - ln_sum));
        }
        Ok(among_all(&joint, &self.classes, self.pool.n_classes()))
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::{GaussianNb, Learner, Rows};
    use crate::split::Halves;

    fn halves() -> Halves {
        let train = array![[0.0, 1.0], [2.0, 1.0], [4.0, 1.0], [6.0, 1.0]].into_shared();
        Halves::from_parts(
            train,
            vec![1, 1, 3, 3],
            array![[3.0, 1.0], [5.0, 1.0]].into_shared(),
            vec![0; 2],
            4,
        )
    }

    #[test]
    fn halfway_between_two_alike_classes_neither_is_likelier() {
        let halves = halves();
        let sample = halves.truth.label(&[0, 1, 2, 3]);
        let model = GaussianNb { var_smoothing: 1e-9 }.fit(&halves.pool, sample.view(), 0).expect("a model");
        let found = model.probabilities(Rows::Test).expect("probabilities");
        assert!((found[[0, 1]] - 0.5).abs() < 1e-9 && found[[0, 0]] == 0.0, "{found}");
        // Variance 1 and 4 apart: the logarithms differ by (5 - 1)^2 / 2 - (5 - 5)^2 / 2 = 8.
        assert!((found[[1, 3]] - 1.0 / (1.0 + (-8.0f64).exp())).abs() < 1e-7, "{found}");
        assert_eq!(model.predict(Rows::Test).expect("classes"), [1, 3]);
    }

    #[test]
    fn a_variance_of_0_is_told() {
        let halves = halves();
        let sample = halves.truth.label(&[0, 1, 2, 3]);
        let error = GaussianNb { var_smoothing: 0.0 }.fit(&halves.pool, sample.view(), 0);
        assert!(error.expect_err("no variance").to_string().contains("larger var_smoothing"));
    }
}
