//! Support vector classification, equal to scikit-learn's `SVC`.
//!
//! # Definition
//!
//! One two-class support vector machine per pair of classes ([`OneVsOne`]), each the solution of
//!
//! ```text
//! minimise  1/2 a'Qa - sum(a)    with  Q_ij = y_i y_j K(x_i, x_j),  y'a = 0,  0 <= a_i <= C w_i
//! ```
//!
//! with the weights `w` of the sample, 1 unless it has some. A row of weight 0 is left out, but counts in
//! `gamma = "scale"`.
//!
//! Predictions are votes. Probabilities come from one sigmoid per pair, fitted to decisions of a
//! five-fold cross-validation (`platt`), and from coupling the pairs (`coupling`); as in
//! scikit-learn the likeliest class need not be the predicted one. They are computed
//! when they are first asked for.
//!
//! # Mirrors
//!
//! scikit-learn 1.5.2 `SVC(C, kernel, gamma, degree, coef0, tol, probability=True,
//! random_state=seed).fit(X, y, sample_weight)`. Labels, support vectors and numbers of solver steps are equal; decision
//! values and probabilities differ by rounding. Deviations: a class without labeled rows keeps its
//! column, with probability 0; a solver that has not converged after ten million steps is an
//! error.
//!
//! # Reference
//!
//! Chang, Lin. LIBSVM: A Library for Support Vector Machines. ACM TIST 2, 2011.

use std::cell::{OnceCell, RefCell};

use ndarray::Array2;

use super::{Learner, LearnerSpec, Model, Rows};
use crate::{
    error::LearnerError,
    output::{Output, Outputs},
    package::{Mirror, Parity, SKLEARN},
    params::{ParamKind, ParamSpec, ParamValue, Params, Range},
    pool::Pool,
    sample::Sample,
};

mod coupling;
mod gram;
mod kernel;
mod kernel_values;
mod linfa;
mod one_vs_one;
mod passes;
pub mod platt;
mod rows;
mod shrink;
mod sigmoid;
mod smo;
mod subset;
#[cfg(test)]
mod tests;
mod trainer;
mod variance;
mod votes;

pub use kernel::Kernel;
pub use kernel_values::KernelValues;
pub use one_vs_one::{OneVsOne, Pair};
pub use sigmoid::Sigmoid;

use coupling::Coupling;
use gram::Gram;
use platt::Platt;
use subset::failed;
use trainer::Trainer;
use variance::variance;

/// The registry entry.
pub(super) const SPEC: LearnerSpec = LearnerSpec {
    name: "svc",
    summary: "support vector machines, one per pair of classes, with Platt's probabilities",
    version: 1,
    mirror: Some(Mirror {
        package: &SKLEARN,
        symbol: "sklearn.svm.SVC",
        parity: Parity::Exact,
        deviations: &["a class without labeled rows keeps its column, with probability 0"],
    }),
    paper: Some("Chang & Lin 2011, doi:10.1145/1961189.1961199"),
    params: PARAMS,
    images: false,
    outputs: |params| {
        let probabilities = if params.flag("probability") { Outputs::PROBABILITIES } else { Outputs::NONE };
        probabilities.and(Outputs::DECISIONS)
    },
    cost: |_, size| size.labeled * size.labeled * 1e-4,
    build: |params| Box::new(Svc::from_params(params)),
};

const PARAMS: &[ParamSpec] = &[
    ParamSpec {
        name: "solver",
        kind: ParamKind::Choice(&["libsvm", "linfa"]),
        default: ParamValue::text("libsvm"),
        help: "libsvm = our solver, equal to scikit-learn's; linfa = linfa-svm's solver",
        introduced: None,
    },
    ParamSpec {
        name: "C",
        kind: ParamKind::Real(Range::POSITIVE),
        default: ParamValue::Real(1.0),
        help: "upper bound of the coefficients: larger fits the labeled rows more closely",
        introduced: None,
    },
    ParamSpec {
        name: "kernel",
        kind: ParamKind::Choice(&["rbf", "linear", "poly", "sigmoid"]),
        default: ParamValue::text("rbf"),
        help: "rbf exp(-gamma d^2), linear x.y, poly (gamma x.y + coef0)^degree, sigmoid tanh(gamma x.y + coef0)",
        introduced: None,
    },
    ParamSpec {
        name: "gamma",
        kind: ParamKind::RealOr(Range::POSITIVE, &["scale", "auto"]),
        default: ParamValue::text("scale"),
        help: "scale = 1 / (features * variance of the labeled rows), auto = 1 / features, or a number",
        introduced: None,
    },
    ParamSpec {
        name: "degree",
        kind: ParamKind::Count { min: 0, max: 100 },
        default: ParamValue::Count(3),
        help: "degree of kernel poly",
        introduced: None,
    },
    ParamSpec {
        name: "coef0",
        kind: ParamKind::Real(Range::ANY),
        default: ParamValue::Real(0.0),
        help: "constant of kernels poly and sigmoid",
        introduced: None,
    },
    ParamSpec {
        name: "tol",
        kind: ParamKind::Real(Range::POSITIVE),
        default: ParamValue::Real(1e-3),
        help: "largest violation of the optimum that is accepted",
        introduced: None,
    },
    ParamSpec {
        name: "probability",
        kind: ParamKind::Flag,
        default: ParamValue::Flag(true),
        help: "whether class probabilities can be asked for",
        introduced: None,
    },
];

/// The learner with its parameters; see the [module](self).
#[derive(Debug, Clone, PartialEq)]
pub struct Svc {
    exact: bool,
    c: f64,
    kernel: Form,
    gamma: Gamma,
    degree: usize,
    coef0: f64,
    tolerance: f64,
    probability: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Form {
    Rbf,
    Linear,
    Poly,
    Sigmoid,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Gamma {
    Scale,
    Auto,
    Value(f64),
}

impl Svc {
    /// From complete parameters of the registry entry `svc`.
    #[must_use]
    pub fn from_params(params: &Params) -> Self {
        let kernel = match params.text("kernel") {
            "linear" => Form::Linear,
            "poly" => Form::Poly,
            "sigmoid" => Form::Sigmoid,
            _ => Form::Rbf,
        };
        let gamma = match params.get("gamma") {
            ParamValue::Real(value) => Gamma::Value(*value),
            ParamValue::Text(word) if word == "auto" => Gamma::Auto,
            _ => Gamma::Scale,
        };
        Self {
            exact: params.text("solver") == "libsvm",
            c: params.real("C"),
            kernel,
            gamma,
            degree: params.count("degree"),
            coef0: params.real("coef0"),
            tolerance: params.real("tol"),
            probability: params.flag("probability"),
        }
    }

    /// Trains on `sample`, as [`Learner::fit`] does, and gives access to what was found.
    pub fn train<'a>(
        &self,
        pool: &'a Pool,
        sample: Sample<'_>,
        seed: u64,
    ) -> Result<Trained<'a>, LearnerError> {
        if !self.exact {
            sample.unweighted(SPEC.name)?;
        }
        let groups = OneVsOne::group(sample);
        if groups.classes.len() < 2 {
            return Err(LearnerError::TooFewClasses { learner: SPEC.name, found: groups.classes.len() });
        }
        let gram = Gram::new(self.kernel(pool, sample.rows()), groups.rows.clone());
        let mut trainer = self.trainer(&gram)?;
        let machines = groups.train(&gram, &mut trainer)?;
        let (trainer, sigmoids) = (RefCell::new(trainer), OnceCell::new());
        Ok(Trained { svc: self.clone(), gram, machines, trainer, seed, sigmoids })
    }

    /// The kernel of a fit: one whose `gamma = "scale"` depends on the labeled rows, any other is shared.
    fn kernel<'a>(&self, pool: &'a Pool, labeled: &[usize]) -> KernelValues<'a> {
        let n_features = pool.n_features() as f64;
        let gamma = match self.gamma {
            Gamma::Value(value) => value,
            Gamma::Auto => 1.0 / n_features,
            Gamma::Scale => match variance(pool, labeled) {
                0.0 => 1.0,
                variance => 1.0 / (n_features * variance),
            },
        };
        let kernel = match self.kernel {
            Form::Rbf => Kernel::Rbf { gamma },
            Form::Linear => Kernel::Linear,
            Form::Poly => Kernel::Poly { gamma, coef0: self.coef0, degree: self.degree },
            Form::Sigmoid => Kernel::Sigmoid { gamma, coef0: self.coef0 },
        };
        if self.gamma == Gamma::Scale && self.kernel != Form::Linear {
            KernelValues::new(pool, kernel)
        } else {
            KernelValues::shared(pool, kernel)
        }
    }

    fn trainer(&self, gram: &Gram<'_>) -> Result<Trainer, LearnerError> {
        if self.exact {
            return Ok(Trainer::Libsvm { solver: Box::default(), c: self.c, tolerance: self.tolerance });
        }
        let linfa = linfa::Linfa::new(gram.values(), gram.rows(), self.c, self.tolerance)?;
        Ok(Trainer::Linfa(linfa))
    }
}

impl Learner for Svc {
    fn fit<'a>(
        &self,
        pool: &'a Pool,
        sample: Sample<'_>,
        seed: u64,
    ) -> Result<Box<dyn Model + 'a>, LearnerError> {
        Ok(Box::new(self.train(pool, sample, seed)?))
    }
}

/// A trained [`Svc`].
#[derive(Debug)]
pub struct Trained<'a> {
    svc: Svc,
    gram: Gram<'a>,
    machines: OneVsOne,
    /// Its memory serves the machines of Platt's folds, too.
    trainer: RefCell<Trainer>,
    seed: u64,
    sigmoids: OnceCell<Vec<Sigmoid>>,
}

impl Trained<'_> {
    /// The machines of all pairs.
    #[must_use]
    pub fn machines(&self) -> &OneVsOne {
        &self.machines
    }

    /// The kernel, with the gamma of this fit.
    #[must_use]
    pub fn kernel(&self) -> Kernel {
        self.gram.values().kernel()
    }

    /// The sigmoids of all pairs, fitted on first use.
    ///
    /// # Errors
    ///
    /// [`LearnerError::Lacks`] with `probability = false`.
    pub fn sigmoids(&self) -> Result<&[Sigmoid], LearnerError> {
        if !self.svc.probability {
            return Err(LearnerError::Lacks { output: Output::Probabilities });
        }
        if let Some(sigmoids) = self.sigmoids.get() {
            return Ok(sigmoids);
        }
        let seed = u32::try_from(self.seed).map_err(|_| {
            failed(&format!("seed {} is too large for numpy's RandomState; use one below 2^32", self.seed))
        })?;
        let machines = &self.machines;
        let mut trainer = self.trainer.borrow_mut();
        let mut platt = Platt::new(&self.gram, &mut trainer, seed, machines.weights.as_deref());
        let sigmoids = machines
            .all_pairs()
            .map(|(first, second)| platt.fit_pair(machines.members(first), machines.members(second)))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(self.sigmoids.get_or_init(|| sigmoids))
    }

    fn pool(&self) -> &Pool {
        self.gram.values().pool()
    }
}

impl Model for Trained<'_> {
    fn predict(&self, rows: Rows<'_>) -> Result<Vec<usize>, LearnerError> {
        let machines = &self.machines;
        if rows == Rows::Test
            && let Some(winners) = votes::predict(machines, self.gram.values())
        {
            return Ok(winners.into_iter().map(|class| machines.classes[class]).collect());
        }
        let mut predicted = Vec::with_capacity(rows.len(self.pool()));
        let mut votes = vec![[0.0; kernel_values::BLOCK]; machines.classes.len()];
        machines.for_each_block(self.gram.values(), rows, |range, decisions| {
            let winners = machines.vote(decisions, &mut votes);
            predicted.extend(winners[..range.len()].iter().map(|&class| machines.classes[class]));
        });
        Ok(predicted)
    }

    fn probabilities(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        let sigmoids = self.sigmoids()?;
        let machines = &self.machines;
        let mut out = Array2::zeros((rows.len(self.pool()), self.pool().n_classes()));
        let mut coupling = Coupling::new(machines.classes.len());
        machines.for_each_block(self.gram.values(), rows, |range, decisions| {
            for start in (0..range.len()).step_by(coupling::ROWS) {
                let p = coupling.probabilities(decisions, start, sigmoids);
                for lane in 0..coupling::ROWS.min(range.len() - start) {
                    let mut row = out.row_mut(range.start + start + lane);
                    for (&class, p) in machines.classes.iter().zip(p) {
                        row[class] = p[lane];
                    }
                }
            }
        });
        Ok(out)
    }

    fn decisions(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        let mut out = Array2::zeros((rows.len(self.pool()), self.machines.pairs.len()));
        if let Rows::Train(rows) = rows
            && let Some(all) = self.machines.decide_train(self.gram.values())
        {
            for (out, &row) in out.iter_mut().zip(rows) {
                *out = all[row];
            }
            return Ok(out);
        }
        self.machines.for_each_block(self.gram.values(), rows, |range, decisions| {
            for (at, row) in range.enumerate() {
                for (pair, decisions) in decisions.iter().enumerate() {
                    out[[row, pair]] = decisions[at];
                }
            }
        });
        Ok(out)
    }
}
