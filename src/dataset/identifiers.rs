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
/// `positions` are those in the file, counted from 1; `dropped` rows of the file are not among the rows.
pub(super) fn find(
    features: &Array2<f64>,
    columns: &[Column],
    unnamed: &[bool],
    positions: &[usize],
    dropped: usize,
) -> Result<Vec<String>, DataProblem> {
    let mut warnings = Vec::new();
    for (at, values) in features.columns().into_iter().enumerate() {
        if values.len() < if unnamed[at] { 3 } else { FEW } {
            continue;
        }
        let Some(found) = different_integers(values) else {
            continue;
        };
        let words = !columns[at].words.is_empty();
        let name = &columns[at].name;
        if let (true, false, Some(start)) = (unnamed[at], words, found.number(values.len(), dropped)) {
            return Err(DataProblem::IndexColumn { position: positions[at], start });
        }
        if found.n < FEW {
            continue;
        }
        let kind = if words { "texts" } else { "integers" };
        let key = if unnamed[at] { positions[at].to_string() } else { quoted(name) };
        warnings.push(format!(
            "column `{name}` holds {} different {kind} in {} rows and looks like an identifier; if it is \
             one, write `leave_out = [{key}]` in the card",
            found.n,
            values.len()
        ));
    }
    Ok(warnings)
}

/// Integers of which no two are equal.
struct Integers {
    n: usize,
    least: f64,
    largest: f64,
}

/// The values of a column where no two are equal and all are integers, most of them known; words are
/// numbered by integers.
fn different_integers(values: ArrayView1<'_, f64>) -> Option<Integers> {
    let mut found = Integers { n: 0, least: f64::INFINITY, largest: f64::NEG_INFINITY };
    for &value in values.iter().filter(|value| !value.is_nan()) {
        if value.fract() != 0.0 {
            return None;
        }
        found.n += 1;
        (found.least, found.largest) = (found.least.min(value), found.largest.max(value));
    }
    let mut seen = HashSet::new();
    let mut known = values.iter().filter(|value| !value.is_nan());
    (found.n * 2 > values.len() && known.all(|value| seen.insert(value.to_bits()))).then_some(found)
}

impl Integers {
    /// Where the integers number `rows` rows, of which some may have been `dropped` and some lack their number:
    /// from 0 or from 1.
    fn number(&self, rows: usize, dropped: usize) -> Option<u64> {
        let room = (rows + dropped) as f64;
        let gaps = self.n < rows + dropped;
        let from = |start: f64| {
            let within = self.least >= start && self.largest < start + room;
            within && if gaps { self.n >= FEW } else { self.least == start }
        };
        [(0.0, 0), (1.0, 1)].into_iter().find(|&(start, _)| from(start)).map(|(_, start)| start)
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::{Column, DataProblem, find};

    fn column(values: &[f64], name: &str) -> Result<Vec<String>, DataProblem> {
        let features = Array2::from_shape_vec((values.len(), 1), values.to_vec()).expect("one column");
        let columns = [Column { name: name.to_owned(), words: Vec::new() }];
        find(&features, &columns, &[name.is_empty()], &[1], 0)
    }

    #[test]
    fn an_index_without_a_name_is_refused_in_whatever_order() {
        let ascending: Vec<f64> = (0..12).map(f64::from).collect();
        let from_one: Vec<f64> = (1..=12).rev().map(f64::from).collect();
        assert_eq!(column(&ascending, ""), Err(DataProblem::IndexColumn { position: 1, start: 0 }));
        assert_eq!(column(&from_one, ""), Err(DataProblem::IndexColumn { position: 1, start: 1 }));
    }

    #[test]
    fn an_index_of_which_some_rows_or_numbers_are_missing_is_refused_too() {
        let mut gaps: Vec<f64> = (0..12).map(f64::from).collect();
        (gaps[0], gaps[7]) = (f64::NAN, f64::NAN);
        assert_eq!(column(&gaps, ""), Err(DataProblem::IndexColumn { position: 1, start: 0 }));
        let left: Vec<f64> = [2, 3, 4, 6, 7, 9, 10, 12, 13, 14].map(f64::from).to_vec();
        assert!(column(&left, "").is_ok());
        let features = Array2::from_shape_vec((10, 1), left).expect("one column");
        let columns = [Column { name: "1".to_owned(), words: Vec::new() }];
        let refused = find(&features, &columns, &[true], &[1], 4).expect_err("an index");
        assert_eq!(refused, DataProblem::IndexColumn { position: 1, start: 1 });
        gaps[3..].fill(f64::NAN);
        assert_eq!(column(&gaps, ""), Ok(vec![]), "two numbers in twelve rows say nothing");
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
