//! Ridge regression on the classes.
//!
//! See [`crate::linear::ridge`] for definition, mirror and reference. Decision values of a pair of classes are
//! the difference of their two sums.

use ndarray::Array2;

use super::{Learner, LearnerSpec, Model, Numbered, Rows};
use crate::{
    error::LearnerError,
    linear::{Planes, planes, ridge},
    output::Outputs,
    package::{Mirror, Parity, SKLEARN},
    params::{ParamKind, ParamSpec, ParamValue, Range},
    pool::Pool,
    sample::Sample,
};

pub(super) const SPEC: LearnerSpec = LearnerSpec {
    name: "ridge",
    summary: "least squares on the classes with an L2 penalty",
    version: 1,
    mirror: Some(Mirror {
        package: &SKLEARN,
        symbol: "sklearn.linear_model.RidgeClassifier",
        parity: Parity::Exact,
        deviations: &["a penalty that rounding swallows is an error, where the package takes another solver"],
    }),
    paper: None,
    params: &[ParamSpec {
        name: "alpha",
        kind: ParamKind::Real(Range::POSITIVE),
        default: ParamValue::Real(1.0),
        help: "strength of the penalty",
        introduced: None,
    }],
    images: false,
    outputs: |_| Outputs::DECISIONS,
    cost: |_, size| {
        let (small, large) = (size.labeled.min(size.features), size.labeled.max(size.features));
        (small * small * large + size.test * size.features * size.classes) * 1e-6
    },
    build: |params| Box::new(Ridge { alpha: params.real("alpha") }),
};

/// The learner; see the [module](self).
#[derive(Debug)]
struct Ridge {
    alpha: f64,
}

/// A trained model.
#[derive(Debug)]
struct Trained<'a> {
    pool: &'a Pool,
    classes: Vec<usize>,
    planes: Planes,
}

impl Learner for Ridge {
    fn fit<'a>(
        &self,
        pool: &'a Pool,
        sample: Sample<'_>,
        _seed: u64,
    ) -> Result<Box<dyn Model + 'a>, LearnerError> {
        let Numbered { x, y, classes } = Numbered::new(pool, sample, SPEC.name)?;
        let planes = ridge::fit(x.view(), &y, classes.len(), self.alpha).ok_or_else(|| {
            let reason = format!(
                "alpha = {} is lost beside the features; scale them or take a larger one",
                self.alpha
            );
            LearnerError::Training { learner: SPEC.name, reason }
        })?;
        Ok(Box::new(Trained { pool, classes, planes }))
    }
}

impl Model for Trained<'_> {
    fn predict(&self, rows: Rows<'_>) -> Result<Vec<usize>, LearnerError> {
        let decisions = self.planes.decisions(rows.features(self.pool).view());
        Ok(planes::classes(&decisions).into_iter().map(|place| self.classes[place]).collect())
    }

    fn decisions(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        let sums = self.planes.decisions(rows.features(self.pool).view());
        let k = self.classes.len();
        if k == 2 {
            return Ok(-sums);
        }
        let pairs: Vec<(usize, usize)> = (0..k).flat_map(|a| (a + 1..k).map(move |b| (a, b))).collect();
        Ok(Array2::from_shape_fn((sums.nrows(), pairs.len()), |(row, pair)| {
            let (a, b) = pairs[pair];
            sums[[row, a]] - sums[[row, b]]
        }))
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::{Learner, Ridge, Rows};
    use crate::split::Halves;

    #[test]
    fn decisions_of_a_pair_speak_for_the_class_that_is_predicted() {
        let train = array![[0.0, 1.0], [1.0, 0.5], [4.0, -1.0], [5.0, 0.25], [2.0, 9.0], [3.0, 8.0]];
        let halves = Halves::from_parts(
            train.into_shared(),
            vec![1, 1, 3, 3, 0, 0],
            array![[4.5, 0.0], [0.0, 0.0], [2.0, 7.0]].into_shared(),
            vec![0; 3],
            4,
        );
        let fit = |rows: &[usize]| {
            let sample = halves.truth.label(rows);
            let model = Ridge { alpha: 0.1 }.fit(&halves.pool, sample.view(), 0).expect("a model");
            (model.predict(Rows::Test).expect("classes"), model.decisions(Rows::Test).expect("decisions"))
        };
        let (classes, two) = fit(&[0, 1, 2, 3]);
        assert_eq!(classes[..2], [3, 1]);
        assert!(two[[0, 0]] < 0.0 && two[[1, 0]] > 0.0, "{two}");
        let (classes, three) = fit(&[0, 1, 2, 3, 4, 5]);
        assert_eq!((classes, three.ncols()), (vec![3, 1, 0], 3));
        // Pairs (0, 1), (0, 3), (1, 3).
        assert!(three[[0, 1]] < 0.0 && three[[0, 2]] < 0.0 && three[[2, 0]] > 0.0, "{three}");
    }
}
