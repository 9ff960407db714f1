//! A split that keeps the shares of the classes.
//!
//! See [`proportional`] for how many rows of each class are drawn.

use crate::{dataset::Dataset, error::SplitError, numpy::RandomState};

use super::{Split, proportional};

/// Splits the rows so that `n_test` of them, less than all, test.
pub(super) fn split(dataset: &Dataset, n_test: usize, stream: &mut RandomState) -> Result<Split, SplitError> {
    let members = members(dataset)?;
    let n_train = dataset.labels.len() - n_test;
    for rows in [n_train, n_test] {
        if rows < members.len() {
            return Err(SplitError::HalfBelowClasses { rows, classes: members.len() });
        }
    }
    let (train, test) = proportional::split(&members, n_train, n_test, stream);
    Ok(Split { train, test })
}

/// The rows of each class that has any, ascending.
fn members(dataset: &Dataset) -> Result<Vec<Vec<usize>>, SplitError> {
    let mut members = vec![Vec::new(); dataset.classes.len()];
    for (row, &class) in dataset.labels.iter().enumerate() {
        members[class].push(row);
    }
    if let Some(class) = members.iter().position(|rows| rows.len() == 1) {
        return Err(SplitError::LonelyRow { class: dataset.classes[class].clone() });
    }
    members.retain(|rows| !rows.is_empty());
    Ok(members)
}

#[cfg(test)]
mod tests {
    use super::{RandomState, split};
    use crate::{error::SplitError, split::tests::rows};

    #[test]
    fn a_class_that_cannot_be_in_both_halves_is_an_error() {
        let mut data = rows(10);
        data.classes.push("one".to_owned());
        data.labels[4] = 2;
        let stream = &mut RandomState::new(0);
        assert_eq!(split(&data, 5, stream), Err(SplitError::LonelyRow { class: "one".to_owned() }));
        assert_eq!(split(&rows(10), 1, stream), Err(SplitError::HalfBelowClasses { rows: 1, classes: 2 }));
    }

    #[test]
    fn a_class_without_rows_changes_nothing() {
        let mut data = rows(10);
        let expected = split(&data, 5, &mut RandomState::new(0));
        data.classes.push("none".to_owned());
        assert_eq!(split(&data, 5, &mut RandomState::new(0)), expected);
    }
}
