//! From the labels in a file to class indices.

use std::collections::BTreeMap;

use crate::error::InputProblem;

/// The class of each row and the names of the classes: sorted as numbers where all are finite
/// numbers, as text otherwise.
pub(super) fn encode(names: &[String]) -> Result<(Vec<usize>, Vec<String>), InputProblem> {
    // Of each class, the name and its place in the order of the text.
    let mut index: BTreeMap<&str, usize> = names.iter().map(|name| (name.as_str(), 0)).collect();
    let mut classes: Vec<&str> = index.keys().copied().collect();
    if classes.len() < 2 {
        return Err(match classes.first() {
            None => InputProblem::NoRows,
            Some(&class) => InputProblem::SingleClass { class: class.to_owned() },
        });
    }
    if let Some(mut numbers) =
        classes.iter().map(|&name| Some((number(name)?, name))).collect::<Option<Vec<_>>>()
    {
        numbers.sort_by(|a, b| a.0.total_cmp(&b.0));
        if let Some(pair) = numbers.windows(2).find(|pair| pair[0].0.total_cmp(&pair[1].0).is_eq()) {
            return Err(InputProblem::SameNumber {
                first: pair[0].1.to_owned(),
                second: pair[1].1.to_owned(),
            });
        }
        classes = numbers.into_iter().map(|(_, name)| name).collect();
    }
    for (at, &class) in classes.iter().enumerate() {
        index.insert(class, at);
    }
    let labels = names.iter().map(|name| index[name.as_str()]).collect();
    Ok((labels, classes.into_iter().map(str::to_owned).collect()))
}

/// A finite number, 0 without a sign.
pub(super) fn number(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| number + 0.0)
}

#[cfg(test)]
mod tests {
    use super::encode;
    use crate::error::InputProblem;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn numbers_are_sorted_as_numbers_and_words_as_text() {
        let (labels, classes) = encode(&names(&["10", "-1", "9", "10"])).expect("three classes");
        assert_eq!((labels, classes), (vec![2, 0, 1, 2], names(&["-1", "9", "10"])));
        let (labels, classes) = encode(&names(&["10", "9", "b"])).expect("three classes");
        assert_eq!((labels, classes), (vec![0, 1, 2], names(&["10", "9", "b"])));
    }

    #[test]
    fn two_spellings_of_one_number_are_refused_and_not_taken_for_two_classes() {
        let expected = InputProblem::SameNumber { first: "1".to_owned(), second: "1.0".to_owned() };
        assert_eq!(encode(&names(&["1", "0", "1.0"])), Err(expected));
        assert!(matches!(encode(&names(&["-0", "0"])), Err(InputProblem::SameNumber { .. })));
    }

    #[test]
    fn one_class_or_none_is_an_error() {
        assert_eq!(encode(&names(&["a", "a"])), Err(InputProblem::SingleClass { class: "a".to_owned() }));
        assert_eq!(encode(&[]), Err(InputProblem::NoRows));
    }
}
