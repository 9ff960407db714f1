//! The distinct texts of a column, numbered as they come.

use std::collections::HashMap;

/// The distinct texts of a column. Numbers are given in the order of the rows, so nothing depends on
/// the order of the map.
#[derive(Debug, Default)]
pub(super) struct Words {
    numbers: HashMap<Box<str>, u32>,
    texts: Vec<Box<str>>,
}

/// Texts that are found faster by looking at one after another.
const FEW: usize = 4;

impl Words {
    /// The number of a text.
    pub fn number(&mut self, text: &str) -> u32 {
        if let Some(early) = (0..).zip(self.texts.iter().take(FEW)).find(|(_, known)| ***known == *text) {
            return early.0;
        }
        self.numbers.get(text).copied().unwrap_or_else(|| {
            let number = u32::try_from(self.texts.len()).expect("fewer rows than 2^32");
            self.numbers.insert(text.into(), number);
            self.texts.push(text.into());
            number
        })
    }

    /// Forgets the texts whose numbers are not among `used`; of every number the new one. The order of
    /// those that stay is kept.
    pub fn keep(&mut self, used: impl Iterator<Item = u32>) -> Vec<u32> {
        let mut is_used = vec![false; self.texts.len()];
        used.for_each(|number| is_used[number as usize] = true);
        let texts = std::mem::take(self).texts;
        let kept = texts.iter().zip(is_used);
        kept.map(|(text, used)| if used { self.number(text) } else { u32::MAX }).collect()
    }

    /// The texts, sorted, and for every number the place of its text among them.
    pub fn sorted(&self) -> (Vec<String>, Vec<usize>) {
        let mut order: Vec<usize> = (0..self.texts.len()).collect();
        order.sort_by(|&a, &b| self.texts[a].cmp(&self.texts[b]));
        let mut rank = vec![0; order.len()];
        for (place, &number) in order.iter().enumerate() {
            rank[number] = place;
        }
        (order.iter().map(|&number| self.texts[number].to_string()).collect(), rank)
    }

    /// The texts in the order of their numbers.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(AsRef::as_ref)
    }
}

/// The first of some names.
pub(super) fn some(names: &[String]) -> String {
    const SHOWN: usize = 4;
    if names.len() <= SHOWN + 1 {
        return names.join(", ");
    }
    format!("{}, ... {}", names[..SHOWN - 1].join(", "), names[names.len() - 1])
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn texts_are_numbered_as_they_come_and_sorted_afterwards() {
        let mut words = Words::default();
        let numbers = ["b", "b", "a", "é", "a"].map(|text| words.number(text));
        assert_eq!(numbers, [0, 0, 1, 2, 1]);
        assert_eq!(words.texts().collect::<Vec<_>>(), ["b", "a", "é"]);
        let (sorted, rank) = words.sorted();
        assert_eq!((sorted.join(" ").as_str(), rank.as_slice()), ("a b é", [1, 0, 2].as_slice()));
    }

    #[test]
    fn texts_of_which_nothing_is_left_are_forgotten() {
        let mut words = Words::default();
        assert_eq!(["b", "x", "a"].map(|text| words.number(text)), [0, 1, 2]);
        let renumbered = words.keep([2, 0, 2].into_iter());
        assert_eq!(renumbered, [0, u32::MAX, 1]);
        assert_eq!(words.texts().collect::<Vec<_>>(), ["b", "a"]);
    }
}
