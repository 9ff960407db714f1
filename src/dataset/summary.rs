//! What was read, in a line for people.

use super::{Dataset, words::some};

/// Most classes that are counted in the line.
const CLASSES: usize = 8;

impl Dataset {
    /// What was read: rows, features, classes with their numbers of rows, and how the file was read.
    #[must_use]
    pub fn summary(&self) -> String {
        let (rows, features) = self.features.dim();
        let names: Vec<String> = self.about.columns.iter().map(|column| column.name.clone()).collect();
        let named = if names.is_empty() { String::new() } else { format!(" ({})", some(&names)) };
        let mut parts = vec![format!(
            "{rows} rows, {features} features{named}, {} classes ({})",
            self.classes.len(),
            self.counts()
        )];
        if let Some(image) = self.about.image {
            parts.push(format!("images of {image}"));
        }
        let worded = self.about.columns.iter().filter(|column| !column.words.is_empty());
        let worded: Vec<String> =
            worded.map(|column| format!("{} ({} words)", column.name, column.words.len())).collect();
        if !worded.is_empty() {
            parts.push(format!("encoded: {}", some(&worded)));
        }
        let gaps = self.features.iter().filter(|value| value.is_nan()).count();
        if gaps > 0 {
            parts.push(format!("{gaps} missing values filled in"));
        }
        if let Some(groups) = &self.about.groups {
            let groups = groups.iter().max().map_or(0, |largest| largest + 1);
            parts.push(format!("{groups} groups"));
        }
        for (marks, what) in [(&self.about.initial, "labeled at the start"), (&self.about.test, "that test")]
        {
            if let Some(marks) = marks {
                parts.push(format!("{} rows {what}", marks.iter().filter(|mark| **mark).count()));
            }
        }
        parts.extend(self.about.notes.iter().cloned());
        parts.join("; ")
    }

    /// The classes with their numbers of rows.
    fn counts(&self) -> String {
        let mut counts = vec![0_usize; self.classes.len()];
        self.labels.iter().for_each(|&class| counts[class] += 1);
        let shown = self.classes.iter().zip(&counts).take(CLASSES);
        let mut text = shown.map(|(class, count)| format!("{class}: {count}")).collect::<Vec<_>>().join(", ");
        if counts.len() > CLASSES {
            let rest: usize = counts[CLASSES..].iter().sum();
            text += &format!(", {} others: {rest}", counts.len() - CLASSES);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use crate::dataset::{ColumnRef, Dataset, Encode, Format};

    #[test]
    fn the_line_says_what_was_read_left_out_and_encoded() {
        let text = "id;a;c;y\n7;1,5;red;no\n8;2,5;blue;yes\n9;3,5;red;no\n";
        let format = Format {
            leave_out: vec![ColumnRef::Name("id".to_owned())],
            encode: Encode::OneHot,
            ..Format::csv("y")
        };
        let data = Dataset::parse(text.as_bytes(), &format, "f").expect("a good file");
        assert_eq!(
            data.summary(),
            "3 rows, 2 features (a, c), 2 classes (no: 2, yes: 1); encoded: c (2 words); \
             csv (separator \";\", decimal comma, header); left out: id"
        );
    }
}
