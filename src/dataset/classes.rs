//! From the labels in a file to class indices, and what may be wrong with them.

use std::collections::BTreeMap;

use crate::error::DataProblem;

use super::{marks::number, words::some};

/// Most classes whose names may be fractions without a word: a grade of 1.5 is one, a price is none.
const FEW_FRACTIONS: usize = 10;

/// Letters that stand beside amounts of money.
const CURRENCIES: [&str; 5] = ["EUR", "USD", "GBP", "CHF", "JPY"];

/// The class of each row and the names of the classes: sorted as numbers where all are finite
/// numbers, as text otherwise. `names` are the different labels, `codes` number them row by row.
pub(super) fn encode(names: &[&str], codes: &[u32]) -> Result<(Vec<usize>, Vec<String>), DataProblem> {
    let mut classes: Vec<(usize, &str)> = names.iter().copied().enumerate().collect();
    if classes.len() < 2 {
        return Err(match classes.first() {
            None => DataProblem::NoRows,
            Some(&(_, class)) => DataProblem::SingleClass { class: class.to_owned() },
        });
    }
    classes.sort_by_key(|&(_, name)| name);
    let numbers: Option<Vec<f64>> = classes.iter().map(|&(_, name)| number(name)).collect();
    if let Some(numbers) = numbers {
        let mut sorted: Vec<(f64, (usize, &str))> = numbers.into_iter().zip(classes).collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        if let Some(pair) = sorted.windows(2).find(|pair| pair[0].0.total_cmp(&pair[1].0).is_eq()) {
            let (first, second) = (pair[0].1.1.to_owned(), pair[1].1.1.to_owned());
            return Err(DataProblem::SameNumber { first, second });
        }
        classes = sorted.into_iter().map(|(_, class)| class).collect();
    }
    let mut place = vec![0; classes.len()];
    for (at, &(code, _)) in classes.iter().enumerate() {
        place[code] = at;
    }
    let labels = codes.iter().map(|&code| place[code as usize]).collect();
    Ok((labels, classes.into_iter().map(|(_, name)| name.to_owned()).collect()))
}

/// What to tell of the classes of the column `label`.
pub(super) fn warnings(label: &str, labels: &[usize], classes: &[String]) -> Vec<String> {
    let mut warnings: Vec<String> = alike(classes)
        .into_iter()
        .map(|names| {
            format!(
                "column `{label}`: the classes {} differ only by case, blanks or a period and are {} classes; \
                 spell them alike if they are one",
                names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and "),
                names.len()
            )
        })
        .collect();
    let shown = some(&classes.iter().map(|class| format!("`{class}`")).collect::<Vec<_>>());
    let (n, rows) = (classes.len(), labels.len());
    let quantities = classes.iter().filter(|class| is_fraction_or_price(class)).count();
    if n > FEW_FRACTIONS && quantities * 2 > n {
        warnings.push(format!(
            "column `{label}` holds {n} different numbers in {rows} rows ({shown}), like a price or a \
             measurement; every one of them is a class: group them into classes, or name another column as `label`"
        ));
    } else if n * 2 > rows && rows > 3 {
        warnings.push(format!(
            "column `{label}` has {n} classes in {rows} rows ({shown}); most hold a single row: name another \
             column as `label`"
        ));
    }
    warnings
}

/// What to tell of labels of the column `label` that stand in the file both with blanks around them and without.
pub(super) fn trimmed<'a>(label: &str, both: impl Iterator<Item = &'a str>) -> Option<String> {
    let names: Vec<String> = both.map(|name| format!("`{name}`")).collect();
    (!names.is_empty()).then(|| {
        format!(
            "column `{label}`: blanks around labels are not read, so that with and without them it is one class: {}",
            some(&names)
        )
    })
}

/// The groups of classes whose names differ only by case, blanks or a final period.
fn alike(classes: &[String]) -> Vec<Vec<&str>> {
    let mut groups: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for class in classes {
        let lower = class.to_lowercase();
        let mut key: String = lower.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        // `1.` is the number 1 and refused elsewhere.
        while key.len() > 1 && key.ends_with('.') {
            key.pop();
        }
        groups.entry(key).or_default().push(class);
    }
    groups.into_values().filter(|names| names.len() > 1).collect()
}

/// Whether a label is a number with a fraction or an amount of money.
fn is_fraction_or_price(label: &str) -> bool {
    let uncoded =
        CURRENCIES.iter().fold(label, |text, code| text.trim_start_matches(code).trim_end_matches(code));
    let bare = uncoded.trim_matches(|c: char| !c.is_alphanumeric() && !"+-.,".contains(c));
    let plain = bare.replace(',', "");
    match number(&plain) {
        Some(value) => bare.len() < label.len() || bare.contains(',') || value.fract() != 0.0,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{encode, warnings};
    use crate::{dataset::words::Words, error::DataProblem};

    fn coded(labels: &[&str]) -> Result<(Vec<usize>, Vec<String>), DataProblem> {
        let mut words = Words::default();
        let codes: Vec<u32> = labels.iter().map(|label| words.number(label)).collect();
        encode(&words.texts().collect::<Vec<_>>(), &codes)
    }

    fn told(labels: &[&str]) -> Vec<String> {
        let (labels, classes) = coded(labels).expect("two classes");
        warnings("y", &labels, &classes)
    }

    fn owned(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn numbers_are_sorted_as_numbers_and_words_as_text() {
        let (labels, classes) = coded(&["10", "-1", "9", "10"]).expect("three classes");
        assert_eq!((labels, classes), (vec![2, 0, 1, 2], owned(&["-1", "9", "10"])));
        let (labels, classes) = coded(&["b", "10", "9"]).expect("three classes");
        assert_eq!((labels, classes), (vec![2, 0, 1], owned(&["10", "9", "b"])));
    }

    #[test]
    fn two_spellings_of_one_number_are_refused_and_not_taken_for_two_classes() {
        let expected = DataProblem::SameNumber { first: "1".to_owned(), second: "1.0".to_owned() };
        assert_eq!(coded(&["1", "0", "1.0"]), Err(expected));
        assert!(matches!(coded(&["-0", "0"]), Err(DataProblem::SameNumber { .. })));
    }

    #[test]
    fn one_class_or_none_is_an_error() {
        assert_eq!(coded(&["a", "a"]), Err(DataProblem::SingleClass { class: "a".to_owned() }));
        assert_eq!(coded(&[]), Err(DataProblem::NoRows));
    }

    #[test]
    fn classes_that_differ_by_case_blanks_or_a_period_are_told_of() {
        let many = |pair: [&'static str; 2]| [pair[0], pair[1], pair[0], pair[1], "other", "other"];
        for pair in [["<=50K", "<=50K."], ["Yes", "yes"], ["a b", "ab"], ["É", "é"]] {
            let told = told(&many(pair));
            assert!(told.len() == 1 && pair.iter().all(|name| told[0].contains(name)), "{told:?}");
        }
        assert!(told(&many(["yes", "no"])).is_empty());
    }

    #[test]
    fn measurements_prices_and_names_of_rows_are_no_classes_without_a_word() {
        let numbers: Vec<String> = (0..12).map(|row| format!("{row}.25")).collect();
        let prices: Vec<String> = (0..12).map(|row| format!("${row},000")).collect();
        let names: Vec<String> = (0..12).map(|row| format!("row {row}")).collect();
        for (labels, word) in [(numbers, "price"), (prices, "price"), (names, "12 classes in 12 rows")] {
            let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
            let told = told(&labels);
            assert!(told.len() == 1 && told[0].contains(word), "{told:?}");
        }
        let grades: Vec<&str> = ["1.0", "1.3", "1.7", "2.0"].into_iter().cycle().take(40).collect();
        assert!(told(&grades).is_empty());
    }
}
