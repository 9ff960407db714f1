//! The oracle that always tells the truth, at cost 1.

use super::{Answer, Oracle};
use crate::{error::OracleError, sample::SampleBuf};

/// The true class of every training row. Whoever needs one asks it as an [`Oracle`]; the split,
/// the record of a run and tests may look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Truth {
    classes: Vec<usize>,
    n_classes: usize,
}

impl Truth {
    /// Of a training half whose rows have these `classes`, all below `n_classes`.
    #[must_use]
    pub fn new(classes: Vec<usize>, n_classes: usize) -> Self {
        Self { classes, n_classes }
    }

    /// The class of every training row.
    #[must_use]
    pub fn classes(&self) -> &[usize] {
        &self.classes
    }

    /// These rows with their true classes.
    #[must_use]
    pub fn label(&self, rows: &[usize]) -> SampleBuf {
        let classes = rows.iter().map(|&row| self.classes[row]).collect();
        SampleBuf::new(rows.to_vec(), classes, self.n_classes)
    }
}

impl Oracle for &Truth {
    fn answer(&mut self, rows: &[usize]) -> Result<Vec<Answer>, OracleError> {
        let answer = |&row: &usize| match self.classes.get(row) {
            Some(&class) => Ok(Answer { row, class: Some(class), cost: 1.0 }),
            None => Err(OracleError::NoSuchRow { row, rows: self.classes.len() }),
        };
        rows.iter().map(answer).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Oracle, OracleError, Truth};

    #[test]
    fn the_truth_is_told_for_one_unit_and_nothing_is_told_of_rows_that_are_not_there() {
        let truth = Truth::new(vec![1, 0, 1], 2);
        let answers = (&truth).answer(&[2, 1]).expect("rows of the half");
        assert_eq!(
            answers.iter().map(|a| (a.row, a.class)).collect::<Vec<_>>(),
            [(2, Some(1)), (1, Some(0))]
        );
        assert_eq!(answers.iter().map(|answer| answer.cost).sum::<f64>(), 2.0);
        assert_eq!((&truth).answer(&[3]), Err(OracleError::NoSuchRow { row: 3, rows: 3 }));
    }
}
