//! Learners: what is trained on the labeled rows.
//!
//! To add one: create `src/learner/<name>.rs` (or a folder) with a `pub(super) const SPEC`, and
//! name it in the two lists below. A test fails if a file is forgotten.
//!
//! Learners work on [`Halves`] by row index, never on copies of the features, so that kernels can
//! be computed from the shared distances.

use ndarray::Array2;

use crate::{
    error::LearnerError,
    params::{ParamSpec, Params},
    split::Halves,
};

mod knn;
mod logistic;
pub mod svc;

/// All learners, sorted by name.
pub const ALL: &[LearnerSpec] = &[knn::SPEC, logistic::SPEC, svc::SPEC];

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
    pub fn len(&self, halves: &Halves) -> usize {
        match self {
            Self::Train(rows) => rows.len(),
            Self::Test => halves.test_y.len(),
        }
    }
}

/// An algorithm with its parameters, not yet trained.
pub trait Learner: std::fmt::Debug + Send + Sync {
    /// Trains on the labeled rows.
    ///
    /// `labeled` holds positions in the training half, ascending and distinct, of at least two
    /// classes; `seed` is what scikit-learn calls `random_state`.
    fn fit<'a>(
        &self,
        halves: &'a Halves,
        labeled: &[usize],
        seed: u64,
    ) -> Result<Box<dyn Model + 'a>, LearnerError>;
}

/// A trained learner. What it can compute is computed when it is asked for.
pub trait Model: std::fmt::Debug {
    /// The predicted class of each row, shape `(n_rows,)`.
    fn predict(&self, rows: Rows<'_>) -> Result<Vec<usize>, LearnerError>;

    /// Class probabilities, shape `(n_rows, n_classes)`; a class without labeled rows has 0.
    ///
    /// # Errors
    ///
    /// [`LearnerError::NoProbabilities`] when the learner gives none.
    fn probabilities(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError>;

    /// Decision values of the pairs of classes present among the labeled rows, shape
    /// `(n_rows, n_present * (n_present - 1) / 2)`, in the order (0,1), (0,2), ..., (1,2), ...;
    /// positive speaks for the first class of the pair.
    ///
    /// # Errors
    ///
    /// [`LearnerError::NoDecisions`] when the learner has no such thing.
    fn decisions(&self, rows: Rows<'_>) -> Result<Array2<f64>, LearnerError>;
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
    /// Package, version and symbol whose numbers the golden tests reproduce.
    pub mirrors: Option<&'static str>,
    /// Paper that defines it.
    pub paper: Option<&'static str>,
    /// Its parameters.
    pub params: &'static [ParamSpec],
    /// Whether it gives class probabilities, with these parameters.
    pub gives_probabilities: fn(&Params) -> bool,
    /// Whether it gives pairwise decision values, with these parameters.
    pub gives_decisions: fn(&Params) -> bool,
    /// Builds it from complete parameters.
    pub build: fn(&Params) -> Box<dyn Learner>,
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
            assert!((found.gives_probabilities)(&Params::defaults(found.params)), "{}", spec.name);
        }
    }
}
