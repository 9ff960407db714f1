//! One query as a strategy sees it.
//!
//! A strategy gets a [`Round`] and nothing else. Its fields are private to this module, and nothing
//! that it gives leads to a label that was not answered:
//!
//! ```compile_fail
//! # fn strategy(round: &albench::round::Round<'_>) {
//! let cheat = round.pool.truth;             // private, and a pool has no truth
//! # }
//! ```
//! ```compile_fail
//! # fn strategy(round: &albench::round::Round<'_>) {
//! let cheat = round.features().truth();     // features are numbers
//! # }
//! ```
//! ```compile_fail
//! # fn strategy(round: &albench::round::Round<'_>) {
//! let cheat = round.oracle();               // a strategy does not ask, it says what to ask
//! # }
//! ```
//! ```compile_fail
//! # fn strategy(round: &albench::round::Round<'_>) {
//! let cheat = &round.test_classes;          // known only where curves are scored
//! # }
//! ```
//! ```
//! # fn strategy(round: &albench::round::Round<'_>) {
//! let seen = (round.sample().classes(), round.features(), round.candidates());
//! # }
//! ```

use std::cell::OnceCell;

use ndarray::{Array2, ArrayView2};

use crate::{
    error::{LearnerError, StrategyError},
    learner::{Learner, Model, Rows},
    numeric::distances::SquaredDistances,
    pool::{Pool, Space},
    sample::Sample,
};

/// What stays the same from query to query.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// What everybody may see of the data.
    pub pool: &'a Pool,
    /// The learner of the run.
    pub learner: &'a dyn Learner,
    /// What the learner is seeded with.
    pub seed: u64,
    /// What each training row costs, where that is known beforehand.
    pub costs: Option<&'a [f64]>,
}

impl<'a> Setting<'a> {
    /// Trains the run's learner as if `sample` held the labels: a look-ahead.
    pub fn refit(&self, sample: Sample<'_>) -> Result<Box<dyn Model + 'a>, LearnerError> {
        self.learner.fit(self.pool, sample, self.seed)
    }
}

/// What a strategy may look at in one query.
#[derive(Debug)]
pub struct Round<'a> {
    setting: Setting<'a>,
    model: &'a dyn Model,
    sample: Sample<'a>,
    unlabeled: &'a [usize],
    candidates: &'a [usize],
    batch: usize,
    probabilities: OnceCell<Array2<f64>>,
    decisions: OnceCell<Array2<f64>>,
}

impl<'a> Round<'a> {
    /// A query for `batch` rows among `unlabeled`, after `model` was trained on `sample`. The rows of
    /// both ascend and are disjoint; `batch` is at least 1 and at most the number of unlabeled rows.
    #[must_use]
    pub fn new(
        setting: Setting<'a>,
        model: &'a dyn Model,
        sample: Sample<'a>,
        unlabeled: &'a [usize],
        batch: usize,
    ) -> Self {
        Self {
            setting,
            model,
            sample,
            unlabeled,
            candidates: unlabeled,
            batch,
            probabilities: OnceCell::new(),
            decisions: OnceCell::new(),
        }
    }

    /// The same query over fewer candidates, for strategies that wrap another one. `candidates`
    /// ascend and are candidates of this round.
    #[must_use]
    pub fn among<'b>(&'b self, candidates: &'b [usize], batch: usize) -> Round<'b> {
        Round {
            candidates,
            batch,
            probabilities: OnceCell::new(),
            decisions: OnceCell::new(),
            setting: self.setting,
            model: self.model,
            sample: self.sample,
            unlabeled: self.unlabeled,
        }
    }

    /// How many rows to pick, at most the number of candidates.
    #[must_use]
    pub fn batch(&self) -> usize {
        self.batch
    }

    /// The rows to choose from, ascending; scores are given for these. All unlabeled rows, unless
    /// another strategy has narrowed them down.
    #[must_use]
    pub fn candidates(&self) -> &'a [usize] {
        self.candidates
    }

    /// All rows without a label, ascending.
    #[must_use]
    pub fn unlabeled(&self) -> &'a [usize] {
        self.unlabeled
    }

    /// The labeled rows, ascending, with the classes that were answered.
    #[must_use]
    pub fn sample(&self) -> Sample<'a> {
        self.sample
    }

    /// The labeled rows, ascending.
    #[must_use]
    pub fn labeled(&self) -> &'a [usize] {
        self.sample.rows()
    }

    /// Number of classes of the data set.
    #[must_use]
    pub fn n_classes(&self) -> usize {
        self.setting.pool.n_classes()
    }

    /// What the run's learner is seeded with.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.setting.seed
    }

    /// What a label of each training row costs, where that is known beforehand.
    #[must_use]
    pub fn costs(&self) -> Option<&'a [f64]> {
        self.setting.costs
    }

    /// Features of both halves, with what cells share.
    #[must_use]
    pub fn pool(&self) -> &'a Pool {
        self.setting.pool
    }

    /// Features of all training rows, labeled or not, shape `(n_train, n_features)`.
    #[must_use]
    pub fn features(&self) -> ArrayView2<'a, f64> {
        self.setting.pool.features()
    }

    /// The same in another space.
    #[must_use]
    pub fn features_in(&self, space: Space) -> ArrayView2<'a, f64> {
        self.setting.pool.features_in(space)
    }

    /// Squared Euclidean distances among the training rows.
    #[must_use]
    pub fn distances(&self) -> &'a SquaredDistances {
        self.setting.pool.distances()
    }

    /// The same in another space.
    #[must_use]
    pub fn distances_in(&self, space: Space) -> &'a SquaredDistances {
        self.setting.pool.distances_in(space)
    }

    /// The run's model, trained on the sample.
    #[must_use]
    pub fn model(&self) -> &'a dyn Model {
        self.model
    }

    /// Class probabilities of the candidates, shape `(n_candidates, n_classes)`, computed on first
    /// use: a strategy that does not ask does not pay for them.
    ///
    /// # Errors
    ///
    /// Those of the model, and [`StrategyError::NotADistribution`] when a row is none.
    pub fn probabilities(&self) -> Result<&Array2<f64>, StrategyError> {
        cached(&self.probabilities, || self.probabilities_of(self.model, self.candidates))
    }

    /// Class probabilities that `model` gives the training rows `rows`, shape `(n_rows, n_classes)`.
    ///
    /// # Errors
    ///
    /// As [`Self::probabilities`].
    pub fn probabilities_of(&self, model: &dyn Model, rows: &[usize]) -> Result<Array2<f64>, StrategyError> {
        let found = model.probabilities(Rows::Train(rows))?;
        check(found.view(), rows)?;
        Ok(found)
    }

    /// The probabilities, if the strategy has asked for them.
    pub(crate) fn computed_probabilities(&self) -> Option<&Array2<f64>> {
        self.probabilities.get()
    }

    /// Class probabilities of the candidates in `passes` dropout samples of the run's model, each of
    /// shape `(n_candidates, n_classes)`.
    ///
    /// # Errors
    ///
    /// As [`Self::probabilities`].
    pub fn samples(&self, passes: usize) -> Result<Vec<Array2<f64>>, StrategyError> {
        let found = self.model.samples(Rows::Train(self.candidates), passes)?;
        for sample in &found {
            check(sample.view(), self.candidates)?;
        }
        Ok(found)
    }

    /// Pairwise decision values of the candidates, shape `(n_candidates, n_pairs)`, computed on first
    /// use.
    pub fn decisions(&self) -> Result<&Array2<f64>, StrategyError> {
        cached(&self.decisions, || Ok(self.model.decisions(Rows::Train(self.candidates))?))
    }

    /// Trains any learner on a sample of the strategy's own making: a member of a committee, labeled
    /// against unlabeled rows.
    pub fn fit(
        &self,
        learner: &dyn Learner,
        sample: Sample<'_>,
        seed: u64,
    ) -> Result<Box<dyn Model + 'a>, LearnerError> {
        learner.fit(self.setting.pool, sample, seed)
    }

    /// What the run's learner, trained on the sample, predicts for rows that are in no pool, shape
    /// `(n_rows, n_features)`: the model is trained once more, beside these rows as test half.
    ///
    /// # Errors
    ///
    /// Those of the learner.
    pub fn predict_elsewhere(&self, rows: Array2<f64>) -> Result<Vec<usize>, LearnerError> {
        // Distances to these rows are asked for once: none is kept.
        let pool = Pool::new(self.features().to_shared(), rows.into_shared(), self.n_classes());
        let pool = pool.with_memory_budget(0);
        self.setting.learner.fit(&pool, self.sample, self.setting.seed)?.predict(Rows::Test)
    }

    /// The training rows in the space that the run's model has learned, as a pool without test rows.
    ///
    /// # Errors
    ///
    /// Those of the model.
    pub fn embedded(&self) -> Result<Pool, LearnerError> {
        let all: Vec<usize> = (0..self.pool().len()).collect();
        let rows = self.model.embedding(Rows::Train(&all))?;
        let nothing = Array2::zeros((0, rows.ncols()));
        Ok(Pool::new(rows.into_shared(), nothing.into_shared(), self.n_classes()))
    }

    /// The same query with other coordinates: `pool` holds the same training rows in another space.
    #[must_use]
    pub fn over<'b>(&'b self, pool: &'b Pool) -> Round<'b> {
        let setting = Setting { pool, ..self.setting };
        Round { setting, ..self.among(self.candidates, self.batch) }
    }

    /// The same query as another model sees it, for strategies that hear several models.
    #[must_use]
    pub fn seen_by<'b>(&'b self, model: &'b dyn Model) -> Round<'b> {
        Round { model, ..self.among(self.candidates, self.batch) }
    }

    /// What stays the same from query to query. Unlike the round, threads can share it.
    #[must_use]
    pub fn setting(&self) -> Setting<'a> {
        self.setting
    }
}

/// `OnceCell::get_or_try_init`, which is not stable yet.
fn cached<T>(
    cell: &OnceCell<T>,
    make: impl FnOnce() -> Result<T, StrategyError>,
) -> Result<&T, StrategyError> {
    if let Some(value) = cell.get() {
        return Ok(value);
    }
    let value = make()?;
    Ok(cell.get_or_init(|| value))
}

/// How far a row may sum from 1: single precision over many classes passes, a mistake does not.
const SUM_TOLERANCE: f64 = 1e-6;

/// Checks that each row of `probabilities`, shape `(n_pool, n_classes)`, is a distribution. `rows`
/// names them in the error.
fn check(probabilities: ArrayView2<'_, f64>, rows: &[usize]) -> Result<(), StrategyError> {
    for (p, &row) in probabilities.outer_iter().zip(rows) {
        let sum = p.sum();
        // Written so that NaN fails too.
        if !((sum - 1.0).abs() <= SUM_TOLERANCE && p.iter().all(|&value| value >= 0.0)) {
            return Err(StrategyError::NotADistribution { row, sum, tolerance: SUM_TOLERANCE });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::check;
    use crate::error::StrategyError;

    #[test]
    fn a_wrong_sum_a_negative_value_and_nan_are_refused_with_their_row() {
        for bad in [[0.5, 0.6], [1.1, -0.1], [f64::NAN, 1.0]] {
            let rows = array![[0.5, 0.5], bad];
            let error = check(rows.view(), &[3, 8]).expect_err("not a distribution");
            assert!(matches!(error, StrategyError::NotADistribution { row: 8, .. }), "{error}");
        }
        assert_eq!(check(array![[0.25, 0.75], [1.0, 0.0]].view(), &[0, 1]), Ok(()));
    }
}
