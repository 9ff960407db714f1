//! Several fits of one learner that differ in their seeds.
//!
//! # Definition
//!
//! Member `i` is trained on all labeled rows with draw number `i` of `RandomState(seed).randint(2**31 - 1)` as its
//! seed. Class probabilities are the mean of the members', the prediction is the likeliest class; members without
//! probabilities vote. Of equal classes the lowest counts. A learner that draws nothing has members that are all alike.
//!
//! # Reference
//!
//! Lakshminarayanan, Pritzel, Blundell. Simple and Scalable Predictive Uncertainty Estimation using Deep
//! Ensembles. `NeurIPS` 2017.

use std::borrow::Cow;

use ndarray::Array2;

use super::{Learner, LearnerSpec, Model, Rows};
use crate::{
    error::LearnerError,
    numeric::argmax,
    numpy::RandomState,
    output::{Output, Outputs},
    params::{Component, ParamKind, ParamSpec, ParamValue, Params, Part},
    pool::Pool,
    sample::Sample,
};

pub(super) const SPEC: LearnerSpec = LearnerSpec {
    name: "ensemble",
    summary: "several fits of one learner that differ in their seeds",
    version: 1,
    mirror: None,
    paper: Some("Lakshminarayanan, Pritzel, Blundell 2017, NeurIPS"),
    params: &[
        ParamSpec {
            name: "learner",
            kind: ParamKind::Components { part: Part::Learner, min: 1, max: 1 },
            default: ParamValue::Components(Cow::Borrowed(NETWORK)),
            help: "what is fitted several times",
            introduced: None,
        },
        ParamSpec {
            name: "size",
            kind: ParamKind::Count { min: 2, max: 1000 },
            default: ParamValue::Count(5),
            help: "number of fits",
            introduced: None,
        },
    ],
    images: false,
    outputs: |params| {
        let members = Outputs::of(&[Output::Members]);
        let (spec, own) = of(params);
        let gives = (spec.outputs)(&own).contains(Output::Probabilities);
        if gives { members.and(Outputs::PROBABILITIES) } else { members }
    },
    cost: |params, size| {
        let (spec, own) = of(params);
        params.count("size") as f64 * (spec.cost)(&own, size)
    },
    build: |params| {
        let (spec, own) = of(params);
        let gives_probabilities = (spec.outputs)(&own).contains(Output::Probabilities);
        Box::new(Ensemble { learner: (spec.build)(&own), size: params.count("size"), gives_probabilities })
    },
};

const NETWORK: &[Component] = &[Component { kind: "mlp", given: Cow::Borrowed(&[]) }];

/// The learner that is fitted, with its parameters.
fn of(params: &Params) -> (&'static LearnerSpec, Params) {
    let component = &params.components("learner")[0];
    let spec = super::find(component.kind).expect("the configuration reader admits registered learners");
    (spec, component.params(spec.params))
}

/// The learner; see the [module](self).
#[derive(Debug)]
struct Ensemble {
    learner: Box<dyn Learner>,
    size: usize,
    gives_probabilities: bool,
}

/// The fits.
#[derive(Debug)]
struct Members<'a> {
    pool: &'a Pool,
    models: Vec<Box<dyn Model + 'a>>,
    gives_probabilities: bool,
}

impl Ensemble {
    /// Each member after the one of the same number in `before`, where there are any.
    fn train<'a>(
        &self,
        before: &[&dyn Model],
        pool: &'a Pool,
        sample: Sample<'_>,
        seed: u64,
    ) -> Result<Box<dyn Model + 'a>, LearnerError> {
        let seed = u32::try_from(seed).map_err(|_| LearnerError::Training {
            learner: SPEC.name,
            reason: format!("seed {seed} is above 2^32 - 1, the largest that numpy takes; use a smaller one"),
        })?;
        let mut stream = RandomState::new(seed);
        let mut fit = |member: usize| {
            let seed = stream.randint(0, i32::MAX.into()).unsigned_abs();
            match before.get(member) {
                Some(before) => self.learner.fit_after(*before, pool, sample, seed),
                None => self.learner.fit(pool, sample, seed),
            }
        };
        let models = (0..self.size).map(&mut fit).collect::<Result<_, _>>().map_err(own)?;
        Ok(Box::new(Members { pool, models, gives_probabilities: self.gives_probabilities }))
    }
}

impl Learner for Ensemble {
    fn fit<'a>(
        &self,
        pool: &'a Pool,
        sample: Sample<'_>,
        seed: u64,
    ) -> Result<Box<dyn Model + 'a>, LearnerError> {
        self.train(&[], pool, sample, seed)
    }

    fn fit_after<'a>(
        &self,
        before: &dyn Model,
        pool: &'a Pool,
        sample: Sample<'_>,
        seed: u64,
    ) -> Result<Box<dyn Model + 'a>, LearnerError> {
        self.train(&before.members()?, pool, sample, seed)
    }
}

/// What cannot be weighed by a member cannot be weighed by the ensemble.
fn own(error: LearnerError) -> LearnerError {
    match error {
        LearnerError::NoWeights { .. } => LearnerError::NoWeights { learner: SPEC.name },
        other => other,
    }
}

impl Members<'_> {
    /// The mean of the members' probabilities, or the shares of their votes.
    fn shares(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        let mut sum = Array2::zeros((rows.len(self.pool), self.pool.n_classes()));
        for model in &self.models {
            if self.gives_probabilities {
                sum += &model.probabilities(rows)?;
            } else {
                for (row, class) in model.predict(rows)?.into_iter().enumerate() {
                    sum[[row, class]] += 1.0;
                }
            }
        }
        Ok(sum / self.models.len() as f64)
    }
}

impl Model for Members<'_> {
    fn converged(&self) -> bool {
        self.models.iter().all(|model| model.converged())
    }

    fn predict(&self, rows: Rows<'_>) -> Result<Vec<usize>, LearnerError> {
        Ok(self.shares(rows)?.outer_iter().map(argmax).collect())
    }

    fn probabilities(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        if self.gives_probabilities {
            self.shares(rows)
        } else {
            Err(LearnerError::Lacks { output: Output::Probabilities })
        }
    }

    fn members(&self) -> Result<Vec<&dyn Model>, LearnerError> {
        Ok(self.models.iter().map(AsRef::as_ref).collect())
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::{Learner, ParamValue, Params, Rows, SPEC};
    use crate::{error::LearnerError, output::Output, params::Component, split::Halves};

    fn halves() -> Halves {
        let train = Array2::from_shape_fn((12, 2), |(row, at)| ((row * 5 + at * 3) % 7) as f64);
        let y = (0..12).map(|row| row % 3).collect();
        Halves::from_parts(train.into_shared(), y, array![[1.0, 2.0]].into_shared(), vec![0], 3)
    }

    fn of(kind: &'static str) -> Box<dyn Learner> {
        let component = Component { kind, given: std::borrow::Cow::Borrowed(&[]) };
        let params = Params::defaults(SPEC.params)
            .with("learner", ParamValue::Components(vec![component].into()))
            .with("size", ParamValue::Count(3));
        (SPEC.build)(&params)
    }

    #[test]
    fn probabilities_are_the_mean_of_members_that_differ() {
        let halves = halves();
        let sample = halves.truth.label(&(0..12).collect::<Vec<_>>());
        let model = of("mlp").fit(&halves.pool, sample.view(), 4).expect("a model");
        let members = model.members().expect("members");
        let each: Vec<_> =
            members.iter().map(|member| member.probabilities(Rows::Test).expect("probabilities")).collect();
        assert!(each[0] != each[1] && each[1] != each[2]);
        let mean = (&each[0] + &each[1] + &each[2]) / 3.0;
        let found = model.probabilities(Rows::Test).expect("probabilities");
        assert!((&found - &mean).iter().all(|difference| difference.abs() < 1e-15), "{found} and {mean}");
    }

    #[test]
    fn members_without_probabilities_vote() {
        let halves = halves();
        let sample = halves.truth.label(&(0..12).collect::<Vec<_>>());
        let model = of("ridge").fit(&halves.pool, sample.view(), 4).expect("a model");
        let alone = model.members().expect("members")[0].predict(Rows::Test).expect("classes");
        assert_eq!(model.predict(Rows::Test).expect("classes"), alone);
        let lacks = LearnerError::Lacks { output: Output::Probabilities };
        assert_eq!(model.probabilities(Rows::Test).expect_err("votes only"), lacks);
    }
}
