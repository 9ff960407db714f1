//! Learners: what is trained on the labeled rows.
//!
//! To add one: create `src/learner/<name>.rs` (or a folder) with a `pub(super) const SPEC`, and
//! name it in the two lists below. A test fails if a file is forgotten; the conformance suite
//! (`tests/conformance`) then covers it without a new test.
//!
//! Learners work on a [`Pool`] by row index, never on copies of the features, so that kernels can
//! be computed from the shared distances. They never see the truth: a [`Sample`] says which row
//! counts as which class. Only `predict` is required of a model:
//!
//! ```
//! use albench::{error::LearnerError, learner::{Learner, Model, Rows}, pool::Pool, sample::Sample};
//!
//! /// Predicts the most frequent class.
//! #[derive(Debug)]
//! struct Majority;
//!
//! #[derive(Debug)]
//! struct Always<'a> {
//!     class: usize,
//!     pool: &'a Pool,
//! }
//!
//! impl Learner for Majority {
//!     fn fit<'a>(
//!         &self,
//!         pool: &'a Pool,
//!         sample: Sample<'_>,
//!         _seed: u64,
//!     ) -> Result<Box<dyn Model + 'a>, LearnerError> {
//!         let count = |class| sample.classes().iter().filter(|&&other| other == class).count();
//!         let class = (0..sample.n_classes()).rev().max_by_key(|&class| count(class)).unwrap_or(0);
//!         Ok(Box::new(Always { class, pool }))
//!     }
//! }
//!
//! impl Model for Always<'_> {
//!     fn predict(&self, rows: Rows<'_>) -> Result<Vec<usize>, LearnerError> {
//!         Ok(vec![self.class; rows.len(self.pool)])
//!     }
//! }
//! ```

use std::any::Any;

use ndarray::{Array2, Axis};

use crate::{
    error::LearnerError,
    output::{Output, Outputs},
    package::Mirror,
    params::{Component, ParamSpec, ParamValue, Params},
    pool::Pool,
    sample::Sample,
};

mod cnn;
mod ensemble;
mod gaussian_nb;
mod knn;
mod lda;
mod logistic;
mod mlp;
pub(crate) mod parzen_window;
mod random_forest;
mod ridge;
pub mod svc;

/// All learners, sorted by name.
pub const ALL: &[LearnerSpec] = &[
    cnn::SPEC,
    ensemble::SPEC,
    gaussian_nb::SPEC,
    knn::SPEC,
    lda::SPEC,
    logistic::SPEC,
    mlp::SPEC,
    parzen_window::SPEC,
    random_forest::SPEC,
    ridge::SPEC,
    svc::SPEC,
];

/// Which rows a model is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows<'a> {
    /// These positions in the training half.
    Train(&'a [usize]),
    /// The whole test half.
    Test,
}

impl Rows<'_> {
    /// How many rows these are.
    #[must_use]
    pub fn len(&self, pool: &Pool) -> usize {
        match self {
            Self::Train(rows) => rows.len(),
            Self::Test => pool.n_test(),
        }
    }

    /// Their features, shape `(n_rows, n_features)`.
    fn features(self, pool: &Pool) -> Array2<f64> {
        match self {
            Self::Train(rows) => pool.features().select(Axis(0), rows),
            Self::Test => pool.test_features().to_owned(),
        }
    }
}

/// An algorithm with its parameters, not yet trained.
pub trait Learner: std::fmt::Debug + Send + Sync {
    /// Trains on `sample`, whose rows are rows of `pool`; `seed` is what scikit-learn calls
    /// `random_state`. The labels of a run come in ascending order of their rows.
    ///
    /// # Errors
    ///
    /// [`LearnerError::TooFewClasses`] where the learner needs two, [`LearnerError::NoWeights`] for a
    /// sample with weights where it takes none, [`LearnerError::Training`] when it fails.
    fn fit<'a>(
        &self,
        pool: &'a Pool,
        sample: Sample<'_>,
        seed: u64,
    ) -> Result<Box<dyn Model + 'a>, LearnerError>;

    /// The same for a run that has trained `before`, the model of its last query, on the labels that it had
    /// then. A learner that goes on from there says so in its parameters; all others begin anew.
    fn fit_after<'a>(
        &self,
        _before: &dyn Model,
        pool: &'a Pool,
        sample: Sample<'_>,
        seed: u64,
    ) -> Result<Box<dyn Model + 'a>, LearnerError> {
        self.fit(pool, sample, seed)
    }
}

/// A trained learner. What it can compute is computed when it is asked for; what it does not have
/// is [`LearnerError::Lacks`].
pub trait Model: std::fmt::Debug {
    /// The predicted class of each row, shape `(n_rows,)`.
    fn predict(&self, rows: Rows<'_>) -> Result<Vec<usize>, LearnerError>;

    /// Whether the search for the model came to its end; one that was cut short gives its best point.
    fn converged(&self) -> bool {
        true
    }

    /// Class probabilities, shape `(n_rows, n_classes)`; a class without labeled rows has 0.
    fn probabilities(&self, _rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        Err(LearnerError::Lacks { output: Output::Probabilities })
    }

    /// Decision values of the pairs of classes present among the labeled rows, shape
    /// `(n_rows, n_present * (n_present - 1) / 2)`, in the order (0,1), (0,2), ..., (1,2), ...;
    /// positive speaks for the first class of the pair.
    fn decisions(&self, _rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        Err(LearnerError::Lacks { output: Output::Decisions })
    }

    /// Coordinates of each row in the space that the model has learned, shape `(n_rows, n_units)`.
    fn embedding(&self, _rows: Rows<'_>) -> Result<Array2<f64>, LearnerError> {
        Err(LearnerError::Lacks { output: Output::Embedding })
    }

    /// Class probabilities of `passes` models that differ from this one by what dropout leaves out of
    /// them, each of shape `(n_rows, n_classes)`. A pass leaves out the same for all rows, whatever rows
    /// are asked about.
    fn samples(&self, _rows: Rows<'_>, _passes: usize) -> Result<Vec<Array2<f64>>, LearnerError> {
        Err(LearnerError::Lacks { output: Output::Samples })
    }

    /// What its learner goes on from in [`Learner::fit_after`], if it does.
    fn state(&self) -> Option<&dyn Any> {
        None
    }

    /// The models that this one is made of.
    fn members(&self) -> Result<Vec<&dyn Model>, LearnerError> {
        Err(LearnerError::Lacks { output: Output::Members })
    }
}

/// The size of a fit, for the guess at its cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size {
    /// Labeled rows.
    pub labeled: f64,
    /// Rows of the training half.
    pub train: f64,
    /// Rows of the test half.
    pub test: f64,
    /// Features.
    pub features: f64,
    /// Classes.
    pub classes: f64,
}

/// One row of the registry: what the command line, the docs and the tests need to know.
#[derive(Debug, Clone)]
pub struct LearnerSpec {
    /// Name in configs and result files: `^[a-z][a-z0-9-]*$`, never reused.
    pub name: &'static str,
    /// One line for help texts.
    pub summary: &'static str,
    /// Numeric version: raised when a number that it computes is mended, see the rule in `config`.
    pub version: u32,
    /// Whose numbers the golden tests reproduce.
    pub mirror: Option<Mirror>,
    /// Paper that defines it.
    pub paper: Option<&'static str>,
    /// Its parameters.
    pub params: &'static [ParamSpec],
    /// Whether it looks at images: the data must have their shape. Ask [`needs_images`].
    pub images: bool,
    /// What its models give besides predictions, with these parameters.
    pub outputs: fn(&Params) -> Outputs,
    /// What a fit with a prediction of the test half costs, in millions of multiplications or so;
    /// only for the order of cells, for shards and progress.
    pub cost: fn(&Params, &Size) -> f64,
    /// Builds it from complete parameters.
    pub build: fn(&Params) -> Box<dyn Learner>,
}

/// A sample for arithmetic that knows only the classes that occur.
struct Numbered {
    /// Features of the rows, shape `(n_rows, n_features)`.
    x: Array2<f64>,
    /// The place of each row's class among `classes`.
    y: Vec<usize>,
    /// The classes that occur, ascending.
    classes: Vec<usize>,
}

impl Numbered {
    /// For a learner that weighs all rows alike and needs two classes.
    fn new(pool: &Pool, sample: Sample<'_>, learner: &'static str) -> Result<Self, LearnerError> {
        sample.unweighted(learner)?;
        let classes = sample.present();
        if classes.len() < 2 {
            return Err(LearnerError::TooFewClasses { learner, found: classes.len() });
        }
        let place = |class: &usize| classes.partition_point(|other| other < class);
        let y = sample.classes().iter().map(place).collect();
        Ok(Self { x: Rows::Train(sample.rows()).features(pool), y, classes })
    }
}

/// Probabilities of some classes as columns among those of all, 0 for the others.
fn among_all(some: &Array2<f64>, classes: &[usize], n_classes: usize) -> Array2<f64> {
    let mut all = Array2::zeros((some.nrows(), n_classes));
    for (&class, column) in classes.iter().zip(some.columns()) {
        all.column_mut(class).assign(&column);
    }
    all
}

/// Builds a learner that a parameter names.
///
/// # Panics
///
/// When there is no such learner: parameters are checked before they come here.
#[must_use]
pub fn build(component: &Component) -> Box<dyn Learner> {
    let spec = find(component.kind).unwrap_or_else(|| panic!("`{}` is no learner", component.kind));
    (spec.build)(&component.params(spec.params))
}

/// Whether a learner, or one that it trains itself, looks at images.
#[must_use]
pub fn needs_images(spec: &LearnerSpec, params: &Params) -> bool {
    let part = |component: &Component| {
        find(component.kind).is_some_and(|spec| needs_images(spec, &component.params(spec.params)))
    };
    spec.images
        || params.iter().any(|(_, value)| match value {
            ParamValue::Components(list) => list.iter().any(part),
            _ => false,
        })
}

/// Looks a learner up by its name.
#[must_use]
pub fn find(name: &str) -> Option<&'static LearnerSpec> {
    ALL.iter().find(|spec| spec.name == name)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::{ALL, find};
    use crate::params::Params;

    #[test]
    fn every_file_in_this_folder_is_registered_under_its_own_name() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/learner");
        let on_disk: BTreeSet<String> = fs::read_dir(folder)
            .expect("the folder of this file")
            .map(|entry| entry.expect("a readable entry").path())
            .map(|path| path.file_stem().expect("a name").to_string_lossy().replace('_', "-"))
            .filter(|name| name != "mod")
            .collect();
        let registered: BTreeSet<String> = ALL.iter().map(|spec| spec.name.to_owned()).collect();
        assert_eq!(registered, on_disk);
        assert!(ALL.is_sorted_by_key(|spec| spec.name), "`ALL` is sorted by name");
    }

    #[test]
    fn every_learner_is_found_by_its_name_and_built_from_its_defaults() {
        for spec in ALL {
            let found = find(spec.name).expect("registered");
            let _ = (found.build)(&Params::defaults(found.params));
            assert!(Params::defaults(found.params).iter().count() == spec.params.len(), "{}", spec.name);
        }
    }
}
