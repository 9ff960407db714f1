//! Numbers that stand for "no data".
//!
//! Programs write -9999 or the end of a number's range where nothing was measured. Such numbers are finite, and
//! one of them decides every mean, scale and distance.

use ndarray::{Array2, ArrayView1};

use super::Column;

/// How many times as far from the other values as these lie from one another a mark has to be.
const FAR: f64 = 10.0;

/// What to tell of features whose least or largest number looks like a mark.
pub(super) fn find(features: &Array2<f64>, columns: &[Column]) -> Vec<String> {
    let numbers = features.columns().into_iter().zip(columns).filter(|(_, column)| column.words.is_empty());
    let told = numbers.flat_map(|(values, column)| {
        marks(values).into_iter().map(|Found { mark, rows, least, largest }| {
            let shown = [mark, least, largest].map(|value| {
                let text = format!("{value:?}");
                text.strip_suffix(".0").unwrap_or(&text).to_owned()
            });
            let [mark, least, largest] = shown;
            format!(
                "column `{}` holds {mark} in {rows} {}, far from all other values ({least} to {largest}); if it marks \
                 a missing value, write `missing_marks = [\"{mark}\"]` and `missing = \"median\"` or \"drop-rows\" in the card",
                column.name,
                if rows == 1 { "row" } else { "rows" },
            )
        })
    });
    told.collect()
}

/// A mark, the rows that hold it and the range of all other values.
struct Found {
    mark: f64,
    rows: usize,
    least: f64,
    largest: f64,
}

fn marks(values: ArrayView1<'_, f64>) -> Option<Found> {
    let known = || values.iter().copied().filter(|value| !value.is_nan());
    let (least, largest) = known().fold((f64::INFINITY, f64::NEG_INFINITY), |(least, largest), value| {
        (least.min(value), largest.max(value))
    });
    [least, largest].into_iter().filter(|&end| is_mark(end)).find_map(|mark| {
        let others = || known().filter(|&value| value != mark);
        let (least, largest) = others()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, largest), value| {
                (least.min(value), largest.max(value))
            });
        let gap = if mark < least { least - mark } else { mark - largest };
        let rows = known().filter(|&value| value == mark).count();
        // One other value has no range.
        (largest > least && gap > FAR * (largest - least)).then_some(Found { mark, rows, least, largest })
    })
}

/// Whether programs use a number as a mark: three nines and more, or an end of the range of a type. A number whose
/// square overflows is refused where it is used.
fn is_mark(value: f64) -> bool {
    const ENDS: [f64; 3] = [i32::MAX as f64, i16::MAX as f64, u16::MAX as f64];
    let size = value.abs();
    let nines = (3..=10).any(|digits| size == 10_f64.powi(digits) - 1.0);
    let large = size >= 1e30 && (size * size).is_finite();
    nines || large || ENDS.contains(&size) || [f64::from(i32::MIN), f64::from(i16::MIN)].contains(&value)
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::{Column, find};

    fn told(values: &[f64]) -> Vec<String> {
        let features = Array2::from_shape_vec((values.len(), 1), values.to_vec()).expect("one column");
        find(&features, &[Column { name: "height".to_owned(), words: Vec::new() }])
    }

    #[test]
    fn marks_far_from_all_other_values_are_told_of_with_the_keys() {
        for (mark, text) in [
            (-9999.0, "-9999"),
            (999.0, "999"),
            (f64::from(f32::MIN), "-3.4028234663852886e38"),
            (32767.0, "32767"),
            (-2_147_483_648.0, "-2147483648"),
        ] {
            let told = told(&[1.5, mark, 2.5, f64::NAN, mark]);
            let holds = format!("`height` holds {text} in 2 rows");
            assert!(
                told.len() == 1 && told[0].contains(&holds) && told[0].contains("(1.5 to 2.5)"),
                "{told:?}"
            );
        }
    }

    #[test]
    fn numbers_among_others_are_none() {
        assert!(told(&[0.0, 500.0, 999.0]).is_empty());
        assert!(told(&[1.0, 2.0, 1234.0]).is_empty(), "an outlier is no mark");
        assert!(told(&[0.0, 0.0, 999.0]).is_empty(), "two values say nothing of a range");
        assert!(told(&[f64::NAN, f64::NAN]).is_empty());
        assert!(told(&[1.0, 2.0, -1.797e308]).is_empty(), "refused by who squares it");
    }
}
