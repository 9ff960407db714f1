//! A multi-layer perceptron.
//!
//! See [`crate::neural::mlp`] for definition, mirror and references. Classes without labeled rows have
//! no output unit, as in scikit-learn, where `fit` sees the labeled rows only.

use ndarray::Array2;

use super::{Learner, LearnerSpec, Model, Numbered, Rows, among_all};
use crate::{
    error::LearnerError,
    neural::{
        Schedule, Solver,
        mlp::{Activation, Mlp, Seeds, Settings},
    },
    output::{Output, Outputs},
    package::{Mirror, Parity, SKLEARN},
    params::{ParamKind, ParamSpec, ParamValue, Params, Range},
    pool::Pool,
    sample::Sample,
};

pub(super) const SPEC: LearnerSpec = LearnerSpec {
    name: "mlp",
    summary: "multi-layer perceptron",
    version: 1,
    mirror: Some(Mirror {
        package: &SKLEARN,
        symbol: "sklearn.neural_network.MLPClassifier",
        parity: Parity::Exact,
        deviations: &["a loss that is not finite ends the fit at once"],
    }),
    paper: Some("Kingma & Ba 2015, arXiv:1412.6980"),
    params: PARAMS,
    images: false,
    outputs: |params| {
        let always = Outputs::of(&[Output::Probabilities, Output::Embedding]);
        if params.real("dropout") > 0.0 { always.and(Outputs::of(&[Output::Samples])) } else { always }
    },
    cost: |params, size| {
        let mut units = params.counts("hidden_layer_sizes");
        units.push(2);
        let weights = units
            .iter()
            .fold((size.features, 0.0), |(before, sum), &units| (units as f64, sum + before * units as f64));
        // Three products for each row and epoch; few fits need all of the epochs.
        weights.1 * (1.5 * params.count("max_iter") as f64 * size.labeled + size.test) * 1e-6
    },
    build: |params| Box::new(Perceptron::from_params(params)),
};

const fn param(name: &'static str, kind: ParamKind, default: ParamValue, help: &'static str) -> ParamSpec {
    ParamSpec { name, kind, default, help, introduced: None }
}

/// Below 1.
const SHARE: Range = Range { min: 0.0, min_included: true, max: 1.0, max_included: false };
/// Above 0 and below 1.
const PROPER_SHARE: Range = Range { min: 0.0, min_included: false, max: 1.0, max_included: false };
const LARGE: ParamKind = ParamKind::Count { min: 1, max: 1_000_000_000 };

const PARAMS: &[ParamSpec] = &[
    param(
        "hidden_layer_sizes",
        ParamKind::Counts { min: 1, max: 100_000 },
        ParamValue::Counts(std::borrow::Cow::Borrowed(&[100])),
        "units of each hidden layer",
    ),
    param(
        "activation",
        ParamKind::Choice(&["relu", "tanh", "logistic", "identity"]),
        ParamValue::text("relu"),
        "function of the hidden units",
    ),
    param("solver", ParamKind::Choice(&["adam", "sgd"]), ParamValue::text("adam"), "how steps are made"),
    param("alpha", ParamKind::Real(Range::NOT_NEGATIVE), ParamValue::Real(1e-4), "strength of the penalty"),
    param("batch_size", LARGE, ParamValue::Count(200), "rows of a step; all, where fewer are labeled"),
    param("learning_rate_init", ParamKind::Real(Range::POSITIVE), ParamValue::Real(1e-3), "first step size"),
    param(
        "learning_rate",
        ParamKind::Choice(&["constant", "invscaling", "adaptive"]),
        ParamValue::text("constant"),
        "how the step size of \"sgd\" changes",
    ),
    param(
        "power_t",
        ParamKind::Real(Range::NOT_NEGATIVE),
        ParamValue::Real(0.5),
        "exponent of the step size \"invscaling\"",
    ),
    param("momentum", ParamKind::Real(Range::UNIT), ParamValue::Real(0.9), "momentum of \"sgd\""),
    param("nesterovs_momentum", ParamKind::Flag, ParamValue::Flag(true), "whether it is Nesterov's"),
    param("beta_1", ParamKind::Real(SHARE), ParamValue::Real(0.9), "decay of the mean gradient of \"adam\""),
    param("beta_2", ParamKind::Real(SHARE), ParamValue::Real(0.999), "decay of its mean squared gradient"),
    param("epsilon", ParamKind::Real(Range::POSITIVE), ParamValue::Real(1e-8), "added to the root of it"),
    param("max_iter", LARGE, ParamValue::Count(200), "largest number of epochs"),
    param("tol", ParamKind::Real(Range::NOT_NEGATIVE), ParamValue::Real(1e-4), "improvement that counts"),
    param("n_iter_no_change", LARGE, ParamValue::Count(10), "epochs without one that are tolerated"),
    param(
        "early_stopping",
        ParamKind::Flag,
        ParamValue::Flag(false),
        "whether labeled rows that are kept aside decide when to stop",
    ),
    param(
        "validation_fraction",
        ParamKind::Real(PROPER_SHARE),
        ParamValue::Real(0.1),
        "share of the labeled rows that \"early_stopping\" keeps aside",
    ),
    param(
        "dropout",
        ParamKind::Real(SHARE),
        ParamValue::Real(0.0),
        "share of the hidden outputs that a step leaves out; scikit-learn has none",
    ),
    param(
        "weights_stream",
        ParamKind::Count { min: 0, max: 1_000_000 },
        ParamValue::Count(0),
        "0: weights and order of the rows from one stream, as in scikit-learn; k: weights from RandomState(seed + k)",
    ),
];

/// The learner; see the [module](self).
#[derive(Debug)]
struct Perceptron {
    settings: Settings,
    weights_stream: u32,
}

/// A trained network.
#[derive(Debug)]
struct Trained<'a> {
    pool: &'a Pool,
    classes: Vec<usize>,
    network: Mlp,
    /// Where the streams of the dropout samples start; `None` without dropout.
    dropout: Option<u32>,
}

impl Perceptron {
    fn from_params(params: &Params) -> Self {
        let activation = match params.text("activation") {
            "identity" => Activation::Identity,
            "logistic" => Activation::Logistic,
            "tanh" => Activation::Tanh,
            _ => Activation::Relu,
        };
        let settings = Settings {
            hidden: params.counts("hidden_layer_sizes"),
            activation,
            solver: solver(params),
            alpha: params.real("alpha"),
            batch: params.count("batch_size"),
            max_epochs: params.count("max_iter"),
            shuffle: true,
            tolerance: params.real("tol"),
            patience: params.count("n_iter_no_change"),
            validation: params.flag("early_stopping").then(|| params.real("validation_fraction")),
            dropout: params.real("dropout"),
        };
        let weights_stream = u32::try_from(params.count("weights_stream")).expect("at most a million");
        Self { settings, weights_stream }
    }

    fn seeds(&self, seed: u64) -> Result<Seeds, LearnerError> {
        let order = u32::try_from(seed).map_err(|_| LearnerError::Training {
            learner: SPEC.name,
            reason: format!("seed {seed} is above 2^32 - 1, the largest that numpy takes; use a smaller one"),
        })?;
        let weights = (self.weights_stream > 0).then(|| order.wrapping_add(self.weights_stream));
        Ok(Seeds { weights, ..Seeds::new(order) })
    }
}

fn solver(params: &Params) -> Solver {
    let rate = params.real("learning_rate_init");
    if params.text("solver") == "adam" {
        let [beta1, beta2, epsilon] = ["beta_1", "beta_2", "epsilon"].map(|name| params.real(name));
        return Solver::Adam { rate, beta1, beta2, epsilon };
    }
    let schedule = match params.text("learning_rate") {
        "invscaling" => Schedule::InverseScaling { power: params.real("power_t") },
        "adaptive" => Schedule::Adaptive,
        _ => Schedule::Constant,
    };
    let (momentum, nesterov) = (params.real("momentum"), params.flag("nesterovs_momentum"));
    Solver::Sgd { rate, schedule, momentum, nesterov }
}

impl Learner for Perceptron {
    fn fit<'a>(
        &self,
        pool: &'a Pool,
        sample: Sample<'_>,
        seed: u64,
    ) -> Result<Box<dyn Model + 'a>, LearnerError> {
        let Numbered { x, y, classes } = Numbered::new(pool, sample, SPEC.name)?;
        let seeds = self.seeds(seed)?;
        let network = Mlp::fit(self.settings.clone(), x.view(), &y, classes.len(), seeds)
            .map_err(|error| LearnerError::Training { learner: SPEC.name, reason: error.to_string() })?;
        let dropout = (self.settings.dropout > 0.0).then_some(seeds.dropout);
        Ok(Box::new(Trained { pool, classes, network, dropout }))
    }
}

impl Model for Trained<'_> {
    fn converged(&self) -> bool {
        self.network.converged()
    }

    fn predict(&self, rows: Rows<'_>) -> Result<Vec<usize>, LearnerError> {
        let probabilities = self.network.probabilities(rows.features(self.pool).view());
        Ok(Mlp::classes(&probabilities).into_iter().map(|place| self.classes[place]).collect())
    }

    fn probabilities(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        let probabilities = self.network.probabilities(rows.features(self.pool).view());
        Ok(among_all(&probabilities, &self.classes, self.pool.n_classes()))
    }

    fn embedding(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        Ok(self.network.embedding(rows.features(self.pool).view()))
    }

    fn samples(&self, rows: Rows<'_>, passes: usize) -> Result<Vec<Array2<f64>>, LearnerError> {
        let seed = self.dropout.ok_or(LearnerError::Lacks { output: Output::Samples })?;
        let x = rows.features(self.pool);
        let passes = 0..u32::try_from(passes).expect("strategies take a thousand passes at most");
        let of_pass = |pass| {
            let found = self.network.dropout_probabilities(x.view(), seed, pass);
            among_all(&found, &self.classes, self.pool.n_classes())
        };
        Ok(passes.map(of_pass).collect())
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::{Perceptron, SPEC};
    use crate::{
        error::LearnerError,
        learner::{Learner, Rows},
        params::{ParamValue, Params},
        split::Halves,
    };

    fn halves(scale: f64) -> Halves {
        let train = Array2::from_shape_fn((12, 2), |(row, at)| scale * ((row * 5 + at * 3) % 7) as f64);
        let y = (0..12).map(|row| [1, 3, 4][row % 3]).collect();
        Halves::from_parts(train.into_shared(), y, array![[1.0, 2.0]].into_shared(), vec![0], 5)
    }

    fn learner(name: &str, value: ParamValue) -> Perceptron {
        Perceptron::from_params(&Params::defaults(SPEC.params).with(name, value))
    }

    #[test]
    fn absent_classes_have_probability_0_and_no_unit() {
        let halves = halves(1.0);
        let sample = halves.truth.label(&[0, 1, 3, 4]);
        let model = learner("max_iter", ParamValue::Count(5)).fit(&halves.pool, sample.view(), 0);
        let model = model.expect("a model");
        let found = model.probabilities(Rows::Test).expect("probabilities");
        assert!(found[[0, 0]] == 0.0 && found[[0, 2]] == 0.0 && found[[0, 4]] == 0.0, "{found}");
        assert!((found.sum() - 1.0).abs() < 1e-12 && found[[0, 1]] > 0.0 && found[[0, 3]] > 0.0);
        assert_eq!(model.embedding(Rows::Train(&[2, 5])).expect("an embedding").dim(), (2, 100));
    }

    #[test]
    fn weights_may_come_from_a_stream_of_their_own() {
        let halves = halves(1.0);
        let sample = halves.truth.label(&(0..12).collect::<Vec<_>>());
        let found = |stream| {
            let learner = learner("weights_stream", ParamValue::Count(stream));
            let model = learner.fit(&halves.pool, sample.view(), 7).expect("a model");
            model.probabilities(Rows::Test).expect("probabilities")
        };
        assert_eq!(found(1), found(1));
        assert!(found(0) != found(1) && found(1) != found(2));
    }

    #[test]
    fn a_loss_that_is_not_finite_is_told_with_its_epoch() {
        let halves = halves(1e200);
        let sample = halves.truth.label(&(0..12).collect::<Vec<_>>());
        let error = learner("solver", ParamValue::text("sgd")).fit(&halves.pool, sample.view(), 0);
        let error = error.expect_err("no finite loss").to_string();
        assert!(error.contains("in epoch 2; scale the features"), "{error}");
    }

    #[test]
    fn one_class_is_an_error() {
        let halves = halves(1.0);
        let sample = halves.truth.label(&[0, 3]);
        let error = learner("max_iter", ParamValue::Count(5)).fit(&halves.pool, sample.view(), 0);
        let expected = LearnerError::TooFewClasses { learner: "mlp", found: 1 };
        assert_eq!(error.expect_err("one class"), expected);
    }
}
