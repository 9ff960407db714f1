//! Columns that number or name the rows instead of describing them.
//!
//! A file sorted by class whose row numbers are a feature makes noise look learnable. A column without
//! a name that numbers the rows is refused; a column whose values are all different integers or words
//! is told of.

use std::collections::HashSet;

use ndarray::{Array2, ArrayView1};

use crate::error::{DataProblem, quoted};

use super::Column;

/// Fewest rows in which different integers say something, but for an empty name in a header.
const FEW: usize = 10;

/// Whether a column has no name, or the one that pandas gives to a column without.
pub(super) fn is_unnamed(name: Option<&str>) -> bool {
    name.is_none_or(|name| name.is_empty() || name.starts_with("Unnamed: "))
}

/// What to tell of columns that look like identifiers; an index without a name is refused.
/// `positions` are those in the file, counted from 1.
pub(super) fn find(
    features: &Array2<f64>,
    columns: &[Column],
    unnamed: &[bool],
    positions: &[usize],
) -> Result<Vec<String>, DataProblem> {
    let mut warnings = Vec::new();
    for (at, values) in features.columns().into_iter().enumerate() {
        if values.len() < if unnamed[at] { 3 } else { FEW } || !all_different_integers(values) {
            continue;
        }
        let words = !columns[at].words.is_empty();
        let name = &columns[at].name;
        if let (true, false, Some(start)) = (unnamed[at], words, numbers_from(values)) {
            return Err(DataProblem::IndexColumn { position: positions[at], start });
        }
        if values.len() < FEW {
            continue;
        }
        let kind = if words { "texts" } else { "integers" };
        let key = if unnamed[at] { positions[at].to_string() } else { quoted(name) };
        warnings.push(format!(
            "column `{name}` holds {} different {kind} in {} rows and looks like an identifier; if it is \
             one, write `leave_out = [{key}]` in the card",
            values.len(),
            values.len()
        ));
    }
    Ok(warnings)
}

/// Whether no two values are equal and all are integers; words are numbered by integers.
fn all_different_integers(values: ArrayView1<'_, f64>) -> bool {
    if values.iter().any(|value| value.fract() != 0.0) {
        return false;
    }
    let mut seen = HashSet::new();
    values.iter().all(|value| seen.insert(value.to_bits()))
}

/// 0 or 1 where different integers are all those from there on.
fn numbers_from(values: ArrayView1<'_, f64>) -> Option<u64> {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if largest - least + 1.0 != values.len() as f64 {
        return None;
    }
    [(0.0, 0), (1.0, 1)].into_iter().find(|&(start, _)| least == start).map(|(_, start)| start)
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::{Column, DataProblem, find};

    fn column(values: &[f64], name: &str) -> Result<Vec<String>, DataProblem> {
        let features = Array2::from_shape_vec((values.len(), 1), values.to_vec()).expect("one column");
        let columns = [Column { name: name.to_owned(), words: Vec::new() }];
        find(&features, &columns, &[name.is_empty()], &[1])
    }

    #[test]
    fn an_index_without_a_name_is_refused_in_whatever_order() {
        let ascending: Vec<f64> = (0..12).map(f64::from).collect();
        let from_one: Vec<f64> = (1..=12).rev().map(f64::from).collect();
        assert_eq!(column(&ascending, ""), Err(DataProblem::IndexColumn { position: 1, start: 0 }));
        assert_eq!(column(&from_one, ""), Err(DataProblem::IndexColumn { position: 1, start: 1 }));
    }

    #[test]
    fn different_integers_with_a_name_are_told_of_with_the_key_that_leaves_them_out() {
        let ids: Vec<f64> = (0..12).map(|row| f64::from(row * 7 % 13 + 100)).collect();
        let warnings = column(&ids, "Id").expect("a warning");
        assert!(warnings[0].contains("leave_out = [\"Id\"]"), "{warnings:?}");
        let warnings = column(&ids, "").expect("a warning");
        assert!(warnings[0].contains("leave_out = [1]"), "{warnings:?}");
    }

    #[test]
    fn fractions_repeated_numbers_and_few_rows_are_left_alone() {
        let mut values: Vec<f64> = (0..12).map(f64::from).collect();
        values[3] = 3.5;
        assert_eq!(column(&values, ""), Ok(vec![]));
        values[3] = 4.0;
        assert_eq!(column(&values, "Id"), Ok(vec![]));
        assert_eq!(column(&[5.0, 6.0, 7.0], "Id"), Ok(vec![]));
    }
}
