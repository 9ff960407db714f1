//! A convolutional network for images.
//!
//! See [`crate::neural::cnn`] for definition, streams and references. Classes without labeled rows have no
//! output unit. The embedding is the hidden layer, after its rectification and without dropout.

use std::{any::Any, borrow::Cow, cell::RefCell, collections::BTreeMap};

use ndarray::{Array1, Array2, Axis};

use super::{Learner, LearnerSpec, Model, Numbered, Rows, among_all};
use crate::{
    error::LearnerError,
    neural::{
        Schedule, Solver,
        cnn::{Augment, Cnn, Settings},
    },
    numeric::argmax,
    output::{Output, Outputs},
    params::{ParamKind, ParamSpec, ParamValue, Params, Range},
    pool::Pool,
    sample::Sample,
};

pub(super) const SPEC: LearnerSpec = LearnerSpec {
    name: "cnn",
    summary: "convolutional network for images",
    version: 1,
    mirror: None,
    paper: Some("LeCun, Bottou, Bengio & Haffner 1998, doi:10.1109/5.726791"),
    params: PARAMS,
    images: true,
    outputs: |params| {
        let always = Outputs::of(&[Output::Probabilities, Output::Embedding]);
        if params.real("dropout") > 0.0 { always.and(Outputs::of(&[Output::Samples])) } else { always }
    },
    cost: |params, size| {
        // Each block has a quarter of the pixels of the one before.
        let blocks = params.counts("channels").into_iter();
        let (_, _, terms) = blocks.fold((1.0, size.features, 0.0), |(before, pixels, sum), channels| {
            let channels = channels as f64;
            (channels, pixels / 4.0, sum + 9.0 * before * channels * pixels)
        });
        // Three products for each row and epoch.
        terms * (3.0 * params.count("epochs") as f64 * size.labeled + size.test) * 1e-6
    },
    build: |params| Box::new(Network::from_params(params)),
};

const fn param(name: &'static str, kind: ParamKind, default: ParamValue, help: &'static str) -> ParamSpec {
    ParamSpec { name, kind, default, help, introduced: None }
}

/// Below 1.
const SHARE: Range = Range { min: 0.0, min_included: true, max: 1.0, max_included: false };
const DEGREES: Range = Range { min: 0.0, min_included: true, max: 180.0, max_included: true };
const LARGE: ParamKind = ParamKind::Count { min: 1, max: 1_000_000 };

const PARAMS: &[ParamSpec] = &[
    param(
        "channels",
        ParamKind::Counts { min: 1, max: 4096 },
        ParamValue::Counts(Cow::Borrowed(&[32, 64, 128])),
        "channels after each block of convolution, batch normalisation and pooling",
    ),
    param(
        "hidden",
        ParamKind::Count { min: 1, max: 100_000 },
        ParamValue::Count(256),
        "units of the hidden layer",
    ),
    param(
        "dropout",
        ParamKind::Real(SHARE),
        ParamValue::Real(0.3),
        "share of the outputs of the hidden layer that a step leaves out",
    ),
    param("solver", ParamKind::Choice(&["adamw", "sgd"]), ParamValue::text("adamw"), "how steps are made"),
    param("learning_rate", ParamKind::Real(Range::POSITIVE), ParamValue::Real(1e-3), "step size"),
    param(
        "weight_decay",
        ParamKind::Real(Range::NOT_NEGATIVE),
        ParamValue::Real(1e-4),
        "share of the step size by which weights shrink before each step",
    ),
    param("momentum", ParamKind::Real(Range::UNIT), ParamValue::Real(0.9), "momentum of \"sgd\""),
    param("batch_size", LARGE, ParamValue::Count(64), "rows of a step; all, where fewer are labeled"),
    param("epochs", LARGE, ParamValue::Count(30), "number of epochs"),
    param(
        "validation_fraction",
        ParamKind::Real(SHARE),
        ParamValue::Real(0.0),
        "share of the labeled rows kept aside to choose the epoch whose weights count; 0: the last epoch",
    ),
    param(
        "warm_start",
        ParamKind::Flag,
        ParamValue::Flag(false),
        "whether a query goes on from the weights of the last one, as long as no class is new",
    ),
    param(
        "flip",
        ParamKind::Real(Range::UNIT),
        ParamValue::Real(0.0),
        "probability that a training image is mirrored",
    ),
    param(
        "shift",
        ParamKind::Count { min: 0, max: 10_000 },
        ParamValue::Count(0),
        "most pixels that it is moved in each direction",
    ),
    param("rotation", ParamKind::Real(DEGREES), ParamValue::Real(0.0), "most degrees that it is turned"),
    param(
        "scale",
        ParamKind::Real(SHARE),
        ParamValue::Real(0.0),
        "largest share by which it grows or shrinks",
    ),
];

/// The learner; see the [module](self).
#[derive(Debug)]
struct Network {
    settings: Settings,
    warm_start: bool,
}

/// A trained network.
#[derive(Debug)]
struct Trained<'a> {
    pool: &'a Pool,
    learned: Learned,
    has_dropout: bool,
    /// Outputs of the hidden layer, by the training row: strategies ask for the same rows again and again.
    train: RefCell<BTreeMap<usize, Array1<f32>>>,
    /// The same of the test half.
    test: RefCell<Option<Array2<f32>>>,
}

/// What another fit can go on from.
#[derive(Debug, Clone)]
struct Learned {
    /// The classes that have a unit, ascending.
    classes: Vec<usize>,
    network: Cnn,
}

impl Network {
    fn from_params(params: &Params) -> Self {
        let rate = params.real("learning_rate");
        let solver = if params.text("solver") == "sgd" {
            let momentum = params.real("momentum");
            Solver::Sgd { rate, schedule: Schedule::Constant, momentum, nesterov: false }
        } else {
            Solver::Adam { rate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }
        };
        let validation = params.real("validation_fraction");
        Self {
            warm_start: params.flag("warm_start"),
            settings: Settings {
                channels: params.counts("channels"),
                hidden: params.count("hidden"),
                dropout: params.real("dropout"),
                solver,
                decay: params.real("weight_decay"),
                batch: params.count("batch_size"),
                epochs: params.count("epochs"),
                validation: (validation > 0.0).then_some(validation),
                augment: Augment {
                    flip: params.real("flip"),
                    shift: u32::try_from(params.count("shift")).expect("at most 10,000"),
                    rotation: params.real("rotation"),
                    scale: params.real("scale"),
                },
            },
        }
    }
}

fn failed(reason: String) -> LearnerError {
    LearnerError::Training { learner: SPEC.name, reason }
}

impl Network {
    /// From the weights of `before`, where it has the same classes, else from new ones.
    fn train<'a>(
        &self,
        before: Option<&Learned>,
        pool: &'a Pool,
        sample: Sample<'_>,
        seed: u64,
    ) -> Result<Box<dyn Model + 'a>, LearnerError> {
        let Numbered { x, y, classes } = Numbered::new(pool, sample, SPEC.name)?;
        let image = pool.image().ok_or_else(|| failed("the data have no shape of images".to_owned()))?;
        if self.settings.channels.is_empty() {
            return Err(failed("there is no block; use at least one entry in `channels`".to_owned()));
        }
        let network = match before.filter(|before| before.classes == classes) {
            Some(before) => {
                let mut network = before.network.clone();
                network.fit_again(x.view(), &y).map(|()| network)
            }
            None => Cnn::fit(self.settings.clone(), image, x.view(), &y, classes.len(), seed),
        };
        let network = network.map_err(|error| failed(error.to_string()))?;
        let has_dropout = self.settings.dropout > 0.0;
        let (train, test) = (RefCell::default(), RefCell::default());
        Ok(Box::new(Trained { pool, learned: Learned { classes, network }, has_dropout, train, test }))
    }
}

impl Learner for Network {
    fn fit<'a>(
        &self,
        pool: &'a Pool,
        sample: Sample<'_>,
        seed: u64,
    ) -> Result<Box<dyn Model + 'a>, LearnerError> {
        self.train(None, pool, sample, seed)
    }

    fn fit_after<'a>(
        &self,
        before: &dyn Model,
        pool: &'a Pool,
        sample: Sample<'_>,
        seed: u64,
    ) -> Result<Box<dyn Model + 'a>, LearnerError> {
        let before = before.state().filter(|_| self.warm_start);
        self.train(before.and_then(|state| state.downcast_ref()), pool, sample, seed)
    }
}

impl Trained<'_> {
    /// Outputs of the hidden layer, shape `(n_rows, n_hidden)`.
    fn hidden(&self, rows: Rows<'_>) -> Array2<f32> {
        let Rows::Train(asked) = rows else {
            let mut test = self.test.borrow_mut();
            return test
                .get_or_insert_with(|| self.learned.network.hidden(self.pool.test_features()))
                .clone();
        };
        let mut known = self.train.borrow_mut();
        let mut new: Vec<usize> = asked.iter().copied().filter(|row| !known.contains_key(row)).collect();
        new.sort_unstable();
        new.dedup();
        let found = self.learned.network.hidden(self.pool.features().select(Axis(0), &new).view());
        known.extend(new.into_iter().zip(found.outer_iter().map(|row| row.to_owned())));
        let mut out = Array2::zeros((asked.len(), self.learned.network.n_hidden()));
        for (mut to, row) in out.outer_iter_mut().zip(asked) {
            to.assign(&known[row]);
        }
        out
    }
}

impl Model for Trained<'_> {
    fn state(&self) -> Option<&dyn Any> {
        Some(&self.learned)
    }

    fn predict(&self, rows: Rows<'_>) -> Result<Vec<usize>, LearnerError> {
        let probabilities = self.learned.network.probabilities(&self.hidden(rows));
        Ok(probabilities.outer_iter().map(|row| self.learned.classes[argmax(row)]).collect())
    }

    fn probabilities(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        let probabilities = self.learned.network.probabilities(&self.hidden(rows));
        Ok(among_all(&probabilities, &self.learned.classes, self.pool.n_classes()))
    }

    fn embedding(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        Ok(self.hidden(rows).mapv(f64::from))
    }

    fn samples(&self, rows: Rows<'_>, passes: usize) -> Result<Vec<Array2<f64>>, LearnerError> {
        if !self.has_dropout {
            return Err(LearnerError::Lacks { output: Output::Samples });
        }
        let hidden = self.hidden(rows);
        let of_pass = |pass| {
            let found = self.learned.network.dropout_probabilities(&hidden, pass);
            among_all(&found, &self.learned.classes, self.pool.n_classes())
        };
        Ok((0..passes).map(of_pass).collect())
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::{Network, SPEC};
    use crate::{
        dataset::ImageShape,
        learner::{Learner, Model, Rows, needs_images},
        params::{Component, ParamValue, Params},
        split::Halves,
    };

    fn halves() -> Halves {
        let train = Array2::from_shape_fn((12, 4), |(row, at)| ((row * 5 + at * 3) % 7) as f64);
        let y = (0..12).map(|row| [1, 3, 4][row % 3]).collect();
        let test = array![[1.0, 2.0, 0.0, 1.0]].into_shared();
        Halves::from_parts(train.into_shared(), y, test, vec![0], 5)
    }

    fn small() -> Params {
        let channels = ParamValue::Counts(vec![3].into());
        let defaults = Params::defaults(SPEC.params).with("channels", channels);
        defaults.with("epochs", ParamValue::Count(3)).with("hidden", ParamValue::Count(5))
    }

    #[test]
    fn absent_classes_have_probability_0_and_rows_are_the_same_in_whatever_order() {
        let halves = halves();
        let pool = halves.pool.with_image(ImageShape { height: 2, width: 2, channels: 1 });
        let sample = halves.truth.label(&[0, 1, 3, 4]);
        let model = Network::from_params(&small()).fit(&pool, sample.view(), 0).expect("a model");
        let found = model.probabilities(Rows::Test).expect("probabilities");
        assert!(found[[0, 0]] == 0.0 && found[[0, 2]] == 0.0 && found[[0, 4]] == 0.0, "{found}");
        assert!((found.sum() - 1.0).abs() < 1e-12 && found[[0, 1]] > 0.0 && found[[0, 3]] > 0.0);
        let all = model.embedding(Rows::Train(&[0, 1, 2, 3, 4, 5])).expect("an embedding");
        let fresh = Network::from_params(&small()).fit(&pool, sample.view(), 0).expect("a model");
        let some = fresh.embedding(Rows::Train(&[5, 2, 5])).expect("an embedding");
        assert_eq!((some.row(0), some.row(1), some.row(2)), (all.row(5), all.row(2), all.row(5)));
        assert_eq!(some.ncols(), 5);
    }

    #[test]
    fn rows_of_no_shape_and_a_network_without_blocks_are_refused() {
        let (halves, images) = (halves(), halves());
        let sample = halves.truth.label(&[0, 1, 3, 4]);
        let refused = |params: &Params, pool| {
            Network::from_params(params).fit(pool, sample.view(), 0).expect_err("no fit").to_string()
        };
        assert!(refused(&small(), &halves.pool).contains("the data have no shape of images"));
        let none = small().with("channels", ParamValue::Counts(vec![].into()));
        let pool = images.pool.with_image(ImageShape { height: 2, width: 2, channels: 1 });
        assert!(refused(&none, &pool).contains("use at least one entry in `channels`"));
    }

    #[test]
    fn a_warm_start_goes_on_from_the_last_weights_as_long_as_no_class_is_new() {
        let halves = halves();
        let pool = halves.pool.with_image(ImageShape { height: 2, width: 2, channels: 1 });
        let [few, more, all] =
            [&[0, 1][..], &[0, 1, 3, 4], &[0, 1, 2, 3]].map(|rows| halves.truth.label(rows));
        let probabilities =
            |model: Box<dyn Model + '_>| model.probabilities(Rows::Test).expect("probabilities");
        for warm in [true, false] {
            let learner = Network::from_params(&small().with("warm_start", ParamValue::Flag(warm)));
            let before = learner.fit(&pool, few.view(), 0).expect("a model");
            let after = |sample| {
                probabilities(learner.fit_after(before.as_ref(), &pool, sample, 0).expect("a model"))
            };
            let anew = |sample| probabilities(learner.fit(&pool, sample, 0).expect("a model"));
            assert_eq!(after(more.view()) == anew(more.view()), !warm);
            assert_eq!(after(all.view()), anew(all.view()), "a class is new");

            let given = vec![
                ("channels", ParamValue::Counts(vec![3].into())),
                ("epochs", ParamValue::Count(3)),
                ("warm_start", ParamValue::Flag(warm)),
            ];
            let member = vec![Component { kind: "cnn", given: given.into() }];
            let spec = crate::learner::find("ensemble").expect("registered");
            let params = Params::defaults(spec.params).with("learner", ParamValue::Components(member.into()));
            let learner = (spec.build)(&params.with("size", ParamValue::Count(2)));
            let before = learner.fit(&pool, few.view(), 0).expect("a model");
            let after = learner.fit_after(before.as_ref(), &pool, more.view(), 0).expect("a model");
            let anew = learner.fit(&pool, more.view(), 0).expect("a model");
            assert_eq!(probabilities(after) == probabilities(anew), !warm);
        }
    }

    #[test]
    fn an_ensemble_of_networks_needs_images_too() {
        let ensemble = crate::learner::find("ensemble").expect("registered");
        let of = |kind| {
            let member = vec![Component { kind, given: vec![].into() }];
            needs_images(
                ensemble,
                &Params::defaults(ensemble.params).with("learner", ParamValue::Components(member.into())),
            )
        };
        assert!(of("cnn") && !of("mlp"));
    }
}
