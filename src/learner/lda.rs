//! Linear discriminant analysis.
//!
//! See [`crate::linear::discriminant`] for definition, mirror and reference.

use ndarray::Array2;

use super::{Learner, LearnerSpec, Model, Numbered, Rows, among_all};
use crate::{
    error::LearnerError,
    linear::{Planes, discriminant, planes},
    output::Outputs,
    package::{Mirror, Parity, SKLEARN},
    params::{ParamKind, ParamSpec, ParamValue, Range},
    pool::Pool,
    sample::Sample,
};

pub(super) const SPEC: LearnerSpec = LearnerSpec {
    name: "lda",
    summary: "normal classes that share their covariance",
    version: 1,
    mirror: Some(Mirror {
        package: &SKLEARN,
        symbol: "sklearn.discriminant_analysis.LinearDiscriminantAnalysis",
        parity: Parity::Exact,
        deviations: &["labeled rows that do not vary within their classes are an error that says so"],
    }),
    paper: None,
    params: &[ParamSpec {
        name: "tol",
        kind: ParamKind::Real(Range::NOT_NEGATIVE),
        default: ParamValue::Real(1e-4),
        help: "singular value below which a direction is left out",
        introduced: None,
    }],
    images: false,
    outputs: |_| Outputs::PROBABILITIES,
    cost: |_, size| {
        let (small, large) = (size.labeled.min(size.features), size.labeled.max(size.features));
        (20.0 * small * small * large + size.test * size.features * size.classes) * 1e-6
    },
    build: |params| Box::new(Lda { tol: params.real("tol") }),
};

/// The learner; see the [module](self).
#[derive(Debug)]
struct Lda {
    tol: f64,
}

/// A trained model.
#[derive(Debug)]
struct Trained<'a> {
    pool: &'a Pool,
    classes: Vec<usize>,
    planes: Planes,
}

impl Learner for Lda {
    fn fit<'a>(
        &self,
        pool: &'a Pool,
        sample: Sample<'_>,
        _seed: u64,
    ) -> Result<Box<dyn Model + 'a>, LearnerError> {
        let Numbered { x, y, classes } = Numbered::new(pool, sample, SPEC.name)?;
        let planes = discriminant::fit(x.view(), &y, classes.len(), self.tol)
            .map_err(|error| LearnerError::Training { learner: SPEC.name, reason: error.to_string() })?;
        Ok(Box::new(Trained { pool, classes, planes }))
    }
}

impl Model for Trained<'_> {
    fn predict(&self, rows: Rows<'_>) -> Result<Vec<usize>, LearnerError> {
        let decisions = self.planes.decisions(rows.features(self.pool).view());
        Ok(planes::classes(&decisions).into_iter().map(|place| self.classes[place]).collect())
    }

    fn probabilities(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        let decisions = self.planes.decisions(rows.features(self.pool).view());
        Ok(among_all(&planes::probabilities(&decisions), &self.classes, self.pool.n_classes()))
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::{Lda, Learner, Rows};
    use crate::split::Halves;

    #[test]
    fn absent_classes_have_probability_0_and_one_row_of_each_class_is_refused() {
        let train = array![[0.0, 1.0], [1.0, 0.5], [4.0, -1.0], [5.0, 0.25]].into_shared();
        let halves =
            Halves::from_parts(train, vec![1, 1, 3, 3], array![[4.5, 0.0]].into_shared(), vec![0], 4);
        let fit = |rows: &[usize]| {
            let sample = halves.truth.label(rows);
            Lda { tol: 1e-4 }
                .fit(&halves.pool, sample.view(), 0)
                .map(|model| model.probabilities(Rows::Test).expect("probabilities"))
        };
        let found = fit(&[0, 1, 2, 3]).expect("a model");
        assert!(found[[0, 0]] == 0.0 && found[[0, 2]] == 0.0 && found[[0, 3]] > 0.5, "{found}");
        let error = fit(&[0, 2]).expect_err("too few rows").to_string();
        assert!(error.contains("2 labeled rows of 2 classes; it needs more rows"), "{error}");
    }
}
