//! Parzen windows: labeled rows vote, near ones more than far ones.
//!
//! # Definition
//!
//! ```text
//! f_c(x) = sum over labeled rows l of class c of exp(-gamma |x - l|^2)
//! p_c(x) = f_c(x) / sum over classes k of f_k(x)         1 / n_classes where that sum is 0
//! ```
//!
//! The prediction is the class with the largest share, the lowest class of equals.
//!
//! That is scikit-activeml's `ParzenWindowClassifier(metric="rbf")` with "auto" as its default `gamma`,
//! but for equally likely classes, of which that one predicts a random one.
//!
//! # Reference
//!
//! Chapelle. Active learning for Parzen window classifier. AISTATS 2005.

use std::sync::Arc;

use ndarray::Array2;

use super::{Learner, LearnerSpec, Model, Rows};
use crate::{
    error::LearnerError,
    numeric::{argmax, parzen},
    output::Outputs,
    params::{Component, ParamKind, ParamSpec, ParamValue, Params, Range},
    pool::Pool,
    sample::Sample,
};

pub(super) const SPEC: LearnerSpec = LearnerSpec {
    name: "parzen-window",
    summary: "vote of the labeled rows, weighted by a radial kernel",
    version: 1,
    mirror: None,
    paper: Some("Chapelle 2005, AISTATS"),
    params: &[GAMMA],
    images: false,
    outputs: |_| Outputs::PROBABILITIES,
    cost: |_, size| size.labeled * size.test * (size.features + 20.0) * 1e-6,
    build: |params| Box::new(ParzenWindow { gamma: Gamma::of(params) }),
};

/// The parameter `gamma` of a radial kernel that looks at the whole training half.
pub(crate) const GAMMA: ParamSpec = ParamSpec {
    name: "gamma",
    kind: ParamKind::RealOr(Range::POSITIVE, &["scale", "auto"]),
    default: ParamValue::text("auto"),
    help: "auto = 1 / features, scale = 1 / (features * variance of the training half), or a number",
    introduced: None,
};

/// The width of a radial kernel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Gamma {
    Scale,
    Auto,
    Value(f64),
}

impl Gamma {
    /// What [`GAMMA`] holds.
    pub(crate) fn of(params: &Params) -> Self {
        match params.get(GAMMA.name) {
            ParamValue::Real(value) => Self::Value(*value),
            ParamValue::Text(word) if word == "scale" => Self::Scale,
            _ => Self::Auto,
        }
    }

    /// Its value on the training half of `pool`. Features that do not vary count as varying by 1.
    pub(crate) fn value(self, pool: &Pool) -> f64 {
        let n_features = pool.n_features() as f64;
        match self {
            Self::Value(value) => value,
            Self::Auto => 1.0 / n_features,
            Self::Scale => {
                let variance = pool.features().var(0.0);
                1.0 / (n_features * if variance > 0.0 { variance } else { 1.0 })
            }
        }
    }
}

/// The learner; see the [module](self).
#[derive(Debug)]
struct ParzenWindow {
    gamma: Gamma,
}

/// The width of this learner's kernel; `None` for another learner.
pub(crate) fn gamma_of(component: &Component) -> Option<Gamma> {
    (component.kind == SPEC.name).then(|| Gamma::of(&component.params(SPEC.params)))
}

/// There is nothing to train: the labeled rows are the model.
#[derive(Debug)]
struct Windows<'a> {
    pool: &'a Pool,
    gamma: f64,
    rows: Vec<usize>,
    classes: Vec<usize>,
    /// The kernel among all training rows, where most of them are in the sample.
    kernel: Option<Arc<Array2<f64>>>,
}

impl Learner for ParzenWindow {
    fn fit<'a>(
        &self,
        pool: &'a Pool,
        sample: Sample<'_>,
        _seed: u64,
    ) -> Result<Box<dyn Model + 'a>, LearnerError> {
        sample.unweighted(SPEC.name)?;
        let gamma = self.gamma.value(pool);
        let (rows, classes) = (sample.rows().to_vec(), sample.classes().to_vec());
        let kernel = if 2 * sample.len() > pool.len() { shared_kernel(pool, gamma) } else { None };
        Ok(Box::new(Windows { pool, gamma, rows, classes, kernel }))
    }
}

/// The kernel among all training rows, shape `(n_train, n_train)`, where it fits the budget.
pub(crate) fn shared_kernel(pool: &Pool, gamma: f64) -> Option<Arc<Array2<f64>>> {
    let n = pool.len();
    let bytes = n.saturating_mul(n).saturating_mul(size_of::<f64>());
    pool.keep(&format!("parzen window {:x}", gamma.to_bits()), bytes, || {
        let mut all = Array2::zeros((n, n));
        let mut buffer = Vec::new();
        for (row, mut out) in all.outer_iter_mut().enumerate() {
            for (out, &squared) in out.iter_mut().zip(pool.distances().train_row(row, &mut buffer)) {
                *out = (-gamma * squared).exp();
            }
        }
        all
    })
}

impl Windows<'_> {
    /// `f`, shape `(n_rows, n_classes)`.
    fn frequencies(&self, rows: Rows<'_>) -> Array2<f64> {
        let n_classes = self.pool.n_classes();
        match (rows, &self.kernel) {
            (Rows::Train(rows), Some(kernel)) => {
                let mut all = Array2::zeros((rows.len(), n_classes));
                for (&row, mut frequencies) in rows.iter().zip(all.outer_iter_mut()) {
                    let kernel = kernel.row(row);
                    for (&labeled, &class) in self.rows.iter().zip(&self.classes) {
                        frequencies[class] += kernel[labeled];
                    }
                }
                all
            }
            (Rows::Train(rows), None) => {
                let labeled = (&self.rows[..], &self.classes[..]);
                parzen::frequencies(self.pool.distances(), rows, labeled, n_classes, self.gamma)
            }
            (Rows::Test, _) => self.of_test(),
        }
    }

    fn of_test(&self) -> Array2<f64> {
        let n_test = self.pool.n_test();
        let mut all = Array2::zeros((n_test, self.pool.n_classes()));
        let mut buffer = vec![0.0; n_test];
        for (&row, &class) in self.rows.iter().zip(&self.classes) {
            let squared = self.pool.distances().to_test(row, 0..n_test, &mut buffer);
            for (sum, &squared) in all.column_mut(class).iter_mut().zip(squared) {
                *sum += (-self.gamma * squared).exp();
            }
        }
        all
    }
}

impl Model for Windows<'_> {
    fn predict(&self, rows: Rows<'_>) -> Result<Vec<usize>, LearnerError> {
        Ok(self.probabilities(rows)?.outer_iter().map(argmax).collect())
    }

    fn probabilities(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        Ok(parzen::probabilities(self.frequencies(rows)))
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::{Gamma, ParzenWindow};
    use crate::{
        learner::{Learner, Rows},
        split::Halves,
    };

    fn halves() -> Halves {
        let train = array![[0.0], [1.0], [2.0], [4.0]].into_shared();
        let test = array![[0.0], [1e6]].into_shared();
        Halves::from_parts(train, vec![0, 1, 1, 0], test, vec![0; 2], 3)
    }

    #[test]
    fn a_row_is_of_the_class_whose_kernels_sum_to_more() {
        let halves = halves();
        let learner = ParzenWindow { gamma: Gamma::Value(1.0) };
        let model = learner.fit(&halves.pool, halves.truth.label(&[0, 1, 3]).view(), 0).expect("a model");
        let near = (-1.0_f64).exp();
        let found = model.probabilities(Rows::Test).expect("shares");
        let far = (-16.0_f64).exp();
        assert!((found[[0, 1]] - near / (1.0 + near + far)).abs() < 1e-15);
        assert_eq!(found.row(1).to_vec(), [1.0 / 3.0; 3], "nothing is near");
        assert_eq!(model.predict(Rows::Train(&[0, 1, 2])).expect("classes"), [0, 1, 1]);
    }

    #[test]
    fn the_width_may_follow_the_training_half() {
        let halves = halves();
        assert_eq!(Gamma::Auto.value(&halves.pool), 1.0);
        // Mean 1.75, squares 0, 1, 4, 16: variance 5.25 - 3.0625.
        assert!((Gamma::Scale.value(&halves.pool) - 1.0 / 2.1875).abs() < 1e-15);
    }
}
