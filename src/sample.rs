//! What a learner is trained on: rows with the classes that somebody gave them.

use crate::error::LearnerError;

/// Rows of a pool with their classes: answers of the oracle, a bag of them, what a look-ahead
/// supposes, or labeled rows against unlabeled ones. Not always the truth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample<'a> {
    rows: &'a [usize],
    classes: &'a [usize],
    weights: Option<&'a [f64]>,
    n_classes: usize,
}

impl<'a> Sample<'a> {
    /// `rows` (positions in the pool, in the order of the fit; a bag may repeat some) with one of
    /// the classes `0..n_classes` each.
    ///
    /// # Panics
    ///
    /// When the two differ in length, or a class is none: that is a mistake in this program.
    #[must_use]
    pub fn new(rows: &'a [usize], classes: &'a [usize], n_classes: usize) -> Self {
        assert_eq!(rows.len(), classes.len(), "one class per row");
        assert!(classes.iter().all(|&class| class < n_classes), "classes are below their number");
        Self { rows, classes, weights: None, n_classes }
    }

    /// The same with scikit-learn's `sample_weight`: one finite number of at least 0 per row.
    ///
    /// # Panics
    ///
    /// When there is not one weight per row.
    #[must_use]
    pub fn weighted(self, weights: &'a [f64]) -> Self {
        assert_eq!(self.rows.len(), weights.len(), "one weight per row");
        Self { weights: Some(weights), ..self }
    }

    /// For a learner that weighs all rows alike.
    ///
    /// # Errors
    ///
    /// [`LearnerError::NoWeights`] when there are weights.
    pub fn unweighted(&self, learner: &'static str) -> Result<(), LearnerError> {
        if self.weights.is_some() { Err(LearnerError::NoWeights { learner }) } else { Ok(()) }
    }

    /// Positions in the pool.
    #[must_use]
    pub fn rows(&self) -> &'a [usize] {
        self.rows
    }

    /// The class of each row.
    #[must_use]
    pub fn classes(&self) -> &'a [usize] {
        self.classes
    }

    /// The weight of each row; `None` weighs all alike.
    #[must_use]
    pub fn weights(&self) -> Option<&'a [f64]> {
        self.weights
    }

    /// Number of classes of the data set, those without a row included.
    #[must_use]
    pub fn n_classes(&self) -> usize {
        self.n_classes
    }

    /// How many rows there are, repeated ones counted as often as they occur.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The classes that occur, ascending.
    #[must_use]
    pub fn present(&self) -> Vec<usize> {
        let mut present = self.classes.to_vec();
        present.sort_unstable();
        present.dedup();
        present
    }

    /// Rows and class of each, in the order of the fit.
    pub fn iter(&self) -> impl Iterator<Item = (usize, usize)> + use<'a> {
        self.rows.iter().copied().zip(self.classes.iter().copied())
    }

    /// The sample and one more row, last: the order decides Platt's folds.
    #[must_use]
    pub fn with(&self, row: usize, class: usize) -> SampleBuf {
        SampleBuf::new([self.rows, &[row]].concat(), [self.classes, &[class]].concat(), self.n_classes)
    }

    /// The entries at these places, which may repeat: a bag.
    #[must_use]
    pub fn bag(&self, places: &[usize]) -> SampleBuf {
        let pick = |all: &[usize]| places.iter().map(|&at| all[at]).collect();
        SampleBuf::new(pick(self.rows), pick(self.classes), self.n_classes)
    }
}

/// A [`Sample`] that owns its rows, without weights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleBuf {
    rows: Vec<usize>,
    classes: Vec<usize>,
    n_classes: usize,
}

impl SampleBuf {
    /// See [`Sample::new`].
    #[must_use]
    pub fn new(rows: Vec<usize>, classes: Vec<usize>, n_classes: usize) -> Self {
        let _checked = Sample::new(&rows, &classes, n_classes);
        Self { rows, classes, n_classes }
    }

    /// What a learner takes.
    #[must_use]
    pub fn view(&self) -> Sample<'_> {
        Sample { rows: &self.rows, classes: &self.classes, weights: None, n_classes: self.n_classes }
    }
}

#[cfg(test)]
mod tests {
    use super::Sample;

    #[test]
    fn a_supposed_row_comes_last_and_a_bag_may_repeat_rows() {
        let sample = Sample::new(&[4, 7, 9], &[0, 2, 0], 3);
        assert_eq!(sample.present(), [0, 2]);
        assert_eq!(sample.with(5, 1).view().iter().last(), Some((5, 1)));
        let bag = sample.bag(&[2, 2, 1]);
        assert_eq!((bag.view().rows(), bag.view().classes()), (&[9, 9, 7][..], &[0, 0, 2][..]));
    }

    #[test]
    #[should_panic(expected = "classes are below their number")]
    fn a_class_that_the_data_lack_is_a_mistake() {
        let _ = Sample::new(&[0], &[3], 3);
    }
}
