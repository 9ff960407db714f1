//! Grids as aligned pipe tables of GitHub Flavored Markdown.

use super::{Cell, Grid, padded};

/// The table, without its heading and notes.
#[must_use]
pub fn table(grid: &Grid) -> String {
    let cell = |cell: &Cell| match cell {
        Cell::Text(text) => escape(text),
        other => other.plain().to_owned(),
    };
    let lines = padded(grid, cell, escape);
    let rule = grid.columns.iter().zip(&lines[0]).map(|(column, head)| {
        let dashes = "-".repeat(head.chars().count().saturating_sub(1).max(2));
        if column.right { format!("{dashes}:") } else { format!("{dashes}-") }
    });
    let rule: Vec<String> = rule.collect();
    let mut out = String::new();
    for line in std::iter::once(&lines[0]).chain([&rule]).chain(&lines[1..]) {
        out += &format!("| {} |\n", line.join(" | "));
    }
    out
}

/// The text as it reads, whatever Markdown would make of its characters; one line.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '&' | '~' | '#' | '$' => {
                out.push('\\');
                out.push(character);
            }
            character if character.is_control() => out.push(' '),
            character => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{super::tests::awkward, table};

    #[test]
    fn tables_are_aligned_and_escaped_and_missing_numbers_are_empty() {
        let expected = "\
| strategy                |             mean |
| ----------------------- | ---------------: |
| a\\|b\\_c\\*d \\& e\\<f\\>\\#1 | -0.5000 ± 0.1000 |
| x                       |                  |
";
        assert_eq!(table(&awkward()), expected);
    }
}
